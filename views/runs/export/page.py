"""The pins as one HTML page that needs nothing else: the picture of the strip, and all numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from core.inspection.pinned.record import Board
from views.runs.differs.numbers import Line, lines
from views.runs.export.picture import plain, strip_svg

STYLE = (
    "body{font:16px sans-serif;color:#24272c;background:#fbfaf8;margin:2rem auto;max-width:1000px;padding:0 1rem}"
    "table{border-collapse:collapse;margin-top:1.5rem}"
    "td,th{border:1px solid #d9d5cc;padding:.4rem .7rem;text-align:left}"
    "svg{max-width:100%;height:auto}pre{white-space:pre-wrap;overflow-wrap:anywhere}"
)
HEAD = (
    "run",
    "changed",
    "how good",
    "against the baseline",
    "error",
    "against the baseline",
    "parameters",
    "note",
)


def html_page(board: Board, called: Mapping[str, str]) -> str:
    """An HTML document; all names and notes in it are plain text, and nothing in it runs."""
    rows = [_row("td", _cells(line)) for line in lines(board, called)]
    specs = "\n".join(f"{called[pin.uid]}: {pin.spec.to_json()}" for pin in board.pins)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Pinned runs · Paramscope</title>'
        f"<style>{STYLE}</style></head><body><h1>Pinned runs</h1>{strip_svg(board, called)}"
        f"<table>{_row('th', HEAD)}{''.join(rows)}</table>"
        f"<h2>What determines each run</h2><pre>{escape(specs)}</pre></body></html>"
    )


def _cells(line: Line) -> Sequence[str]:
    known, error = (delta.text if delta else "baseline" for delta in (line.known_delta, line.error_delta))
    return (line.name, line.changed, line.known, known, line.error, error, f"{line.parameters:,}", line.note)


def _row(tag: str, texts: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(plain(text))}</{tag}>' for text in texts)}</tr>"
