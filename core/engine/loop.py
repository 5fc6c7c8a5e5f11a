"""The training loop: epochs of steps, over a batch of runs at once.

A step: the gradient of the loss, of all rows or of one batch, plus that of the L2 penalty; clipped; and each
optimizer's own, at the scheduled learning rate, with the proximal step of the L1 penalty: `core.engine.steps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.engine.recording import Recording
from core.engine.reduction import reduced
from core.engine.spec import numbers
from core.engine.state import History, State, due
from core.engine.steps import optimizer_groups
from core.models import optimized
from core.models.networks.dropout import masks as masks_of
from core.optim.hypers import batch_rows, round_epochs
from core.optim.schedules import rate_at
from core.types import Array
from core.work import rows_at_once, slices, worth_reducing

# Steps whose scheduled rates are computed together: that takes as many calls as those of one.
RATES_AT_ONCE = 64


class Loop:
    """The working copy of a State while it advances, and what it records. Rebinds arrays, never writes into them."""

    def __init__(self, state: State) -> None:
        self.state, self.theta, self.slots = state, state.theta, state.slots
        self.epoch, self.step = state.epoch, state.step
        self.last_epoch, self.lowest, self.waited = state.last_epoch, state.lowest, state.waited
        specs, first = state.specs, state.specs[0]
        self.model, self.fitted = optimized(first.model), state.problems[0].fitted
        self.loss = self.model.loss(first.settings, self.fitted)
        self.schedule = first.text("schedule")
        self.round_epochs = np.array([[round_epochs(spec.settings)] for spec in specs])
        self.h = numbers(specs)
        mask = self.model.layout(self.fitted).penalty_mask
        self.l1, self.l2 = self.h["l1"] * mask, self.h["l2"] * mask
        self.optimizer_groups = optimizer_groups(specs, mask, self.l1)
        # What no run of the batch asks for costs no time.
        self.penalized = bool(self.l1.any() or self.l2.any())
        limits = (self.h[name] for name in ("clip_norm", "patience"))
        self.clips, self.watches = (bool(np.isfinite(limit).any()) for limit in limits)
        self.drops = bool(self.h.get("dropout", np.zeros(1)).any())
        self.scheduled = self.schedule != "constant" or bool(self.h["warmup"].any())
        # The rates of some steps, the first of them being the step after so many.
        self.rates_since, self.rates = -1, self.h["learning_rate"]
        self.seeds = [spec.whole("seed") for spec in specs]
        rows = state.y.shape[-1]
        self.batch_size, self.steps_per_epoch = batch_rows(first.settings, rows), first.steps_per_epoch(rows)
        self.full = self.steps_per_epoch == 1
        self.at_once = rows_at_once(self.model.numbers_per_row(self.fitted))
        # What a pass over all rows is given: of least squares, where it pays, few rows that say the same.
        self.x, self.y = state.x, state.y
        squares = self.full and self.model.family == "linear" and self.loss.name == "squared"
        if squares and worth_reducing(*state.x.shape[-2:]):
            problem = state.problems[0]
            # Of other rows than those of its problems, as resamples have them, nothing is kept.
            self.x, self.y = problem.fewer if state.x is problem.x else reduced(state.x, state.y)
        # The pass over all rows after an epoch is that of the next step, unless it would hold too much.
        self.goes_on = self.full and self.y.shape[-1] <= self.at_once and not self.drops
        self.due = state.also_due.union(*(due(spec, state.most_snapshots) for spec in specs))
        self.recording = Recording(state, train_error_known=self.goes_on)
        self.snapshots: dict[int, Array] = {}

    def evaluate(self) -> None:
        """The next full batch's forward pass, which tells the error after an epoch as well."""
        if self.goes_on:
            self.trace = self.model.trace(self.fitted, self.theta, self.x)
            self.train_error, self.slope = self.loss.value_and_gradient(self.trace.outputs, self.y, self.h)

    def train_one_epoch(self) -> None:
        self.epoch += 1
        active = (self.epoch <= self.last_epoch)[:, None]
        all_active = bool(active.all())
        for x, y in self.batches():
            moved = self.moved(self.gradient(self.loss_gradient(x, y)))
            self.theta = moved if all_active else np.where(active, moved, self.theta)

    def loss_gradient(self, x: Array, y: Array) -> Array:
        """∂loss/∂θ (R, P) over the rows of one batch, some of them at a time where a pass would hold too much."""
        rows, dropped = y.shape[-1], self.dropped(y.shape[-1])
        if rows <= self.at_once:
            return self.part_gradient(x, y, dropped)
        gradient = np.zeros_like(self.theta)
        for of in slices(rows, self.at_once):
            masks = [mask[..., of] for mask in dropped]
            gradient += (of.stop - of.start) / rows * self.part_gradient(x[..., of], y[..., of], masks)
        return gradient

    def part_gradient(self, x: Array, y: Array, dropped: Sequence[Array]) -> Array:
        """The same of rows that are taken at once."""
        if self.goes_on:
            return self.model.backward(self.fitted, self.theta, self.trace, self.slope)
        trace = self.model.trace(self.fitted, self.theta, x, dropped)
        slope = self.loss.gradient(trace.outputs, y, self.h)
        return self.model.backward(self.fitted, self.theta, trace, slope)

    def dropped(self, rows: int) -> list[Array]:
        """What multiplies the answers of each hidden layer in this step; nothing where no unit is dropped."""
        if not self.drops:
            return []
        hidden = self.state.problems[0].network.hidden
        return masks_of(hidden, self.h["dropout"], self.seeds, self.draws, rows)

    def gradient(self, gradient: Array) -> Array:
        """The gradient that the rules are given: that of the loss, plus that of the L2 penalty, clipped."""
        if self.penalized:
            gradient = gradient + self.l2 * self.theta
        return clipped(gradient, self.h["clip_norm"]) if self.clips else gradient

    def moved(self, gradient: Array) -> Array:
        """The parameters after one step of each rule."""
        rate = self.scheduled_rate() if self.scheduled else None
        self.step += 1
        steps = []
        for group, slots, since in zip(
            self.optimizer_groups, self.slots, self.state.slots_since, strict=True
        ):
            own_rate = rate if rate is None else rate[group.runs]
            theta, t = self.theta[group.runs], self.step - since
            steps.append(group.step(gradient[group.runs], theta, slots, own_rate, t))
        thetas, self.slots = zip(*steps, strict=True)
        return thetas[0] if len(thetas) == 1 else np.concatenate(thetas)

    def scheduled_rate(self) -> Array:
        """(R, 1): the learning rate of the next step."""
        after, begin = self.step % RATES_AT_ONCE, self.step - self.step % RATES_AT_ONCE
        if self.rates_since != begin:
            self.rates_since, done = begin, np.arange(begin, begin + RATES_AT_ONCE)
            self.rates = rate_at(self.schedule, done, self.steps_per_epoch, self.round_epochs, self.h)
        return self.rates[:, after : after + 1]

    def batches(self) -> Iterable[tuple[Array, Array]]:
        """(x, y) of every step of an epoch; what is drawn in it comes from (seed, epoch)."""
        if self.drops or not self.full:
            self.draws = {seed: np.random.default_rng((seed, self.epoch)) for seed in set(self.seeds)}
        return [(self.state.x, self.state.y)] if self.full else self._shuffled()

    def _shuffled(self) -> Iterator[tuple[Array, Array]]:
        """The rows of one epoch in the order that each seed draws, `batch_size` at a time."""
        rows = self.state.y.shape[-1]
        drawn = {seed: draw.permutation(rows) for seed, draw in self.draws.items()}
        orders = np.stack([drawn[seed] for seed in (self.seeds if len(drawn) > 1 else self.seeds[:1])])
        x, y = _take(self.state.x, orders), _take(self.state.y, orders)
        for begin in range(0, rows, self.batch_size):
            yield x[..., begin : begin + self.batch_size], y[..., begin : begin + self.batch_size]

    def record(self) -> None:
        """What is kept of the epoch that is over."""
        self.recording.add(self.epoch, self.theta, self.train_error if self.goes_on else None)
        if self.epoch in self.due:
            self.snapshots[self.epoch] = self.theta
        if self.watches:
            self.recording.measure()
            self.watch(self.recording.measured[-1][2][-1])

    def watch(self, validation: Array) -> None:
        """Early stopping: a run ends once its validation error has not reached a new low for `patience` epochs."""
        fell = validation < self.lowest
        self.lowest = np.where(fell, validation, self.lowest)
        self.waited = np.where(fell, 0, self.waited + 1)
        ends = self.waited >= self.h["patience"][:, 0]
        self.last_epoch = np.where(ends, np.minimum(self.last_epoch, self.epoch), self.last_epoch)

    def after(self) -> State:
        """The state of the batch now."""
        return replace(
            self.state,
            theta=self.theta,
            slots=self.slots,
            last_epoch=self.last_epoch,
            lowest=self.lowest,
            waited=self.waited,
            epoch=self.epoch,
            step=self.step,
        )

    def history(self, seconds: float) -> History:
        """All that was recorded."""
        return History(*self.recording.joined(), snapshots=self.snapshots, seconds=seconds)


def clipped(gradient: Array, most: Array) -> Array:
    """Each run's gradient (R, P), shortened to the norm `most` (R, 1) where it is longer: Pascanu et al., 2013."""
    norm = np.linalg.norm(gradient, axis=-1, keepdims=True)
    return gradient * np.divide(most, norm, out=np.ones_like(norm), where=norm > most)


def _take(values: Array, rows: NDArray[np.intp]) -> Array:
    """`values` (R or 1, …, N) at `rows` (R or 1, B): shared data and a shared order stay shared."""
    if len(rows) == 1:
        return np.take(values, rows[0], axis=-1)
    between = (1,) * (values.ndim - rows.ndim)
    return np.take_along_axis(values, rows.reshape(len(rows), *between, -1), axis=-1)
