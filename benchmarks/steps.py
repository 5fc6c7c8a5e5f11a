"""What a step of training costs, beside the estimate of `core.work`, and the constants that would fit best.

Three things cost time in a batch of runs: a step as such, each run's share of a step, and each multiply-add. The
constants make the estimates of all cases as many times too slow as too fast, on this machine.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.report import Report
from core import RunSpec, advance, start
from core.engine.training import longest_epochs
from core.hyper import Value

ROUNDS = 5
MODEL = "linear_regression"
# An estimate further off than this is no estimate.
MOST_TIMES_OFF = 2.0


@dataclass(frozen=True)
class Case:
    """A batch of runs that differ in one setting only; `varied` holds its values."""

    name: str
    dataset: str
    settings: Mapping[str, Value]
    optimizer: str = "sgd"
    varied: tuple[str, tuple[Value, ...]] = ("l2", (0.0,))

    def specs(self) -> list[RunSpec]:
        setting, values = self.varied
        spec = RunSpec(self.dataset, MODEL, self.optimizer, self.settings)
        return [spec.replace(**{setting: value}) for value in values]


SLOW = {"learning_rate": 0.001}
PENALTIES = ("l2", tuple(i / 100 for i in range(64)))
SEEDS = ("seed", tuple(range(32)))
CASES = (
    Case("line, full batch", "line", {}),
    Case("line, batches of 1", "line", {"batch_size": 1, "epochs": 20, **SLOW}),
    Case("line, batches of 1, Adam", "line", {"batch_size": 1, "epochs": 20}, "adam"),
    Case("diabetes, full batch", "diabetes", {}),
    Case("diabetes, degree 15", "diabetes", {"degree": 15, **SLOW}),
    Case("diabetes, batches of 8", "diabetes", {"batch_size": 8, "epochs": 20, **SLOW}),
    Case("64 runs, line", "line", SLOW, varied=PENALTIES),
    Case("64 runs, line, batches of 1", "line", {"batch_size": 1, "epochs": 5, **SLOW}, varied=PENALTIES),
    Case("64 runs, diabetes", "diabetes", SLOW, varied=PENALTIES),
    Case("64 runs, diabetes, Adam", "diabetes", SLOW, "adam", varied=PENALTIES),
    Case("64 runs, diabetes, degree 15", "diabetes", {"degree": 15, **SLOW}, varied=PENALTIES),
    Case(
        "64 runs, diabetes, batches of 8",
        "diabetes",
        {"batch_size": 8, "epochs": 5, **SLOW},
        varied=PENALTIES,
    ),
    Case(
        "32 seeds, diabetes, batches of 8", "diabetes", {"batch_size": 8, "epochs": 5, **SLOW}, varied=SEEDS
    ),
)


def step_costs(report: Report) -> None:
    """Measured, expected, and what three fitted constants would expect."""
    batches = [case.specs() for case in CASES]
    measured = np.array([measure(specs) for specs in batches])
    counted = np.array([counts(specs) for specs in batches])
    fitted = fit(counted, measured)
    expected = np.array([specs[0].seconds(len(specs)) for specs in batches])
    report.table(
        "What steps cost, beside the estimate of core/work.py (off: times too slow or too fast)",
        [
            {
                "case": case.name,
                "measured ms": 1000 * took,
                "estimate ms": 1000 * guess,
                "off": guess / took,
                "off, fitted": float(row @ fitted) / took,
            }
            for case, took, guess, row in zip(
                CASES, measured.tolist(), expected.tolist(), counted, strict=True
            )
        ],
    )
    names = ("a step", "a run's share of a step", "a multiply-add")
    report.table(
        "Fitted constants", [{"of": n, "seconds": f"{v:.2g}"} for n, v in zip(names, fitted, strict=True)]
    )
    off = np.abs(np.log(expected / measured)).max()
    report.goal("the estimate is at most so many times off", float(np.exp(off)), MOST_TIMES_OFF)


def measure(specs: Sequence[RunSpec]) -> float:
    """Seconds of the fastest of several trainings of a batch."""
    state = start(specs)
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        advance(state, longest_epochs(state))
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def counts(specs: Sequence[RunSpec]) -> tuple[float, float, float]:
    """Steps (with one evaluation an epoch), runs × steps, and multiply-adds of a batch."""
    state, runs = start(specs), len(specs)
    epochs, rows, parameters = longest_epochs(state), state.y.shape[1], state.theta.shape[1]
    steps = specs[0].steps_per_epoch(rows)
    return epochs * (1.0 + steps), epochs * 1.0 * runs * steps, 3.0 * epochs * runs * rows * parameters


def fit(counted: np.ndarray, measured: np.ndarray) -> np.ndarray:
    """The constants c > 0 for which the logarithms of `counted` c and of `measured` differ least, in squares."""
    from scipy.optimize import least_squares

    solution = least_squares(lambda c: np.log(counted @ np.exp(c) / measured), np.log([1e-5, 1e-7, 1e-10]))
    constants: np.ndarray = np.exp(solution.x)
    return constants
