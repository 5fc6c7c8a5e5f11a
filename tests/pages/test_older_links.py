"""A link with a label that a view once had opens the same under its new one, without a word."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import MODELS
from tests.groups import PAGES, models_on
from tests.pages.opening import charts, open_page, texts
from views.catalog import VIEWS

# Of each page what trains in a moment, and of each older label the new one and what is chosen inside.
QUICK = {
    "linear_regression": {"epochs": "20"},
    "logistic_regression": {"epochs": "20"},
    "neural_network": {"epochs": "10", "hidden": "4"},
    "decision_tree": {},
    "transformer": {"epochs": "1", "samples": "100"},
}
LINEAR = {
    "Convergence": ("Optimizers", {}),
    "Certainty": ("How sure", {}),
    "Robustness": ("Shake", {"alone": "set to zero"}),
    "Why did it do that?": ("Reasons", {}),
}
OLDER = {
    "linear_regression": LINEAR,
    "logistic_regression": LINEAR,
    "neural_network": {
        "Forward pass": ("One prediction", {"layer": "layer2"}),
        "Edit weights": ("By hand", {"layer": "layer2"}),
        "Landscape": ("Surface", {"landscape": "Race"}),
        "Robustness": ("Shake", {}),
        "Why did it do that?": ("Reasons", {}),
        "Seeds": ("How sure", {}),
    },
    "decision_tree": {
        "Decision path": ("One prediction", {"rows": "training"}),
        "Why did it do that?": ("Reasons", {}),
        "Resampling": ("How sure", {}),
    },
    "transformer": {
        "Follow one": ("One prediction", {"position": "12"}),
        "Why did it do that?": ("Reasons", {}),
    },
}
EACH = [(page, old, *new) for page, labels in OLDER.items() for old, new in labels.items()]


def opened(page: str, view: str, chosen: dict[str, str]) -> AppTest:
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


@pytest.mark.parametrize(("page", "old", "new", "chosen"), EACH)
def test_an_older_label_opens_the_same_as_the_new_one(
    page: str, old: str, new: str, chosen: dict[str, str]
) -> None:
    before, now = opened(page, old, chosen), opened(page, new, chosen)
    assert not before.info
    assert content(before) == content(now)
    assert before.query_params == now.query_params
    assert before.query_params["view"] == new


@pytest.mark.parametrize("page", PAGES)
def test_every_older_label_of_a_page_is_tried(page: str) -> None:
    views = [view for view in VIEWS.values() if any(view.is_of(MODELS[name]) for name in models_on(page))]
    assert OLDER[page].keys() == {label for view in views for label in view.formerly}


def test_a_label_that_no_view_ever_had_still_gets_a_sentence() -> None:
    page = opened("linear_regression", "Landscapes", {})
    assert page.info[0].value == "There is no view “Landscapes” here; The run is shown."
