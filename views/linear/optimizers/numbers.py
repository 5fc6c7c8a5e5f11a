"""How fast optimizers arrive: epochs until what is minimized stays within 1 % of its least possible value."""

from __future__ import annotations

from collections.abc import Sequence

from core.engine.run import Run
from core.formatting import count, number
from views.shared.race import Racer, best_of_each, label, racers


def arrivals(runs: Sequence[Run], least: float) -> list[Racer]:
    """The fastest run of each optimizer, the fastest optimizer first, those that do not arrive last."""
    return best_of_each(racers(runs, least), lambda racer: racer.arrival)


def finding(ranked: Sequence[Racer], run: Run) -> str:
    """Who arrives first, where the optimizer of `run` stands, and who does not arrive in its epochs."""
    first, epochs = ranked[0], count(run.spec.epochs, "epoch")
    if not first.arrived:
        return f"None of them stays within 1 % of the optimum in {epochs}: {_remedies(run)}."
    alike = [racer for racer in ranked[1:] if racer.arrival == first.arrival]
    sentence = f"**{label(first)}** arrives first: {first.when}."
    if alike:
        others = ", ".join(f"{label(racer)} (at {number(racer.spec.learning_rate)})" for racer in alike)
        sentence += f" As soon: {others}."
    ours = next(racer for racer in ranked if racer.spec.optimizer == run.spec.optimizer)
    if ours.arrived and ours.arrival > first.arrival:
        sentence += f" Yours, {label(ours)}, takes {ours.when}."
    late = [label(racer) for racer in ranked if not racer.arrived]
    return sentence + (f" Not in {epochs}: {', '.join(late)}." if late else "")


def _remedies(run: Run) -> str:
    """What may help runs like it to arrive."""
    remedies = {
        "train for longer": True,
        "standardize": not run.spec["standardize"],
        "follow all rows at once": run.steps_per_epoch > 1,
        "switch off early stopping": run.spec["patience"] is not None,
    }
    *most, last = (remedy for remedy, helps in remedies.items() if helps)
    return f"{', '.join(most)}, or {last}" if most else last
