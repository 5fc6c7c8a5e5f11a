"""Work is known before it starts: it grows with what is asked, and too much is refused with the remedy."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from core import MODELS, OPTIMIZERS, RunSpec, SettingError, pace
from core.data import made, source_of
from core.hyper import Value, Widths
from core.pace import STANDARD, Pace
from core.work import LONGEST_SECONDS, Work, refuse_slow, worth_reducing
from tests.core.records import linear


def taking(seconds: float) -> Work:
    """On a standard core."""
    return Work(calls=seconds / STANDARD.call)


def cost(runs: int = 1, **settings: Value) -> float:
    return linear(**{"samples": 1000, "validation_share": 0.0, **settings}).seconds(runs)


@pytest.mark.parametrize(
    ("more", "less", "times"),
    [
        ({"epochs": 2000}, {"epochs": 200}, 10),
        ({"batch_size": 1}, {"batch_size": 4}, 4),
        ({"batch_size": 500}, {"batch_size": 512}, 1),
        ({"batch_size": None, "samples": 500}, {"batch_size": 512, "samples": 500}, 1),
        ({"batch_size": 2}, {"batch_size": 2, "validation_share": 0.5}, 2),
    ],
)
def test_work_grows_with_the_number_of_steps(
    more: dict[str, Value], less: dict[str, Value], times: float
) -> None:
    assert cost(**more) / cost(**less) == pytest.approx(times, rel=0.1)


def test_runs_of_a_batch_share_the_cost_of_a_step() -> None:
    assert cost() < cost(runs=100) < 20 * cost()
    assert cost(runs=100, degree=15, loss="huber") > 1.5 * cost(runs=100, loss="huber")


def test_least_squares_on_a_full_batch_cost_the_few_rows_that_are_left_of_them() -> None:
    alike = {"validation_share": 0.0}
    assert cost(runs=100, **alike) == cost(runs=100, samples=500, **alike)
    assert cost(runs=100, **alike) < cost(runs=100, loss="huber", **alike)


def test_least_squares_have_fewer_rows_from_four_times_those_that_are_left_to_what_can_be_copied() -> None:
    assert not worth_reducing(columns=3, rows=15)
    assert worth_reducing(columns=3, rows=16)
    assert worth_reducing(columns=8, rows=2**17)
    assert not worth_reducing(columns=8, rows=2**17 + 1)


@pytest.mark.parametrize("seconds", [0.0, LONGEST_SECONDS])
def test_work_up_to_the_limit_is_accepted(seconds: float) -> None:
    refuse_slow(taking(seconds), "it", "do less")


def test_work_beyond_the_limit_is_refused_with_the_remedy() -> None:
    with pytest.raises(
        SettingError, match=r"^it would take about 31 s, more than the 30 s allowed: do less$"
    ):
        refuse_slow(taking(LONGEST_SECONDS + 1), "it", "do less")


def test_the_shape_of_own_data_counts() -> None:
    spec = RunSpec("line", "linear_regression", "sgd", {"batch_size": 16})
    assert spec.seconds(shape=(2000, 3)) > 10 * spec.seconds(shape=(100, 3))


def test_the_number_of_classes_counts() -> None:
    three, ten = (source_of(name).classes for name in ("iris", "digits"))
    assert [three, ten] == [len(made(name, {}).class_names) for name in ("iris", "digits")]
    digits = RunSpec("digits", "logistic_regression", "sgd")
    as_if = MODELS["logistic_regression"].work({**digits.settings, "classes": three}, 1797, 64)
    assert 2.5 < digits.seconds() / as_if.seconds() < 10 / 3


@pytest.mark.parametrize(
    ("settings", "calls"),
    [
        ({"clip_norm": 1.0}, 9),
        ({"schedule": "cosine"}, 2),
        ({"warmup": 1}, 2),
        ({"l1": 0.1}, 6),
        ({"l2": 0.1}, 1),
    ],
)
def test_what_a_step_has_beside_its_gradient_counts(settings: dict[str, Value], calls: int) -> None:
    plain, more = (
        linear(**{"samples": 100, "batch_size": 1, "validation_share": 0.0, "epochs": 10, **each}).work()
        for each in ({}, settings)
    )
    assert more.calls - plain.calls == pytest.approx(10 * 100 * calls)


def test_operations_of_a_rule_are_counted_by_taking_a_step() -> None:
    operations = {name: OPTIMIZERS[name].operations for name in OPTIMIZERS}
    # −η · g; β · v, + g and −η · v; and two moments of three and four, two corrections of three, and the step of five.
    assert (operations["sgd"], operations["momentum"], operations["adam"]) == (1, 3, 3 + 4 + 2 * 3 + 5)
    assert operations["adamw"] == operations["adam"] + 2


def test_a_costlier_rule_takes_longer() -> None:
    batches = {"batch_size": 1, "epochs": 10}
    seconds = {name: RunSpec("line", "linear_regression", name, batches).seconds() for name in OPTIMIZERS}
    assert 1.2 < seconds["adam"] / seconds["sgd"] < 3
    assert seconds["sgd"] < seconds["momentum"] < seconds["rmsprop"] < seconds["adam"] < seconds["adamw"]


def test_an_exponential_of_every_unit_counts_in_large_networks() -> None:
    wide, narrow = (
        RunSpec("digits", "neural_network", "sgd", {"hidden": Widths((units, units))}) for units in (64, 8)
    )
    assert 3 < wide.seconds() / narrow.seconds() < 40


def slow(settings: dict[str, Value]) -> Work:
    return RunSpec("digits", "neural_network", "sgd", settings).work()


def test_work_is_counted_by_its_kinds() -> None:
    once = Work(1, 2, 3, 4, 5)
    assert once + once == 2 * once == sum((once, once), Work())
    assert Work(calls=3, exponentials=2).seconds(Pace(1, 10, 100, 1000, 10_000)) == 20_003


def test_of_a_kind_that_takes_longer_here_work_takes_longer_and_nothing_else_changes() -> None:
    without_simd = replace(STANDARD, exponential=5 * STANDARD.exponential)
    tanh, relu = slow({"activation": "tanh"}), slow({"activation": "relu"})
    assert tanh.seconds(without_simd) > 1.5 * tanh.seconds()
    assert tanh.seconds(without_simd) - tanh.seconds() == pytest.approx(
        4 * STANDARD.exponential * tanh.exponentials
    )
    assert relu.exponentials < tanh.exponentials


def test_what_is_refused_does_not_depend_on_the_pace_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    fast, crawling = (Pace(*(factor * each for each in astuple(STANDARD))) for factor in (1e-3, 1e3))
    settings = {"hidden": Widths((64, 64)), "epochs": 1000}
    heavy = {**settings, "epochs": 5000, "batch_size": 1}
    for here in (fast, crawling):
        monkeypatch.setattr(pace, "here", lambda here=here: here)
        assert slow(settings).seconds() < LONGEST_SECONDS
        with pytest.raises(SettingError, match="more than the 30 s allowed"):
            slow(heavy)


@pytest.mark.parametrize(
    ("model", "dataset", "more", "less", "times"),
    [
        ("decision_tree", "digits", {"max_depth": 10}, {"max_depth": 5}, 2),
        ("gradient_boosting", "iris", {"n_estimators": 200}, {"n_estimators": 100}, 2),
        ("gradient_boosting", "iris", {"max_depth": 3}, {"max_depth": 1}, 1.2),
    ],
)
def test_work_of_trees_grows_with_levels_and_with_their_number(
    model: str, dataset: str, more: dict[str, Value], less: dict[str, Value], times: float
) -> None:
    larger, smaller = (RunSpec(dataset, model, None, settings).work() for settings in (more, less))
    assert larger.calls / smaller.calls == pytest.approx(times, rel=0.25)


def test_each_rule_of_a_batch_takes_its_own_operations_and_each_seed_its_own_order() -> None:
    spec = RunSpec("line", "linear_regression", "sgd", {"batch_size": 10, "epochs": 1})
    (steps,) = {spec.steps_per_epoch(75)}
    alone, race = spec.work(2), spec.work(2, optimizer="adam sgd")
    assert race.calls - alone.calls == steps * OPTIMIZERS["adam"].operations
    assert spec.work(2, seeds=2).numbers > alone.numbers
    assert spec.work(2, problems=2).calls > alone.calls


@pytest.mark.parametrize("model", ["decision_tree", "gradient_boosting"])
def test_ten_times_the_rows_take_a_tree_more_than_ten_times_as_long(model: str) -> None:
    """As measured of continuous columns: 10.9 to 15.2 times from 2,000 to 20,000 rows of 20 features."""
    settings = {"max_leaf_nodes": 8} if model == "decision_tree" else {}
    spec = RunSpec("diabetes", model, None, settings)
    whole = {**spec.settings, "classes": 1}
    few, many = (MODELS[model].work(whole, rows, 20).calls for rows in (2_000, 20_000))
    assert 10 < many / few < 13
