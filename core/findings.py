"""What a chart shows, as sentences with the numbers they rest on."""

from __future__ import annotations

import sys

from core.closed_form import correct_digits
from core.landscape import Curvature
from core.run import Run
from core.target import Target
from core.words import count, number

# Coefficients that agree to this many digits have arrived.
ARRIVED_DIGITS = 2.0
# The condition number of the loss beyond which float64 cannot tell its directions apart: 1/ε.
SINGULAR = 1 / sys.float_info.epsilon
# More names than this are a list, not a sentence.
MOST_NAMED = 6


def of_run(run: Run, target: Target, curvature: Curvature | None) -> str:
    """How near the learned coefficients came to the exact ones, and what kept them away."""
    if run.diverged:
        exact = "" if target.missing else "from their exact values (◇) "
        return f"The parameters ran away {exact}and left the chart."
    if target.missing:
        said = f"There are no exact values to compare with: {target.missing}."
    elif target.elsewhere or curvature is None:
        said = _distance(run, target)
    else:
        said = _arrival(run, target, curvature)
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
        f"{target.name} (◇) is not the aim here: {target.elsewhere} leads elsewhere. `{far}` is farthest from it, "
        f"{number(run.final[far])} instead of {number(target.values[far])}."
    )


def _zeros(run: Run) -> str:
    """Which weights an L1 penalty has taken to exactly 0."""
    if not run.spec.settings.get("l1"):
        return ""
    gone = [f"`{name}`" for name in zeroed(run)]
    weights = count(len(run.columns.weights), "weight")
    if not gone:
        return f"The L1 penalty has taken none of {weights} to exactly 0."
    return (
        f"The L1 penalty has taken {len(gone)} of {weights} to exactly 0: {', '.join(gone[:MOST_NAMED])}"
        + (" …" if len(gone) > MOST_NAMED else ".")
    )


def zeroed(run: Run) -> list[str]:
    """Tidy names of the weights that are exactly 0."""
    return [name for name in run.columns.weights if run.final[name] == 0]


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
