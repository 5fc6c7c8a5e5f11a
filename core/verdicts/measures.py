"""What runs are compared by: the loss they minimized, or a metric that does not ask what was minimized."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from core.data import Task
from core.engine.run import Run
from core.losses.metrics import METRICS

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
        return self.label if self.label[1:2].isupper() or len(self.label) < 3 else self.label.lower()

    @property
    def extreme(self) -> str:
        """What the best of many values is called."""
        return "highest" if self.best else "lowest"

    def of(self, run: Run, rows: Rows) -> float:
        """Its last value on training or validation rows."""
        if self.name == "loss":
            return float(getattr(run, f"{rows}_error")[-1])
        return run.final_metrics[f"{rows}_{self.name}"]

    def evaluate(self, run: Run) -> float:
        """Its last value on the evaluation rows."""
        return self.of(run, run.evaluated_on)

    def cost(self, run: Run) -> float:
        """How far the value at the end is from the ideal one."""
        return abs(self.evaluate(run) - self.best)


LOSS = Measure("loss", "Error", 0.0, get_args(Task))
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
