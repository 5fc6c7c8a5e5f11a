"""What can be followed in each layer of a network over the epochs, and what it shows, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.formatting import count, number
from core.inspection.responses import ALMOST_ALL, SATURATED
from core.types import Array
from views.network.layers.traces import Traces, silence

# Layers whose numbers differ by less are alike.
ALIKE = 1.005
SILENT = "silent units"


@dataclass(frozen=True)
class Quantity:
    """A quantity of each layer: `of` traces -> (T, layers), what it `means`, and the snapshot at which it `begins`."""

    of: Callable[[Traces], Array]
    means: str
    begins: int = 0


FOLLOWED = {
    "gradient norm": Quantity(
        lambda traces: traces.gradient,
        "Gradient norm, ‖∂loss/∂W‖: how steeply the loss changes with the weights W of a layer, over all training rows "
        "and without penalties. A layer with a small one hardly learns.",
    ),
    "update ratio": Quantity(
        lambda traces: traces.update,
        "Update-to-weight ratio: how far the weights of a layer came from one recorded epoch to the next, per epoch, "
        "as a share of their own norm. Moves in between that cancel out do not count.",
        begins=1,
    ),
    SILENT: Quantity(
        lambda traces: traces.silent,
        "The share of a layer’s units that no longer answer to the training rows.",
    ),
    "weight norm": Quantity(
        lambda traces: traces.norm, "Weight norm, ‖W‖: the root of the sum of a layer’s squared weights."
    ),
}


def followed(run: Run) -> list[str]:
    """Names of what can be followed: units without a bend never fall silent."""
    return [name for name in FOLLOWED if name != SILENT or silence(run.network.activation)]


def finding(run: Run, traces: Traces, name: str) -> str:
    """Which layer has least and most of what is followed, at the start and at the end; how many units are silent."""
    gone = "The run diverged: move the slider back to see its layers before, and lower the learning rate."
    parts = [
        gone if run.diverged else "",
        "" if name == SILENT else _ends(FOLLOWED[name], name, traces),
        silent(run, traces),
    ]
    return " ".join(filter(None, parts))


def _ends(of: Quantity, name: str, traces: Traces) -> str:
    values = of.of(traces)[of.begins :]
    if not len(values):
        return ""
    start = "after the first recorded epoch" if of.begins else "at the start"
    return f"The {name} {start} is {compared(values[0])}. At the end it is {compared(values[-1])}."


def compared(values: Array) -> str:
    """Least and largest of the layers' `values` (L,), and by what factor they differ."""
    unknown = ~np.isfinite(values)
    if unknown.any():
        return f"no finite number in {_layers(unknown)}"
    least, largest = int(values.argmin()), int(values.argmax())
    if values[largest] == 0:
        return "0 in every layer"
    top = f"layer {largest + 1}"
    if values[least] == 0:
        return f"0 in {_layers(values == 0)} and largest in {top}, {number(values[largest], 3)}"
    factor = values[largest] / values[least]
    if factor < ALIKE:
        return f"alike in every layer, {number(values[least], 3)}"
    where = f"smallest in layer {least + 1}, {number(values[least], 3)}"
    return f"{where}, and {number(factor, 3)} times as large in {top}"


def silent(run: Run, traces: Traces) -> str:
    """How many hidden units no longer answer after the last step, and where they are."""
    how, silent_share = silence(run.network.activation), traces.silent[-1]
    if not how or not np.isfinite(silent_share).all():
        return ""
    units = np.array(run.network.hidden)
    gone = np.rint(silent_share * units).astype(int)
    total = int(gone.sum())
    sentence = (
        f"Of {count(int(units.sum()), 'hidden unit')} {total or 'none'} {'is' if total <= 1 else 'are'} {how} at the "
        f"end ({_meaning(how, total)})"
    )
    where = [f"{n} in layer {layer}" for layer, n in enumerate(gone.tolist(), start=1) if n]
    return f"{sentence}: {', '.join(where)}." if where and len(units) > 1 else f"{sentence}."


def _meaning(how: str, units: int) -> str:
    if how == "dead":
        return "never above 0 on any training row"
    whose = "its" if units <= 1 else "their"
    return f"beyond {100 * SATURATED:.0f} % of {whose} range on over {100 * ALMOST_ALL:.0f} % of the training rows"


def _layers(chosen: Array) -> str:
    return ", ".join(f"layer {layer + 1}" for layer in np.flatnonzero(chosen))
