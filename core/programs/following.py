"""The script of a model that follows gradients: its start, its epochs, its steps, and the functions that took them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from core.engine.loop import clipped
from core.engine.reduction import reduced
from core.engine.run import Run
from core.engine.spec import numbers
from core.engine.steps import OptimizerGroup
from core.hyper import SettingError
from core.models import optimized
from core.models.networks.dropout import masks
from core.models.networks.layers import activations, gradient
from core.optim.hypers import batch_rows, round_epochs
from core.optim.optimizers import OPTIMIZERS
from core.optim.schedules import rate_at
from core.programs.rows import rows_of
from core.programs.source import Sources, Written
from core.work import rows_at_once, worth_reducing


class Following:
    """What the script of a run says: functions of its training, and of its `layers`; then lines, in their order."""

    left_out = ""

    def __init__(self, run: Run) -> None:
        self.run, self.spec, self.model = run, run.spec, optimized(run.spec.model)
        self.rule, self.loss = OPTIMIZERS[str(run.spec.optimizer)], run.loss
        self.h = {name: float(value[0, 0]) for name, value in numbers([run.spec]).items()}
        self.clips, self.watches = (bool(np.isfinite(self.h[name])) for name in ("clip_norm", "patience"))
        self.drops, self.full = bool(self.h.get("dropout")), run.steps_per_epoch == 1
        self.schedule = run.spec.text("schedule")
        self.scheduled = self.schedule != "constant" or bool(self.h["warmup"])
        self.masked = bool(self.h["l1"] or self.h["l2"] or self.rule.decays)
        self.functions = Sources()
        layout, settings = self.model.layout(run.fitted), run.spec.settings
        if not np.array_equal(self.model.initialize(settings, layout), run.flat[0]):
            raise SettingError(
                "this run did not begin where its settings say, so no program trains it again from them alone"
            )
        self.functions.add(self.model.initialize, settings=settings, layout=layout)
        # How outputs are had of θ and a design `{x}`, and the gradient `g` from theirs, of a batch.
        self.outputs, self.steps = _OF_FAMILY[run.family](self)
        self.lines = [*self._data(), "", *self._begin(), *self._epochs(), *self._end()]
        read = "\n".join([*self.functions.texts.values(), *self.lines])
        h = ", ".join(f'"{name}": {value!r}' for name, value in self.h.items() if f'["{name}"]' in read)
        self.lines.insert(0, f"hypers = {{{h}}}")

    @property
    def core(self) -> tuple[str, ...]:
        """The functions to read first: what stands beside the script is rather another."""
        loss, schedule = (self.loss.gradient.__name__, self.loss.value.__name__), rate_at.__name__
        layers = ("forward", activations.__name__, gradient.__name__)
        return (OptimizerGroup.step.__name__, *layers, *loss, schedule)

    def _data(self) -> list[str]:
        lines = rows_of(self.run, self.functions)
        x, squares = self.run.fitted.design(self.run.train.x), self.loss.name == "squared"
        if self.full and self.run.family == "linear" and squares and worth_reducing(*x.shape):
            lines.append(f"train_x, train_y = {self.functions.add(reduced)}(train_x, train_y)")
        return lines

    def _begin(self) -> Iterator[str]:
        slots = ", ".join(f'"{slot}": np.zeros_like(theta)' for slot in self.rule.slots)
        if self.run.diverged:
            yield 'np.seterr(all="ignore")  # This run diverged: its numbers leave the range of floats.'
        yield "theta = initialize()[None]" if self.full else "theta, t = initialize()[None], 0"
        yield f"slots = {{{slots}}}"
        if self.masked:
            mask = self.model.layout(self.run.fitted).penalty_mask
            ends = [*np.flatnonzero(np.diff(mask)).tolist(), len(mask) - 1]
            counts = np.diff([-1, *ends]).tolist()
            yield f"mask = np.repeat({mask[ends].tolist()}, {counts})  # 0 of biases, 1 of weights"
        if self.scheduled:
            steps, rounds = self.run.steps_per_epoch, round_epochs(self.spec.settings)
            name = self.functions.add(rate_at, name=self.schedule, steps_per_epoch=steps, round_epochs=rounds)
            yield f"rates = {name}(np.arange({steps * self.spec.epochs}), hypers)"
        if self.watches:
            yield f"lowest, waited = {self._error('validation')}, 0"

    def _error(self, part: str) -> str:
        value = self.functions.add(self.loss.value)
        return f"{value}({self.outputs.format(x=f'{part}_x')}, {part}_y, hypers)[0]"

    def _epochs(self) -> Iterator[str]:
        rows, size = len(self.run.train.y), batch_rows(self.spec.settings, len(self.run.train.y))
        seeded = f"np.random.default_rng(({self.spec['seed']}, {'t' if self.full else 'epoch'}))"
        yield f"for {'t' if self.full else 'epoch'} in range(1, {self.spec.epochs + 1}):"
        if self.drops:
            yield f"    draw = {seeded}"
        if self.full:
            yield from (f"    {line}" for line in self._step("train_x", "train_y"))
        else:
            yield f"    order = {'draw' if self.drops else seeded}.permutation({rows})"
            yield "    all_x, all_y = np.take(train_x, order, axis=-1), np.take(train_y, order, axis=-1)"
            yield f"    for begin in range(0, {rows}, {size}):"
            part = f"[..., begin : begin + {size}]"
            yield f"        x, y, t = all_x{part}, all_y{part}, t + 1"
            yield from (f"        {line}" for line in self._step("x", "y"))
        if self.watches:
            yield f"    error = {self._error('validation')}"
            yield "    lowest, waited = (error, 0) if error < lowest else (lowest, waited + 1)"
            yield f"    if waited >= {self.spec['patience']}:"
            yield "        break"

    def _step(self, x: str, y: str) -> Iterator[str]:
        rows = f"{y}.shape[-1]"
        if self.drops:
            hidden, seed = tuple(self.run.network.hidden), self.spec.whole("seed")
            name = self.functions.add(masks, hidden=hidden, seeds=(seed,))
            yield f'dropped = {name}(np.array([[hypers["dropout"]]]), {{{seed}: draw}}, {rows})'
        yield from self._gradient(x, y, rows)
        if self.h["l2"]:
            yield 'g = g + hypers["l2"] * mask * theta'
        if self.clips:
            yield f'g = {self.functions.add(clipped)}(g, hypers["clip_norm"])'
        if self.scheduled:
            yield "rate = rates[t - 1]"
        group = SimpleNamespace(
            optimizer=self.rule,
            mask=Written("mask"),
            h=Written("hypers"),
            shrinks=bool(self.h["l1"]),
            l1=Written('(hypers["l1"] * mask)'),
        )
        rate = Written("rate") if self.scheduled else None
        name = self.functions.add(OptimizerGroup.step, self=group, rate=rate)
        self.functions.head(self.rule.rule, self.rule.equation)
        yield f"theta, slots = {name}(g, theta, slots, t)"

    def _gradient(self, x: str, y: str, rows: str) -> Iterator[str]:
        """Some rows at a time where a pass would hold too much, as in training."""
        at_once = rows_at_once(self.model.numbers_per_row(self.run.fitted))
        if batch_rows(self.spec.settings, len(self.run.train.y)) <= at_once:
            yield from self.steps(x, y, "")
            return
        part = f"[..., of : of + {at_once}]"
        *before, last = self.steps(f"{x}{part}", f"{y}{part}", part)
        yield "g = np.zeros_like(theta)"
        yield f"for of in range(0, {rows}, {at_once}):"
        yield from (f"    {line}" for line in before)
        yield f"    g += {y}{part}.shape[-1] / {rows} * {last.removeprefix('g = ')}"

    def _end(self) -> Iterator[str]:
        parts = ("train", "validation") if len(self.run.validation.y) else ("train",)
        yield ""
        yield from (f"{part}_error = {self._error(part)}" for part in parts)
        if self.run.family != "linear" or not self.spec.settings["standardize"]:
            yield printed("theta", parts)
            return
        columns = SimpleNamespace(
            scale=Written("scale"), centre=Written("centre"), outputs=self.run.columns.outputs
        )
        name = self.functions.add(self.model.in_data_units, fitted=columns)
        yield f"parameters = {name}(theta)  # of the columns as they are, not standardized: biases, then weights"
        yield printed("parameters", parts)


def printed(what: str, parts: Sequence[str]) -> str:
    """The line that prints parameters, and the error of each part."""
    errors = ", ".join(f"{part} error {{{part}_error}}" for part in parts)
    return f'print(f"{{{what}}}\\n{errors}")'


# Outputs of θ and `{x}`; and lines that make the gradient `g` of rows x and y, `part` of a batch's.
Family = Callable[[Following], tuple[str, Callable[[str, str, str], Sequence[str]]]]


def _linear(of: Following) -> Any:
    fitted = SimpleNamespace(outputs=of.run.columns.outputs)
    forward = of.functions.add(of.model.forward, fitted=fitted)
    slope = of.functions.add(of.loss.gradient)

    def steps(x: str, y: str, part: str) -> Sequence[str]:
        trace = SimpleNamespace(kept=Written(x))
        names = {"theta": Written("theta"), "trace": trace, "output_gradient": Written("delta")}
        back = of.functions.expression(of.model.backward, fitted=fitted, **names)
        return f"delta = {slope}({forward}(theta, {x}), {y}, hypers)", f"g = {back}"

    return f"{forward}(theta, {{x}})", steps


def _network(of: Following) -> Any:
    network = of.run.network
    shape = {"widths": network.widths, "f": network.activation}
    forward = of.functions.add(activations, **shape, **({} if of.drops else {"masks": ()}))
    backward = of.functions.add(gradient, **shape, **({} if of.drops else {"slopes": ()}))
    slope = of.functions.add(of.loss.gradient)
    single, into = ("", "") if network.outputs else ("[:, 0]", "[:, None]")

    def steps(x: str, y: str, part: str) -> Sequence[str]:
        masks = f", [mask{part} for mask in dropped]" if part else ", dropped"
        dropped, slopes = (masks, ", slopes") if of.drops else ("", "")
        return (
            f"outputs, entered, slopes = {forward}(theta, {x}{dropped})",
            f"delta = {slope}(outputs{single}, {y}, hypers)",
            f"g = {backward}(theta, entered, delta{into}{slopes})",
        )

    return f"{forward}(theta, {{x}})[0]{single}", steps


def _transformer(of: Following) -> Any:
    fitted = of.run.sequences
    forward = of.functions.add(of.model.forward, fitted=fitted)
    trace = of.functions.add(of.model.trace, fitted=fitted)
    backward = of.functions.add(of.model.backward, "gradient", fitted=fitted)
    slope = of.functions.add(of.loss.gradient)

    def steps(x: str, y: str, part: str) -> Sequence[str]:
        return (
            f"done = {trace}(theta, {x})",
            f"delta = {slope}(done.outputs, {y}, hypers)",
            f"g = {backward}(theta, done, delta)",
        )

    return f"{forward}(theta, {{x}})", steps


_OF_FAMILY: dict[str, Family] = {"linear": _linear, "network": _network, "transformer": _transformer}
