"""Whose errors are drawn together, and what comes of it in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.formatting import count, spoken
from core.inspection.pinned.differing import comparable
from core.inspection.pinned.record import Board, Pin
from core.verdicts.measures import LOSS


def drawable(board: Board, most: int) -> list[Pin]:
    """The baseline and the pins whose errors mean the same on the same rows, `most` of them: the last pinned."""
    base = board.baseline
    if base is None:
        return []
    others = [pin for pin in board.pins if pin is not base and comparable(pin, base, LOSS)]
    return [base, *others[max(0, len(others) - most + 1) :]]


def finding(pins: Sequence[Pin], called: Mapping[str, str], rows: str) -> str:
    """Whose error is lowest at its end, and whose was lowest before that."""
    ended = [pin for pin in pins if not pin.diverged and np.isfinite(_last(pin, rows))]
    if not ended:
        return "No run that ended well is drawn."
    best = min(ended, key=lambda pin: _last(pin, rows))
    risen = [pin for pin in ended if _last(pin, rows) > 1.1 * float(np.nanmin(_errors(pin, rows)))]
    more = f" {count(len(risen), 'run')} had a lower error before." if risen else ""
    return f"Lowest at the end: {spoken(called[best.uid])}.{more}"


def left_out(board: Board, drawn: Sequence[Pin]) -> str:
    """How many pins are not drawn, and why."""
    missing = len(board.pins) - len(drawn)
    if not missing:
        return ""
    return (
        f"Not drawn: {count(missing, 'run')}, of other rows, of another loss, or more than can be told apart."
    )


def columns(pins: Sequence[Pin], called: Mapping[str, str]) -> dict[str, list[str] | list[float]]:
    """The lowest and the last errors of each, as columns."""
    return {
        "run": [called[pin.uid] for pin in pins],
        "training error": [_last(pin, "train") for pin in pins],
        "validation error": [_last(pin, "validation") for pin in pins],
        "lowest validation error": [_lowest(pin) for pin in pins],
    }


def _errors(pin: Pin, rows: str) -> np.ndarray:
    return pin.curve.validation if rows == "validation" else pin.curve.train


def _last(pin: Pin, rows: str) -> float:
    return float(_errors(pin, rows)[-1])


def _lowest(pin: Pin) -> float:
    errors = pin.curve.validation[np.isfinite(pin.curve.validation)]
    return float(errors.min()) if errors.size else float("nan")
