"""Trees and boosting do not hang on units: of a feature only the order counts, of a target neither unit nor origin."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import Dataset, Run
from core.inspection.candidates import rows_of
from core.inspection.search import other_root, searched
from core.reasons import reasons
from core.types import Array
from core.verdicts.diagnosis import verdict
from tests.core.records import classified, own, trees_of
from tests.views.tree.paths import pruning_path
from views.tree.importance.numbers import finding as of_importance
from views.tree.importance.numbers import importance
from views.tree.splits.numbers import finding as of_splits
from views.tree.thresholds.numbers import decided
from views.tree.thresholds.numbers import finding as of_threshold
from views.tree.tree.numbers import finding as of_tree

TABLES = st.integers(0, 100_000).map(np.random.default_rng)
CRITERIA = ("squared_error", "absolute_error", "poisson", "gini", "entropy")
# Changes of a column, all of which keep its order.
COLUMNS: tuple[Callable[[Array], Array], ...] = (
    lambda x: x * 1e9,
    lambda x: x * 1e-9,
    lambda x: x + 1e9,
    lambda x: x - 1e9,
    lambda x: x * 2.0**-700,
    lambda x: x * 2.0**300,
    lambda x: np.exp(x),
)
NUMBER = re.compile(r"-?\d[\d,.]*( × 10)?[⁻⁰-⁹¹²³]*")


def table(rng: np.random.Generator, criterion: str) -> Dataset:
    """Few rows, with repeated values and targets, which a criterion is for."""
    rows, columns = int(rng.integers(4, 25)), int(rng.integers(1, 4))
    x = rng.integers(0, 12, (rows, columns)).astype(float)
    if criterion in {"gini", "entropy"}:
        return classified(x, rng.integers(0, int(rng.integers(2, 4)), rows))
    return own(x, rng.integers(0, 9, rows) / 8 if criterion == "poisson" else rng.normal(size=rows))


def changed(data: Dataset, column: int, change: Callable[[Array], Array]) -> Dataset:
    x = data.x.copy()
    x[:, column] = change(x[:, column])
    return replace(data, x=x)


def told(run: Run) -> list[tuple[str, str]]:
    """Names and words of the reasons, without numbers, of which some are those of a column."""
    return [(reason.name, NUMBER.sub("#", reason.says)) for reason in reasons(run)]


def alike(run: Run, other: Run) -> None:
    """The same but for thresholds."""
    for name in ("feature", "value"):
        np.testing.assert_array_equal(getattr(run.fitted, name), getattr(other.fitted, name))
    for name in ("train_error", "validation_error", "objective"):
        np.testing.assert_array_equal(getattr(run, name), getattr(other, name))
    np.testing.assert_array_equal(run.predict(run.train.x), other.predict(other.train.x))
    assert verdict(run) == verdict(other)
    assert told(run) == told(other)


CHOSEN = st.fixed_dictionaries(
    {},
    optional={
        "splitter": st.just("random"),
        "max_features": st.sampled_from([0.4, 0.7]),
        "max_leaf_nodes": st.integers(2, 6),
        "min_samples_leaf": st.integers(1, 3),
        "ccp_alpha": st.just(0.01),
        "seed": st.integers(0, 31),
    },
)


@pytest.mark.slow
@settings(max_examples=300)
@given(TABLES, st.sampled_from(CRITERIA), st.integers(0, 2), st.sampled_from(COLUMNS), CHOSEN)
def test_what_keeps_the_order_of_a_column_changes_nothing_but_its_thresholds(
    rng: np.random.Generator,
    criterion: str,
    column: int,
    change: Callable[[Array], Array],
    chosen: dict[str, Any],
) -> None:
    data = table(rng, criterion)
    column %= data.x.shape[1]
    plain = trees_of(data, criterion=criterion, **chosen)
    other = trees_of(changed(data, column, change), criterion=criterion, **chosen)
    alike(plain, other)
    np.testing.assert_array_equal(plain.fitted.divides, other.fitted.divides)
    for mine, theirs in zip(*(rows_of(run.fitted, run.train) for run in (plain, other)), strict=True):
        assert {*mine} == {*theirs}
    here = plain.fitted.feature == column
    for name in ("below", "above"):
        before, after = (getattr(run.fitted, name) for run in (plain, other))
        np.testing.assert_array_equal(after, np.where(here, change(before), before))


@pytest.mark.slow
@settings(max_examples=300)
@given(
    TABLES,
    st.sampled_from(["squared_error", "gini"]),
    st.integers(0, 2),
    st.sampled_from(COLUMNS),
    st.fixed_dictionaries(
        {"n_estimators": st.integers(1, 4)},
        optional={"subsample": st.just(0.6), "max_depth": st.integers(1, 3), "seed": st.integers(0, 31)},
    ),
)
def test_so_it_is_with_boosting(
    rng: np.random.Generator, kind: str, column: int, change: Callable[[Array], Array], chosen: dict[str, Any]
) -> None:
    data = table(rng, kind)
    if data.class_names:
        # Of every class a row.
        classes = len(data.class_names)
        data = replace(data, y=np.append(np.arange(classes), data.y[classes:]))
    column %= data.x.shape[1]
    run, other = (trees_of(each, **chosen) for each in (data, changed(data, column, change)))
    alike(run, other)
    np.testing.assert_array_equal(run.fitted.splits_of, other.fitted.splits_of)


@pytest.mark.slow
@settings(max_examples=300)
@given(
    TABLES,
    st.sampled_from(["squared_error", "absolute_error", "boosting"]),
    st.sampled_from([1.0, 2.0**-30, 2.0**40, 1e9]),
    st.sampled_from([0.0, 1.0, -(2.0**20), 1e9]),
    st.booleans(),
)
def test_targets_in_another_unit_from_another_origin_make_the_very_tree(
    rng: np.random.Generator, kind: str, times: float, shift: float, few: bool
) -> None:
    rows = int(rng.integers(4, 25))
    x = rng.integers(0, 12, (rows, int(rng.integers(1, 4))))
    y = rng.integers(-20, 20, rows) / 8 if few else rng.integers(-(2**12), 2**12, rows) / 2**8
    # Exact, so nothing may change.
    lifted = times * y + times * shift
    assume(((lifted - times * shift) / times == y).all())
    chosen = {"n_estimators": 3} if kind == "boosting" else {"criterion": kind}
    run, other = (trees_of(own(x, targets), **chosen) for targets in (y, lifted))
    np.testing.assert_array_equal(run.fitted.feature, other.fitted.feature)
    np.testing.assert_array_equal(run.fitted.threshold, other.fitted.threshold)
    same_but_for_units(run, other, times, times * shift)


@pytest.mark.slow
@settings(max_examples=300)
@given(
    TABLES,
    st.sampled_from(["squared_error", "absolute_error", "poisson", "boosting"]),
    st.sampled_from([(1e9, 0.0), (1e-9, 0.0), (1.0, 1e4), (3.7, -1e4)]),
)
def test_rounded_targets_of_another_unit_make_the_same_tree(
    rng: np.random.Generator, kind: str, change: tuple[float, float]
) -> None:
    rows = int(rng.integers(4, 25))
    x, y = rng.normal(size=(rows, 1)), rng.normal(size=rows)
    times, shift = change if kind != "poisson" else (change[0], 0.0)
    y = np.exp(y) if kind == "poisson" else y
    chosen = {"n_estimators": 2} if kind == "boosting" else {"criterion": kind}
    run, other = (trees_of(own(x, targets), **chosen) for targets in (y, times * y + shift))
    if kind != "boosting":
        np.testing.assert_array_equal(run.fitted.threshold, other.fitted.threshold)
    same_but_for_units(run, other, times, shift)


@pytest.mark.slow
@settings(max_examples=300)
@given(
    TABLES,
    st.sampled_from(["squared_error", "absolute_error", "poisson", "boosting"]),
    st.sampled_from([(1e9, 0.0), (1e-9, 0.0), (0.1, 0.0), (1 / 3, 1e3), (0.01, -1e6), (1.0, 1e9)]),
    st.integers(0, 31),
)
def test_targets_that_tie_do_so_in_any_unit(
    rng: np.random.Generator, kind: str, change: tuple[float, float], seed: int
) -> None:
    rows = int(rng.integers(4, 25))
    x, y = rng.integers(0, 4, (rows, 3)), rng.integers(0, 6, rows).astype(float)
    times, shift = change if kind != "poisson" else (change[0], 0.0)
    chosen = {"n_estimators": 5, "max_depth": 2} if kind == "boosting" else {"criterion": kind}
    run, other = (trees_of(own(x, of), seed=seed, **chosen) for of in (y, times * y + shift))
    for name in ("feature", "threshold"):
        np.testing.assert_array_equal(getattr(run.fitted, name), getattr(other.fitted, name))
    same_but_for_units(run, other, times, shift)


@pytest.mark.slow
@settings(max_examples=300)
@given(
    TABLES,
    st.sampled_from(["squared_error", "absolute_error"]),
    st.sampled_from([(1e9, 0.0), (1e-9, 0.0), (0.1, 1e3), (1.0, 1e6), (1 / 3, -50.0)]),
)
def test_what_views_of_a_tree_say_hangs_on_no_unit(
    rng: np.random.Generator, criterion: str, change: tuple[float, float]
) -> None:
    """Ties among splits, thresholds, decreases and prices are told alike."""
    rows = int(rng.integers(8, 30))
    x, y = rng.integers(0, 4, (rows, 2)), rng.integers(0, 5, rows).astype(float)
    run, other = (
        trees_of(own(x, targets), criterion=criterion) for targets in (y, change[0] * y + change[1])
    )
    assert said(run) == said(other)


def said(run: Run) -> list[str]:
    """What views say, without numbers; what is left by each price."""
    search = searched(run, 0)
    sentences = [
        of_splits(run.fitted),
        of_tree(run),
        of_importance(run, importance(run)),
        *(of_threshold(search, feature) for feature in range(2)),
        decided(search, other_root(search)),
        f"{search.tied} {pruning_path(run).leaves}",
    ]
    return [
        re.sub(r"-?\d+([,.]\d+)*( × 10)?[⁻⁰-⁹¹²³]*", "#", sentence) for sentence in sentences[:-1]
    ] + sentences[-1:]


def same_but_for_units(run: Run, other: Run, times: float, shift: float) -> None:
    """Errors in squares of the unit, R², what is said; up to what the shift leaves of digits."""
    spread = np.abs(run.train.y - run.train.y.mean()).max() or 1.0
    lost = 1e-9 + 1e-15 * abs(shift / times) / spread
    np.testing.assert_allclose(
        other.train_error / times**2, run.train_error, rtol=0, atol=10 * lost * spread**2
    )
    predicted = (other.predict(other.train.x) - shift) / times
    np.testing.assert_allclose(predicted, run.predict(run.train.x), rtol=0, atol=10 * lost * spread)
    assert verdict(run).finding == verdict(other).finding
    assert [reason.name for reason in reasons(run)] == [reason.name for reason in reasons(other)]


# --------------------------------------------------------------------------- far from 0, near to each other


def test_seconds_since_1970_are_told_apart() -> None:
    x = 1.7e9 + np.arange(20.0)
    data = classified(x[:, None], x > x[9])
    for run in (trees_of(data), trees_of(data, n_estimators=1)):
        assert run.fitted.threshold.tolist() == [1.7e9 + 9.5]
        assert run.metrics["train_accuracy"][-1] == 1


@pytest.mark.parametrize("lift", [0.0, 1e6, 1e9])
def test_targets_far_from_0_lose_no_splits(lift: float) -> None:
    x = np.random.default_rng(1).uniform(0, 10, 200)
    near, far = (trees_of(own(x, np.sin(x) + at), max_leaf_nodes=8) for at in (0.0, lift))
    assert far.fitted.splits == 7
    np.testing.assert_allclose(far.train_error, near.train_error, rtol=1e-6)
    np.testing.assert_allclose(far.fitted.impurity, near.fitted.impurity, rtol=1e-5)


@pytest.mark.parametrize("unit", [1e-3, 2.0**-6, 100.0])
def test_a_price_and_a_least_decrease_are_in_the_units_of_the_target(unit: float) -> None:
    x = np.random.default_rng(0).uniform(0, 10, 60)
    for name in ("min_impurity_decrease", "ccp_alpha"):
        for criterion, power in (("squared_error", 2), ("absolute_error", 1)):
            run, other = (
                trees_of(own(x, times * np.sin(x)), criterion=criterion, **{name: 0.02 * times**power})
                for times in (1.0, unit)
            )
            assert 0 < run.fitted.splits < 30
            np.testing.assert_array_equal(run.fitted.threshold, other.fitted.threshold)


def test_means_far_from_0_are_right_to_the_last_digit() -> None:
    x = np.arange(20_000.0)
    y = 1e9 + np.sin(x)
    run = trees_of(own(x, y), max_leaf_nodes=2)
    for node, rows in enumerate(rows_of(run.fitted, run.train)):
        assert run.fitted.value[node] == pytest.approx(math.fsum(y[rows]) / len(rows), abs=2e-7)
