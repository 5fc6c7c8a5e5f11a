"""What people read in views: titles, no name of the code, in charts, tables and controls; and short sentences."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from core import MODELS, RunSpec
from tests.groups import PAGES, models_on, views_on
from tests.views import people
from tests.views.test_sentences import LONGER, too_long

# One dataset of each model, with features that have names of their own.
DATA = {
    "linear_regression": "diabetes",
    "logistic_regression": "iris",
    "neural_network": "moons",
    "decision_tree": "iris",
    "gradient_boosting": "iris",
    "transformer": "sort",
}
FEW: dict[str, Any] = {"gradient_boosting": {"n_estimators": 5}, "decision_tree": {"max_leaf_nodes": 6}}
VIEWS = [
    (model, view)
    for page in PAGES
    if page in MODELS
    for model in models_on(page)
    for _, view in views_on(page, model if len(models_on(page)) > 1 else "")
]


def spec_of(model: str) -> RunSpec:
    stepped = MODELS[model].optimized
    optimizer = "adam" if model in ("neural_network", "transformer") else "sgd"
    settings = {"epochs": 20} if stepped else FEW[model]
    return RunSpec(DATA[model], model, optimizer if stepped else None, settings)


@pytest.mark.slow
@pytest.mark.parametrize(("model", "view"), VIEWS)
def test_no_name_of_the_code_is_read_in_a_chart_or_a_table_and_no_long_sentence(
    model: str, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.opened(monkeypatch)
    charts: list[dict[str, Any]] = []
    draw = st.vega_lite_chart

    def kept(spec: dict[str, Any], **more: Any) -> Any:
        charts.append(spec)
        return draw(spec, **more)

    monkeypatch.setattr(st, "vega_lite_chart", kept)
    page = people.page_of(view, spec_of(model))
    words = {*people.words_of_charts(charts), *people.words_of_tables(page)}
    assert {word for word in words if people.RAW.search(word)} == set()
    if (model, view) not in LONGER:
        assert [long for element in page.markdown for long in too_long(element.value)] == []


def test_every_view_that_says_more_is_one_that_there_is() -> None:
    assert {*LONGER} <= {*VIEWS}


def test_names_of_the_code_are_seen() -> None:
    planted: list[Any] = ["weight[x]", "layer1.bias[0]", "learning_rate", "block2 MLP", "sgd", "petal_width"]
    table = {"vconcat": [{"encoding": {"x": {"title": word}}} for word in planted], "datasets": {}}
    assert {word for word in people.words_of_charts([table]) if people.RAW.search(word)} == {*planted}
    assert not people.RAW.search("layer 1: x1 → unit 2")
