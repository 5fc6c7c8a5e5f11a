"""What views say of a run does not depend on the units of its data: columns or targets in other units, the same words.

Powers of two change no digit of a float, so that training in other units is the same training.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Dataset, Run, RunSpec, sweep, train
from core.data import interned
from core.engine.forking import forks as forks_of
from core.inspection import responses
from core.theory.optimum import NoOptimum, least_objective, optimum
from tests.core.records import clouds, tilted
from views.linear.optimizers import numbers as convergence
from views.linear.surface import numbers as surface
from views.linear.surface import pace, race, rates
from views.network.by_hand import numbers as editing
from views.network.how_sure import numbers as seeds
from views.network.layers import numbers as layers
from views.network.layers.traces import traces
from views.network.sharpness import stability
from views.network.sharpness.numbers import sharpness_of
from views.network.surface import descents
from views.network.surface.chart import plane_of
from views.network.symmetries import numbers as symmetries
from views.network.two_runs import numbers as two_runs
from views.shared.race import best_of_each, end_of
from views.shared.shake import numbers as robustness
from views.shared.size import numbers as size
from views.shared.time_machine import numbers as forks

View = Callable[[Run], str]
POWERS = st.integers(-30, 30)
DATA = {"numbers": tilted(rows=20), "classes": clouds(rows=20), "three": clouds(3, rows=24)}
MODELS = {"numbers": "linear_regression", "classes": "logistic_regression", "three": "logistic_regression"}
PARTLY = {"learning_rate": 0.2, "epochs": 12}


# --------------------------------------------------------------------------- what views say


def of_surface(run: Run) -> str:
    try:
        best = optimum(run.spec)
    except NoOptimum:
        best = None
    cut = surface.Cut(surface.entangled(run.spec), run.flat[-1], "", best)
    return surface.finding(run, cut) + surface.shadow(run, cut)


def of_race(run: Run) -> str:
    runs = sweep(run.spec, {"optimizer": ("sgd", "momentum", "nesterov"), "learning_rate": (0.1, 1.0)}).runs
    least, what = race.goal(runs)
    sentence = race.finding(race.ranked(runs, least), what)
    if what == "the optimum":
        sentence += convergence.finding(convergence.arrivals(runs, least_objective(run.spec)), run)
    return sentence


def of_rates(run: Run) -> str:
    if why := rates.unpredicted(run.spec):
        return why
    curvature = rates.curvatures(run.spec)
    return pace.finding(run.spec, rates.predicted(run.spec, curvature), curvature)


def of_noise(run: Run) -> str:
    noise = robustness.noisy_parameters(run, draws=8), robustness.noisy_inputs(run, draws=8)
    return "".join(
        robustness.finding(run, alone, "moved", *noise)
        for alone in (robustness.moved(run, 0.1), robustness.zeroed(run))
    )


def of_forks(run: Run) -> str:
    hyper, values = run.spec.hypers["learning_rate"], (0.01, 0.2, 0.5)
    forked = forks_of(run.spec, 4, [{hyper.name: value} for value in values])
    return forks.finding(run, forked, hyper, 0)


def of_units(run: Run) -> str:
    change = symmetries.Symmetry.of(run.fitted, 1, symmetries.REVERSE)
    sentences = (symmetries.finding(run, symmetries.effect(run, change)), symmetries.multitude(run))
    return f"{responses.finding(run)} {sentences} {layers.finding(run, traces(run), 'gradient norm')}"


def of_landscape(run: Run) -> str:
    plane = plane_of(run)
    if plane is None:
        return descents.no_path(run)
    ranked = best_of_each(sweep(run.spec, {"optimizer": ("sgd", "momentum")}).runs, end_of)
    return descents.finding(run, plane, len(run.epochs)) + descents.race_finding(ranked, plane)


def of_others(run: Run) -> str:
    ensemble = seeds.SeedRuns.of(sweep(run.spec, {"seed": (0, 1, 2)}).runs)
    widths = sweep(run.spec, {"hidden": ((1,), (2,), (4,))}).runs
    edited = run.flat[-1] + np.linspace(-1, 1, run.parameter_count)
    return " ".join(
        [
            stability.finding(run, sharpness_of(run)),
            seeds.finding(run, ensemble),
            size.finding([(width,) for width in widths]),
            two_runs.finding(run, train(run.spec.replace(l2=1.0)), run.spec.hypers["l2"]),
            editing.finding(run, edited),
        ]
    )


LINEAR: tuple[View, ...] = (of_surface, of_race, of_rates, of_noise, of_forks)
NETWORK: tuple[View, ...] = (of_units, of_landscape, of_others, of_noise, of_forks)
VIEWS = (*LINEAR, *NETWORK)


def network(data: Dataset) -> RunSpec:
    known = {"regression": "diabetes", "binary": "moons", "multiclass": "iris"}[data.task]
    return RunSpec(known, "neural_network", "sgd", {"hidden": (3,), **PARTLY}).on(data)


def linear(data: Dataset, kind: str) -> RunSpec:
    known = {"regression": "line", "binary": "moons", "multiclass": "iris"}[data.task]
    return RunSpec(known, MODELS[kind], "sgd", PARTLY).on(data)


@lru_cache(maxsize=64)
def usual(kind: str, which: int) -> str:
    data = interned(DATA[kind])
    return VIEWS[which](train(linear(data, kind) if which < len(LINEAR) else network(data)))


# --------------------------------------------------------------------------- in other units


@pytest.mark.slow
@settings(max_examples=300)
@given(
    st.sampled_from(list(DATA)),
    st.sampled_from(range(len(VIEWS))),
    st.lists(POWERS, min_size=3, max_size=3),
)
def test_in_other_units_of_the_columns_views_say_the_same(kind: str, which: int, powers: list[int]) -> None:
    plain = DATA[kind]
    data = interned(replace(plain, x=plain.x * 2.0 ** np.array(powers[: plain.x.shape[1]])))
    spec = linear(data, kind) if which < len(LINEAR) else network(data)
    assert VIEWS[which](train(spec)) == usual(kind, which)


def words(text: str) -> str:
    """Without the numbers."""
    return re.sub(r"[-+]?\d([\d,.]*\d)?( × 10)?[⁻⁰¹²³⁴-⁹]*(?![\w\]])", "#", text)


def shares(text: str) -> list[str]:
    """The numbers that have no units."""
    return re.findall(r"[\d.]+ %|[\d,]+ epochs?|[\d.]+ times|κ = \S+|[\d,]+ steps?", text)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.sampled_from(range(len(LINEAR))), POWERS)
def test_in_another_unit_of_the_target_a_linear_model_is_told_in_the_same_words(
    which: int, power: int
) -> None:
    plain = DATA["numbers"]
    data = interned(replace(plain, y=plain.y * 2.0**power))
    sentences = LINEAR[which](train(linear(data, "numbers")))
    assert words(sentences) == words(usual("numbers", which))
    assert shares(sentences) == shares(usual("numbers", which))


def test_what_has_no_units_is_found() -> None:
    assert len(shares(usual("numbers", 1) + usual("numbers", 2))) > 5
    assert "#" in words(usual("numbers", 0))
