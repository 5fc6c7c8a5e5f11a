"""Runs to receipts: everything that says what a run was, in one file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from core.data import held, is_own
from core.engine.run import ERRORS, Run
from core.formatting import brief
from core.hyper import SettingError, refuse_other
from core.programs.rows import data_csv
from core.programs.script import files
from core.receipts.drawing import Chart, drawn
from core.receipts.facts import PARTS, facts_of
from core.receipts.members import (
    CHART,
    CHARTS,
    HISTORY_TABLE,
    MOST_MEMBERS,
    PAGE,
    PARAMETER_TABLE,
    PARAMETERS,
    RECORD,
    ROW_TABLE,
    ROWS,
    RUN,
    SCRIPT,
    SCRIPT_PARTS,
)
from core.receipts.packing import packed
from core.receipts.problems import ReceiptError
from core.receipts.record import final_tensors, tensors_of_run
from core.receipts.rows import tensors_of_rows
from core.receipts.sheets import csv_of
from core.receipts.tensors import saved
from core.receipts.texts import digest, written

SAYS = {
    RUN: "the spec, seeds, versions, fingerprints of the data, units; checksums of all files",
    RECORD: "all that was recorded: errors of every step, snapshots of the parameters",
    PARAMETERS: "the parameters after the last step, in the units of training",
    HISTORY_TABLE: "errors after every step",
    PARAMETER_TABLE: "the parameters after the last step, in the units of the data",
    ROWS: "the rows that it learned from, as numbers",
    ROW_TABLE: "the same rows as a table",
    SCRIPT: "a program that trains it again",
    SCRIPT_PARTS: "functions of that program for which it has no room",
    CHARTS: "each chart as a picture and as Vega-Lite with its data",
}


def write(
    run: Run,
    path: str | os.PathLike[str] | BinaryIO,
    data: bool = False,
    charts: Mapping[str, Chart] | None = None,
) -> None:
    """The receipt of `run`, as a file at `path` or into an open one; `core.receipts.read` makes the run of it again.

    Rows of one's own go in with `data` alone. `charts` are drawn besides: Vega-Lite with its data, by names of letters,
    digits, - and _. The same run gives the same bytes but for the seconds it took. Raises ReceiptError where it is too
    large, or a chart cannot be drawn.
    """
    refuse_other(run, Run, "run", "Run, as train returns it")
    try:
        content = packed(members_of(run, data, charts or {}))
    except UnicodeEncodeError as error:
        raise ReceiptError(
            "a column or a class has half a character in its name, which no file can hold: rename it"
        ) from error
    if isinstance(path, str | os.PathLike):
        try:
            Path(path).write_bytes(content)
        except (OSError, ValueError) as error:
            raise ReceiptError(
                f"nothing can be written to {brief(os.fspath(path))}: give another path"
            ) from error
    else:
        path.write(content)


def members_of(run: Run, data: bool, charts: Mapping[str, Chart]) -> dict[str, bytes]:
    """All members by name, in their order."""
    whole = held(run.spec.dataset) if is_own(run.spec.dataset) else None
    own = is_own(run.spec.dataset)
    others = {
        RECORD: saved(tensors_of_run(run)),
        PARAMETERS: saved(final_tensors(run)),
        HISTORY_TABLE: _history(run),
        PARAMETER_TABLE: _parameters(run),
    }
    if own and data:
        parts = (
            dict(zip(PARTS, (run.train, run.validation), strict=True)) if whole is None else {"whole": whole}
        )
        tensors = {
            name: array for part, rows in parts.items() for name, array in tensors_of_rows(part, rows).items()
        }
        others[ROWS] = saved(tensors)
    scripts = _scripts(run, rows=data or not own)
    others |= {name: text.encode() for name, text in scripts.items()}
    pictures, drawings = _drawn(run, charts)
    others |= drawings
    says = {name: text for name, text in SAYS.items() if name in (RUN, CHARTS, *others)}
    others[PAGE] = _page(run, pictures, says, scripts.get(SCRIPT, ""))
    if len(others) >= MOST_MEMBERS:
        raise ReceiptError(f"a receipt has room for {MOST_MEMBERS} files: hand over fewer charts")
    facts = facts_of(run, whole, with_rows=ROWS in others)
    return {
        RUN: written({**facts, "members": {name: digest(content) for name, content in others.items()}}),
        **others,
    }


def _history(run: Run) -> bytes:
    columns = [run.error_epochs, *(getattr(run, name) for name in ERRORS)]
    return csv_of([run.time_unit, *ERRORS], zip(*(column.tolist() for column in columns), strict=True))


def _parameters(run: Run) -> bytes:
    rows = ((name, run.title(name), value) for name, value in run.final.items())
    return csv_of(["parameter", "title", "value"], rows)


def _scripts(run: Run, rows: bool) -> dict[str, str]:
    """The program that trains it again and, where `rows` may be told, these as a table."""
    try:
        return files(run, data=rows)
    except SettingError:
        # It began elsewhere than its settings say, as at parameters set by hand: no program of these trains it.
        return {ROW_TABLE: data_csv(run)} if rows else {}


def _drawn(run: Run, more: Mapping[str, Chart]) -> tuple[dict[str, str], dict[str, bytes]]:
    """SVG by name, and the members of all charts."""
    # Altair is imported with these.
    from core.receipts.pictures import charts_of

    charts = {**charts_of(run), **more}
    try:
        texts = {name: json.dumps(chart, allow_nan=False) for name, chart in charts.items()}
    except (TypeError, ValueError, RecursionError) as error:
        raise ReceiptError(
            "charts want Vega-Lite as dictionaries of what JSON has: hand over others"
        ) from error
    for name in charts:
        if not CHART.fullmatch(f"{CHARTS}{name}.svg"):
            raise ReceiptError(f"a chart wants a name of small letters, digits, - and _; got {brief(name)}")
    pictures = drawn(charts)
    members: dict[str, bytes] = {}
    for name, svg in pictures.items():
        members |= {f"{CHARTS}{name}.svg": svg.encode(), f"{CHARTS}{name}.vl.json": texts[name].encode()}
    return pictures, members


def _page(run: Run, pictures: Mapping[str, str], says: Mapping[str, str], script: str) -> bytes:
    from core.receipts.page import page

    return page(run, pictures, says, script)
