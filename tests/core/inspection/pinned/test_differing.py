"""Runs are named by what they differ in, and compared only where their errors mean the same on the same rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core import RunSpec
from core.inspection.pinned.differing import (
    briefly,
    called,
    change,
    comparable,
    delta,
    differing,
    labels,
    reading,
    shared_measure,
    told_apart,
    values_in_common,
)
from core.verdicts.measures import LOSS, MEASURES
from tests.core.inspection.pinned.kept import LINE, NETWORK, SPECS, pin

FAST = LINE.replace(learning_rate=0.3)
TREE = SPECS["tree"]


@pytest.mark.parametrize(
    ("specs", "expected"),
    [
        ([LINE], ["Linear regression on Diabetes progression"]),
        ([LINE, FAST], ["learning rate 0.1", "learning rate 0.3"]),
        (
            [LINE, FAST.replace(l2=0.1)],
            ["learning rate 0.1, L2 penalty 0", "learning rate 0.3, L2 penalty 0.1"],
        ),
        (
            [NETWORK, NETWORK.replace(hidden=(4,)), TREE],
            [
                "Neural network, hidden layers 2 layers of 8",
                "Neural network, hidden layers 1 layer of 4",
                "Decision tree",
            ],
        ),
        ([LINE, LINE.replace(optimizer="adam")], ["Gradient descent", "Adam"]),
        (
            [LINE, LINE],
            [
                "Linear regression on Diabetes progression (1)",
                "Linear regression on Diabetes progression (2)",
            ],
        ),
    ],
)
def test_labels(specs: list[RunSpec], expected: list[str]) -> None:
    assert labels(specs) == expected


def test_what_has_no_effect_tells_no_runs_apart() -> None:
    robust = LINE.replace(loss="huber")
    assert "huber_delta" not in differing([LINE, LINE.replace(huber_delta=2.0)])
    assert "huber_delta" in differing([robust, robust.replace(huber_delta=2.0)])


def test_many_settings_are_counted() -> None:
    other = LINE.replace(learning_rate=0.3, l2=0.1, epochs=50, seed=1, data_seed=2)
    assert labels([LINE, other])[1].endswith("2 more settings")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (LINE, FAST, "learning rate 0.1 → 0.3"),
        (LINE, LINE, ""),
        (NETWORK, NETWORK.replace(hidden=(4,)), "hidden layers 2 layers of 8 → 1 layer of 4"),
        (LINE, LINE.replace(optimizer="adam"), "Gradient descent → Adam"),
    ],
)
def test_a_change_says_both_values(before: RunSpec, after: RunSpec, expected: str) -> None:
    assert change(before, after) == expected


def test_a_visitors_name_goes_before_and_names_that_are_alike_are_numbered() -> None:
    pins = [replace(pin(LINE), name="mine"), replace(pin(FAST), name="mine"), pin(LINE.replace(l2=0.1))]
    assert [*called(pins).values()] == ["mine (1)", "mine (2)", "learning rate 0.1, L2 penalty 0.1"]
    assert [*briefly([pin(LINE), pin(FAST)]).values()] == ["0.1", "0.3"]
    assert told_apart(["a", "b", "a"]) == ["a (1)", "b", "a (2)"]


def test_only_the_same_rows_and_the_same_loss_are_compared() -> None:
    base, other_rows = pin(LINE), pin(LINE.replace(data_seed=3))
    huber = pin(LINE.replace(loss="huber"))
    r2 = MEASURES["r2"]
    assert comparable(pin(FAST), base, LOSS)
    assert not comparable(other_rows, base, LOSS)
    assert not comparable(other_rows, base, r2)
    assert not comparable(huber, base, LOSS)
    assert comparable(huber, base, r2)
    assert delta(other_rows, base, LOSS).text == "other rows"
    assert delta(huber, base, LOSS).text == "another loss"
    assert shared_measure([base, pin(FAST)]) is LOSS
    assert shared_measure([base, huber]) is r2


def measured(loss: float, r2: float):  # type: ignore[no-untyped-def]
    return replace(pin(LINE), measures={"loss": (0.0, loss), "r2": (0.0, r2)})


@pytest.mark.parametrize(
    ("loss", "text", "way"),
    [
        (1.0, "the same", "same"),
        (0.9, "10 % lower", "better"),
        (1.1, "10 % higher", "worse"),
        (50.0, "50 times as high", "worse"),
        (float("nan"), "no number to compare", "unknown"),
    ],
)
def test_a_difference_of_errors_in_words(loss: float, text: str, way: str) -> None:
    apart = delta(measured(loss, 0.5), measured(1.0, 0.5), LOSS)
    assert (apart.text, apart.way) == (text, way)


def test_a_difference_of_shares_is_in_points_and_the_higher_is_the_better() -> None:
    apart = delta(measured(1.0, 0.6), measured(1.0, 0.5), MEASURES["r2"])
    assert (apart.text, apart.way) == ("0.1 higher", "better")
    first, second = (replace(pin(TREE), measures={"accuracy": (0.0, share)}) for share in (0.90, 0.88))
    apart = delta(second, first, MEASURES["accuracy"])
    assert (apart.text, apart.way) == ("2 points lower", "worse")


def test_a_run_that_diverged_has_nothing_to_compare() -> None:
    assert delta(pin(SPECS["diverged"]), pin(LINE), LOSS).way == "unknown"


def test_parameters_are_compared_by_name() -> None:
    assert values_in_common([pin(LINE), pin(FAST)]) == [*pin(LINE).values]
    assert values_in_common([pin(LINE), pin(SPECS["classes"])]) == []


def test_readings_of_what_a_run_does_not_have_are_empty() -> None:
    assert reading(TREE, "optimizer") == ""
    assert reading(TREE, "learning_rate") == ""
