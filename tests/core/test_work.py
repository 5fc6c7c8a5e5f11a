"""Work is known before it starts: it grows with what is asked, and too much is refused with the remedy."""

from __future__ import annotations

import pytest

from core import MODELS, OPTIMIZERS, RunSpec, SettingError
from core.data import made, source_of
from core.hyper import Value, Widths
from core.work import LONGEST_SECONDS, refuse_slow, worth_reducing
from tests.core.records import linear


def cost(runs: int = 1, **settings: Value) -> float:
    return linear(**{"samples": 1000, "validation_share": 0.0, **settings}).seconds(runs)


@pytest.mark.parametrize(
    ("more", "less", "times"),
    [
        ({"epochs": 2000}, {"epochs": 200}, 10),
        ({"batch_size": 1}, {"batch_size": 4}, 4),
        ({"batch_size": 500}, {"batch_size": 512}, 1),
        ({"batch_size": None}, {"batch_size": 512, "samples": 500}, 1),
        ({"batch_size": 2}, {"batch_size": 2, "validation_share": 0.5}, 2),
    ],
)
def test_work_grows_with_the_number_of_steps(
    more: dict[str, Value], less: dict[str, Value], times: float
) -> None:
    assert cost(**more) / cost(**less) == pytest.approx(times, rel=0.05)


def test_runs_of_a_batch_share_the_cost_of_a_step() -> None:
    assert cost() < cost(runs=100) < 10 * cost()
    assert cost(runs=100, degree=15, loss="huber") > 4 * cost(runs=100, loss="huber")


def test_least_squares_on_a_full_batch_cost_the_few_rows_that_are_left_of_them() -> None:
    assert cost(runs=100) == cost(runs=100, samples=500)
    assert cost(runs=100) < cost(runs=100, loss="huber") / 2


def test_least_squares_have_fewer_rows_from_four_times_those_that_are_left_to_what_can_be_copied() -> None:
    assert not worth_reducing(columns=3, rows=15)
    assert worth_reducing(columns=3, rows=16)
    assert worth_reducing(columns=8, rows=2**17)
    assert not worth_reducing(columns=8, rows=2**17 + 1)


@pytest.mark.parametrize("seconds", [0.0, LONGEST_SECONDS])
def test_work_up_to_the_limit_is_accepted(seconds: float) -> None:
    refuse_slow(seconds, "it", "do less")


def test_work_beyond_the_limit_is_refused_with_the_remedy() -> None:
    with pytest.raises(
        SettingError, match=r"^it would take about 31 s, more than the 30 s allowed: do less$"
    ):
        refuse_slow(LONGEST_SECONDS + 1, "it", "do less")


def test_the_shape_of_own_data_counts() -> None:
    spec = RunSpec("line", "linear_regression", "sgd", {"batch_size": 16})
    assert spec.seconds(shape=(2000, 3)) > 10 * spec.seconds(shape=(100, 3))


def test_the_number_of_classes_counts() -> None:
    three, ten = (source_of(name).classes for name in ("iris", "digits"))
    assert [three, ten] == [len(made(name, {}).class_names) for name in ("iris", "digits")]
    digits = RunSpec("digits", "logistic_regression", "sgd")
    as_if = MODELS["logistic_regression"].seconds({**digits.settings, "classes": three}, 1797, 64)
    assert 2.5 < digits.seconds() / as_if < 10 / 3


@pytest.mark.parametrize(
    ("settings", "least"),
    [
        ({"clip_norm": 1.0}, 1.3),
        ({"schedule": "cosine"}, 1.05),
        ({"warmup": 1}, 1.05),
        ({"l1": 0.1}, 1.2),
        ({"l2": 0.1}, 1.01),
    ],
)
def test_what_a_step_has_beside_its_gradient_counts(settings: dict[str, Value], least: float) -> None:
    assert least < cost(batch_size=1, **settings) / cost(batch_size=1) < 2 * least


def test_operations_of_a_rule_are_counted_by_taking_a_step() -> None:
    operations = {name: OPTIMIZERS[name].operations for name in OPTIMIZERS}
    # −η · g; β · v, + g and −η · v; and two moments of three and four, two corrections of three, and the step of five.
    assert (operations["sgd"], operations["momentum"], operations["adam"]) == (1, 3, 3 + 4 + 2 * 3 + 5)
    assert operations["adamw"] == operations["adam"] + 2


def test_a_costlier_rule_takes_longer() -> None:
    batches = {"batch_size": 1, "epochs": 10}
    seconds = {name: RunSpec("line", "linear_regression", name, batches).seconds() for name in OPTIMIZERS}
    assert 1.5 < seconds["adam"] / seconds["sgd"] < 3
    assert seconds["sgd"] < seconds["momentum"] < seconds["rmsprop"] < seconds["adam"] < seconds["adamw"]


def test_an_exponential_of_every_unit_counts_in_large_networks() -> None:
    wide, narrow = (
        RunSpec("digits", "neural_network", "sgd", {"hidden": Widths((units, units))}) for units in (64, 8)
    )
    assert 3 < wide.seconds() / narrow.seconds() < 40
