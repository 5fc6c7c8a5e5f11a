"""Networks beside their peers: two moons, 2-8-8-1, tanh, Adam, batches of 32, 300 epochs, recorded, on one core."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks.network_peers import SPEC, jax_networks, scikit_networks
from benchmarks.peers import Compiled, Point
from benchmarks.report import Report
from benchmarks.timing import fastest
from core import sweep, train
from core.engine.problem import problem_of

RATES = tuple(np.logspace(-4, -1, 8).tolist())
PENALTIES = tuple(np.logspace(-5, -1, 8).tolist())
POINTS = tuple(itertools.product(RATES, PENALTIES))
# At the largest rate paths are chaotic: the last bit decides where they end.
CALM = POINTS[: -len(PENALTIES)]
# scikit-learn needs more than a minute for all 64; a few of them, times the others, say the same.
FEW = POINTS[:: len(RATES) + 1]
OURS, LOOP, WARM = "ours", "scikit-learn, partial_fit loop", "JAX, scan + vmap, warm"
# Goals: times as fast as scikit-learn's loop, one run and 64; and at most so many times as long as JAX.
LEAST_ONE, LEAST_MANY, MOST_OF_JAX = 10.0, 90.0, 1.3


def networks(report: Report, rounds: int) -> None:
    """Two tables of seconds and ratios, and three goals."""
    times = _table(report, "One network", _single(), rounds)
    many = _table(report, f"{len(POINTS)} networks", _many(), rounds, {LOOP: len(POINTS) / len(FEW)})
    report.goal(
        "one network, times as fast as scikit-learn", times[LOOP] / times[OURS], LEAST_ONE, at_least=True
    )
    report.goal("64, times as fast as scikit-learn", many[LOOP] / many[OURS], LEAST_MANY, at_least=True)
    if WARM in many:
        report.goal("64, times as long as JAX", many[OURS] / many[WARM], MOST_OF_JAX)


Contenders = dict[str, Callable[[], object]]


def _single() -> Contenders:
    point = (float(SPEC["learning_rate"]), 0.0)  # type: ignore[arg-type]
    return {OURS: partial(train, SPEC)} | _peers((point,), (point,))


def _many() -> Contenders:
    """Raises AssertionError where JAX, from the same start on the same batches, learns something else."""
    ours = partial(sweep, SPEC, {"learning_rate": RATES, "l2": PENALTIES})
    peers = _peers(POINTS, FEW)
    if find_spec("jax"):
        learned = np.asarray(Compiled(jax_networks(problem_of(SPEC)), CALM).warm()[0])[:, -1]
        ours_learned = [run.flat[-1] for run in ours().runs[: len(CALM)]]
        np.testing.assert_allclose(learned, ours_learned, rtol=1e-6, atol=1e-8)
    return {OURS: ours} | peers


def _peers(points: tuple[Point, ...], few: tuple[Point, ...]) -> Contenders:
    problem = problem_of(SPEC)
    contenders: Contenders = {LOOP: partial(scikit_networks, problem, few)}
    if find_spec("jax"):
        jax = Compiled(jax_networks(problem), points)
        contenders |= {WARM: jax.warm, "JAX, with its compilation": jax.cold}
    return contenders


def _table(
    report: Report, what: str, contenders: Contenders, rounds: int, times: dict[str, float] | None = None
) -> dict[str, float]:
    """Seconds by contender; those in `times` did only a part of the work."""
    measured = fastest(contenders, rounds)
    seconds = {name: took * (times or {}).get(name, 1.0) for name, took in measured.items()}
    report.table(
        f"{what} of 2-8-8-1 on two moons, 300 epochs of 10 batches, one core, fastest of {rounds}",
        [
            {"contender": name, "seconds": took, "times ours": took / seconds[OURS]}
            for name, took in seconds.items()
        ],
    )
    return seconds
