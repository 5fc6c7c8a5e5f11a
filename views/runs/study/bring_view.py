"""Bringing a study: a file or a pasted text; and what its columns are, which can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from core.data.tables.column import Column
from core.data.tables.limits import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from core.heavy import loaded
from core.studies.roles import ROLES, Role
from core.studies.study import Study

ENDINGS = ("csv", "tsv", "txt", "xlsx", "parquet")
# Of a pasted text, in characters; the server takes so much back with every click.
MOST_PASTED = 400_000
UPLOAD, PASTE = "Upload", "Paste"
ROLE = "it is"
MOST_ROWS_SHOWN = 10
EXAMPLE = "learning_rate,l2,val_loss\n0.1,0.01,0.42\n0.3,0.01,0.37"


def brought() -> tuple[str, bytes | str, str] | None:
    """The name, the content and the mark of what is brought, which tells it from others; None where nothing is."""
    way = st.segmented_control("How", [UPLOAD, PASTE], default=UPLOAD, required=True, key="study_bring")
    return _uploaded() if way == UPLOAD else _pasted()


def _uploaded() -> tuple[str, bytes | str, str] | None:
    file = st.file_uploader(
        "A table with a trial in each row", ENDINGS, key="study_file", max_upload_size=MOST_BYTES // 10**6
    )
    st.caption(
        f"CSV, TSV, TXT, XLSX or Parquet, up to {MOST_BYTES // 10**6} MB, {MOST_ROWS:,} trials and {MOST_COLUMNS:,} "
        "columns: scikit-learn's `cv_results_`, Optuna's `trials_dataframe`, a table of runs of MLflow or Weights & "
        "Biases, or any other."
    )
    return None if file is None else (file.name, file.getvalue(), f"{UPLOAD} {file.file_id}")


def _pasted() -> tuple[str, bytes | str, str] | None:
    text = st.text_area(
        "A table, as copied from a spreadsheet or a CSV file",
        key="study_text",
        height=200,
        max_chars=MOST_PASTED,
        placeholder=EXAMPLE,
    )
    # Of one line, a text would be a path.
    return ("pasted table", f"{text.strip()}\n", f"{PASTE} {hash(text)}") if text.strip() else None


def columns(study: Study, version: str, change: Callable[[Mapping[str, Role]], None]) -> None:
    """All columns as a table, with what each is; `change` is given those that a visitor changes."""
    names = [*study.table.columns]
    loaded("pandas")
    key = f"study_columns_{version}"

    def edited() -> None:
        change(changed(names, st.session_state[key]["edited_rows"]))

    st.data_editor(
        pa.Table.from_pylist(
            [_shown(column, study.roles[name]) for name, column in study.table.columns.items()]
        ),
        key=key,
        hide_index=True,
        height=38 + 35 * min(len(names), MOST_ROWS_SHOWN),
        disabled=["column", "example", "missing"],
        on_change=edited,
        column_config={ROLE: st.column_config.SelectboxColumn(options=ROLES, required=True)},
    )


def changed(names: Sequence[str], rows: Mapping[int, Mapping[str, Any]]) -> dict[str, Role]:
    """The roles that were chosen in rows of the table of columns; what is none of them is not taken."""
    return {names[int(row)]: cells[ROLE] for row, cells in rows.items() if cells.get(ROLE) in ROLES}


def _shown(column: Column, role: Role) -> dict[str, object]:
    return {
        "column": column.name,
        ROLE: role,
        "example": ", ".join(column.examples),
        "missing": column.missing + column.misfits,
    }
