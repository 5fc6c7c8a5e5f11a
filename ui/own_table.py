"""A visitor's own table, on every page that takes one. It stays in this session; a link says which one it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from core import MODELS, Dataset, Run, RunSpec, SettingError
from core.data import interned, is_own
from core.data.deviations import Scale, counted, scale_of
from core.data.own import OWN
from core.engine.links import echo
from core.formatting import code, count, number
from core.types import Array
from ui import session
from ui.address import OPEN

if TYPE_CHECKING:
    from core.data.tables.checks import Check
    from core.data.tables.choices import Choices
    from core.data.tables.table import Table

# The page where a table is brought, and the entry of lists of datasets that leads there.
FILE, ASK = "pages/your_table.py", "your table"
# What a link says of a table beside its fingerprint: the name of the file, rows and columns learned from, choices.
NAME, SIZE, CHOSEN = "table", "size", "columns"
FACTS = (NAME, SIZE, CHOSEN)
LONGEST_NAME = 60
SHAPE = re.compile(r"([0-9]{1,9})x([0-9]{1,9})")


@dataclass(frozen=True, eq=False)
class OwnTable:
    """Rows to learn from, the name of the file that they are of, and what was chosen of it, as links spell it.

    `checks` are what to know before any result is believed.
    """

    data: Dataset
    name: str
    chosen: str = ""
    checks: tuple[Check, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", interned(self.data))

    @cached_property
    def scale(self) -> Scale | None:
        """How its target is counted for networks, whose outputs begin near 0; None where that needs nothing."""
        return scale_of(self.data)

    @cached_property
    def counted(self) -> Dataset:
        """The same rows with the target counted so."""
        return interned(counted(self.data, self.scale)) if self.scale else self.data

    def of(self, model: str) -> Dataset:
        """The rows as `model` learns from them."""
        return self.counted if MODELS[model].family == "network" else self.data

    @property
    def datasets(self) -> tuple[str, ...]:
        """What specs call it."""
        return tuple(dict.fromkeys(map(name_of, (self.data, self.counted))))


@dataclass(frozen=True, eq=False)
class Brought:
    """A file as it came; `mark` tells it from others. What is not `ready` is read only once somebody asks for it."""

    name: str
    content: bytes | str
    mark: str
    ready: bool = True


@dataclass(frozen=True, eq=False)
class Reading:
    """A table as it was read, the name of its file, and what is chosen of it."""

    name: str
    table: Table
    choices: Choices


@dataclass(frozen=True, eq=False)
class Rows:
    """What came of a table under these choices: data and checks, or why there are none."""

    table: Table
    choices: Choices
    made: tuple[Dataset, tuple[Check, ...]] | SettingError


def name_of(data: Dataset) -> str:
    """What specs call rows of one's own."""
    return f"{OWN}{data.fingerprint}"


@dataclass(frozen=True)
class Awaited:
    """A link to `file` whose table this session does not have, or not with the columns that were chosen."""

    file: str
    query: Mapping[str, str]

    @property
    def says(self) -> str:
        """Which table it needs."""
        name, size = echo(self.query.get(NAME, "")), SHAPE.fullmatch(self.query.get(SIZE, ""))
        shape = f", {size[1]} rows learned from, of {size[2]} features" if size else ""
        mark = echo(self.query["dataset"].removeprefix(OWN)[:8])
        return f"This link needs a table of yours: “{name or 'without a name'}”{shape} (fingerprint {mark}…)."


def titles(model: str) -> dict[str, str]:
    """Entries of the list of datasets: the table in use, where `model` can learn it, and the way to bring one."""
    if "regression" not in MODELS[model].tasks and "binary" not in MODELS[model].tasks:
        return {}
    table = session.OWN.get()
    if table is None or table.data.task not in MODELS[model].tasks:
        return {ASK: "Your own table…"}
    data = table.of(model)
    rows = count(len(data.y), "row")
    return {
        name_of(data): f"{table.name} · {rows}, to predict {data.target_name}",
        ASK: "Your own table…",
    }


def names() -> tuple[str, ...]:
    """What specs call the tables of this session."""
    table = session.OWN.get()
    return table.datasets if table else ()


def kept(spec: RunSpec, default: RunSpec) -> RunSpec:
    """`spec`; of a table that is not in use any more the same of the one that is, or else `default`."""
    if not is_own(spec.dataset) or spec.dataset in names():
        return spec
    table = session.OWN.get()
    try:
        return spec.on(table.of(spec.model)) if table else default
    except SettingError:
        return default


def query(spec: RunSpec, default: RunSpec | None = None) -> dict[str, str]:
    """`spec` as a link says it; of a visitor's table also which it needs, but nothing that stands in it."""
    table = session.OWN.get()
    if table is None or spec.dataset not in table.datasets:
        return spec.to_query(default)
    return {**spec.to_query(default), **_facts(table)}


def address(model: str) -> dict[str, str]:
    """That of the page of `model` as it opens with the table in use: what the page itself writes there."""
    table = session.OWN.get()
    return {"dataset": name_of(table.of(model)), **_facts(table)} if table else {}


def _facts(table: OwnTable) -> dict[str, str]:
    rows, columns = table.data.x.shape
    facts = {NAME: table.name, SIZE: f"{rows}x{columns}", CHOSEN: table.chosen}
    return {name: text for name, text in facts.items() if text}


def await_where_missing(file: str, query: Mapping[str, str]) -> None:
    """Where the link of `query` to `file` needs a table that this session does not have, wait for it."""
    if file == FILE:
        return
    session.AWAITED.drop()
    if is_own(query.get("dataset", "")) and query["dataset"] not in names():
        _choose_as(query)
    if is_own(query.get("dataset", "")) and query["dataset"] not in names():
        session.AWAITED.put(Awaited(file, dict(query)))


def _choose_as(query: Mapping[str, str]) -> None:
    """Choose of the table that was read what the link says, if that makes the rows that it needs."""
    # Only now: most visitors bring no table.
    from core.data.tables.choices import Choices

    reading = session.READING.get()
    if reading is None:
        return
    try:
        choices = Choices.of_text(query.get(CHOSEN, ""), reading.table).of(reading.table)
        if choices.guesses != reading.choices.guesses:
            return
        data = choices.dataset(reading.table)
        table = OwnTable(data, reading.name, query.get(CHOSEN, ""), choices.checks(reading.table))
    except SettingError:
        return
    if query["dataset"] in table.datasets:
        session.OWN.put(table)
        session.READING.put(replace(reading, choices=choices))


def offer(file: str) -> None:
    """Below a link to `file` that waits for a table: which one, and the way to bring it."""
    awaited = session.AWAITED.get()
    if awaited and awaited.file == file:
        st.info(awaited.says, icon=":material/table:")
        st.page_link(FILE, label="Bring this table", icon=":material/upload_file:")


def caution(spec: RunSpec) -> None:
    """Above the results of the table in use: what to know before they are believed."""
    table = session.OWN.get()
    if table is None or spec.dataset not in table.datasets or not table.checks:
        return
    first, *others = table.checks
    more = f" {count(len(others), 'more thing')} to know: see *Your own table*." if others else ""
    st.warning(f"{first.says}{more}", icon=":material/priority_high:")


def go_on() -> None:
    """Open the link that waited for the table in use, if one did."""
    awaited = session.AWAITED.get()
    if awaited and awaited.query["dataset"] in names():
        session.AWAITED.drop()
        st.switch_page(awaited.file, query_params={OPEN: urlencode(awaited.query)})


def predicted(run: Run, x: Array) -> str:
    """What `run` predicts for a row `x` (D,) in the table's units, where its target is counted anew; else nothing."""
    table = session.OWN.get()
    if table is None or table.scale is None or run.spec.dataset != name_of(table.counted):
        return ""
    value = table.scale.undone(float(run.predict(x[None])[0]))
    return f"{code(table.data.target_name)} of {number(value)}"
