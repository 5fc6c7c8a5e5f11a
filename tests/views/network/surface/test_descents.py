"""What is said of descents: shares, ends, who came lowest, who diverged, and what the plane does not show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import OPTIMIZERS, Run, RunSpec, sweep, train
from core.hyper import Value
from views.network.surface.descents import (
    caution,
    finding,
    no_path,
    percent,
    race_finding,
    shown,
)
from views.network.surface.numbers import Plane, random_walk
from views.shared.race import best_of_each, end_of, label


def spec(optimizer: str = "adam", dataset: str = "moons", **settings: Value) -> RunSpec:
    return RunSpec(dataset, "neural_network", optimizer, {"epochs": 20, "hidden": (4,), **settings})


def plane_of(run: Run) -> Plane:
    plane = Plane.of(run.flat)
    assert plane is not None
    return plane


def test_shares_and_ends_are_stated() -> None:
    run = train(spec())
    plane = plane_of(run)
    sentence = finding(run, plane, len(run.epochs))
    first, second = (f"{100 * share:.3g}" for share in plane.shares)
    assert f"**Two of 17 directions hold {100 * plane.held:.3g} %** of the path" in sentence
    assert f"the first {first} %, the second {second} %." in sentence
    assert f"It led down from {run.objective[0]:.3g} to {run.objective[-1]:.3g}." in sentence
    assert f"would have {100 * random_walk(run.epochs):.2g} % in its two" in caution(
        run, plane, len(run.epochs)
    )


def test_a_straight_path_is_said_to_be_straight() -> None:
    run = train(spec("sgd", init="zeros"))
    sentence = finding(run, plane_of(run), len(run.epochs))
    assert "The path is straight: **one of 17 directions** holds all of it" in sentence
    assert percent(1e-31) == "0"
    assert percent(0.03512) == "3.51"


@pytest.mark.parametrize("digits", [2, 3])
def test_100_percent_is_all_but_rounding(digits: int) -> None:
    assert [percent(share, digits) for share in (1.0, 1 - 1e-15)] == ["100", "100"]
    assert [percent(share, digits) for share in (1 - 1e-9, 0.9999, 0.99951)] == ["over 99.9"] * 3
    assert percent(0.9962, digits) == "99.6"


def test_a_run_that_diverged_is_drawn_while_it_was_in_sight() -> None:
    run = train(spec("sgd", "diabetes", learning_rate=10.0))
    plane = Plane.of(run.flat[:2])
    assert plane is not None
    assert finding(run, plane, 2).startswith(
        "The run diverged (×). Its path is drawn while the loss was in sight, for 1 epoch."
    )
    assert no_path(run).startswith("The run diverged at once")
    assert no_path(train(spec())).startswith("The parameters never moved")


@pytest.fixture(scope="module")
def raced() -> tuple[Run, ...]:
    return sweep(spec(learning_rate=0.3), {"optimizer": tuple(OPTIMIZERS), "learning_rate": (0.03, 0.3)}).runs


def test_each_optimizer_has_its_best_run_and_the_lowest_comes_first(raced: tuple[Run, ...]) -> None:
    racers = best_of_each(raced, end_of)
    ends = [run.objective[-1] for run in racers]
    assert [run.spec.optimizer for run in racers] != list(OPTIMIZERS)
    assert ends == sorted(ends)
    assert {run.spec.optimizer for run in racers} == set(OPTIMIZERS)
    for run in racers:
        assert run.objective[-1] == min(
            other.objective[-1] for other in raced if other.spec.optimizer == run.spec.optimizer
        )


def test_the_race_names_the_lowest_and_how_much_of_each_way_the_plane_shows(raced: tuple[Run, ...]) -> None:
    racers = best_of_each(raced, end_of)
    plane = plane_of(racers[0])
    sentence, shares = race_finding(racers, plane), {label(run): shown(run, plane) for run in racers}
    # Four digits tell all ends apart.
    assert sentence.startswith(
        f"**{label(racers[0])}** ended lowest in 20 epochs: {racers[0].objective[-1]:.4g} at learning"
    )
    least = min(shares, key=shares.__getitem__)
    assert f"{100 * shares[least]:.2g} % of that of {least}." in sentence
    step = racers[1].flat[-1] - racers[1].flat[0]
    expected = np.sum((plane.directions @ step) ** 2) / np.sum(step**2)
    assert shares[label(racers[1])] == pytest.approx(expected)


def test_who_diverged_comes_last_and_is_named() -> None:
    runs = sweep(spec(dataset="diabetes", learning_rate=1.0), {"optimizer": ("sgd", "adam")}).runs
    racers = best_of_each(runs, end_of)
    assert [run.spec.optimizer for run in racers] == ["adam", "sgd"]
    lost = replace(runs[0], objective=np.full(21, np.nan))
    assert best_of_each([lost, runs[1]], end_of) == [runs[1], lost]
    assert "Diverged (×): Gradient descent." in race_finding(racers, plane_of(racers[0]))
    assert race_finding(racers[1:], plane_of(racers[0])) == "All of them diverged: lower the learning rate."


def test_where_nobody_leaves_the_plane_that_is_said() -> None:
    run = train(spec("sgd", init="zeros"))
    assert race_finding([run], plane_of(run)).endswith("from start to end none of them leaves it.")


def ending(run: Run, *objective: float) -> Run:
    return replace(run, objective=np.array([*run.objective[:-1], objective[-1]]))


def test_who_ends_as_low_is_said_to_and_ends_that_differ_are_written_so(raced: tuple[Run, ...]) -> None:
    ends = (0.5, 0.5, 0.50001)
    first, second, three = map(ending, best_of_each(raced, end_of), ends)
    sentence = race_finding([first, second, three], plane_of(first))
    rate = first.spec["learning_rate"]
    assert f": 0.5 at learning rate {rate}. As low: {label(second)}. Then" in sentence
    assert f"Then {label(three)} (0.50001)." in sentence


def test_of_races_that_early_stopping_ended_no_number_of_epochs_is_said(raced: tuple[Run, ...]) -> None:
    first, second = best_of_each(raced, end_of)[:2]
    shorter = replace(second, error_epochs=second.error_epochs[:-3])
    assert "ended lowest: " in race_finding([first, shorter], plane_of(first))


def test_a_path_that_led_nowhere_is_not_said_to_have_led_down() -> None:
    run = train(spec())
    level = replace(run, objective=np.full_like(run.objective, 0.5))
    assert finding(level, plane_of(run), len(run.epochs)).endswith("It ends as high as it began, at 0.5.")
    slowly = ending(replace(run, objective=np.full_like(run.objective, 0.69312)), 0.69311)
    assert finding(slowly, plane_of(run), len(run.epochs)).endswith("It led down from 0.69312 to 0.69311.")
