"""What a chart shows, as sentences with the numbers they rest on."""

from __future__ import annotations

import sys

from core.closed_form import correct_digits
from core.hyper import Hyper
from core.landscape import Curvature
from core.run import Run
from core.sweep import Sweep
from core.target import Target
from core.words import count, number

# Coefficients that agree to this many digits have arrived.
ARRIVED_DIGITS = 2.0
# The condition number of the loss beyond which float64 cannot tell its directions apart: 1/ε.
SINGULAR = 1 / sys.float_info.epsilon
# More names than this are a list, not a sentence.
MOST_NAMED = 6
# Errors within 1 % of the lowest count as equally good.
EQUALLY_GOOD = 1.01


def of_run(run: Run, target: Target, curvature: Curvature) -> str:
    """How near the learned coefficients came to the exact ones, and what kept them away."""
    if run.diverged:
        return "The parameters ran away from their exact values (◇) and left the chart."
    said = _arrival(run, target, curvature) if not target.elsewhere else _distance(run, target)
    return " ".join(filter(None, (said, _zeros(run), _stop(run))))


def _arrival(run: Run, target: Target, curvature: Curvature) -> str:
    digits = {name: correct_digits(values[-1], target.values[name]) for name, values in run.scalars.items()}
    worst = min(digits, key=lambda name: digits[name])
    if digits[worst] >= ARRIVED_DIGITS:
        return (
            f"All {count(len(digits), 'parameter')} agree with the {target.authority} values "
            f"to {digits[worst]:.1f} digits or more."
        )
    far = sum(value < ARRIVED_DIGITS for value in digits.values())
    return (
        f"{far} of {count(len(digits), 'parameter')} {'has' if far == 1 else 'have'} fewer than "
        f"{ARRIVED_DIGITS:.0f} correct digits against the "
        f"{target.authority} values (◇); `{worst}` is farthest, {number(run.scalars[worst][-1])} instead of "
        f"{number(target.values[worst])}. {_reason(run, curvature)}"
    )


def _distance(run: Run, target: Target) -> str:
    """Of a run that does not aim at the target: how far from it that is."""
    gaps = {name: abs(value - target.values[name]) for name, value in run.final.items()}
    relative = {name: gap / (abs(target.values[name]) or 1.0) for name, gap in gaps.items()}
    far = max(relative, key=lambda name: relative[name])
    return (
        f"Least squares (◇) is not the aim here: {target.elsewhere} leads elsewhere. `{far}` is farthest from it, "
        f"{number(run.final[far])} instead of {number(target.values[far])}."
    )


def _zeros(run: Run) -> str:
    """Which weights an L1 penalty has taken to exactly 0."""
    if not run.spec["l1"]:
        return ""
    gone = [f"`{name}`" for name, value in run.final.items() if value == 0 and name != "bias"]
    weights = count(run.parameter_count - 1, "weight")
    if not gone:
        return f"The L1 penalty has taken none of {weights} to exactly 0."
    return (
        f"The L1 penalty has taken {len(gone)} of {weights} to exactly 0: {', '.join(gone[:MOST_NAMED])}"
        + (" …" if len(gone) > MOST_NAMED else ".")
    )


def _stop(run: Run) -> str:
    if not run.stopped_early:
        return ""
    best = int(run.validation_error.argmin())
    return (
        f"Early stopping ended the run at epoch {run.error_epochs[-1]}: the validation error has not been lower than "
        f"its {number(run.validation_error[best], 3)} at epoch {run.error_epochs[best]} since."
    )


def _reason(run: Run, curvature: Curvature) -> str:
    """Why coefficients are far off: plain gradient descent needs about as many epochs as the condition number."""
    epochs, condition = int(run.error_epochs[-1]), curvature.condition
    if condition > SINGULAR:
        return (
            f"The columns are numerically singular (condition number {number(condition, 2)}): many sets of parameters "
            "predict equally well, and no number of epochs reaches the exact ones. Lower the degree or add an L2 "
            "penalty."
        )
    if condition > epochs:
        return (
            f"The loss is {number(condition, 2)} times flatter in one direction than in another, so "
            f"{count(epochs, 'epoch')} cannot settle it; the predictions hardly depend on it."
        )
    if run.spec["batch_size"] is not None:
        return "Each small batch pulls them its own way: smaller steps or larger batches bring them closer."
    return "More epochs or larger steps bring them closer."


def of_comparison(sweep: Sweep, hyper: Hyper, edge: float | None) -> str:
    """Where the error is lowest, how much that matters, and which runs diverged."""
    settled = [run for run in sweep.runs if not run.diverged]
    if not settled:
        return f"All {count(len(sweep.runs), 'run')} diverged: lower the learning rate."
    best = min(settled, key=lambda run: run.judged_error)
    name, rows = hyper.noun, "validation" if len(best.validation.y) else "training"
    good = [run for run in settled if run.judged_error <= EQUALLY_GOOD * best.judged_error]
    if len(good) == len(sweep.runs):
        where = f"hardly depends on the {name}: all {count(len(good), 'run')} lie within 1 % of the lowest"
    else:
        where = f"is lowest at {name} {hyper.text(best.spec[hyper.name])}{_equally_good(good, hyper)}"
    lowest = number(best.judged_error)
    return f"The {rows} error {where}, {lowest}. {_divergence(sweep, hyper, edge)}".strip()


def _equally_good(good: list[Run], hyper: Hyper) -> str:
    """Other settings that do as well; the grid decides what lies between them."""
    if len(good) == 1:
        return ""
    values = sorted((run.spec[hyper.name] for run in good), key=hyper.position)
    if hyper.scale == "category":
        return f" ({count(len(good), 'value')} within 1 %)"
    ends = f"{hyper.text(values[0])} to {hyper.text(values[-1])}"
    return f" ({count(len(good), 'value')} from {ends} within 1 %)"


def _divergence(sweep: Sweep, hyper: Hyper, edge: float | None) -> str:
    gone = [hyper.text(run.spec[hyper.name]) for run in sweep.runs if run.diverged]
    said = f"{len(gone)} of {count(len(sweep.runs), 'run')} diverged." if gone else ""
    if edge is None:
        return said
    return f"{said} Theory puts the edge of stability at {number(edge)}.".strip()


def of_heatmap(sweep: Sweep, pair: tuple[Hyper, Hyper]) -> str:
    """Which pair of settings has the lowest error, and how many runs diverged."""
    settled = [run for run in sweep.runs if not run.diverged]
    if not settled:
        return f"All {count(len(sweep.runs), 'run')} diverged: lower the learning rate."
    best = min(settled, key=lambda run: run.judged_error)
    rows = "validation" if len(best.validation.y) else "training"
    where = " and ".join(f"{hyper.noun} {hyper.text(best.spec[hyper.name])}" for hyper in pair)
    gone = len(sweep.runs) - len(settled)
    return (
        f"Of {count(len(sweep.runs), 'run')}, the {rows} error is lowest, {number(best.judged_error)}, at {where}"
        + (f"; {gone} diverged." if gone else ".")
    )
