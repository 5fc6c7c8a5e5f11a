"""What would go wrong: each change that is offered brings about what it says, and takes a moment to find."""

from __future__ import annotations

import pytest

from core import MODELS, RunSpec, train
from core.models.transformers.hypers import USUAL
from core.reasons import reasons
from tests.core.records import linear, tree
from tests.pages.opening import view_of
from tests.pages.test_linear_regression import opened
from views.shared.reasons.provoking import ALL_SECONDS, candidates, provoked, work

QUIET = linear()
SPECS = (
    QUIET,
    RunSpec("moons", "logistic_regression", "sgd", {"learning_rate": 1.0}),
    RunSpec("moons", "neural_network", "adam", {"learning_rate": 0.03, "epochs": 50}),
    tree("wine", max_leaf_nodes=4),
    RunSpec("sine", "gradient_boosting", None),
    RunSpec("sort", "transformer", "adam", USUAL),
)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.model)
def test_each_change_brings_about_what_the_run_does_not_have(spec: RunSpec) -> None:
    run = train(spec)
    each = provoked(run).each
    assert each
    rules = [rule for change in each for rule in change.rules]
    assert len(set(rules)) == len(rules)
    assert {reason.name for reason in reasons(run)}.isdisjoint(rules)
    for change in each:
        changed = train(spec.replace(**{change.hyper.name: change.value}))
        assert {*change.rules} <= {reason.name for reason in reasons(changed)}


def test_a_line_can_be_made_to_diverge_to_crawl_and_to_stop_too_early() -> None:
    each = provoked(train(QUIET)).each
    rules = {rule: change for change in each for rule in change.rules}
    assert each[0] is rules["diverged"]
    assert rules["diverged"].hyper.name == "learning_rate"
    assert rules["diverged"].value > QUIET["learning_rate"] > rules["crawling"].value
    assert rules["still_improving"].hyper.name == "epochs"


def test_what_is_tried_changes_one_setting_and_takes_a_moment() -> None:
    for spec in (
        *SPECS,
        *(linear(dataset=name) for name in ("diabetes", "sine", "longley")),
    ):
        tried = candidates(spec)
        assert 3 < len(tried) < 40
        assert work(train(spec)).seconds() <= ALL_SECONDS[MODELS[spec.model].family]
        for hyper, value, changed in tried:
            assert changed == spec.replace(**{hyper.name: value}) != spec


def test_a_click_provokes_it() -> None:
    page = opened(view="Reasons")
    page.button(key="provoke.diverged").click().run()
    assert "It diverged." in "\n".join(element.value for element in page.markdown)
    assert page.select_slider(key="learning_rate").value > QUIET["learning_rate"]


def test_nothing_is_provoked_where_there_is_something_to_mend() -> None:
    page = view_of("Reasons", linear(learning_rate=5.0))
    assert not any(str(button.key).startswith("provoke") for button in page.button)
