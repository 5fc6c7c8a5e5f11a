"""A problem is prepared once for all runs that share it, and refuses what cannot be learned from."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Dataset, RunSpec, SettingError, train
from core.engine.problem import prepared, problem_of, stacked
from core.hyper import Value
from tests.core.records import classified, linear, own, tilted

SHAPING = {
    "degree": 2,
    "standardize": False,
    "noise": 2.0,
    "data_seed": 1,
    "validation_share": 0.5,
    "samples": 50,
}


@pytest.mark.parametrize("name", linear("momentum").settings)
def test_specs_share_a_problem_unless_they_differ_in_what_shapes_it(name: str) -> None:
    spec = linear("momentum")
    hyper = spec.hypers[name]
    other: Value = next(value for value in hyper.grid if value != hyper.default)
    first, second = prepared([spec, spec.replace(**{name: other})])
    assert (first is second) == (name not in (*SHAPING, "basis", "outliers", "validation_noise"))


@pytest.mark.parametrize(("name", "value"), SHAPING.items())
def test_what_shapes_a_problem_changes_its_numbers(name: str, value: Value) -> None:
    plain, shaped = problem_of(linear()), problem_of(linear(**{name: value}))
    assert not np.array_equal(plain.x, shaped.x) or not np.array_equal(plain.y, shaped.y)


def test_designs_are_feature_major_and_lead_with_ones() -> None:
    problem = problem_of(linear(degree=3, validation_share=0.2))
    assert problem.x.shape == (1, 4, 80)
    assert problem.validation_x.shape == (1, 4, 20)
    assert (problem.x[0, 0] == 1).all()
    np.testing.assert_allclose(problem.x[0, 1:].mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(problem.x[0, 1:].std(axis=1), 1, rtol=1e-12)
    np.testing.assert_array_equal(problem.y[0], problem.train.y)
    np.testing.assert_array_equal(problem.validation_y[0], problem.validation.y)


def test_runs_that_share_a_problem_share_its_arrays_and_others_are_stacked() -> None:
    shared = stacked(prepared([linear(seed=seed) for seed in range(3)]))
    apart = stacked(prepared([linear(data_seed=seed) for seed in range(3)]))
    assert [array.shape[0] for array in shared] == [1] * 4
    assert [array.shape[0] for array in apart] == [3] * 4
    np.testing.assert_array_equal(apart[0][2], problem_of(linear(data_seed=2)).x[0])


def test_data_of_another_task_are_refused() -> None:
    data = Dataset([[1.0], [2.0], [3.0]], [0, 1, 1], ("a",), "binary", "target", class_names=("no", "yes"))
    with pytest.raises(SettingError, match="linear_regression learns regression; these data are binary"):
        problem_of(linear().on(data), data)


def test_powers_that_overflow_are_refused_with_the_remedy() -> None:
    data = own([1e20, 2e20, 3e20, 4e20], [1, 2, 3, 4])
    problem_of(linear(degree=7), data)
    message = "degree 8 makes numbers too large to square: lower degree or rescale the data"
    with np.errstate(over="ignore"), pytest.raises(SettingError, match=message):
        problem_of(linear(degree=8), data)


def test_own_data_too_many_for_one_run_are_refused_with_the_remedy() -> None:
    spec, data = linear(batch_size=1, epochs=5000).on(tilted(20)), tilted(4000)
    with pytest.raises(SettingError, match=r"this run would take about .+: raise batch_size or l"):
        problem_of(spec, data)


def test_powers_that_overflow_are_refused_without_a_warning() -> None:
    with pytest.raises(SettingError, match="too large to square"):
        problem_of(linear(degree=8), own([1e20, 2e20, 3e20, 4e20], [1, 2, 3, 4]))


def test_powers_that_vanish_are_refused() -> None:
    with pytest.raises(SettingError, match="too small to tell apart: lower degree or rescale"):
        problem_of(linear(degree=15), own(np.linspace(1, 5, 12) * 1e-11, np.arange(12)))


def test_a_feature_named_like_a_power_of_another_is_refused() -> None:
    data = Dataset(np.ones((4, 2)), np.arange(4), ("a", "a^2"), "regression", "y")
    problem_of(linear(degree=1), data)
    with pytest.raises(SettingError, match=r"two columns are named 'a\^2'"):
        problem_of(linear(degree=2), data)


def several(features: tuple[str, ...], classes: tuple[str, ...]) -> Dataset:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, len(features))), np.arange(30) % len(classes)
    return Dataset(x, y, features, "multiclass", "kind", class_names=classes)


CLASHING = [
    (
        ("a", "a,b"),
        ("b,c", "c", "d"),
        "'a' of class 'b,c' and of 'a,b' of class 'c' would both be named [a,b,c]",
    ),
    (("a", "a,"), (",b", "b", "c"), "would both be named [a,,b]"),
]


@pytest.mark.parametrize(("features", "classes", "message"), CLASHING)
@pytest.mark.parametrize("model", ["logistic_regression", "gradient_boosting"])
def test_parameters_that_would_share_a_name_are_refused(
    model: str, features: tuple[str, ...], classes: tuple[str, ...], message: str
) -> None:
    spec = RunSpec("iris", model, "sgd" if model == "logistic_regression" else None)
    with pytest.raises(SettingError, match=re.escape(message)):
        problem_of(spec, several(features, classes))


STRANGE = st.text(st.sampled_from("ab,[]: 1^*()"), min_size=1, max_size=3).filter(str.strip)
TRAINED = {
    "logistic_regression": ("sgd", {"epochs": 1}),
    "neural_network": ("adam", {"epochs": 1, "hidden": (2,)}),
    "decision_tree": (None, {}),
    "gradient_boosting": (None, {"n_estimators": 2}),
}


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(sorted(TRAINED)),
    st.lists(STRANGE, min_size=2, max_size=3, unique=True),
    st.lists(STRANGE, min_size=3, max_size=4, unique=True),
    st.sampled_from(["none", "quadratic"]),
)
def test_every_parameter_has_a_name_of_its_own(
    model: str, features: list[str], classes: list[str], engineered: str
) -> None:
    optimizer, chosen = TRAINED[model]
    spec = RunSpec("iris", model, optimizer, chosen)
    spec = spec.replace(features=engineered) if "features" in spec.settings else spec
    try:
        run = train(spec, several(tuple(features), tuple(classes)))
    except SettingError as refused:
        assert "named" in str(refused)  # noqa: PT017
        return
    assert len(run.final) == len(run.scalars) == run.parameter_count


@settings(max_examples=100, deadline=None)
@given(
    st.lists(STRANGE | st.sampled_from(["P2(a)", "a^2", "a"]), min_size=1, max_size=3, unique=True),
    st.sampled_from(["powers", "legendre"]),
)
def test_every_coefficient_has_a_name_of_its_own(features: list[str], basis: str) -> None:
    x = np.random.default_rng(0).normal(size=(30, len(features)))
    data = Dataset(x, x.sum(axis=1), tuple(features), "regression", "y")
    try:
        run = train(linear(degree=3, basis=basis, epochs=1), data)
    except SettingError as refused:
        assert "two columns are named" in str(refused)  # noqa: PT017
        return
    assert len(run.final) == len(run.scalars) == run.parameter_count


@pytest.mark.parametrize(
    "spec",
    [linear(), RunSpec("moons", "logistic_regression", "sgd"), RunSpec("moons", "neural_network", "sgd")],
)
def test_features_that_vanish_are_not_put_down_to_what_is_made_of_them(spec: RunSpec) -> None:
    binary = classified(np.linspace(1, 5, 12)[:, None] * 1e-160, np.arange(12) % 2)
    data = own(binary.x, binary.y) if spec.model == "linear_regression" else binary
    with pytest.raises(
        SettingError, match=r"^a feature holds numbers too small to tell apart: rescale the data$"
    ):
        problem_of(spec.on(data), data)
