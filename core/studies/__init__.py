"""Studies: tables of trials that were run elsewhere, each with what was chosen, learned, and how well it did.

All modules of this room are imported when the first table is read: most visitors bring none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.data.tables.table import Table
    from core.studies.roles import Role
    from core.studies.study import Study

__all__ = ["read_study"]


def read_study(
    source: str | bytes | Path | Table,
    *,
    roles: Mapping[str, Role] | None = None,
    lower: Mapping[str, bool] | None = None,
) -> Study:
    """A study of a table with a trial in each row: `source` is a path, bytes or a text, as of `read_table`, or a table.

    Known are scikit-learn's `cv_results_`, exports of MLflow and Weights & Biases, and Optuna's `trials_dataframe`; of
    any other table names and values are guessed from. Where guesses are wrong, `roles` says what columns are, {name:
    "chosen", "learned", "error", "deviation", "state" or "not used"}, and `lower` whether less of an error is better.
    Raises TableError, one sentence with the remedy, for what is no table, is too large, or has no such column.
    """
    from core.studies.study import read

    return read(source, roles or {}, lower or {})
