"""What runs are compared by: the loss they minimized, or a metric that does not ask what was minimized."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from core.data import Dataset, Task
from core.engine.run import Run
from core.losses.metrics import METRICS
from core.models.classifying import indicators
from core.types import Array

Rows = Literal["train", "validation"]


@dataclass(frozen=True)
class Measure:
    """`best` is its ideal value: 0 for errors, which are drawn on a log scale, 1 for a share."""

    name: str
    label: str
    best: float
    tasks: tuple[Task, ...]

    @property
    def noun(self) -> str:
        """Its label inside a sentence."""
        kept = self.label[1:2].isupper() or len(self.label) < 3 or self.label.endswith("score")
        return self.label if kept else self.label.lower()

    @property
    def extreme(self) -> str:
        """What the best of many values is called."""
        return "highest" if self.best else "lowest"

    def of(self, run: Run, rows: Rows) -> float:
        """Its last value on training or validation rows."""
        if self.name == "loss":
            return float(getattr(run, f"{rows}_error")[-1])
        if self.name == "brier":
            costs = brier_of_rows(run, run.train if rows == "train" else run.validation)
            return float(costs.mean()) if len(costs) else np.nan
        return run.final_metrics[f"{rows}_{self.name}"]

    def evaluate(self, run: Run) -> float:
        """Its last value on the evaluation rows."""
        return self.of(run, run.evaluated_on)

    def cost(self, run: Run) -> float:
        """How far the value at the end is from the ideal one."""
        return abs(self.evaluate(run) - self.best)


def brier_of_rows(run: Run, part: Dataset) -> Array:
    """(N,): Σₖ (pₖ − yₖ)² of each row of `part`, of the probabilities with which `run` ended: Brier, 1950.

    Models of every family have it: it is finite also where a leaf gives a class the probability 0.
    """
    given = run.predictions_of(run.flat[-1:], part.x)[0]
    of_each = np.stack([1 - given, given]) if given.ndim == 1 else given.T
    return np.asarray(((of_each - indicators(part)) ** 2).sum(axis=0))


LOSS = Measure("loss", "Error", 0.0, get_args(Task))
# No choice of a page, where all runs have their own loss; what runs of classes from other families have in common.
BRIER = Measure("brier", "Brier score", 0.0, ("binary", "multiclass"))
# The setting that chooses what is minimized.
CHOICE = "loss"
MEASURES = {
    "loss": LOSS,
    **{name: Measure(name, metric.label, metric.best, metric.tasks) for name, metric in METRICS.items()},
}


def comparable(run: Run, compared: Collection[str]) -> list[Measure]:
    """The measures by which runs that differ in the settings `compared` can be compared, the best measure first.

    Not by a loss that these change: each run would have an error of its own. Then the root mean square stands first,
    which is an error as well.
    """
    measures = [measure for measure in MEASURES.values() if run.task in measure.tasks]
    if {CHOICE, *run.loss.reads}.isdisjoint(compared):
        return measures
    return sorted(
        (measure for measure in measures if measure is not LOSS), key=lambda measure: measure.name != "rmse"
    )
