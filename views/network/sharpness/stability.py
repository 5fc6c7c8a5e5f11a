"""The edge of stability in words: how the sharpness of a run moved, where it stands to its edge, and how to see it.

Along a direction of curvature λ a step of gradient descent leaves 1 − ηλ of the distance to the bottom: beyond
λ = 2/η each step ends farther from it. Networks trained on all rows at once sharpen until they are there, and stay:
Cohen, Kaur, Li, Kolter & Talwalkar, 2021, https://arxiv.org/abs/2103.00065.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from core.engine.run import Run
from core.engine.spec import RunSpec
from core.formatting import count, number, percent
from core.hyper import Value
from core.optim.hypers import EPOCHS, batch_rows
from core.optim.optimizers import OPTIMIZERS, Optimizer
from core.verdicts.fixes import Fix, at_most, fixes
from views.network.sharpness.numbers import Sharpness

# Once it has been at the edge, it hovers there if half of the time it is within these multiples of it.
HOVERS = (2 / 3, 3 / 2)
# It counts as hovering only after so many measurements since it reached the edge.
OFTEN = 3
# It moved where it ended by this factor above or below its start.
MOVED = 1.1

# To see the edge: a rate whose edge is this many times the sharpness of the start; so many epochs, or fewer where they
# would take longer than so many seconds.
HIGHER, LONG_ENOUGH, SOON = 2.75, 1000, 2.0
# A run that reaches its edge for sure.
EXAMPLE = RunSpec("moons", "neural_network", "sgd", {"learning_rate": 0.7, "epochs": LONG_ENOUGH})
# Settings that change what a step may bear, at the values at which they do not.
PLAIN: Mapping[str, Value] = {
    "clip_norm": None,
    "l1": 0.0,
    "schedule": "constant",
    "warmup": 0,
    "patience": None,
    "dropout": 0.0,
}

Place = Literal["below", "came", "hovers", "fell", "above"]


def place(sharpness: Sharpness) -> Place:
    """Where the median of the sharpness is since it first reached the edge; "below" if it never did.

    "came" where it was reached too late to say more.
    """
    since = _since(sharpness)
    if since is None:
        return "below"
    if np.isfinite(sharpness.ratio[since:]).sum() < OFTEN:
        return "came"
    usual = float(np.nanmedian(sharpness.ratio[since:]))
    return "fell" if usual < HOVERS[0] else "above" if usual > HOVERS[1] else "hovers"


def _since(sharpness: Sharpness) -> int | None:
    """The first of its epochs at which the sharpness is at the edge, or beyond."""
    there = np.flatnonzero(sharpness.ratio >= 1)
    return int(there[0]) if there.size else None


def has_edge(run: Run) -> bool:
    """Whether the edge of its optimizer is the edge of this run."""
    return OPTIMIZERS[str(run.spec.optimizer)].edge is not None and not _disturbed(run)


def _disturbed(run: Run) -> list[str]:
    """What makes steps differ from those for which the edge is known."""
    spec, rows = run.spec, len(run.train.y)
    batch = batch_rows(spec.settings, rows)
    causes = {
        f"steps see {count(batch, 'row')} at a time, not all {rows:,}": batch < rows,
        "long gradients are clipped": spec["clip_norm"] is not None,
        "dropout silences other units in each": bool(spec["dropout"]),
        "the L1 penalty has no second derivative": bool(spec["l1"]),
    }
    return [why for why, is_so in causes.items() if is_so]


# --------------------------------------------------------------------------- in words


def finding(run: Run, sharpness: Sharpness) -> str:
    """How the sharpness moved, and where it stands to the edge, or why there is none."""
    if run.diverged:
        return _diverged(run, sharpness)
    if not sharpness.value.any():
        return "The loss is flat where this run is: no direction bends it, as far as floats can tell."
    return f"{_course(sharpness)} {_outlook(run, sharpness)}"


def _diverged(run: Run, sharpness: Sharpness) -> str:
    first, sentence = float(sharpness.value[0]), "The run diverged."
    if np.isnan(first):
        return sentence
    sentence += f" It began where the sharpness is {number(first, 3)}"
    if not has_edge(run):
        return f"{sentence}."
    return f"{sentence}, {number(float(sharpness.ratio[0]), 2)} times what its steps can bear, {_edge(run, sharpness)}."


def _course(sharpness: Sharpness) -> str:
    first, last = (float(sharpness.value[at]) for at in (0, -1))
    peak = int(np.nanargmax(sharpness.value))
    went = "rose" if last > MOVED * first else "fell" if last * MOVED < first else "hardly moved,"
    sentence = f"Sharpness {went} from {number(first, 3)} to {number(last, 3)}"
    if sharpness.value[peak] > MOVED * max(first, last):
        sentence += (
            f"; the most was {number(sharpness.value[peak], 3)}, after "
            f"{count(int(sharpness.epochs[peak]), 'epoch')}"
        )
    return f"{sentence}."


def _outlook(run: Run, sharpness: Sharpness) -> str:
    rule = OPTIMIZERS[str(run.spec.optimizer)]
    if rule.edge is None:
        return (
            f"There is no line at 2/η: {rule.label} scales the step of each parameter by the gradients it "
            "has seen. So its steps can bear sharper places, or fewer."
        )
    if why := _disturbed(run):
        return (
            f"The line at {_edge(run, sharpness)} is the edge of {rule.label.lower()} with plain steps on all "
            f"rows. It is none for this run: {' and '.join(why)}."
        )
    return _standing(sharpness, rule, _edge(run, sharpness))


def _standing(sharpness: Sharpness, rule: Optimizer, edge: str) -> str:
    """Where it stands to an edge that holds of `rule`."""
    since = _since(sharpness)
    if since is None:
        # Steps with a memory may lead away before they lead back.
        steps = "steps would run away" if rule.slots else "steps end farther from the bottom than they began"
        return (
            f"At all {len(sharpness.epochs)} epochs where it was measured it is below {edge}, at most "
            f"{percent(float(np.nanmax(sharpness.ratio)))} of it: in no direction is it so steep that {steps}."
        )
    came = (
        f"It came to {edge} within {count(int(sharpness.epochs[since]), 'epoch')}"
        if since
        else f"It began beyond {edge}"
    )
    ratio = sharpness.ratio[since:]
    usual, low, high = (number(float(f(ratio)), 2) for f in (np.nanmedian, np.nanmin, np.nanmax))
    where = place(sharpness)
    if where == "came":
        return f"{came}: it was not measured often enough since to say whether it stays there."
    if where == "hovers":
        return (
            f"{came} and hovers there since, from {low} to {high} times the edge, half of the time above {usual}: the "
            "**edge of stability**. Beyond it steps overshoot, and are thrown to where the loss is less sharp."
        )
    if where == "fell":
        return f"{came}, then left it for flatter places: half of the time since it is below {usual} times the edge."
    return f"{came} and is mostly beyond it since, half of the time above {usual} times."


def _edge(run: Run, sharpness: Sharpness) -> str:
    """The edge in letters and in numbers; from where to where, if a schedule moves it."""
    low, high = (number(float(end), 3) for end in (sharpness.edge.min(), sharpness.edge.max()))
    return (
        f"{OPTIMIZERS[str(run.spec.optimizer)].edge_letters} = {low if low == high else f'{low} to {high}'}"
    )


# --------------------------------------------------------------------------- how to see it


def fix(run: Run, sharpness: Sharpness) -> tuple[Fix, ...]:
    """Plain gradient descent on all rows, long enough to come to its edge if this network sharpens."""
    first = float(sharpness.value[0])
    rate = at_most(run, "learning_rate", 2 / (HIGHER * first)) if first > 0 else {}
    if not rate:
        return ()
    plain = {name: value for name, value in PLAIN.items() if run.spec[name] != value}
    changes = {"optimizer": "sgd", "batch_size": None, **rate, **plain}
    epochs = _epochs(run, changes)
    label = f"Gradient descent on all rows, η {number(rate['learning_rate'])}, {count(epochs, 'epoch')}"
    return tuple(Fix(label, fix.changes) for fix in fixes(run, {**changes, "epochs": epochs}))


def _epochs(run: Run, changes: Mapping[str, Value]) -> int:
    """As many as are enough, or as train soon."""
    seconds = run.spec.replace(**changes, epochs=1).seconds()
    offered = [epochs for epochs in EPOCHS.grid if isinstance(epochs, int)]
    return max(
        epochs for epochs in offered if epochs == 1 or (epochs <= LONG_ENOUGH and epochs * seconds <= SOON)
    )
