"""A run that is continued: what a click makes of it, and what stays as it is."""

from __future__ import annotations

from core.engine.continuing import longer
from core.engine.run import Run
from core.formatting import count
from core.optim.hypers import round_epochs
from core.optim.schedules import CHANGING
from core.verdicts.fixes import Fix, fixes


def continuing(run: Run) -> tuple[Fix, ...]:
    """The fix of training as long again, or to the end of a further round of the schedule; none where it is over."""
    if run.diverged or run.stopped_early:
        return ()
    changes = longer(run.spec)
    more = int(changes.get("epochs") or 0) - run.spec.epochs
    return tuple(Fix(f"Continue for {count(more, 'more epoch')}", fix.changes) for fix in fixes(run, changes))


def what_stays(run: Run) -> str:
    """What becomes of a run that is continued so."""
    epochs, rounds = run.spec.epochs, round_epochs(run.spec.settings)
    sentence = f"Continued, a run keeps its first {count(epochs, 'epoch')} as they are, bit for bit"
    if run.spec["schedule"] not in CHANGING:
        return f"{sentence}, and continues from there."
    if epochs % rounds:
        return f"{sentence}, and its schedule of {count(rounds, 'epoch')} goes on."
    large = ", first its warm-up, then large steps" if run.spec["warmup"] else " with large steps"
    return f"{sentence}. Then its schedule starts again{large} (a warm restart): the error may rise at first."
