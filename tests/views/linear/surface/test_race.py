"""A race ranks by arrival, then by where runs end; nobody who diverged is hidden, and all may begin at one place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import OPTIMIZERS, Run, RunSpec, sweep, train
from core.engine.training import Begin
from core.theory.arrival import epochs_to
from core.theory.optimum import least_objective, optimum
from tests.core.records import linear, same
from views.linear.optimizers.numbers import arrivals
from views.linear.surface.race import distance, finding, goal, in_the_loss, ranked
from views.shared.race import SAME, Racer

SPEC = linear(epochs=60)
RUNS = sweep(SPEC, {"optimizer": tuple(OPTIMIZERS), "learning_rate": (0.01, 0.5)}).runs


def test_each_optimizer_races_with_its_best_run_and_the_fastest_is_first() -> None:
    least, what = goal(RUNS)
    racers = ranked(RUNS, least)
    assert (least, what) == (least_objective(SPEC), "the optimum")
    assert {racer.spec.optimizer for racer in racers} == set(OPTIMIZERS)
    arrived = [racer.arrival for racer in racers if racer.arrived]
    assert arrived == sorted(arrived)
    for racer in racers:
        took = [epochs_to(run, least) for run in RUNS if run.spec.optimizer == racer.spec.optimizer]
        assert racer.arrival == min([t for t in took if t == t], default=np.inf)


def test_those_that_do_not_arrive_follow_by_where_they_end_and_the_diverged_come_last() -> None:
    rates = {"sgd": 5.0, "adam": 1e-5, "adagrad": 1e-3}
    specs = {name: SPEC.replace(learning_rate=rate) for name, rate in rates.items()}
    runs = [replace(train(spec), spec=spec.replace(optimizer=name)) for name, spec in specs.items()]
    assert [racer.spec.optimizer for racer in ranked(runs, 0.0)] == ["adagrad", "adam", "sgd"]
    assert [racer.outcome for racer in ranked(runs, 0.0)] == ["not yet", "not yet", "diverged"]


def test_without_an_optimum_the_lowest_reached_is_the_goal() -> None:
    runs = sweep(SPEC.replace(loss="absolute"), {"optimizer": ("sgd", "adam")}).runs
    least, what = goal(runs)
    assert least == min(run.objective.min() for run in runs)
    assert "lowest" in what


def racer(optimizer: str, epochs: float, rate: float = 0.1) -> Racer:
    return Racer(train(linear(optimizer, learning_rate=rate, epochs=60)), epochs)


def test_the_finding_names_the_order_the_late_and_the_diverged() -> None:
    racers = [racer("sgd", 12), racer("adam", 40), racer("adagrad", np.inf), racer("nesterov", np.inf, 5.0)]
    assert finding(racers, "the optimum") == (
        "**Gradient descent** arrives first, within 1 % of the optimum: 12 epochs at learning rate 0.1. Then Adam "
        "(40). Not within 1 % of the optimum after 60 epochs: Adagrad. Diverged: Nesterov momentum."
    )


def test_who_arrives_as_soon_is_named_beside_the_first() -> None:
    sentence = finding([racer("sgd", 12), racer("adam", 12), racer("adagrad", 13)], "the optimum")
    assert sentence.endswith("12 epochs at learning rate 0.1. As soon: Adam. Then Adagrad (13).")


def test_of_runs_that_early_stopping_ended_it_is_not_said_that_all_epochs_passed() -> None:
    run = train(linear("adagrad", epochs=60))
    short = replace(run, error_epochs=run.error_epochs[:11], objective=run.objective[:11])
    assert "after 10 epochs: Adagrad" in finding([Racer(short, np.inf)], "the optimum")
    sentence = finding([Racer(short, np.inf), racer("adam", np.inf)], "the optimum")
    assert "when early stopping ended them: Adagrad, Adam" in sentence


def test_when_all_diverged_the_finding_says_so_and_what_helps() -> None:
    sentence = finding([racer("sgd", np.inf, 5.0), racer("nesterov", np.inf, 7.0)], "the optimum")
    assert sentence.startswith("All of them diverged, at learning rate 5 to 7. ")
    assert "learning rate 5. " in finding([racer("sgd", np.inf, 5.0)], "the optimum")
    assert "Lower it" in sentence


def test_a_sweep_begins_where_it_is_told_and_equals_its_runs_one_by_one() -> None:
    place = Begin(np.array([3.0, -2.0]))
    runs = sweep(SPEC, {"optimizer": ("adam", "sgd")}, begin=place).runs
    assert [run.flat[0].tolist() for run in runs] == [[3.0, -2.0]] * 2
    assert all(same(run, train(run.spec, begin=place)) for run in runs)


def test_a_race_of_all_optimizers_is_one_batch_of_the_same_runs() -> None:
    by_name: dict[tuple[object, object], Run] = {
        (run.spec.optimizer, run.spec["learning_rate"]): run for run in RUNS
    }
    for (optimizer, rate), run in by_name.items():
        assert same(run, train(SPEC.replace(optimizer=optimizer, learning_rate=rate)))


def test_at_one_rate_for_all_it_is_said_that_each_may_have_a_better_one() -> None:
    racers = [racer("sgd", 12), racer("adam", np.inf)]
    assert "All race at learning rate 0.1." in finding(racers, "the optimum", SAME)
    assert "All race" not in finding(racers, "the optimum")
    assert "All race" not in finding(racers[:1], "the optimum", SAME)


def test_the_race_and_the_table_of_optimizers_have_the_same_winner() -> None:
    for spec in (linear(epochs=60), linear(dataset="diabetes", epochs=100)):
        rates = spec.hypers["learning_rate"].axis(15)[-9:]
        runs = sweep(spec, {"optimizer": tuple(OPTIMIZERS), "learning_rate": rates}).runs
        least = least_objective(spec)
        winner, other = ranked(runs, least)[0], arrivals(runs, least)[0]
        assert (winner.arrival, winner.outcome) == (other.arrival, other.outcome)


def test_who_arrives_in_the_loss_alone_is_told_from_who_arrives_in_the_parameters() -> None:
    spec = linear(dataset="diabetes", epochs=200)
    diabetes, theta = train(spec), optimum(spec)
    short = np.linalg.norm(diabetes.flat[-1] - theta) / np.linalg.norm(diabetes.flat[0] - theta)
    assert short > 0.1
    sentence = in_the_loss([Racer(diabetes, 50.0)])
    assert "in the loss, not in the parameters" in sentence
    assert f"{100 * short:.3g} %" in sentence
    assert in_the_loss([Racer(train(linear(epochs=200, learning_rate=0.5)), 12.0)]) == ""
    assert in_the_loss([Racer(diabetes, np.inf)]) == ""


def test_numbers_that_softmax_adds_to_every_class_are_no_distance() -> None:
    run = train(RunSpec("iris", "logistic_regression", "sgd", {"l2": 0.1, "epochs": 20}))
    moved = replace(run, flat=run.flat + 7.0)
    assert distance(moved, -1) == pytest.approx(distance(run, -1))
