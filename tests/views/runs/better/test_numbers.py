"""Two runs are compared on the same splits or not at all; what is said is no stronger than its probability."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import RunSpec
from core.data import interned
from core.data.deviations import counted, scale_of
from core.data.keeping import SplitBy
from core.types import Array
from core.verdicts.measures import MEASURES
from core.verdicts.paired import correlated
from core.verdicts.repeating import Scores, scores
from tests.core.records import linear, tilted, tree
from tests.views.test_sentences import too_long
from views.runs.better.numbers import (
    MOST_SECONDS,
    RANGES,
    SPLITS,
    Comparison,
    aligned,
    compared,
    finding,
    flags,
    missing,
    named,
    plan,
    probability,
    refusal,
    told_range,
)

LINE = linear(dataset="diabetes", epochs=30)
TREE = tree("diabetes", max_leaf_nodes=8)
RMSE, R2, ACCURACY = (MEASURES[name] for name in ("rmse", "r2", "accuracy"))

# --------------------------------------------------------------------------- what can be compared


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        (LINE, tree("iris"), "different data, Diabetes progression and Iris flowers"),
        (tree("moons", noise=0.1), tree("moons", noise=0.2), "noise 0.1 and 0.2: give both the same noise"),
        (linear(samples=50), linear(samples=100), "give both the same samples"),
    ],
)
def test_what_tells_nothing_about_each_other_is_refused(a: RunSpec, b: RunSpec, why: str) -> None:
    assert why in refusal(a, b)
    assert too_long(refusal(a, b)) == []


def test_runs_of_one_dataset_are_compared_whatever_their_family_or_loss() -> None:
    for other in (TREE, LINE.replace(loss="huber"), LINE.replace(validation_share=0.5, data_seed=3)):
        assert refusal(LINE, other) == ""


def test_a_table_whose_target_networks_count_otherwise_is_the_same_table() -> None:
    data = tilted(40)
    far = interned(replace(data, y=1000 * data.y))
    scale = scale_of(far)
    assert scale is not None
    near, other = interned(counted(far, scale)), interned(tilted(40, seed=1))
    assert refusal(LINE.on(far), TREE.on(near)) == ""
    assert "two tables" in refusal(LINE.on(far), TREE.on(other))
    shuffled = interned(replace(data, y=data.y[::-1].copy()))
    assert "two tables" in refusal(LINE.on(far), TREE.on(shuffled))


def test_data_that_are_gone_are_asked_for() -> None:
    gone = RunSpec(f"own:{'0' * 64}", "linear_regression", "sgd")
    assert "bring them again" in refusal(gone, gone)


def test_rows_kept_aside_in_time_have_no_splits_to_repeat() -> None:
    timed = interned(replace(tilted(40), split_by=SplitBy("time", "day", np.arange(40.0))))
    assert "the last ones in time" in refusal(LINE.on(timed), TREE.on(timed))


def test_other_validation_rows_are_flagged_and_the_splits_of_a_are_taken() -> None:
    other = TREE.replace(data_seed=4, validation_share=0.5)
    assert flags(LINE, TREE) == []
    (flag,) = flags(LINE, other)
    assert "data seed 0 and 4 and validation share 0.25 and 0.5" in flag
    assert aligned(LINE, other) == (LINE, TREE)


def test_where_no_rows_are_kept_aside_some_are_and_that_is_said() -> None:
    none, half = LINE.replace(validation_share=0.0), TREE.replace(validation_share=0.5)
    assert refusal(none, TREE) == ""
    assert [spec["validation_share"] for spec in aligned(none, half)] == [0.5, 0.5]
    assert [spec["validation_share"] for spec in aligned(none, none)] == [0.25, 0.25]
    assert [spec["validation_share"] for spec in aligned(half, none)] == [0.5, 0.5]
    assert flags(none, half)[0] == (
        "A keeps no rows aside to be judged on. Here both are trained anew with 50 % of the rows kept aside."
    )
    assert flags(none, TREE.replace(validation_share=0.0))[0].startswith("A and B keep no rows")


def test_runs_that_differ_in_nothing_but_seeds_are_flagged() -> None:
    assert any("same settings but for seeds" in flag for flag in flags(LINE, LINE.replace(seed=5)))
    assert not any("same settings" in flag for flag in flags(LINE, LINE.replace(l2=0.1, seed=5)))


def test_runs_are_named_by_what_differs() -> None:
    assert named(LINE, LINE.replace(l2=0.1)) == (
        "Linear regression, L2 penalty 0",
        "Linear regression, L2 penalty 0.1",
    )
    first, second = named(LINE, TREE)
    assert first.startswith("Linear regression")
    assert second == "Decision tree, maximum number of leaves 8"


def test_fewer_splits_where_training_takes_long() -> None:
    network = RunSpec("digits", "neural_network", "adam", {"batch_size": 32, "hidden": (32, 32)})
    plans = [plan(network.replace(epochs=epochs), network.replace(epochs=epochs)) for epochs in (5, 60, 200)]
    assert plan(LINE, TREE) == SPLITS[0]
    assert plans == sorted(plans, reverse=True)
    assert plans[0] > plans[-1] == SPLITS[-1]
    taken = [each.work(plans[0], seeds=plans[0]).seconds() for each in [network.replace(epochs=5)] * 2]
    assert sum(taken) <= MOST_SECONDS


# --------------------------------------------------------------------------- what comes of it


def pair(a: Array, b: Array, name: str = "rmse", spec: RunSpec = LINE) -> tuple[Scores, Scores]:
    no, loss = np.zeros(len(a), dtype=bool), ("squared",)
    return tuple(Scores(spec, {name: each}, no, loss, 1.0, 0.25) for each in (a, b))  # type: ignore[return-value]


def noisy(shift: float, spread: float = 0.1) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    a = 1 + 0.2 * rng.standard_normal(20)
    return a, a + shift + spread * rng.standard_normal(20)


@pytest.mark.parametrize(
    ("shift", "spread", "start"),
    [
        (0.5, 0.1, "A has the lower RMSE, with a probability of over 99.9 %."),
        (-0.5, 0.1, "B has the lower RMSE, with a probability of over 99.9 %."),
        (0.0, 1e-3, "A and B are equal in practice, with a probability of over 99.9 %."),
        (0.02, 0.1, "It cannot be told which has the lower RMSE: A "),
    ],
)
def test_what_is_said_is_decided_by_its_probability(shift: float, spread: float, start: str) -> None:
    text = finding(compared(*pair(*noisy(shift, spread)), RMSE, 0.01))
    assert text.startswith(start)
    assert len(text.split()) <= 20


def test_of_a_share_the_higher_is_better() -> None:
    a, b = noisy(-0.4)
    assert finding(compared(*pair(a / 2, b / 2, "accuracy"), ACCURACY, 0.01)).startswith(
        "A has the higher accuracy"
    )
    assert finding(compared(*pair(b / 2, a / 2, "r2"), R2, 0.01)).startswith("B has the higher R²")


def test_a_wider_range_makes_them_equal() -> None:
    known = [compared(*pair(*noisy(0.02)), RMSE, within).chances.within for within in RANGES]
    assert known == sorted(known)
    assert known[0] == 0
    assert "equal" not in finding(compared(*pair(*noisy(0.02)), RMSE, 0.0))


def test_the_range_is_a_share_of_the_lower_error_or_so_much_of_a_share() -> None:
    a, b = noisy(0.5)
    assert compared(*pair(a, b), RMSE, 0.1).reach == pytest.approx(0.1 * a.mean())
    assert compared(*pair(a, b, "r2"), R2, 0.1).reach == 0.1
    texts = [told_range(measure, 0.01) for measure in (RMSE, R2, ACCURACY)]
    assert texts == ["±1 %", "±0.01", "±1 points"]


def test_splits_of_the_same_rows_are_correlated_and_samples_drawn_anew_are_not() -> None:
    a, b = noisy(0.02)
    shipped, drawn = (compared(*pair(a, b, spec=spec), RMSE, 0.01) for spec in (LINE, linear()))
    assert shipped.posterior == correlated(a - b, 0.25)
    assert drawn.posterior == correlated(a - b, 0.0)


def test_of_differences_that_are_all_alike_no_probability_is_told() -> None:
    known, half = scores(LINE, 3), np.full(20, 0.5)
    assert finding(compared(known, known, RMSE, 0.01)) == "On all 3 splits A and B have the very same RMSE."
    assert finding(compared(*pair(half, half + 0.25), RMSE, 0.0)) == (
        "A has the lower RMSE on all 20 splits, by the very same difference."
    )


def test_a_share_below_0_is_told_as_it_is() -> None:
    a, b = np.full(20, -0.5), np.linspace(0.1, 0.5, 20)
    of = compared(*pair(a, b, "r2"), R2, 0.01)
    assert of.values(of.a) == pytest.approx(a)
    assert of.values(of.b) == pytest.approx(b)
    assert finding(of).startswith("B has the higher R²")


def test_trees_on_other_rows_share_no_growth() -> None:
    boosted = RunSpec("digits", "gradient_boosting", None, {"n_estimators": 8})
    assert 2 * plan(boosted, boosted) * boosted.seconds() <= MOST_SECONDS
    assert plan(boosted, boosted) < SPLITS[0]


def test_where_a_run_diverged_or_has_no_measure_nothing_is_compared() -> None:
    a, b = pair(*noisy(0.1))
    assert missing(a, b, RMSE) == ""
    gone = replace(b, diverged=np.arange(20) < 3)
    assert missing(a, gone, RMSE).startswith("Of 20 splits B diverged in 3:")
    assert "too few, or too alike" in missing(a, replace(b, values={"rmse": np.full(20, np.nan)}), RMSE)


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        # What is left over is less than a float near 1 can tell.
        (1.0, "over 99.9 %"),
        (0.9999, "over 99.9 %"),
        (0.9499, "94.9 %"),
        (0.638, "63 %"),
        (0.0212, "2.1 %"),
        (0.0003, "under 0.1 %"),
        (0.0, "under 0.1 %"),
    ],
)
def test_a_probability_is_never_told_higher_than_it_is(chance: float, text: str) -> None:
    assert probability(chance) == text


def test_a_comparison_knows_which_side_is_which() -> None:
    a, b = noisy(0.5)
    of = Comparison(RMSE, a, b, correlated(a - b, 0.25), 0.0)
    assert (of.differences < 0).all()
    assert of.chances.below > 0.99
