"""What to know of a table before any result is believed: each finding under a stable code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.data.tables.table import Table


@dataclass(frozen=True)
class Check:
    """A finding: a stable `code`, a sentence, the `columns` that it is of, and rows (from 1) where it is of some."""

    code: str
    says: str
    columns: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


def checks_of(table: Table, target: str, features: Sequence[str] | None) -> tuple[Check, ...]:
    """See `Table.checks`."""
    return ()
