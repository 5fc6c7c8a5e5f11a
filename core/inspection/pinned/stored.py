"""A board as text and back. What comes back was kept by a browser, so it is read like anything from outside.

What cannot be read is left out, with a sentence. Runs of one's own data are not written: they last as long as the
session, like the data.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any, TypeVar, get_args

import numpy as np

from core.data import Task, is_own
from core.engine.spec import RunSpec
from core.engine.sweep import MOST_RUNS
from core.formatting import brief
from core.hyper import SettingError
from core.inspection.pinned.record import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_LAYERS,
    MOST_PINS,
    MOST_POINTS,
    MOST_SWEEPS,
    MOST_VALUES,
    MOST_WEIGHTS,
    Board,
    Curve,
    Layer,
    Parameter,
    Pin,
    PinnedSweep,
    Rows,
    fields_of,
)
from core.models import MODELS
from core.types import Array
from core.verdicts.measures import MEASURES

Record = TypeVar("Record", Pin, PinnedSweep)
VERSION = 1
# Characters of a board, and of one pin or sweep in it.
LONGEST, LONGEST_RECORD = 1_800_000, 64 * 1024
# Names of columns and titles of parameters, bins of a layer, weights and parameters of the largest model.
LONGEST_TEXT, MOST_BINS, MOST_COUNTED = 200, 2000, 10**9
# Digits of curves and weights, which are drawn; parameters keep all of theirs.
DIGITS = 6
# What reading raises where something is missing, of another kind, or too large.
UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, OverflowError, RecursionError)


def to_text(board: Board) -> str:
    """The pins and sweeps that are not of own data, as JSON; `of_text` is the inverse."""
    known = {
        "version": VERSION,
        "pins": [_of_pin(pin) for pin in board.pins if not is_own(pin.spec)],
        "sweeps": [_of_sweep(sweep) for sweep in board.sweeps if not is_own(sweep.spec)],
        "marked": board.marked,
    }
    return json.dumps(known, separators=(",", ":"))


def of_text(text: object) -> tuple[Board, list[str]]:
    """The board that `text` spells, and a sentence for all of it that cannot be read."""
    try:
        known = _loaded(text)
        pins, of_pins = _read(_listed(known["pins"], MOST_PINS), _pin, "pin")
        sweeps, of_sweeps = _read(_listed(known["sweeps"], MOST_SWEEPS), _sweep, "sweep")
        # Of one that stands there twice the first counts.
        unique = {pin.uid: pin for pin in reversed(pins)}
        board = Board(tuple(reversed(unique.values())), tuple(sweeps), _text(known["marked"], LONGEST_NAME))
        return board, of_pins + of_sweeps
    except UNREADABLE as error:
        return Board(), [f"The pins that this browser kept cannot be read: {_why(error)}. They are left out."]


def _loaded(text: object) -> Mapping[str, Any]:
    if not isinstance(text, str) or len(text) > LONGEST:
        raise SettingError(f"pins want a text of at most {LONGEST:,} characters")
    try:
        known = json.loads(text)
    # Among these are a text that is no JSON, one that is nested too deep, and an integer of more digits than is read.
    except (ValueError, RecursionError):
        known = None
    if not isinstance(known, dict) or known.get("version") != VERSION:
        raise SettingError(f"pins want an object of version {VERSION}; got {brief(text)}")
    return known


def _read(
    records: Iterable[Any], read: Callable[[Mapping[str, Any]], Record], what: str
) -> tuple[list[Record], list[str]]:
    """Those that can be read, and a sentence on each other."""
    kept, notes = [], []
    for place, record in enumerate(records, start=1):
        try:
            if len(json.dumps(record)) > LONGEST_RECORD:
                raise SettingError(f"it has more than {LONGEST_RECORD:,} characters")
            kept.append(read(record))
        except UNREADABLE as error:
            notes.append(f"The {what} {place} that this browser kept is left out: {_why(error)}.")
    return kept, notes


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, SettingError) else "something in it is missing or no such value"


# --------------------------------------------------------------------------- a pin


def _of_pin(pin: Pin) -> dict[str, Any]:
    curve, rows = pin.curve, pin.rows
    return {
        **fields_of(pin),
        "spec": json.loads(pin.spec.to_json()),
        "rows": [rows.train, rows.validation, rows.mark],
        "measures": pin.measures,
        "curve": [curve.epochs.tolist(), _short(curve.train), _short(curve.validation)],
        "values": [[name, title, value] for name, (title, value) in pin.values.items()],
        "layers": [[name, *_of_layer(layer)] for name, layer in pin.layers.items()],
        "widths": pin.widths,
        "weights": _short(pin.weights),
    }


def _of_layer(layer: Layer) -> list[Any]:
    numbers = (layer.norm, layer.mean, layer.deviation, layer.near_zero)
    return [layer.weights, *numbers, [*map(list, layer.bins.items())]]


def _pin(known: Mapping[str, Any]) -> Pin:
    weights = _numbers(known["weights"], MOST_WEIGHTS)
    widths = tuple(_whole(width) for width in _listed(known["widths"], MOST_LAYERS))
    spec = _spec(known["spec"])
    expected = sum((1 + inputs) * units for inputs, units in pairwise(widths))
    if len(weights) != expected or (widths and MODELS[spec.model].family != "network"):
        raise SettingError(f"its weights are not those of layers of {brief(list(widths))}")
    task = known["task"]
    if task not in get_args(Task) or task not in MODELS[spec.model].tasks:
        raise SettingError(f"{brief(task)} is nothing that {spec.model} learns")
    return Pin(
        spec,
        task,
        _rows(known["rows"]),
        _text(known["loss"], LONGEST_TEXT),
        _text(known["loss_settings"], LONGEST_TEXT),
        MODELS[spec.model].time_unit,
        known["diverged"] is True,
        _whole(known["parameter_count"]),
        {name: _pair(known["measures"][name]) for name in MEASURES if name in known["measures"]},
        _curve(known["curve"]),
        dict(_value(each) for each in _listed(known["values"], MOST_VALUES)),
        dict(_layer(each) for each in _listed(known["layers"], MOST_LAYERS)),
        widths,
        weights,
    ).called(_text(known["name"], LONGEST_NAME), _text(known["note"], LONGEST_NOTE))


def _spec(known: object) -> RunSpec:
    spec = RunSpec.from_json(json.dumps(known))
    if is_own(spec):
        raise SettingError("it is of data of one's own, which are not kept")
    return spec


def _rows(known: Any) -> Rows:
    train, validation, mark = known
    return Rows(_whole(train), _whole(validation), _text(mark, LONGEST_NAME))


def _pair(known: Any) -> tuple[float, float]:
    train, validation = known
    return _number(train), _number(validation)


def _curve(known: Any) -> Curve:
    epochs = np.array([_whole(epoch) for epoch in _listed(known[0], MOST_POINTS)], dtype=np.intp)
    train, validation = (_numbers(each, MOST_POINTS) for each in known[1:])
    if not (0 < len(epochs) == len(train) == len(validation)) or (np.diff(epochs) <= 0).any():
        raise SettingError("its errors are not those of epochs in a row")
    return Curve(epochs, train, validation)


def _value(known: Any) -> tuple[str, Parameter]:
    name, title, value = known
    return _text(name, LONGEST_TEXT), Parameter(_text(title, LONGEST_TEXT), _number(value))


def _layer(known: Any) -> tuple[str, Layer]:
    name, weights, norm, mean, deviation, near, bins = known
    counts = {int(place): _whole(count) for place, count in _listed(bins, MOST_BINS)}
    if any(abs(place) > MOST_COUNTED for place in counts):
        raise SettingError("a weight of it is too large")
    layer = Layer(_whole(weights), _number(norm), _number(mean), _number(deviation), _number(near), counts)
    return _text(name, LONGEST_TEXT), layer


# --------------------------------------------------------------------------- a sweep


def _of_sweep(sweep: PinnedSweep) -> dict[str, Any]:
    marks = [*dict.fromkeys(sweep.marks)]
    return {
        "spec": json.loads(sweep.spec.to_json()),
        "over": {name: [*values] for name, values in sweep.over.items()},
        "task": sweep.task,
        "loss": sweep.loss,
        "loss_settings": sweep.loss_settings,
        "marks": marks,
        "judged": [marks.index(mark) for mark in sweep.marks] if len(marks) > 1 else [],
        "errors": [_short(each) for each in (sweep.train_error, sweep.error, sweep.known)],
        "counts": sweep.parameter_counts.tolist(),
        "diverged": sweep.diverged.nonzero()[0].tolist(),
    }


def _sweep(known: Mapping[str, Any]) -> PinnedSweep:
    spec = _spec(known["spec"])
    over = {name: tuple(_listed(values, MOST_RUNS)) for name, values in known["over"].items()}
    # Each value once: all combinations of them would be a thousand specs.
    checked = {
        name: tuple(spec.replace(**{name: value})[name] for value in values) for name, values in over.items()
    }
    runs = math.prod(len(values) for values in over.values())
    train, error, metric = (_numbers(each, MOST_RUNS) for each in _listed(known["errors"], 3))
    counts = np.array([_whole(count) for count in _listed(known["counts"], MOST_RUNS)], dtype=np.intp)
    if {len(counts), len(train), len(error), len(metric)} != {runs}:
        raise SettingError(f"it has not the numbers of {runs:,} runs")
    marks = [_text(mark, LONGEST_NAME) for mark in _listed(known["marks"], MOST_RUNS)]
    judged = _listed(known["judged"], MOST_RUNS) or [0] * runs
    diverged = np.zeros(runs, dtype=np.bool_)
    diverged[[_below(place, runs) for place in _listed(known["diverged"], MOST_RUNS)]] = True
    if len(judged) != runs or known["task"] not in MODELS[spec.model].tasks:
        raise SettingError("its rows, or what it learns, are not those of its model")
    of_each = tuple(marks[_below(place, len(marks))] for place in judged)
    loss, means = (_text(known[name], LONGEST_TEXT) for name in ("loss", "loss_settings"))
    return PinnedSweep(
        spec, checked, known["task"], loss, means, of_each, train, error, metric, counts, diverged
    )


# --------------------------------------------------------------------------- parts from outside


def _short(values: Array) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values.tolist()]


def _listed(known: Any, most: int) -> list[Any]:
    if not isinstance(known, list) or len(known) > most:
        raise SettingError(f"it wants a list of at most {most:,}; got {brief(known)}")
    return known


def _numbers(known: Any, most: int) -> Array:
    return np.array([_number(value) for value in _listed(known, most)], dtype=np.float64)


def _number(known: Any) -> float:
    if isinstance(known, bool) or not isinstance(known, int | float):
        raise SettingError(f"it wants a number; got {brief(known)}")
    return float(known)


def _whole(known: Any) -> int:
    if isinstance(known, bool) or not isinstance(known, int) or not 0 <= known <= MOST_COUNTED:
        raise SettingError(f"it wants a whole number up to {MOST_COUNTED:,}; got {brief(known)}")
    return known


def _below(known: Any, most: int) -> int:
    if _whole(known) >= most:
        raise SettingError(f"it wants a whole number below {most:,}; got {brief(known)}")
    return int(known)


def _text(known: Any, longest: int) -> str:
    if not isinstance(known, str) or len(known) > longest:
        raise SettingError(f"it wants a text of at most {longest} characters; got {brief(known)}")
    return known
