"""How runs and sweeps show themselves: in three lines, and as a small table in a notebook."""

from __future__ import annotations

from heapq import nlargest
from math import isfinite
from typing import TYPE_CHECKING

from core.formatting import count, number, shortened
from core.outline import html_table

if TYPE_CHECKING:
    from core.engine.run import Run
    from core.engine.sweep import Sweep

# Parameters, and runs of a sweep, that a small table has room for.
MOST_SHOWN = 12


def run_text(run: Run) -> str:
    """In three lines: what was chosen; how much was learned of how many rows; the errors it ended with."""
    errors = ", ".join(f"{rows} error {text}" for rows, text in _errors(run).items())
    ended = f"{errors}; diverged" if run.diverged else errors
    return f"Run: {run.spec.summary}\n  {_rows(run)}; {_learned(run)}\n  {ended}"


def run_html(run: Run) -> str:
    """What was chosen, what was learned, the parameters that ended largest in the data's units, and the errors."""
    spec, final = run.spec, run.final
    components = [("model", spec.model), ("dataset", shortened([spec.dataset]))]
    if spec.optimizer:
        components.append(("optimizer", spec.optimizer))
    size = [("rows", _rows(run)), ("size", _learned(run))]
    shown = {
        *nlargest(MOST_SHOWN, final, key=lambda name: abs(final[name]) if isfinite(final[name]) else 0.0)
    }
    values = [(name, number(value)) for name, value in final.items() if name in shown]
    if (more := run.parameter_count - len(values)) > 0:
        values.append(("…", f"{more:,} more"))
    ended = [(f"{rows} error", text) for rows, text in _errors(run).items()]
    groups = {"chosen": [*components, *spec.chosen().items()], "learned": [*size, *values], "errors": ended}
    return html_table("Run: diverged" if run.diverged else "Run", groups)


def sweep_text(sweep: Sweep) -> str:
    """In two lines: over what; and what all its runs have in common."""
    axes = ", ".join(f"{name} ({count(len(values), 'value')})" for name, values in sweep.over.items())
    return f"Sweep: {count(len(sweep.runs), 'run')} over {axes or 'nothing'}\n  {sweep.spec.summary}"


def sweep_html(sweep: Sweep) -> str:
    """What all runs have in common, and of the first what is chosen in each, and the errors that it ended with."""
    runs = [(_chosen(sweep, run) or "as it is", _ended(run)) for run in sweep.runs[:MOST_SHOWN]]
    if (more := len(sweep.runs) - MOST_SHOWN) > 0:
        runs.append(("…", f"{more:,} more"))
    groups = {"chosen": [("in all", sweep.spec.summary)], "errors": runs}
    return html_table(f"Sweep: {count(len(sweep.runs), 'run')}", groups)


def _chosen(sweep: Sweep, run: Run) -> str:
    hypers = run.spec.hypers
    texts = {
        name: hypers[name].text(run.spec[name]) if name in hypers else str(run.spec[name])
        for name in sweep.over
    }
    return ", ".join(f"{name} {text}" for name, text in texts.items())


def _ended(run: Run) -> str:
    errors = ", ".join(f"{rows} {text}" for rows, text in _errors(run).items())
    return f"{errors}; diverged" if run.diverged else errors


def _rows(run: Run) -> str:
    return f"{count(len(run.train.y), 'training row')}, {count(len(run.validation.y), 'validation row')}"


def _learned(run: Run) -> str:
    return (
        f"{count(run.parameter_count, 'parameter')} after {count(int(run.error_epochs[-1]), run.time_unit)}"
    )


def _errors(run: Run) -> dict[str, str]:
    """The last ones, by the rows that they are of; none of rows that there are not."""
    errors = {"training": run.train_error, "validation": run.validation_error}
    if run.evaluated_on == "train":
        del errors["validation"]
    return {rows: number(float(error[-1])) for rows, error in errors.items()}
