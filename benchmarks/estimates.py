"""How good estimates of `core.work` are: estimate / time taken, of each model, size, optimizer and option, on a core.

Runs are short, and every round is a first call: rows are split anew, libraries are imported before. Time is that of the
processor, to which other processes do little; the fastest of the rounds counts, and the estimate is that at this
machine's pace, measured as in the app. At the end: what the constants of `core.pace` would have to be to fit best, and
what the kernels take here; on another kind of processor these say how well kernels stand for what they measure.
Without AVX-512, on a processor that has it:

    NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR" OPENBLAS_CORETYPE=Haswell python -m benchmarks.estimates

    python -m benchmarks.estimates --json benchmarks/estimates.json
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields

import numpy as np

from benchmarks.estimate_cases import FAMILIES, Case, cases, others
from benchmarks.estimate_views import views
from benchmarks.report import Report
from benchmarks.timing import measured
from core import RunSpec, train
from core.engine.batches import batched
from core.engine.training import train_batch
from core.pace import KERNELS, STANDARD, Pace, here
from core.pace import measured as kernels_here
from core.work import Work

# Data seeds come in so many rounds, 16 apart, and there are 32 of them.
ROUNDS = 2
# The rows that a table shows, and how far off an estimate may be.
WORST, MOST_TIMES_OFF = 10, 2.0

# (name, seconds expected, seconds taken, work).
Measured = tuple[str, float, float, Work]


def main() -> None:
    """Print everything, and write it where asked."""
    measured(__doc__, ROUNDS, estimates)


def estimates(report: Report, rounds: int) -> None:
    """A table of each family, of the worst and of the constants, and a goal."""
    import_what_grows_trees()
    pace, rows = here(), list[Measured]()
    for family in (*FAMILIES, "others", "views"):
        of_family = [*(views(pace) if family == "views" else trainings(family, pace, min(rounds, ROUNDS)))]
        report.table(f"Estimate / time taken, {family}", [shares(of_family)])
        rows += of_family
    report.table("Estimate / time taken, all", [shares(rows)])
    rows.sort(key=lambda row: -abs(np.log(row[1] / row[2])))
    report.table(
        f"The {WORST} worst of {len(rows)}",
        [
            {"of": name, "estimate, ms": 1000 * expected, "taken, ms": 1000 * took, "ratio": expected / took}
            for name, expected, took, _ in rows[:WORST]
        ],
    )
    _, expected, took, _ = rows[0]
    report.goal("the worst estimate, times off", float(np.exp(abs(np.log(expected / took)))), MOST_TIMES_OFF)
    report.table("What fits best, and what core.pace has", [*constants(rows)])


def import_what_grows_trees() -> None:
    """And what else a first run imports."""
    for dataset, model in (
        ("line", "decision_tree"),
        ("iris", "gradient_boosting"),
        ("moons", "decision_tree"),
    ):
        train(RunSpec(dataset, model))
    train(RunSpec("sort", "transformer", "sgd", {"epochs": 1}))


def trainings(family: str, pace: Pace, rounds: int) -> Iterator[Measured]:
    """All cases of a family, each as soon as it is measured."""
    for case in others() if family == "others" else cases(family):
        work = case.work()
        took = min(seconds(case, turn) for turn in range(rounds))
        yield case.name, work.seconds(pace), took, work


def seconds(case: Case, turn: int) -> float:
    """Seconds of a first call on rows that no other turn has."""
    specs = [spec.replace(data_seed=(spec.whole("data_seed") + 16 * turn) % 32) for spec in case.specs]
    began = time.process_time()
    for batch in batched(specs, None):
        train_batch([specs[i] for i in batch])
    return time.process_time() - began


def shares(rows: Iterable[Measured]) -> dict[str, object]:
    """The least, middle and largest ratio, and the share within the goal."""
    ratios = np.array([expected / took for _, expected, took, _ in rows])
    within = np.abs(np.log(ratios)) <= np.log(MOST_TIMES_OFF)
    return {
        "cases": len(ratios),
        "least": float(ratios.min()),
        "middle": float(np.median(ratios)),
        "largest": float(ratios.max()),
        "within 2 x, %": 100 * float(within.mean()),
    }


def constants(rows: Iterable[Measured]) -> Iterator[dict[str, object]]:
    """For each kind of work the seconds with which the logarithms of ratios are least, in squares; and the kernel."""
    from scipy.optimize import least_squares

    counted = np.array([astuple(work) for *_, work in rows])
    taken = np.array([took for _, _, took, _ in rows])
    begin = np.log(astuple(here()))
    fitted = np.exp(least_squares(lambda c: np.log(counted @ np.exp(c) / taken), begin).x)
    for field, best, kernel in zip(fields(Pace), fitted.tolist(), astuple(kernels_here()), strict=True):
        yield {
            "a": field.name,
            "best, ns": 1e9 * best,
            "at this pace, ns": 1e9 * getattr(here(), field.name),
            "standard, ns": 1e9 * getattr(STANDARD, field.name),
            "kernel here, µs": 1e6 * kernel,
            "standard, µs": 1e6 * getattr(KERNELS, field.name),
        }


if __name__ == "__main__":
    main()
