"""Reasons that lie in how gradients pass the layers of a network: they vanish on the way back, or they explode."""

from __future__ import annotations

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.formatting import count, number
from core.inspection.health import gradient_norms
from core.inspection.responses import responses
from core.models.networks.activations import ACTIVATIONS
from core.reasons.base import STRUGGLES, TRAINED, Reason, rule
from core.reasons.units import started
from core.types import Array
from core.verdicts.facts import Facts
from core.verdicts.fixes import Changes, at_most, fixes, shaped, switched
from core.verdicts.trying import comes_back, no_harm

# Vanished: the gradient of the first layer is less than a hundredth of the last one's, so that one learning rate cannot
# suit both. Under usual starts of tanh and ReLU it is between a tenth of it and four times as long.
VANISHED = 0.01
# Exploded: it is over ten times as long; or outputs vary a hundred times as much as they should before any training;
# or the error passed twice its start, and the gradient got a hundred times as long.
EXPLODED, TOO_WIDE, GREW = 10.0, 100.0, 100.0
# Beyond this many layers gradients have a long way.
FEW_LAYERS = 2


@rule(
    "Gradients vanish", TRAINED, STRUGGLES, family="network", explains=("underfitting", "unsure"), noted=True
)
def vanishing(run: Run, facts: Facts) -> Reason | None:
    """The gradient of the first layer against that of the last, before the first step."""
    norms, share = gradient_norms(run, 0), _share(run)
    if not share < VANISHED:
        return None
    harmless = no_harm(run)
    learns = f"{number(share, 2)} times that of" if share else "nothing beside that of"
    return Reason(
        f"Before the first step the gradient of the first layer is {learns} the last. The first layers "
        f"hardly learn: {_why(run)} The lengths of the gradients are, {_layers(norms)}.",
        lambda: fixes(
            run,
            *_opened(run),
            better=lambda other: not other.diverged and _share(other) > share and harmless(other),
        ),
    )


def _share(run: Run) -> float:
    """How long the gradient of the first layer is beside that of the last, before the first step; NaN beside none."""
    norms = gradient_norms(run, 0)
    return float(norms[0] / norms[-1]) if norms[-1] > 0 else np.nan


def _layers(norms: Array) -> str:
    return "from first to last " + ", ".join(number(float(norm), 2) for norm in norms)


def _why(run: Run) -> str:
    f = ACTIVATIONS[run.spec.text("activation")]
    if f.name == "sigmoid":
        return "each layer multiplies it by weights and by the slope of the sigmoid, which is at most 0.25."
    if f.name == "relu":
        return "each layer multiplies it by weights and by a slope that is 0 wherever a unit is off."
    return "each layer multiplies it by weights that are too small."


def _opened(run: Run) -> tuple[Changes, ...]:
    """An activation with a slope, a start that keeps the size of signals, fewer layers."""
    steeper = {"sigmoid": "tanh", "relu": "leaky_relu"}.get(run.spec.text("activation"))
    layers, units = len(run.network.hidden), sum(run.network.hidden) / len(run.network.hidden)
    return (
        {} if steeper is None else {"activation": steeper},
        {} if run.spec["init"] == "zeros" else started(run),
        shaped(run, FEW_LAYERS, units) if layers > FEW_LAYERS else {},
    )


@rule(
    "Gradients explode",
    TRAINED,
    ("diverged", "underfits", "unsure", "unsettled", "still improving"),
    family="network",
    noted=True,
)
def exploding(run: Run, facts: Facts) -> Reason | None:
    """Gradients by layer and outputs before the first step, and the gradient where the error was largest."""
    norms = gradient_norms(run, 0)
    sentence = " ".join(filter(None, (_backwards(norms), _forwards(run), _later(run, norms))))
    if not sentence:
        return None
    start = started(run) if _backwards(norms) or _forwards(run) else {}
    changes = (start, at_most(run, "clip_norm", min(1.0, _length(norms))), switched(run, "standardize", True))
    returns, harmless = comes_back(run), no_harm(run)
    return Reason(
        f"{sentence} Steps against such gradients throw the parameters far.",
        lambda: fixes(run, *changes, better=lambda other: returns(other) and harmless(other)),
    )


def _length(norms: Array) -> float:
    """Length of the whole gradient, from the norms of its parts."""
    with calm():
        return float(np.linalg.norm(norms))


def _backwards(norms: Array) -> str:
    """Whether the gradient grows on its way back to the first layer."""
    if not norms[0] > EXPLODED * norms[-1] > 0:
        return ""
    return (
        f"Before the first step the gradient of the first layer is {number(norms[0] / norms[-1], 2)} times as long as "
        f"that of the last. The lengths are, {_layers(norms)}."
    )


def _forwards(run: Run) -> str:
    """Whether the outputs vary far more than targets do."""
    outputs = responses(run, run.fitted.design(run.train.x), 0)[-1]
    wide = float(outputs.std(axis=1).max())
    unit = float(run.train.y.std()) if run.task == "regression" else 1.0
    if not wide > TOO_WIDE * unit > 0:
        return ""
    of_numbers = f"that of the target is {number(unit, 2)}"
    beside = of_numbers if run.task == "regression" else "every probability is 0 or 1"
    return (
        f"Before the first step the outputs have a deviation of {number(wide, 2)}, and {beside}. Signals grow on their "
        f"way through {count(len(run.network.widths) - 1, 'layer')}, and gradients with them."
    )


def _later(run: Run, norms: Array) -> str:
    """Whether the gradient has grown since, where it is to be expected first: at the largest error."""
    finite = np.isfinite(run.flat).all(axis=1)
    errors = np.where(finite, run.objective[run.epochs], -np.inf)
    worst = int(np.nan_to_num(errors, nan=-np.inf, posinf=-np.inf).argmax())
    if not errors[worst] > 2 * errors[0]:
        return ""
    then, first = _length(gradient_norms(run, worst)), _length(norms)
    if not then > GREW * first > 0:
        return ""
    where = f"At epoch {run.epochs[worst]}"
    return f"{where} the gradient is {number(then, 2)} long; it was {number(first, 2)} at the start."
