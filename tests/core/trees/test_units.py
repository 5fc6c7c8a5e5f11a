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

from core import Dataset, Run, train
from core.diagnosis import verdict
from core.reasons import reasons
from core.trees.candidates import rows_of
from core.types import Array
from tests.core.records import boosting, classified, own, tree
from tests.core.scikit_trees import boosted, fitted

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
# Farther from 0, in their own unit, targets do not vary as verdicts see it.
FAR = 1e7
NUMBER = re.compile(r"-?\d[\d,.]*(e[+-]\d+)?")


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


def learned(data: Dataset, **chosen: Any) -> Run:
    """A tree of all rows; boosting where a number of trees is chosen."""
    of = boosting if "n_estimators" in chosen else tree
    return train(of(f"own:{data.fingerprint}", **{"validation_share": 0.0, **chosen}), data)


def told(run: Run) -> list[tuple[str, str]]:
    """Names and words of the reasons, without numbers, of which some are those of a column."""
    return [(reason.name, NUMBER.sub("#", reason.says)) for reason in reasons(run)]


def alike(one: Run, other: Run) -> None:
    """The same but for thresholds."""
    for name in ("feature", "value"):
        np.testing.assert_array_equal(getattr(one.columns, name), getattr(other.columns, name))
    for name in ("train_error", "validation_error", "objective"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(one.predict(one.train.x), other.predict(other.train.x))
    assert verdict(one) == verdict(other)
    assert told(one) == told(other)


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
    one = learned(data, criterion=criterion, **chosen)
    other = learned(changed(data, column, change), criterion=criterion, **chosen)
    alike(one, other)
    np.testing.assert_array_equal(one.columns.divides, other.columns.divides)
    for mine, theirs in zip(*(rows_of(run.columns, run.train) for run in (one, other)), strict=True):
        assert {*mine} == {*theirs}
    here = one.columns.feature == column
    for name in ("below", "above"):
        before, after = (getattr(run.columns, name) for run in (one, other))
        np.testing.assert_array_equal(after, np.where(here, change(before), before))


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
    one, other = (learned(each, **chosen) for each in (data, changed(data, column, change)))
    alike(one, other)
    np.testing.assert_array_equal(one.columns.splits_of, other.columns.splits_of)


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
    one, other = (learned(own(x, targets), **chosen) for targets in (y, lifted))
    # What is left over is no whole number: its sums are rounded, but a power of two rounds nothing.
    if kind == "boosting" and times == 1e9:
        return
    np.testing.assert_array_equal(one.columns.feature, other.columns.feature)
    np.testing.assert_array_equal(one.columns.threshold, other.columns.threshold)
    same_but_for_units(one, other, times, times * shift)


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
    one, other = (learned(own(x, targets), **chosen) for targets in (y, times * y + shift))
    if kind != "boosting":
        np.testing.assert_array_equal(one.columns.threshold, other.columns.threshold)
    same_but_for_units(one, other, times, shift)


def same_but_for_units(one: Run, other: Run, times: float, shift: float) -> None:
    """Errors in squares of the unit, R², what is said; up to what the shift leaves of digits."""
    spread = np.abs(one.train.y - one.train.y.mean()).max() or 1.0
    lost = 1e-9 + 1e-15 * abs(shift / times) / spread
    np.testing.assert_allclose(
        other.train_error / times**2, one.train_error, rtol=0, atol=10 * lost * spread**2
    )
    predicted = (other.predict(other.train.x) - shift) / times
    np.testing.assert_allclose(predicted, one.predict(one.train.x), rtol=0, atol=10 * lost * spread)
    if abs(shift / times) < FAR:
        assert verdict(one).finding == verdict(other).finding
        assert [reason.name for reason in reasons(one)] == [reason.name for reason in reasons(other)]


# --------------------------------------------------------------------------- one target

# Squares of the last ones are rounded: scikit-learn sees impurities where there are none.
ALIKE = st.sampled_from(
    [(1.1, 2.2), (1e9 + 0.1, 1e9 + 0.7), (1e-12, 3e-12), *[tuple(np.exp(np.arange(5) / 7))] * 3]
)


@settings(max_examples=300)
@given(TABLES, st.sampled_from(CRITERIA), ALIKE, st.integers(2, 9), st.booleans())
def test_rows_of_one_target_are_never_divided(
    rng: np.random.Generator, criterion: str, values: tuple[float, ...], leaves: int, balanced: bool
) -> None:
    rows = int(rng.integers(4, 60))
    x, k = rng.integers(0, 12, (rows, 2)), rng.integers(0, len(values), rows)
    classes = criterion in {"gini", "entropy"}
    data = classified(x, k) if classes else own(x, np.array(values)[k])
    chosen = {"class_weight": "balanced"} if classes and balanced else {}
    whole = learned(data, criterion=criterion, **chosen).columns
    some = learned(data, criterion=criterion, max_leaf_nodes=leaves, **chosen).columns
    # What rounding sees in a leaf takes no place from others.
    assert some.splits == min(whole.splits, leaves - 1)
    np.testing.assert_array_equal(some.threshold, whole.threshold[: some.splits])
    for node, here in enumerate(rows_of(whole, data)):
        one_target = len({*data.y[here]}) == 1
        assert (whole.impurity[node] == 0) == one_target
        assert not (one_target and whole.split_of[node] >= 0)
        if one_target and not classes:
            assert whole.value[node] == data.y[here[0]]
    assert (whole.impurity >= 0).all()


def test_what_rounding_sees_in_rows_of_one_target_takes_no_leaf_from_others() -> None:
    """On the left a XOR, whose first split gains nothing; on the right many rows of two targets."""
    rng = np.random.default_rng(5)
    few, values = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), rng.normal(size=4)
    many = np.column_stack([rng.integers(2, 10, 30), rng.integers(9, size=30)])
    x = np.concatenate([few, many]).astype(float)
    y = values[np.concatenate([[0, 1, 1, 0], np.where(many[:, 0] > 6, 3, 2)])]
    data, seen = own(x, y), 0
    for seed in range(32):
        whole = learned(data, seed=seed).columns
        assert whole.splits == 5
        assert all(len({*y[rows_of(whole, data)[node]]}) > 1 for node in whole.divides)
        for leaves in range(2, 7):
            assert learned(data, seed=seed, max_leaf_nodes=leaves).columns.splits == leaves - 1
        seen += fitted(learned(data, seed=seed)).tree_.node_count // 2 > 5
    # scikit-learn itself does divide them.
    assert seen


def test_means_far_from_0_are_right_to_the_last_digit() -> None:
    x = np.arange(20_000.0)
    y = 1e9 + np.sin(x)
    run = learned(own(x, y), max_leaf_nodes=2)
    for node, rows in enumerate(rows_of(run.columns, run.train)):
        assert run.columns.value[node] == pytest.approx(math.fsum(y[rows]) / len(rows), abs=2e-7)


@pytest.mark.parametrize("dataset", ["play_tennis", "digits"])
def test_days_of_one_class_are_not_asked_about_the_wind(dataset: str) -> None:
    run = train(tree(dataset, class_weight="balanced"))
    rows = rows_of(run.columns, run.train)
    assert all(len({*run.train.y[rows[node]]}) > 1 for node in run.columns.divides)


@pytest.mark.parametrize("dataset", ["iris", "moons"])
def test_boosting_divides_no_rows_that_have_the_same_left_over(dataset: str) -> None:
    run = train(boosting(dataset, n_estimators=100))
    theirs = boosted(run)
    assert run.columns.splits_of.sum() < sum(one.tree_.node_count // 2 for one in theirs.estimators_.ravel())
    predicted = run.predict(run.train.x)
    shares = theirs.predict_proba(run.train.x)
    np.testing.assert_allclose(predicted, shares if predicted.ndim == 2 else shares[:, 1], rtol=1e-12)


def test_what_is_left_over_of_equal_targets_is_not_divided_in_boosting() -> None:
    x, y = np.arange(40.0), np.where(np.arange(40) > 12, 2.2, 1.1)
    for data in (own(x, y), own(x, 1e9 + y), classified(x[:, None], 1 * (x > 12) + (x > 30))):
        run = learned(data, n_estimators=12)
        parted = {*run.columns.threshold.tolist()}
        assert parted <= {12.5, 30.5}
        assert (np.diff(run.train_error) < 0).all()


# --------------------------------------------------------------------------- far from 0, near to each other


def test_seconds_since_1970_are_told_apart() -> None:
    x = 1.7e9 + np.arange(20.0)
    data = classified(x[:, None], x > x[9])
    for run in (learned(data), learned(data, n_estimators=1)):
        assert run.columns.threshold.tolist() == [1.7e9 + 9.5]
        assert run.metrics["train_accuracy"][-1] == 1


@pytest.mark.parametrize("lift", [0.0, 1e6, 1e9])
def test_targets_far_from_0_lose_no_splits(lift: float) -> None:
    x = np.random.default_rng(1).uniform(0, 10, 200)
    near, far = (learned(own(x, np.sin(x) + at), max_leaf_nodes=8) for at in (0.0, lift))
    assert far.columns.splits == 7
    np.testing.assert_allclose(far.train_error, near.train_error, rtol=1e-6)
    np.testing.assert_allclose(far.columns.impurity, near.columns.impurity, rtol=1e-5)


@pytest.mark.parametrize("unit", [1e-3, 2.0**-6, 100.0])
def test_a_price_and_a_least_decrease_are_in_the_units_of_the_target(unit: float) -> None:
    x = np.random.default_rng(0).uniform(0, 10, 60)
    for name in ("min_impurity_decrease", "ccp_alpha"):
        for criterion, power in (("squared_error", 2), ("absolute_error", 1)):
            one, other = (
                learned(own(x, times * np.sin(x)), criterion=criterion, **{name: 0.02 * times**power})
                for times in (1.0, unit)
            )
            assert 0 < one.columns.splits < 30
            np.testing.assert_array_equal(one.columns.threshold, other.columns.threshold)
