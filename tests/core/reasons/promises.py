"""What buttons promise, kept or not: random runs in which a rule speaks, each trained again with every fix it offers.

`python -m tests.core.reasons.promises [runs] [rule …]` prints the table.
"""

from __future__ import annotations

import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from core import Dataset, Run, train
from core.hyper import SettingError, Value
from core.inspection import health
from core.models.trees.tree import Tree
from core.reasons import RULES, Facts, Fix, reasons
from core.reasons.course import _line
from core.reasons.gradients import _share
from core.reasons.values import _recalls
from core.verdicts import findings
from core.verdicts.arriving import unsettled
from core.verdicts.columns import Standardized
from core.verdicts.gaps import gap_error
from core.verdicts.influence import influence
from tests.core.reasons.random_runs import varied

Promise = Callable[[Run, Run], bool]
# Shares of fixes that keep their promise, and that do harm to the error on unseen rows, by more than chance.
KEPT, HARMED = 0.9, 0.05
# A run that takes longer is another's; and settings that only cost time or rows.
MOST_SECONDS, FIXED = (
    0.12,
    ("epochs", "samples", "schedule_epochs", "n_estimators", "d_model", "context", "length"),
)
# Chance: two standard errors of the difference from row to row, and a hundredth of the error.
STANDARD_ERRORS, LEAST = 2.0, 0.01


# --------------------------------------------------------------------------- what is promised


def _objective(run: Run, other: Run) -> bool:
    """What is minimized ends lower; the error, where something else is minimized."""
    alike = all(
        run.spec.settings.get(name) == other.spec.settings.get(name) for name in ("l1", "l2", "standardize")
    )
    ends = [float((each.objective if alike else each.train_error)[-1]) for each in (run, other)]
    return not other.diverged and (ends[1] < ends[0] or not np.isfinite(ends[0]))


def _training(run: Run, other: Run) -> bool:
    return not other.diverged and bool(other.train_error[-1] < run.train_error[-1])


def _unseen(run: Run, other: Run) -> bool:
    return not other.diverged and bool(other.validation_error[-1] < run.validation_error[-1])


def _lowest(run: Run, other: Run) -> bool:
    return not other.diverged and bool(other.validation_error.min() < run.validation_error.min())


def _comes_back(run: Run, other: Run) -> bool:
    return not other.diverged


def _gone(name: str) -> Promise:
    return lambda run, other: not other.diverged and name not in {reason.name for reason in reasons(other)}


def _nearer(run: Run, other: Run) -> bool:
    rows = influence(run)
    assert rows is not None
    errors = [np.mean((of.predict(of.train.x) - of.train.y)[~rows.outlying] ** 2) for of in (run, other)]
    return bool(errors[1] < errors[0])


def _parted(run: Run, other: Run) -> bool:
    before, after = (Standardized.of(of).inflation(of.spec.number("l2")) for of in (run, other))
    return not other.diverged and after < before


def _fewer(counted: Callable[[Run], float]) -> Promise:
    return lambda run, other: not other.diverged and counted(other) < counted(run)


def _units(counted: Callable[[Run, int], list[np.ndarray]]) -> Promise:
    return _fewer(lambda run: sum(int(of.sum()) for of in counted(run, -1)))


def _off(run: Run) -> float:
    far = unsettled(run, Facts(run))
    return 0 if far is None else far.amount


def _alone(run: Run) -> int:
    tree: Tree = run.tree
    return int((tree.samples[tree.leaves] == 1).sum())


def _recalled(run: Run) -> float:
    counts = np.bincount(run.train.y.astype(int), minlength=len(run.train.class_names))
    rare = int(np.where(counts > 0, counts, len(run.train.y) + 1).argmin())
    part = run.validation if (run.validation.y == rare).sum() >= 5 else run.train
    return _recalls(run.tree, part, rare)[0]


def _judged(run: Run, other: Run) -> bool:
    return len(run.validation.y) < 5 <= len(other.validation.y) or gap_error(other) < gap_error(run)


def _root(run: Run) -> tuple[int, float]:
    return int(run.tree.feature[0]), float(run.tree.threshold[0])


PROMISES: dict[str, Promise] = {
    "diverged": _comes_back,
    "exploding": _comes_back,
    "constant_columns": _comes_back,
    **dict.fromkeys(("unsettled", "too_large_rate", "crawling", "still_improving"), _objective),
    **dict.fromkeys(("ringing", "far_target", "no_warmup", "spike"), _objective),
    "batch_noise": _fewer(lambda run: _line(run.objective[-1 - len(run.objective) // 4 :])[1]),
    "stopped_too_early": _lowest,
    **dict.fromkeys(("overfitting", "by_heart", "memorised", "grown_too_far", "sequences_by_heart"), _unseen),
    **dict.fromkeys(("underfitting", "unsure", "too_small", "order_blind", "too_shallow"), _training),
    "separable": _gone("separable"),
    "outliers": _nearer,
    "outlying_group": _nearer,
    "collinear": _parted,
    "zeroed": _fewer(lambda run: len(findings.zeroed(run))),
    "few_validation_rows": _judged,
    "alike": _gone("alike"),
    "dead": _units(health.dead),  # type: ignore[arg-type]
    "saturated": _units(health.saturated),  # type: ignore[arg-type]
    "vanishing": lambda run, other: not other.diverged and _share(other) > _share(run),
    "one_row_leaves": _fewer(_alone),
    "no_split": lambda run, other: other.tree.splits > 0,
    "tie": lambda run, other: _root(run) != _root(other),
    "imbalance": _fewer(lambda run: -_recalled(run)),
    "parameters_unsettled": _fewer(_off),
}


def harms(run: Run, other: Run) -> bool:
    """Whether the error on unseen rows is higher than before by more than chance explains."""
    if len(run.validation.y) < 5 or len(other.validation.y) < 5 or run.diverged:
        return False
    if other.diverged:
        return True
    before, after = (_mistakes(of, of.loss.name == run.loss.name == other.loss.name) for of in (run, other))
    if len(run.validation.y) == len(other.validation.y) and np.array_equal(
        run.validation.y, other.validation.y
    ):
        more = after - before
        chance = more.std() / np.sqrt(len(more))
    else:
        chance = np.hypot(*(of.std() / np.sqrt(len(of)) for of in (before, after)))
    rise = after.mean() - before.mean()
    return bool(rise > STANDARD_ERRORS * chance and rise > LEAST * before.mean())


def _mistakes(run: Run, alike: bool) -> np.ndarray:
    part = run.validation
    return run.row_losses(part) if alike else np.abs(run.predict(part.x) - part.y)


@dataclass
class Tally:
    """Of one rule: runs in which it spoke and offered something, what became of its fixes."""

    runs: int = 0
    fixes: int = 0
    kept: int = 0
    harmed: int = 0
    broken: list[tuple[str, dict[str, Value], str]] = field(default_factory=list)

    def add(self, run: Run, fix: Fix, other: Run, promise: Promise) -> None:
        """One fix of one run."""
        kept, harmed = promise(run, other), harms(run, other)
        self.fixes, self.kept, self.harmed = self.fixes + 1, self.kept + kept, self.harmed + harmed
        if not kept or harmed:
            how = f"{'kept' if kept else 'broken'}{', harmed' if harmed else ''}"
            self.broken.append((how, dict(run.spec.chosen()), fix.label))

    @property
    def good(self) -> bool:
        """Whether the shares are as they should be."""
        return self.kept >= KEPT * self.fixes and self.harmed <= HARMED * self.fixes

    def row(self, name: str) -> str:
        """Its row of the table."""
        many = max(1, self.fixes)
        shares = f"{100 * self.kept / many:5.1f} % | {100 * self.harmed / many:5.1f} %"
        return f"{name:22s} | {self.runs:4d} | {self.fixes:5d} | {shares}{'' if self.good else '  <<'}"


def measured(name: str, runs: int, seconds: float = 60.0) -> Tally:
    """A rule's tally over so many runs in which it offers something, or as many as time allows."""
    rng, tally, began = np.random.default_rng(zlib.crc32(name.encode())), Tally(), time.monotonic()
    while tally.runs < runs and time.monotonic() - began < seconds:
        for run, rows, fix in offered(rng, name):
            tally.add(run, fix, train(run.spec.replace(**fix.changes), rows), PROMISES[name])
            tally.runs += fix is next(of.fixes for of in reasons(run) if of.name == name)[0]
    return tally


def offered(rng: np.random.Generator, name: str) -> Iterator[tuple[Run, Dataset | None, Fix]]:
    """A random run, and each fix that a rule offers for it; nothing where it offers none."""
    try:
        spec, rows = varied(rng, name)
        if spec.seconds(shape=None if rows is None else rows.x.shape) > MOST_SECONDS:
            return
        run = train(spec, rows)
    except SettingError:
        return
    for reason in reasons(run):
        if reason.name == name:
            for fix in reason.fixes:
                if run.spec.replace(**fix.changes).seconds(shape=run.train.x.shape) < 10 * MOST_SECONDS:
                    yield run, rows, fix


if __name__ == "__main__":
    amount, *wanted = sys.argv[1:] or ["200"]
    sys.stdout.write(f"{'rule':22s} | runs | fixes |    kept |  harmed\n")
    for rule in wanted or [name for name in RULES if name in PROMISES]:
        results = measured(rule, int(amount))
        sys.stdout.write(f"{results.row(rule)}\n")
        sys.stdout.flush()
        if wanted:
            sys.stdout.writelines(f"{broken}\n" for broken in results.broken[:12])
