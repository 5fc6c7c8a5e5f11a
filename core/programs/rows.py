"""The rows that a run learned from, as a file beside its script, and the lines that read them."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace

import numpy as np

from core.data import Dataset
from core.engine.run import Run
from core.features.columns import centre_and_scale, deviation, with_ones
from core.features.polynomials import Polynomials, middle_and_half_width
from core.models.classifying import indicators
from core.programs.source import Sources, Written

FILE, WIDTH = "data.csv", 110
# What a spreadsheet takes for a formula, some in the width of a Chinese character;
# and what would end a cell or its line.
FORMULAS, BREAKS = (
    ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"),
    str.maketrans(dict.fromkeys("\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029", " ")),
)


def data_csv(run: Run) -> str:
    """All rows of a run as CSV: features, target, and the `part` that each belongs to, train or validation.

    A class is its index, a symbol too; of sequences several columns are targets. Numbers have all their digits. Names
    that a spreadsheet would take for a formula begin with an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    targets = [run.train.target_name]
    if run.task == "sequence":
        targets = [f"{run.train.target_name} {place}" for place in range(run.train.y.shape[1])]
    writer.writerow([*map(safe, (*run.train.feature_names, *targets)), "part"])
    for part, rows in (("train", run.train), ("validation", run.validation)):
        table = np.column_stack([rows.x, rows.y]).tolist()
        writer.writerows([*map(repr, row), part] for row in table)
    return text.getvalue()


def safe(name: str) -> str:
    """A text from outside that no spreadsheet takes for a formula, in one line."""
    line = name.translate(BREAKS)
    return f"'{line}" if line.lstrip().startswith(FORMULAS) else line


def reading(data: Dataset) -> list[str]:
    """Lines that read `x`, `y` and which rows are `learned` from the file."""
    targets = data.y.shape[1] if data.task == "sequence" else 1
    y = "table[:, -2]" if targets == 1 and data.task != "sequence" else f"table[:, {-1 - targets}:-1]"
    return [
        f'table = np.loadtxt("{FILE}", dtype=str, delimiter=",", skiprows=1, encoding="utf-8")',
        'learned = table[:, -1] == "train"',
        f"x, y = table[:, :{-1 - targets}].astype(float), {y}.astype(float)",
    ]


def rows_of(run: Run, functions: Sources) -> list[str]:
    """Lines that make the designs and targets of training and validation rows."""
    lines, parts = reading(run.train), {"train": "learned", "validation": "~learned"}
    if run.task == "sequence":
        design, y = "np.ascontiguousarray(x[{rows}].T)[None]", "np.ascontiguousarray(y[{rows}].T)[None]"
    else:
        columns = columns_of(run, functions, lines)
        design, y = f"{functions.add(with_ones)}({columns})[None]", "y[{rows}][None]"
        if len(run.train.class_names) > 2:
            data = SimpleNamespace(y=Written("y[ROWS]"), class_names=run.train.class_names)
            y = f"{functions.expression(indicators, data=data).replace('ROWS', '{rows}')}[None]"
    for part, rows in parts.items():
        if part == "train" or len(run.validation.y):
            values = [design.format(rows=rows), y.format(rows=rows)]
            both = f"{part}_x, {part}_y = {', '.join(values)}"
            apart = [f"{part}_{name} = {value}" for name, value in zip("xy", values, strict=True)]
            lines += [both] if len(both) <= WIDTH else apart
    return lines


def columns_of(run: Run, functions: Sources, lines: list[str]) -> str:
    """The columns of the design of some `{rows}`; `lines` gets those that are needed before."""
    raw, columns = run.weighing_columns.raw, "x[{rows}]"
    if isinstance(raw, Polynomials) and raw.basis == "legendre":
        lines.append(f"middle, half_width = {functions.add(middle_and_half_width)}(x[learned])")
    if len(raw.names) > run.train.x.shape[1] or len(lines) > len(reading(run.train)):
        known = {name: getattr(raw, name) for name in ("basis", "degree", "kind") if hasattr(raw, name)}
        self = SimpleNamespace(**known, middle=Written("middle"), half_width=Written("half_width"))
        columns = f"{functions.add(type(raw).__call__, 'columns', self=self)}({columns})"
    if run.spec.settings["standardize"]:
        name, spread, learned = (
            functions.add(centre_and_scale),
            functions.add(deviation),
            columns.format(rows="learned"),
        )
        lines.append(f"centre, scale = {name}({learned}, {spread}({learned}))")
        columns = f"({columns} - centre) / scale"
    return columns
