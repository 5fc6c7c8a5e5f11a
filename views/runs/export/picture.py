"""The strip of pins as one picture: plain SVG text, a card for each pin with its error over training."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np

from core.formatting import count, fitted_in
from core.inspection.pinned.record import Board, Pin
from core.types import Array
from views.runs.differs.numbers import Line, lines

CARD, TALL, GAP, IN_A_ROW = 230, 150, 12, 4
# Characters that have room in a card.
ROOM = 29
# Text and lines reach 4.5 : 1 on the white of a card, wherever the picture is shown.
INK, QUIET, LINE, GROUND = "#24272c", "#5b6068", "#1f5fa8", "#fbfaf8"
WAYS = {"better": "#1a6b2f", "worse": "#a11a1a", "same": QUIET, "unknown": QUIET}


def strip_svg(board: Board, called: Mapping[str, str]) -> str:
    """An SVG document; all names in it are plain text."""
    shown = lines(board, called)
    columns = max(1, min(IN_A_ROW, len(shown)))
    rows = -(-len(shown) // columns)
    width, height = columns * (CARD + GAP) + GAP, rows * (TALL + GAP) + GAP
    cards = [_card(line, board.by_uid[line.uid], n % columns, n // columns) for n, line in enumerate(shown)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" font-size="13">'
        f"<title>{count(len(shown), 'pinned run')}</title>"
        f'<rect width="100%" height="100%" fill="{GROUND}"/>{"".join(cards)}</svg>'
    )


def _card(line: Line, pin: Pin, column: int, row: int) -> str:
    x, y = GAP + column * (CARD + GAP), GAP + row * (TALL + GAP)
    delta = line.error_delta
    base = delta is None
    texts = [
        _text(16, line.name, INK, bold=True),
        _text(34, "the baseline" if base else line.changed or "another model or dataset", QUIET),
        _text(TALL - 42, line.known, INK),
        _text(TALL - 26, f"{line.error}, {count(line.parameters, 'parameter')}", INK),
        *([_text(TALL - 10, f"error: {delta.text}", WAYS[delta.way])] if delta else []),
    ]
    return (
        f'<g transform="translate({x} {y})">'
        f'<rect width="{CARD}" height="{TALL}" rx="8" fill="#ffffff" stroke="{LINE if base else "#d9d5cc"}"/>'
        f"{''.join(texts)}{_sparkline(pin)}</g>"
    )


def _text(y: int, text: str, colour: str, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="10" y="{y}" fill="{colour}"{weight}>{escape(fitted_in([plain(text)], ROOM)[0])}</text>'


def plain(text: str) -> str:
    """`text` without what no XML document may hold."""
    return "".join(letter for letter in text if letter.isprintable())


def _sparkline(pin: Pin) -> str:
    """Its error on the rows that judge, on a log scale: training goes on to the right."""
    curve = pin.curve
    errors = curve.validation if pin.rows.judging == "validation" else curve.train
    drawn = np.isfinite(errors) & (errors > 0) & (errors < 1e6 * np.abs(errors[:1]))
    if drawn.sum() < 2:
        return ""
    heights, places = np.log(errors[drawn]), curve.epochs[drawn].astype(np.float64)
    x, y = 10 + (CARD - 20) * _unit(places), 44 + 44 * (1 - _unit(heights))
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<polyline points="{points}" fill="none" stroke="{LINE}" stroke-width="2"/>'


def _unit(values: Array) -> Array:
    """From 0 to 1."""
    return (values - values.min()) / (np.ptp(values) or 1.0)
