"""A link with a label that a view once had opens the same under its new one, without a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opening import charts, open_page, texts
from ui.state import OPEN
from views.catalog import VIEWS

# Of each page what trains in a moment; of each older label the new one, what a link chose inside, and what it has to
# choose now to show the same.
QUICK = {
    "linear_regression": {"epochs": "20"},
    "logistic_regression": {"epochs": "20"},
    "neural_network": {"epochs": "10", "hidden": "4"},
    "decision_tree": {},
    "transformer": {"epochs": "1", "samples": "100"},
}
Older = dict[str, tuple[Any, ...]]
LINEAR: Older = {
    "Compare": ("Hyperparameters", {"compare": "l2", "with": "learning_rate"}),
    "In numbers": ("The run", {}, {"numbers": "true"}),
    "Convergence": ("Optimizers", {}),
    "Certainty": ("How sure", {}),
    "Robustness": ("Shake", {"alone": "set to zero"}),
    "Why did it do that?": ("Reasons", {}),
}
OLDER: dict[str, Older] = {
    "linear_regression": LINEAR,
    "logistic_regression": LINEAR,
    "neural_network": {
        "Compare": ("Hyperparameters", {"shown": "distribution by layer", "layer": "layer2"}),
        "In numbers": ("The run", {}, {"numbers": "true"}),
        "Forward pass": ("One prediction", {"layer": "layer2"}),
        "Edit weights": ("By hand", {"layer": "layer2"}),
        "Landscape": ("Surface", {"landscape": "Race"}),
        "Robustness": ("Shake", {}),
        "Why did it do that?": ("Reasons", {}),
        "Seeds": ("How sure", {}),
    },
    "decision_tree": {
        "Compare": (
            "Hyperparameters",
            {"compare": "max_depth"},
            {"compare": "max_depth", "above": "each parameter"},
        ),
        "Cuts": ("Hyperparameters", {"compare": "max_depth"}),
        "Decision path": ("One prediction", {"rows": "training"}),
        "Why did it do that?": ("Reasons", {}),
        "Resampling": ("How sure", {}),
    },
    "transformer": {
        "Compare": ("Hyperparameters", {"compare": "heads"}),
        "Training": ("The run", {"sequence": "2"}),
        "Try it": ("Prompt", {"prompt": "3210"}),
        "Follow one": ("One prediction", {"position": "12"}),
        "Why did it do that?": ("Reasons", {}),
    },
}
EACH = [(page, old, new[0], new[1], new[-1]) for page, labels in OLDER.items() for old, new in labels.items()]


def in_one(query: dict[str, str]) -> dict[str, str]:
    """The query in one parameter, as older links from page to page have it."""
    return {OPEN: urlencode(query)}


def opened(page: str, view: str, chosen: Mapping[str, str]) -> AppTest:
    shown = open_page(f"pages/{page}.py", {**QUICK[page], "view": view, **chosen})
    assert not shown.exception
    return shown


def content(page: AppTest) -> list[list[str]]:
    """Texts, charts, tables, notes and choices of all that is shown."""
    return [
        [texts(page), *(note.value for note in page.caption)],
        [chart.spec for chart in charts(page)],
        [table.value.to_csv() for table in page.dataframe],
        [f"{widget.key}: {widget.value}" for widget in (*page.selectbox, *page.select_slider)],
    ]


@pytest.mark.parametrize(("page", "old", "new", "chosen", "now"), EACH)
def test_an_older_label_opens_the_same_as_the_new_one(
    page: str, old: str, new: str, chosen: dict[str, str], now: dict[str, str]
) -> None:
    before, after = opened(page, old, chosen), opened(page, new, {**chosen, **now})
    assert not before.info
    assert content(before) == content(after)
    assert before.query_params == after.query_params
    assert before.query_params.get("view", "The run") == new


def test_every_older_label_is_tried() -> None:
    tried = {label for labels in OLDER.values() for label in labels}
    assert tried == {label for view in VIEWS.values() for label in view.formerly}


def test_an_older_key_of_a_choice_opens_what_it_named() -> None:
    forked = {"view": "Time machine", "change": "l2", "to": "0.1"}
    page = opened("neural_network", forked.pop("view"), forked)
    assert page.select_slider(key="new_value").value == "0.1"
    assert page.query_params["new_value"] == "0.1"
    assert "to" not in page.query_params
    page = open_page("pages/neural_network.py", in_one({"view": "Two runs", "changed": "l2", "to": "0.3"}))
    assert page.select_slider(key="other_value").value == "0.3"
    assert not page.info


def test_what_one_view_is_set_to_is_not_the_value_of_another() -> None:
    page = opened("neural_network", "Two runs", {"changed": "l2", "other_value": "0.3"})
    usual = opened("neural_network", "Time machine", {}).select_slider(key="new_value").value
    page.query_params["view"] = "Time machine"
    page.run()
    assert page.select_slider(key="new_value").value == usual
    assert "other_value" not in page.query_params


def test_a_link_of_another_page_may_name_it_too() -> None:
    query = {"dataset": "moons", "view": "Compare", "compare": "max_depth"}
    page = open_page("pages/decision_tree.py", in_one(query))
    assert not page.info
    # Moons are what the page opens with.
    assert page.query_params == {
        "view": "Hyperparameters",
        "compare": "max_depth",
        "above": "each parameter",
    }


def test_a_label_that_no_view_ever_had_still_gets_a_sentence() -> None:
    page = opened("linear_regression", "Landscapes", {})
    assert page.info[0].value == "There is no view “Landscapes” here; The run is shown."
