"""What a chart shows, as sentences with the numbers they rest on."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from core.engine.run import Run
from core.features.digits import relative_error, sizes
from core.formatting import apart, count, number, plainly, spoken, subject
from core.optim.optimizers import OPTIMIZERS
from core.theory.arrival import arrived_at
from core.theory.closed_form import flat_directions
from core.theory.landscape import Curvature
from core.theory.objective import Objective
from core.theory.target import Target
from core.verdicts import arriving

# The condition number of the loss beyond which float64 cannot tell its directions apart: 1/ε.
SINGULAR = 1 / sys.float_info.epsilon
# A part of the way to the exact values, along directions that change no output, above this is more than rounding.
ALONG = 1e-9
# More names than this are a list, not a sentence.
MOST_NAMED = 6


def named(names: Sequence[object]) -> str:
    """The first of `names`, as people read them, and … for the rest."""
    return ", ".join(map(spoken, names[:MOST_NAMED])) + (" …" if len(names) > MOST_NAMED else "")


def titled(run: Run, *names: str) -> str:
    """Parameters with these tidy names, as people read them."""
    return named([run.title(name) for name in names])


def target_of(run: Run) -> str:
    """The name of the target, as people read it."""
    return spoken(*plainly((run.train.target_name,)))


def of_run(run: Run, target: Target, curvature: Curvature | None) -> str:
    """How near the learned coefficients came to the exact ones, and what kept them away."""
    if run.diverged:
        exact = f"from their {target.kind} values (◇) " if target.kind else ""
        return f"The parameters diverged {exact}and left the chart."
    if target.missing:
        sentence = f"There are no exact values to compare with: {target.missing}."
    elif target.elsewhere or curvature is None:
        sentence = _distance(run, target)
    else:
        sentence = _arrival(run, target, curvature)
    return " ".join(filter(None, (sentence, _zeros(run), _stop(run))))


def _arrival(run: Run, target: Target, curvature: Curvature) -> str:
    digits = arriving.digits(run, target.values)
    worst = min(digits, key=lambda name: digits[name])
    if digits[worst] >= arriving.ARRIVED_DIGITS:
        return (
            f"All {count(len(digits), 'parameter')} agree with the {target.authority} values "
            f"to {digits[worst]:.1f} digits or more."
        )
    far = sum(value < arriving.ARRIVED_DIGITS for value in digits.values())
    return (
        f"{far} of {count(len(digits), 'parameter')} {'has' if far == 1 else 'have'} fewer than "
        f"{arriving.ARRIVED_DIGITS:.0f} correct digits against the "
        f"{target.authority} values (◇); {titled(run, worst)} is farthest, {number(run.final[worst])} instead of "
        f"{number(target.values[worst])}. {_reason(run, target, curvature)}"
    )


def _distance(run: Run, target: Target) -> str:
    """How far a run ends from a target that it does not aim at."""
    usual = sizes(run.columns, run.train)
    relative = {
        name: relative_error(value, target.values[name], usual[name]) for name, value in run.final.items()
    }
    far = max(relative, key=lambda name: relative[name])
    digits = min(arriving.digits(run, target.values).values())
    if digits >= arriving.ARRIVED_DIGITS:
        return (
            f"{target.name} (◇) is not the aim here, and yet the run ended near it: all "
            f"{count(len(relative), 'parameter')} agree with it to {digits:.1f} digits or more."
        )
    return (
        f"{target.name} (◇) is not the aim here: {target.elsewhere} leads elsewhere. {titled(run, far)} is farthest "
        f"from it, {number(run.final[far])} instead of {number(target.values[far])}."
    )


def _zeros(run: Run) -> str:
    """Which weights an L1 penalty has taken to exactly 0."""
    if not run.spec.settings.get("l1"):
        return ""
    gone = zeroed(run)
    weights = count(len(run.columns.weights), "weight")
    if not gone:
        return f"The L1 penalty has taken none of {weights} to exactly 0."
    end = "" if len(gone) > MOST_NAMED else "."
    return f"The L1 penalty has taken {len(gone)} of {weights} to exactly 0: {titled(run, *gone)}{end}"


def zeroed(run: Run) -> list[str]:
    """Tidy names of the weights that are exactly 0."""
    return [name for name in run.weighing.weights if run.final[name] == 0]


def _stop(run: Run) -> str:
    if not run.stopped_early:
        return ""
    best = int(run.validation_error.argmin())
    return (
        f"Early stopping ended the run at epoch {run.error_epochs[-1]}: the validation error has not been lower than "
        f"its {number(run.validation_error[best], 3)} at epoch {run.error_epochs[best]} since."
    )


def _reason(run: Run, target: Target, curvature: Curvature) -> str:
    """Why coefficients are far off: plain gradient descent needs about as many epochs as the condition number."""
    epochs, condition = int(run.error_epochs[-1]), curvature.condition
    lower = "Lower the degree or add" if run.spec.whole("degree", 1) > 1 else "Add"
    if not target.unique:
        many = "The columns depend on each other: many sets of parameters predict equally well, and ◇ is one of them. "
        if _leads_to(run, target):
            return f"{many}Training from this start leads there. {_closer(run)}"
        return f"{many}{_another(run, target)} {lower} an L2 penalty to have one only."
    if condition > SINGULAR:
        return (
            f"The columns are numerically singular (condition number {number(condition, 2)}): very different sets of "
            "parameters predict nearly the same, and gradient descent would settle them in about so many epochs. "
            f"{lower} an L2 penalty."
        )
    if condition > epochs:
        return (
            f"The loss is {number(condition, 2)} times flatter in one direction than in another: steps that the steep "
            f"one bears are short for the flat one, and {subject(epochs, 'epoch', 'has', 'have')} not settled it."
        )
    return _closer(run)


def _closer(run: Run) -> str:
    if run.steps_per_epoch > 1:
        return "Each small batch pulls them its own way: smaller steps or larger batches bring them closer."
    return "More epochs or larger steps bring them closer."


def _another(run: Run, target: Target) -> str:
    """Whether it ended at another optimum: the errors tell, not the parameters."""
    least = float(Objective.of_run(run).value(run.theta_of(target.values)[None])[0])
    ended = float(run.objective[-1])
    if ended <= arrived_at(run, least):
        return f"This run ended at another: what is minimized is {number(ended)} here, and {number(least)} there."
    here, there = apart(ended, least)
    return f"This run has not arrived at any: what is minimized ended at {here}, and is {there} there."


def _leads_to(run: Run, target: Target) -> bool:
    """Whether steps that add up gradients lead from the start of `run` to this one of all optima that predict alike.

    Gradients never point along a direction that changes no output, so what the start has of it stays.
    """
    # A rule with an edge of stability is linear: its steps are sums of gradients.
    if OPTIMIZERS[str(run.spec.optimizer)].edge is None:
        return False
    way = run.theta_of(target.values) - run.flat[0]
    flat = np.linalg.qr(flat_directions(run.columns, run.train).T)[0]
    along = flat.T @ way.reshape(len(flat), -1)
    return bool(np.linalg.norm(along) <= ALONG * np.linalg.norm(way))
