"""The view of symmetries: what moved, what did not, and which changes an activation allows."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from core.formatting import in_words, read
from tests.pages.opening import metrics, texts, view_of
from views.network.symmetries.numbers import CHANGES, Symmetry, allowed, effect, finding, multitude, refused


def spec(dataset: str = "moons", **settings: object) -> RunSpec:
    return RunSpec(dataset, "neural_network", "adam", {"epochs": 5, "learning_rate": 0.03, **settings})  # type: ignore[arg-type]


@pytest.mark.parametrize("dataset", ["moons", "iris", "sine"])
def test_it_tells_what_moved_and_what_did_not(dataset: str) -> None:
    page, run = (
        view_of("Symmetries", spec(dataset), layer="layer2", symmetry="shuffle", shuffle="5"),
        train(spec(dataset)),
    )
    difference = effect(run, Symmetry.of(run.fitted, 2, "shuffle", 5))
    assert finding(run, difference) in texts(page)
    assert multitude(run) in texts(page)
    assert read(metrics(page)["Largest change of a prediction"]) <= 1e-12
    assert metrics(page)["Error before"] == metrics(page)["Error after"]


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_only_what_an_activation_allows_is_offered(activation: str) -> None:
    page, run = view_of("Symmetries", spec(activation=activation)), train(spec(activation=activation))
    assert page.selectbox(key="symmetry").options == [in_words(change) for change in allowed(run.fitted)]
    assert refused(run, 1) in texts(page)
    for change in CHANGES:
        page = view_of("Symmetries", spec(activation=activation), symmetry=change)
        assert page.selectbox(key="symmetry").value == (
            change if change in allowed(run.fitted) else "reverse"
        )
        assert not page.info


def test_the_table_holds_every_parameter_before_and_after() -> None:
    page = view_of("Symmetries", spec())
    page.session_state["symmetries_table"] = True
    table = page.run().dataframe[0].value.set_index("parameter")
    assert len(table) == train(spec()).parameter_count
    assert table.loc["bias of unit 1 in layer 1", "after"] == table.loc["bias of unit 8 in layer 1", "before"]


def test_a_diverged_run_is_explained() -> None:
    page = view_of(
        "Symmetries", RunSpec("diabetes", "neural_network", "sgd", {"learning_rate": 10.0, "epochs": 20})
    )
    assert "diverged" in page.info[0].value
    assert not page.get("vega_lite_chart")
