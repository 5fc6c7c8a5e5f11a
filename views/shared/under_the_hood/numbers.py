"""One step of a run, taken again with the code of training and kept with everything that went into it."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from core.calm import calm
from core.data import Dataset
from core.engine.loop import Loop, clipped
from core.engine.run import Run
from core.engine.snapshots import snapshot_epochs
from core.engine.spec import RunSpec
from core.engine.steps import as_array
from core.engine.training import advance, start
from core.optim.optimizers import OPTIMIZERS, Optimizer
from core.optim.penalties import soft_threshold
from core.types import Array, OnEpoch


@dataclass(frozen=True, eq=False)
class OneStep:
    """Step `step`, from 1, of a run, in its `epoch`, over `rows` rows. Arrays are (P,), in the units of training.

    `loss_gradient` is that of the loss, `penalized` has that of the L2 penalty added, `gradient` is clipped besides:
    what the rule was handed, with `h` (numbers by name, the learning rate as scheduled), `weights` (0 in place of
    biases) and the slots before. It returned `update` and the slots after; L1 then shrank parameters by `shrinkage`.
    """

    spec: RunSpec
    epoch: int
    step: int
    rows: int
    h: Mapping[str, float]
    loss_gradient: Array
    penalized: Array
    gradient: Array
    weights: Array
    slots_before: Mapping[str, Array]
    slots_after: Mapping[str, Array]
    update: Array
    shrinkage: Array
    before: Array
    after: Array

    @property
    def optimizer(self) -> Optimizer:
        """The rule that took it."""
        return OPTIMIZERS[str(self.spec.optimizer)]

    @property
    def norm(self) -> float:
        """Length of the gradient before it is clipped."""
        with calm():
            return float(np.linalg.norm(self.penalized))

    @property
    def nbytes(self) -> int:
        """Memory of its arrays, all like `before`."""
        return self.before.nbytes * (8 + 2 * len(self.slots_before))


def steps_to_see(run: Run) -> tuple[int, ...]:
    """At most 60 steps of the run, dense at first, up to where its objective leaves the range of floats."""
    beyond = np.flatnonzero(~np.isfinite(run.objective))
    epochs = int(beyond[0]) if beyond.size else len(run.objective) - 1
    return tuple(1 + step for step in snapshot_epochs(max(0, epochs * run.steps_per_epoch - 1)))


def one_step(
    spec: RunSpec, step: int, data: Dataset | None = None, on_epoch: OnEpoch | None = None
) -> OneStep:
    """Step `step`, from 1, of the run of `spec`, which is trained again up to there.

    Raises ValueError when the run ends before that step.
    """
    state = start(spec, data)
    epochs, taken = divmod(step - 1, Loop(state).steps_per_epoch)
    state, _ = advance(state, max(0, epochs), on_epoch)
    loop = Loop(state)
    if step < 1 or epochs >= loop.last_epoch[0]:
        raise ValueError(f"the run has no step {step}: it ends after {loop.last_epoch[0]} epochs")
    loop.epoch += 1
    with calm():
        loop.evaluate()
        batches = iter(loop.batches())
        for x, y in islice(batches, taken):
            loop.theta = loop.moved(loop.gradient(loop.loss_gradient(x, y)))
        return _taken(loop, *next(batches))


def _taken(loop: Loop, x: Array, y: Array) -> OneStep:
    """The next step of `loop`, of a single run, on one batch. What the loop does not keep, its rule computes again."""
    group, slots, before = loop.optimizer_groups[0], loop.slots[0], loop.theta
    h, t = {**loop.h, "learning_rate": loop.scheduled_rate()}, as_array(loop.step + 1)
    loss_gradient = loop.loss_gradient(x, y)
    gradient = loop.gradient(loss_gradient)
    after = loop.moved(gradient)
    update, slots_after = group.optimizer.rule(gradient, group.mask * before, slots, h, t)
    shrinkage = np.zeros_like(before)
    if group.shrinks and group.optimizer.step_length is not None:
        shrinkage = group.optimizer.step_length(slots_after, h, t) * group.l1
    return OneStep(
        spec=loop.state.specs[0],
        epoch=loop.epoch,
        step=loop.step,
        rows=y.shape[-1],
        h={name: float(value[0, 0]) for name, value in h.items()},
        loss_gradient=loss_gradient[0],
        penalized=(loss_gradient + loop.l2 * before)[0],
        gradient=gradient[0],
        weights=(group.mask * before)[0],
        slots_before={name: slot[0] for name, slot in slots.items()},
        slots_after={name: slot[0] for name, slot in slots_after.items()},
        update=update[0],
        shrinkage=shrinkage[0],
        before=before[0],
        after=after[0],
    )


def sources(taken_step: OneStep) -> dict[str, str]:
    """{what it does: its source}: the very functions that took the step, in the order in which they ran."""
    loop = Loop(start(taken_step.spec))
    ran: dict[str, Callable[..., Any]] = {
        "The gradient of the loss with respect to the predictions": loop.loss.gradient,
        "From there to the parameters": loop.model.backward,
    }
    if loop.penalized or loop.clips:
        ran["L2 penalty and clipping"] = loop.gradient
    if loop.clips:
        ran["Clipping"] = clipped
    for rule in (*_called(taken_step.optimizer), taken_step.optimizer):
        ran[f"The rule: {rule.label}"] = rule.rule
    ran["The new parameters"] = loop.optimizer_groups[0].step
    if taken_step.shrinkage.any():
        ran["The proximal step of the L1 penalty"] = soft_threshold
    return {what: textwrap.dedent(inspect.getsource(function)) for what, function in ran.items()}


def _called(optimizer: Optimizer) -> list[Optimizer]:
    """The rules that the rule of `optimizer` calls."""
    names = optimizer.rule.__code__.co_names
    return [other for other in OPTIMIZERS.values() if other.rule.__name__ in names]
