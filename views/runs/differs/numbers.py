"""What kept runs differ in, how far each is from the baseline, and what that amounts to in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.formatting import count, listed, number, percent, spoken
from core.inspection.pinned.differing import (
    Delta,
    change,
    comparable,
    delta,
    differing,
    of_one_kind,
    shared_measure,
    title,
)
from core.inspection.pinned.record import SHARES, Board, Pin
from core.verdicts.measures import LOSS, Measure

# Settings that a sentence lists.
MOST_NAMED = 3


@dataclass(frozen=True)
class Line:
    """One pin beside the baseline: what it is called, what is changed, how good it is and its error, with changes.

    `changed` is empty of another model or dataset, which differ in all; `own_name` where nobody calls it anything. Of
    the baseline itself the changes are None.
    """

    uid: str
    name: str
    own_name: str
    changed: str
    known: str
    known_delta: Delta | None
    error: str
    error_delta: Delta | None
    parameters: int
    note: str


def lines(board: Board, called: Mapping[str, str]) -> list[Line]:
    """A line for each pin, the baseline first."""
    base = board.baseline
    if base is None:
        return []
    others = [pin for pin in board.pins if pin is not base]
    return [_line(base, base, called), *(_line(pin, base, called) for pin in others)]


def _line(pin: Pin, base: Pin, called: Mapping[str, str]) -> Line:
    itself = pin is base
    return Line(
        pin.uid,
        called[pin.uid],
        pin.name,
        change(base.spec, pin.spec) if of_one_kind(pin.spec, base.spec) else "",
        read(pin, pin.known),
        None if itself else delta(pin, base, pin.known),
        read(pin, LOSS),
        None if itself else delta(pin, base, LOSS),
        pin.parameter_count,
        pin.note,
    )


def read(pin: Pin, measure: Measure) -> str:
    """`R² 0.476`: a measure of a pin on the rows that judge it, by its name."""
    if pin.diverged:
        return "diverged"
    value = pin.measure(measure.name)
    noun = pin.loss if measure is LOSS else measure.noun
    text = percent(value) if measure.name in SHARES and value == value else number(value, 3)
    return f"{noun} {text}"


def finding(board: Board, called: Mapping[str, str]) -> list[str]:
    """What they differ in, which is the best by far, and which are not compared; a sentence each."""
    base = board.baseline
    if base is None or len(board.pins) < 2:
        return ["One run is pinned: pin another to see what differs."] if board.pins else []
    return [_in_what(board.pins), *_best(board, base, called), *flags(board, base)]


def _in_what(pins: Sequence[Pin]) -> str:
    specs = [pin.spec for pin in pins]
    names = [spoken(title(specs, name)) for name in differing(specs)]
    listing = listed(names) if len(names) <= MOST_NAMED else f"{listed(names[:MOST_NAMED])} and more"
    return f"{count(len(pins), 'run')} that differ in {listing}."


def _best(board: Board, base: Pin, called: Mapping[str, str]) -> list[str]:
    """The pin that is nearest to the ideal, of those that can be compared with the baseline."""
    pins = [pin for pin in board.pins if comparable(pin, base, base.known) and not pin.diverged]
    if len(pins) < 2 or base.diverged:
        return []
    measure = shared_measure(pins)
    noun = "error" if measure is LOSS else measure.noun
    best = min(pins, key=lambda pin: abs(pin.measure(measure.name) - measure.best))
    apart = delta(best, base, measure)
    if best is base or apart.way != "better":
        return [f"None has a {'higher' if measure.best else 'lower'} {noun} than the baseline."]
    rows = "unseen" if base.rows.judging == "validation" else "training"
    return [
        f"{measure.extreme.capitalize()} {noun} on {rows} rows: {spoken(called[best.uid])}, {apart.text}."
    ]


def flags(board: Board, base: Pin) -> list[str]:
    """How many runs are not compared with the baseline, and why."""
    others = [pin for pin in board.pins if pin.rows.mark != base.rows.mark]
    if not others:
        return []
    verb, whose = ("is", "its") if len(others) == 1 else ("are", "their")
    return [f"{count(len(others), 'run')} {verb} judged on other rows: {whose} errors are not compared."]
