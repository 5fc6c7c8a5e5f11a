"""Training beside its peers, on one core: 64 runs (8 learning rates × 8 L2 strengths) on diabetes, and of networks.

The contenders take turns, and the fastest of several rounds counts: other processes can only make a round slower.
scikit-learn's nearest rule takes one row a step, where ours takes all of them; JAX runs our rule, and is left out where
it is not installed. All of `benchmarks.steps` follows: what a step costs, beside what `core.work` expects.

    python -m benchmarks.training --json benchmarks/training.json
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks.networks import networks
from benchmarks.peers import Compiled, jax_regression, scikit_loops, scikit_loops_unchecked
from benchmarks.report import Report
from benchmarks.steps import step_costs
from benchmarks.timing import Contenders, fastest, measured
from core import MODELS, RunSpec, Sweep, sweep, train
from core.engine.problem import problem_of

EPOCHS, ROUNDS = 200, 3
RATES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
PENALTIES = (0.0, 0.0001, 0.001, 0.01, 0.03, 0.1, 0.3, 1.0)
POINTS = tuple(itertools.product(RATES, PENALTIES))
SPEC = RunSpec("diabetes", "linear_regression", "sgd", {"epochs": EPOCHS})
# Goals: milliseconds for the sweep, and times as fast as the loop one would write with scikit-learn.
MOST_MILLISECONDS, LEAST_RATIO = 40.0, 100.0

SWEEP, LOOP = "ours, one sweep", "scikit-learn, partial_fit loop"


def main() -> None:
    """Print everything, and write it where asked."""
    measured(__doc__, ROUNDS, peers, networks, lambda report, _: step_costs(report))


def peers(report: Report, rounds: int) -> None:
    """A table of seconds and ratios, and two goals."""
    seconds = fastest(contenders(), rounds)
    report.table(
        f"64 recorded runs of {EPOCHS} epochs on diabetes, one core, fastest of {rounds}",
        [
            {"contender": name, "seconds": took, "times ours": took / seconds[SWEEP]}
            for name, took in seconds.items()
        ],
    )
    report.goal("the sweep", 1000 * seconds[SWEEP], MOST_MILLISECONDS, "ms")
    report.goal("times as fast as scikit-learn", seconds[LOOP] / seconds[SWEEP], LEAST_RATIO, at_least=True)


def contenders() -> Contenders:
    """Each trains and records all runs. Raises AssertionError when those with one rule learn different things."""
    problem = problem_of(SPEC)
    specs = [SPEC.replace(learning_rate=rate, l2=penalty) for rate, penalty in POINTS]
    ours = partial(sweep, SPEC, {"learning_rate": RATES, "l2": PENALTIES})
    functions: dict[str, Callable[[], object]] = {
        SWEEP: ours,
        "ours, run by run": lambda: [train(spec) for spec in specs],
        LOOP: partial(scikit_loops, problem, POINTS, EPOCHS),
        "scikit-learn, checks off": partial(scikit_loops_unchecked, problem, POINTS, EPOCHS),
    }
    if find_spec("jax"):
        mask = MODELS[SPEC.model].layout(problem.fitted).penalty_mask
        jax = Compiled(jax_regression(problem, mask, EPOCHS), POINTS)
        assert_same(ours(), np.asarray(jax.warm()[0]))
        functions |= {"JAX, scan + vmap, warm": jax.warm, "JAX, with its compilation": jax.cold}
    return functions


def assert_same(ours: Sweep, learned: np.ndarray) -> None:
    """`learned` (R, E, P) ends where our runs end."""
    np.testing.assert_allclose(learned[:, -1], [run.flat[-1] for run in ours.runs], rtol=1e-9)


if __name__ == "__main__":
    main()
