"""A transformer that learns to sort, on one core: until it can, a step beside JAX, four runs at once, the estimates.

The settings are those that its page begins with: 8 digits, width 16, 2 heads, 1 block. JAX takes the same step on the
same batch, called from Python, as a training loop would; making the batches counts on neither side.

    python -m benchmarks.transformer --json benchmarks/transformer.json
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks.report import Report
from benchmarks.timing import fastest, measured
from benchmarks.transformer_peers import JaxSteps
from core import RunSpec, advance, start, sweep, train
from core.engine.loop import Loop
from core.engine.problem import problem_of
from core.models.transformers.hypers import USUAL
from views.shared.hyperparameters.numbers import solved

ROUNDS = 5
# Steps are short: in so many rounds of so many, some are not disturbed by other processes.
STEP_ROUNDS, STEPS = 100, 5
SPEC = RunSpec("sort", "transformer", "adam", USUAL)
RATES = (0.002, 0.005, 0.01, 0.02)
SEEDS = (0, 1, 2, 3)
OURS, JAX = "ours", "JAX, jitted"
# Goals: seconds until 95 % of the held-out symbols are right; at most so many times as long as JAX, as one run.
MOST_SECONDS, MOST_OF_JAX, MOST_OF_ONE = 1.0, 1.3, 3.5
# An estimate further off than this is no estimate.
MOST_TIMES_OFF = 2.0
CASES: dict[str, tuple[RunSpec, int]] = {
    "sort": (SPEC, 1),
    "sort, 4 runs": (SPEC, 4),
    "sort, batches of 8": (SPEC.replace(batch_size=8, epochs=2), 1),
    "sort, batches of 512": (SPEC.replace(batch_size=512), 1),
    "sort, width 8": (SPEC.replace(d_model=8), 1),
    "sort, width 64": (SPEC.replace(d_model=64, epochs=5), 1),
    "sort, 3 blocks of 4 heads": (SPEC.replace(blocks=3, heads=4, epochs=10), 1),
    "sort, no MLP": (SPEC.replace(mlp=0), 1),
    "sort, gelu": (SPEC.replace(activation="gelu"), 1),
    "sort, 32 symbols": (SPEC.replace(length=32, epochs=5), 1),
    "markov": (SPEC.replace(dataset="markov"), 1),
    "markov, context 64": (SPEC.replace(dataset="markov", context=64, epochs=5), 1),
    "induction": (SPEC.replace(dataset="induction", epochs=10), 1),
}


def main() -> None:
    """Print everything, and write it where asked."""
    measured(__doc__, ROUNDS, until_solved, lambda report, _: steps(report), at_once, estimates)


def until_solved(report: Report, rounds: int) -> None:
    """Training up to the epoch from which on 95 % of the held-out symbols are right."""
    epoch = int(solved([(train(SPEC),)]).epochs[0, 0])
    took = fastest({OURS: lambda: advance(start(SPEC), epoch)}, rounds)[OURS]
    report.table(
        f"Sorting 8 digits, one core, fastest of {rounds}",
        [{"contender": OURS, "epochs": epoch, "seconds": took}],
    )
    report.goal("95 % of the symbols right", took, MOST_SECONDS, "s")


def steps(report: Report) -> None:
    """STEPS steps on one batch, ours and those of JAX."""
    contenders: dict[str, Callable[[], object]] = {OURS: _our_steps()}
    if find_spec("jax"):
        contenders[JAX] = _jax_steps()
    seconds = fastest(contenders, STEP_ROUNDS)
    report.table(
        f"One step on {SPEC['batch_size']} sequences, one core, fastest of {STEP_ROUNDS} × {STEPS}",
        [
            {"contender": name, "microseconds": 1e6 * took / STEPS, "times ours": took / seconds[OURS]}
            for name, took in seconds.items()
        ],
    )
    if JAX in seconds:
        report.goal("a step, times as long as JAX", seconds[OURS] / seconds[JAX], MOST_OF_JAX)


def _first_batch() -> tuple[Loop, np.ndarray, np.ndarray]:
    loop = Loop(start(SPEC))
    loop.epoch = 1
    x, y = next(iter(loop.batches()))
    return loop, x, y


def _our_steps() -> Callable[[], np.ndarray]:
    """STEPS steps on the first batch -> θ (P,)."""
    loop, x, y = _first_batch()

    def run() -> np.ndarray:
        for _ in range(STEPS):
            loop.theta = loop.moved(loop.gradient(loop.loss_gradient(x, y)))
        return loop.theta[0]

    return run


def _jax_steps() -> Callable[[], JaxSteps]:
    """The same steps of JAX. Raises AssertionError where it learns something else."""
    loop, x, y = _first_batch()
    tokens, came = (np.ascontiguousarray(of[0].T.astype(np.intp)) for of in (x, y))
    jax = JaxSteps(SPEC, problem_of(SPEC), loop.theta[0])

    def run() -> JaxSteps:
        for _ in range(STEPS):
            rate = float(loop.scheduled_rate()[0, 0])
            loop.step += 1
            jax.step(tokens, came, rate, loop.step)
        return jax

    np.testing.assert_allclose(run().theta, _our_steps()(), rtol=1e-6, atol=1e-9)
    return run


def at_once(report: Report, rounds: int) -> None:
    """Four runs as one batch beside one of them."""
    seconds = fastest(
        {
            "one": partial(train, SPEC),
            "4 learning rates": partial(sweep, SPEC, {"learning_rate": RATES}),
            "4 seeds": partial(sweep, SPEC, {"seed": SEEDS}),
        },
        rounds,
    )
    report.table(
        f"Runs of 30 epochs, one core, fastest of {rounds}",
        [
            {"runs": name, "seconds": took, "times one": took / seconds["one"]}
            for name, took in seconds.items()
        ],
    )
    for name in ("4 learning rates", "4 seeds"):
        report.goal(f"{name}, times as long as one", seconds[name] / seconds["one"], MOST_OF_ONE)


def estimates(report: Report, rounds: int) -> None:
    """What `Transformer.seconds` expects, beside what training takes."""
    rows, worst = [], 1.0
    for name, (spec, runs) in CASES.items():
        rates = tuple(RATES[:runs])
        took = fastest({name: partial(sweep, spec, {"learning_rate": rates})}, min(rounds, 2))[name]
        expected = spec.seconds(runs)
        rows.append({"runs": name, "seconds": took, "expected": expected, "ratio": expected / took})
        worst = max(worst, expected / took, took / expected)
    report.table("Training, beside the estimate", rows)
    report.goal("an estimate, times off", worst, MOST_TIMES_OFF)


if __name__ == "__main__":
    main()
