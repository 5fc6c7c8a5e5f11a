"""One step of training in words: what it did, what its letters mean, and in which units its numbers are."""

from __future__ import annotations

import re

import numpy as np

from core.engine.run import Run
from core.formatting import spoken
from core.optim.penalties import L2
from views.shared.under_the_hood.numbers import OneStep, steps_to_see
from views.shared.under_the_hood.substitution import DIGITS, STEP, written

# What the functions of equations make of a number, or of two.
FUNCTIONS = {
    "sign": "sign 1 of a positive number, −1 of a negative one, 0 of 0",
    "max": "max the larger of two numbers",
    "min": "min the smaller of two numbers",
}


def finding(taken_step: OneStep, index: int, title: str, rows: int) -> str:
    """What a step did to the parameter with that `title` at `index`, one of a training on `rows` rows."""
    over = f"all {rows:,} rows" if taken_step.rows == rows else f"{taken_step.rows:,} of {rows:,} rows"
    here = f"Step {taken_step.step:,}, in epoch {taken_step.epoch:,}, over {over}"
    slope, update = taken_step.loss_gradient[index], taken_step.update[index]
    if not np.isfinite([slope, update]).all():
        return f"{here}: its numbers are beyond the range of floating point, because this run diverged."
    if slope == 0:
        return f"{here}: to first order the loss does not change with {spoken(title)}. The step is {written(update)}."
    way = "rises" if slope > 0 else "falls"
    # Memory, a penalty or a decay can outweigh the gradient.
    climbs = " That is uphill: other terms of the calculation outweigh this gradient." * bool(
        slope * np.sign(update) > 0
    )
    return (
        f"{here}: as {spoken(title)} grows, the loss {way}, with gradient {written(slope)}. "
        f"The rule turns it into a step of {written(update)}.{climbs}"
    )


def left_out(run: Run) -> str:
    """Why the last steps of a run are not among those to see; empty where they are."""
    epoch = steps_to_see(run)[-1] // run.steps_per_epoch
    if epoch >= run.error_epochs[-1]:
        return ""
    return (
        f"This run diverged: from epoch {epoch:,} on its error is beyond the range of floating point, and there are no "
        "later steps to see."
    )


def units(taken_step: OneStep) -> str:
    """In what the numbers of a step are, and how they are rounded."""
    rate, chosen = taken_step.h["learning_rate"], taken_step.spec.learning_rate
    scheduled = f"The schedule has η at {written(rate)} in this step; {written(chosen)} was chosen. "
    columns = ", of standardized columns" if taken_step.spec.settings.get("standardize") else ""
    return (
        f"{scheduled if rate != chosen else ''}Numbers are in the units of training{columns}, rounded to {DIGITS} "
        "digits; training computes with 16."
    )


def meanings(taken_step: OneStep) -> str:
    """What each letter of the lines is, chosen and learned ones in their colours."""
    optimizer, words = taken_step.optimizer, ["g the gradient"]
    known = [hyper for hyper in (*optimizer.hypers, L2) if hyper.symbol]
    words += [f":orange[{h.symbol} {h.noun}]" for h in known if h is not L2 or taken_step.h["l2"]]
    if optimizer.slots:
        words.append(f"{' and '.join(optimizer.slots)} the memory of the rule, which starts at 0")
    if "w" in re.findall(r"\w+", optimizer.equation) or taken_step.h["l2"]:
        words.append(":blue[w the parameter, if it is a weight; 0 for a bias]")
    words += [meaning for name, meaning in FUNCTIONS.items() if f"{name}(" in optimizer.equation]
    if STEP in optimizer.equation:
        words.append("t the number of the step")
    if taken_step.norm > taken_step.h["clip_norm"]:
        words.append(
            "‖g‖ the length of the gradient of all parameters, :orange[c the length it is clipped at]"
        )
    if taken_step.shrinkage.any():
        words.append("τ what the L1 penalty takes off")
    return ", ".join([*words, ":blue[θ the parameter]", "Δ its step"])
