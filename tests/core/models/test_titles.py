"""Titles of parameters: what people read, in place of the names of the code; no two of a run are alike."""

from __future__ import annotations

import re

import pytest

from core import DATASETS, MODELS, Run, RunSpec, SettingError, train
from core.engine.problem import problem_of
from core.formatting import fitted_in, plainly, quoted, spoken
from core.models.titles import Title, told_apart
from tests.core.test_names import named

# Names of the code have underscores, indices in brackets, or a number right behind a word.
CODE = re.compile(r"\w_\w|\w\[|\blayer\d|\bblock\d|weight\b|\bbias\b(?! of)(?!,)")
SPECS = [
    (model, dataset)
    for model in MODELS
    for dataset in DATASETS
    if DATASETS[dataset].suits(MODELS[model].tasks)
]


def titles_of(spec: RunSpec) -> tuple[Title, ...]:
    model = MODELS[spec.model]
    fitted = problem_of(spec).fitted if model.optimized else train(spec).fitted
    return model.titles(fitted)


def usual(model: str, dataset: str) -> RunSpec:
    settings = {"max_leaf_nodes": 20} if model == "decision_tree" else {}
    settings |= {"n_estimators": 3} if model == "gradient_boosting" else {}
    return RunSpec(dataset, model, "adam" if MODELS[model].optimized else None, settings)


@pytest.mark.slow
@pytest.mark.parametrize(("model", "dataset"), SPECS)
def test_titles_are_of_no_code_and_no_two_are_alike(model: str, dataset: str) -> None:
    try:
        titles = titles_of(usual(model, dataset))
    except SettingError:
        pytest.skip("these rows are not for this model")
    full = [title.full for title in titles]
    assert len(set(full)) == len(full)
    assert not [title for title in full if CODE.search(title)]


@pytest.mark.parametrize("features", ["none", "squares", "quadratic", "sines"])
def test_titles_of_engineered_columns(features: str) -> None:
    titles = titles_of(RunSpec("iris", "logistic_regression", "sgd", {"features": features}))
    assert len({title.full for title in titles}) == len(titles)
    assert titles[3] == Title("w(sepal length) of setosa", "sepal length, setosa")


def test_titles_read_as_people_say() -> None:
    assert [title.full for title in titles_of(RunSpec("line", "linear_regression", "sgd"))] == [
        "intercept",
        "slope",
    ]
    cubic = RunSpec("sine", "linear_regression", "sgd", {"degree": 3, "basis": "powers"})
    assert [title.full for title in titles_of(cubic)] == ["intercept", "w(x)", "w(x²)", "w(x³)"]
    network = titles_of(RunSpec("moons", "neural_network", "adam", {"hidden": (2, 2)}))
    assert network[0] == Title("bias of unit 1 in layer 1", "bias 1, layer 1")
    assert network[2] == Title("layer 1: x1 → unit 1", "x1 → 1")
    assert network[-5] == Title("layer 2: unit 2 → unit 1", "layer 2: 2 → 1")
    assert network[-3] == Title("bias of the output", "bias output")
    assert network[-1] == Title("layer 3: unit 2 → output", "2 → output")
    read = {title.full for title in titles_of(RunSpec("sort", "transformer", "adam"))}
    assert "block 1, head 2: queries, channel 1 → channel 16" in read
    tree = train(RunSpec("iris", "decision_tree", None, {"max_leaf_nodes": 3}))
    assert tree.titles[2].startswith("split 1: threshold of petal ")
    assert tree.titles[-1] == "leaf 3: share of virginica"


def test_names_from_outside_stay_apart() -> None:
    data = named(0, 3)
    run: Run = train(RunSpec(f"own:{data.fingerprint}", "logistic_regression", "sgd", {"epochs": 1}), data)
    assert len(set(run.titles)) == run.parameter_count
    assert plainly(["a_b", "a b", "c_d"]) == ("a_b", "a b", "c d")
    twice = told_apart([Title("a", "a"), Title("a", "a"), Title("b", "b")], ["one", "two", "three"])
    assert [title.full for title in twice] == ["one", "two", "b"]


def test_texts_that_are_cut_stay_apart() -> None:
    texts = ["petal width of versicolor", "petal width of a tricolor", "bmi"]
    cut = fitted_in(texts)
    assert len(set(cut)) == 3
    assert max(map(len, cut)) <= 17
    assert cut[2] == "bmi"


@pytest.mark.parametrize(
    "name", ["slope", "w(bmi)", "w(x²) of setosa", "bias of unit 3 in layer 1", "no distress", "log-odds"]
)
def test_what_begins_nothing_is_said_plainly(name: str) -> None:
    assert spoken(name) == name
    assert quoted(name) == f"“{name}”"


@pytest.mark.parametrize(
    "name",
    [
        "a_b",
        "*a*",
        "a`b",
        "$a$",
        ":a:",
        "# a",
        "1. a",
        "[a](b)",
        "<a>",
        "www.a.b",
        "Www.a.b",
        "- a",
        "layer 2: unit 1 → unit 2",
        "x ≤ 2.45",
    ],
)
def test_what_could_begin_something_is_code(name: str) -> None:
    assert spoken(name).startswith("`")
