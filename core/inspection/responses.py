"""What each unit of a network answers: to points spread over its inputs, or to the training rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.engine.run import Run
from core.formatting import count, percent
from core.models.networks.activations import Activation
from core.models.networks.layers import activations
from core.types import Array

# A unit is saturated on a row where it is this share of the way from the middle to an end of its range,
SATURATED = 0.95
# and saturated altogether where that holds on more than this share of the rows.
ALMOST_ALL = 0.95
Over = Literal["line", "plane", "rows"]


def answered_over(run: Run) -> Over:
    """What answers are pictured over: one or two features themselves, or else the training rows."""
    kinds: dict[int, Over] = {1: "line", 2: "plane"}
    return kinds.get(run.train.x.shape[1], "rows")


def output_names(run: Run) -> tuple[str, ...]:
    """Those of classes; of a single output that of the class whose log-odds it is, or of the target."""
    single = str(run.train.class_names[1]) if run.train.class_names else run.train.target_name
    return run.network.outputs or (single,)


def responses(run: Run, design: Array, at: int) -> list[Array]:
    """(units, N) of each layer with the parameters of snapshot `at`: inputs first, outputs last; design (1 + D', N)."""
    network = run.network
    with calm():
        outputs, entered, _ = activations(
            run.flat[at][None], design[None], network.widths, network.activation
        )
    return [*(a[0, 1:] for a in entered), outputs[0]]


def points(run: Run, pixels: int) -> Array:
    """(n, D): `pixels` along one feature, or a square of them, its first row at the top; else the training rows."""
    x, over = run.train.x, answered_over(run)
    if over == "rows":
        return x
    lines = np.linspace(x.min(axis=0), x.max(axis=0), pixels)
    if over == "line":
        return lines
    return np.column_stack([of.ravel() for of in np.meshgrid(lines[:, 0], lines[::-1, 1])])


def pictures(run: Run, design: Array, at: int, shown: Sequence[NDArray[np.intp]], pixels: int) -> list[Array]:
    """(units, pixels, pixels) of the units `shown` of each layer, in answer to the design of `points`.

    Answers to rows are sorted, for each unit from the lowest to the highest.
    """
    answers, over = responses(run, design, at), answered_over(run)
    answers = [a[of] for a, of in zip(answers, shown, strict=True)]
    if over == "plane":
        return [a.reshape(-1, pixels, pixels) for a in answers]
    if over == "rows":
        picked = np.linspace(0, len(run.train.y) - 1, pixels).round().astype(np.intp)
        answers = [np.sort(a, axis=1)[:, picked] for a in answers]
    return [np.repeat(a[:, None], pixels, axis=1) for a in answers]


# --------------------------------------------------------------------------- units that no longer answer


def dead(a: Array) -> NDArray[np.bool_]:
    """(…, units): 0 on all rows, of activations (…, units, N)."""
    return np.asarray((a == 0).all(axis=-1))


def saturated(a: Array, f: Activation) -> NDArray[np.bool_]:
    """(…, units): at an end of its range on almost all rows; never where the range has no ends."""
    middle, half = (f.low + f.high) / 2, (f.high - f.low) / 2
    if not np.isfinite(half):
        return np.zeros(a.shape[:-1], dtype=np.bool_)
    return np.asarray((np.abs(a - middle) > SATURATED * half).mean(axis=-1) > ALMOST_ALL)


def carried(run: Run, at: int = -1) -> Array:
    """(units,) of the last hidden layer: share of what reaches the outputs, |weight| × deviation of the activation."""
    a = responses(run, run.fitted.design(run.train.x), at)[-2]
    weight = run.parameters[f"layer{len(run.network.widths) - 1}.weight"][at]
    # The deviation of equal answers may be rounding.
    deviation = np.where(np.ptp(a, axis=1) > 0, a.std(axis=1), 0.0)
    carried = np.abs(weight).sum(axis=1) * deviation
    return carried / (carried.sum() or 1.0)


# --------------------------------------------------------------------------- in words


def finding(run: Run) -> str:
    """Which unit carries most after the last step, and how many no longer answer."""
    if run.diverged:
        return (
            "The run diverged: what its units answer at the end means nothing. Move the slider back to the start to "
            "see them before, and lower the learning rate."
        )
    return f"{_carrier(run)} {_silent(run)}"


def _carrier(run: Run) -> str:
    signals, layer = carried(run), len(run.network.hidden)
    if not signals.any():
        return "No hidden unit reaches the output: what the network says is the same for every training row."
    if len(signals) == 1:
        return "The only unit of the last hidden layer carries all that reaches the output."
    most = int(signals.argmax())
    # Of each its weight times the deviation of what it answers.
    unit = f"Unit {most + 1} of layer {layer}"
    return f"{unit} carries most: {percent(float(signals[most]))} of all that its layer passes on."


def _silent(run: Run) -> str:
    hidden = responses(run, run.fitted.design(run.train.x), -1)[1:-1]
    gone = sum(int(dead(a).sum()) for a in hidden)
    stuck = sum(int(saturated(a, run.network.activation).sum()) for a in hidden)
    units, whose = count(sum(map(len, hidden)), "hidden unit"), "its" if stuck <= 1 else "their"
    return (
        f"Of {units} {gone or 'none'} {'is' if gone <= 1 else 'are'} dead (0 on every training row). "
        f"{stuck or 'None'!s} {'is' if stuck <= 1 else 'are'} saturated (beyond {100 * SATURATED:.0f} % of {whose} "
        f"range on {100 * ALMOST_ALL:.0f} % of the rows)."
    )
