"""A table of one's own: what was read, what to predict, what became of the rows, and which models learn it."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import streamlit as st

from core import MODELS, Dataset, RunSpec, SettingError, read_table
from core.data.tables.checks import Check
from core.data.tables.choices import HOW, TASKS, Choices
from core.data.tables.guesses import OF_CELLS
from core.data.tables.table import Table
from core.formatting import code, count
from core.heavy import loaded
from ui import memory, own_table, session, sharing, state, turns
from ui.frame import PAGES
from ui.own_table import Brought, Reading, Rows
from views.your_table import bring_view, columns_view

# What the page has for a spec, as every page has: it trains nothing.
NOTHING = RunSpec("line", "linear_regression", "sgd")
TITLES = {"regression": "a number", "binary": "one of two classes", "multiclass": "one of several classes"}
MISSING = {"drop": "leave these rows out", "fill": "fill with the median or the most frequent"}
ASIDE = {"time": "the last ones in its order", "group": "whole groups of it"}
AT_RANDOM = "at random"
# Guesses about columns, by their names.
OF_COLUMNS = ("types", "units")
LARGE = 10**6
MOST_PROBLEMS, PREVIEW, MOST_MARKS = 8, 8, 50


@turns.script()
def show(file: str) -> None:
    """Draw the screen of the page `file`."""
    state.enter(file, NOTHING)
    read = session.READING.get()
    st.markdown(
        "Bring a table and choose what to predict: models then show what they learn from it, in your own units. "
        "**It stays in this session**: what stands in it gets into no link, into no file that you do not ask for, "
        "and to no other visitor."
    )
    awaited = session.AWAITED.get()
    if awaited:
        other = session.OWN.get()
        not_it = f" {code(other.name)} is another, or other columns of it are chosen." if other else ""
        st.info(awaited.says + not_it, icon=":material/table:")
    # Where more is typed or clicked, it stays in sight.
    going_on = st.session_state.get("bring") in (bring_view.TYPE, bring_view.CLICK)
    folded = (
        st.expander("Bring another table", going_on, icon=":material/upload_file:")
        if read
        else st.container()
    )
    with folded:
        brought = bring_view.brought()
        tried = session.BROUGHT.get() or ("",)
        wanted = brought is not None and brought.ready and brought.mark not in tried
        if brought and not wanted and brought.mark != tried[-1]:
            wanted = st.button("Use this table", icon=":material/check:")
    if brought and wanted:
        _take(brought)
        # The place to bring one is folded from now on.
        st.rerun()
    if session.REFUSED.get():
        st.error(f"This table cannot be read: {session.REFUSED.get()}.", icon=":material/block:")
    if read is not None:
        _of(read)
    state.write_address(NOTHING, NOTHING)
    sharing.link_alone()


def _take(brought: Brought) -> None:
    """Read what was brought, as the link that waits for a table says, if one does; keep the last table otherwise."""
    session.BROUGHT.put((*(session.BROUGHT.get() or ())[-MOST_MARKS:], brought.mark))
    session.REFUSED.drop()
    awaited = session.AWAITED.get()
    asked = awaited.query.get(own_table.CHOSEN, "") if awaited else ""
    try:
        table, choices = _read(brought, asked)
    except SettingError as error:
        session.REFUSED.put(str(error))
        return
    _renew()
    session.READING.put(Reading(brought.name, table, choices.of(table)))


def _read(brought: Brought, asked: str) -> tuple[Table, Choices]:
    """The table, read as the link says that is `asked` for, where it can be. Raises TableError."""
    if asked:
        try:
            table = read_table(brought.content, **Choices.guessed(asked))
            choices = Choices.of_text(asked, table)
            return table.reread(types=choices.guesses.get("types", {})), choices
        except SettingError:
            # It is another table, and may be read as it is.
            pass
    table = read_table(brought.content)
    return table, _last_choices(table)


def _last_choices(table: Table) -> Choices:
    """What was chosen of a table with the same columns, as that of which one more row was typed."""
    last = session.READING.get()
    same = last is not None and [*last.table.columns] == [*table.columns]
    return replace(last.choices, guesses={}) if last and same else Choices()


def _renew() -> None:
    session.VERSION.put((session.VERSION.get() or 0) + 1)


def _change(choices: Choices) -> None:
    """Read the table as `choices` say; where that cannot be, it stays as it was, with a sentence."""
    read = session.READING.get()
    if read is None:
        return
    try:
        table = read.table
        if any(choices.guesses.get(name) != read.choices.guesses.get(name) for name in OF_CELLS):
            # Columns may be others then.
            choices = replace(
                choices, guesses={n: v for n, v in choices.guesses.items() if n not in OF_COLUMNS}
            )
        if choices.guesses != read.choices.guesses:
            names = OF_COLUMNS
            undone = {
                name: dict.fromkeys(read.choices.guesses.get(name, {})) | dict(choices.guesses.get(name, {}))
                for name in names
            }
            others = {name: None for name in read.choices.guesses if name not in names}
            table = table.reread(**{**others, **choices.guesses, **undone})
        session.REFUSED.drop()
        session.READING.put(replace(read, table=table, choices=choices.of(table)))
    except SettingError as error:
        session.REFUSED.put(str(error))
    _renew()


def _changed(choices: Choices) -> None:
    """The same of a widget that has no callback."""
    _change(choices)
    st.rerun()


# --------------------------------------------------------------------------- what is shown


def _of(read: Reading) -> None:
    """What was read of a table, what to predict, what became of its rows, and the pages that can learn it."""
    table, choices = read.table, read.choices
    st.markdown(f"##### {code(read.name)}: {columns_view.summary(table)}")
    if choices.target is None:
        st.error(
            "No column can be predicted: give one the type number, category or yes/no.",
            icon=":material/block:",
        )
    else:
        _choose(table, choices)
        _learn(read)
    columns_view.columns(table, choices, _change)
    with st.expander("How it was read", icon=":material/tune:", key="how_it_was_read"):
        columns_view.layout(table, choices, _changed)
        columns_view.steps(table, choices, _changed)
    if table.problems:
        _problems(table)
    _preview(table)


def _learn(read: Reading) -> None:
    """What becomes of the rows, what to know before any result, and the pages that can learn them."""
    try:
        data, checks = _learned_from(read.table, read.choices)
    except SettingError as error:
        goes_on = " Models still learn from the table before." if session.OWN.get() else ""
        st.error(f"Nothing can be learned from this: {error}.{goes_on}", icon=":material/block:")
        return
    _use(read, data, checks)
    st.markdown("\n".join(f"- {sentence}" for sentence in (data.receipt.says if data.receipt else ())))
    if checks:
        lines = [f"- {check.says} :small[{code(check.code)}]" for check in checks]
        st.warning("\n".join(["**Know before you trust a result**", *lines]), icon=":material/priority_high:")
    _go(data)


def _learned_from(table: Table, choices: Choices) -> tuple[Dataset, tuple[Check, ...]]:
    """The rows, and what to know of them; as long as nothing else is chosen, they are kept. Raises SettingError."""
    kept = session.ROWS.get()
    if kept is None or kept.table is not table or kept.choices != choices:
        kept = session.ROWS.put(Rows(table, choices, _learnable(table, choices)))
        if table.nbytes > LARGE:
            memory.give_back()
    if isinstance(kept.made, SettingError):
        raise kept.made
    return kept.made


def _learnable(table: Table, choices: Choices) -> tuple[Dataset, tuple[Check, ...]] | SettingError:
    try:
        return choices.dataset(table), choices.checks(table)
    except SettingError as error:
        return error.with_traceback(None)


def _problems(table: Table) -> None:
    with st.expander(f"{count(len(table.problems), 'thing')} did not fit", icon=":material/warning:"):
        for problem in table.problems[:MOST_PROBLEMS]:
            st.markdown(f"- {problem.says} :small[{code(problem.code)}]")
        if len(table.problems) > MOST_PROBLEMS:
            st.caption(f"and {len(table.problems) - MOST_PROBLEMS:,} more")


def _choose(table: Table, choices: Choices) -> None:
    """What to predict, and what becomes of rows with gaps."""
    version = session.VERSION.get() or 0
    usable = [name for name, column in table.columns.items() if column.usable]
    with st.container(horizontal=True):
        target = st.selectbox(
            "Predict", usable, usable.index(str(choices.target)), key=f"target_{version}", width=260
        )
        task = st.selectbox(
            "As",
            (None, *TASKS),
            (None, *TASKS).index(choices.task),
            _task_title,
            key=f"task_{version}",
            width=220,
        )
        gaps = choices.missing
        if any(column.missing or column.misfits for column in table.columns.values()):
            gaps = st.selectbox(
                "Missing values", [*MISSING], [*MISSING].index(gaps), MISSING.__getitem__,
                key=f"missing_{version}", width=300,
            )  # fmt: skip
        others = [None, *(name for name in usable if name != choices.target)]
        by = st.selectbox(
            "Validation rows", others, others.index(choices.validate_by) if choices.validate_by in others else 0,
            lambda name: name or AT_RANDOM, key=f"aside_{version}", width=220,
            help="Rows kept aside to measure the model: at random, or by a column.",
        )  # fmt: skip
        how = choices.how
        if by is not None:
            how = st.selectbox("are", HOW, HOW.index(how), ASIDE.__getitem__, key=f"how_{version}", width=220)
    now = replace(choices, target=target, task=task, missing=gaps, validate_by=by, how=how)
    if now != choices:
        _changed(now)


def _task_title(task: str | None) -> str:
    return TITLES[task] if task else "what suits it"


def _use(read: Reading, data: Dataset, checks: tuple[Check, ...]) -> None:
    """Learn from it on every page from now on, and open the link that waited for it."""
    table = session.OWN.get()
    chosen = read.choices.text(read.table)
    if table is None or own_table.name_of(table.data) != own_table.name_of(data) or table.chosen != chosen:
        name = read.name[: own_table.LONGEST_NAME]
        session.OWN.put(own_table.OwnTable(data, name, chosen, checks))
    own_table.go_on()


def _go(data: Dataset) -> None:
    """The pages whose models can learn it."""
    table = session.OWN.get()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("##### Learn from it:", width="content")
        for row in PAGES:
            # Of a page that has several, its own.
            model = next((name for name in row.models if data.task in MODELS[name].tasks), None)
            if table and model:
                st.page_link(row.file, label=row.title, icon=row.icon, query_params=own_table.address(model))


def _preview(table: Table) -> None:
    with st.expander("The first rows"):
        loaded("pandas")
        rows = range(min(table.rows, PREVIEW))
        st.dataframe(pa.table({name: table.cells(name, rows) for name in table.columns}), hide_index=True)
