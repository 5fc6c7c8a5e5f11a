"""The learning rate of each step, as its schedule left it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.engine.spec import numbers
from core.optim.hypers import round_epochs
from core.optim.schedules import rate_factor
from core.types import Array


def rates(run: Run, epochs: NDArray[np.intp]) -> Array:
    """(T,): the learning rate, as scheduled, of the step after each of `epochs`; after the last step, of that one."""
    h, steps = numbers([run.spec]), run.steps_per_epoch
    done = np.minimum(steps * epochs, steps * int(run.error_epochs[-1]) - 1)
    a_round, warmup = np.array([[steps * round_epochs(run.spec.settings)]]), steps * h["warmup"]
    factors = rate_factor(run.spec.text("schedule"), done, a_round, warmup, h["decay"])
    return np.asarray(factors[0] * h["learning_rate"][0])
