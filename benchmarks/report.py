"""What every benchmark prints: tables, goals that were met or missed, and the same figures as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Goal:
    """A figure that should not lie above `most` (or, with `at_least`, not below it)."""

    name: str
    value: float
    most: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.most if self.at_least else self.value <= self.most

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        verdict = "met   " if self.met else "MISSED"
        return f"{verdict} {self.name}: {spelled(self.value)} {self.unit} (goal {sign} {self.most:g})"


@dataclass
class Report:
    """Tables by title, and goals, in the order in which they were measured."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)

    def table(self, title: str, rows: Sequence[Row]) -> None:
        """Print a table at once, and keep it."""
        self.tables[title] = list(rows)
        print(f"\n{title} ({processor()})\n{laid_out(rows)}", flush=True)

    def goal(self, *args: Any, **named: Any) -> None:
        """Print a goal at once, and keep it; the arguments are those of Goal."""
        self.goals.append(Goal(*args, **named))
        print(self.goals[-1], flush=True)

    def write(self, path: Path) -> None:
        """Everything as one JSON object, with the Python and the machine it was measured on."""
        where = {"python": platform.python_version(), "cores": os.cpu_count(), "processor": processor()}
        goals = [{**asdict(goal), "met": goal.met} for goal in self.goals]
        path.write_text(json.dumps({"where": where, "tables": self.tables, "goals": goals}, indent=2) + "\n")


@cache
def processor() -> str:
    """The processor, and which of its vector instructions NumPy uses: on them the speed of everything hangs."""
    features = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    off = os.environ.get("NPY_DISABLE_CPU_FEATURES", "").replace(",", " ").split()
    used = [feature for feature in features if feature not in off]
    return f"{_model()}, NumPy with {' '.join(used) or 'its baseline'}"


def _model() -> str:
    """What Linux calls the processor."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def laid_out(rows: Sequence[Row]) -> str:
    """Rows of one shape as text: names to the left, numbers to the right."""
    texts = [list(rows[0]), *([spelled(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    left = [isinstance(value, str) for value in rows[0].values()]
    return "\n".join(
        "  "
        + "  ".join(
            text.ljust(width) if name else text.rjust(width)
            for text, width, name in zip(line, widths, left, strict=True)
        ).rstrip()
        for line in texts
    )


def spelled(value: Any) -> str:
    """Three significant digits for a number that is not whole."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def arguments(description: str | None) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--json", type=Path, metavar="PATH", help="write all figures there")
    return parser
