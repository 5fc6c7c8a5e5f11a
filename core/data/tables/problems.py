"""What does not fit in a table, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from core.hyper import SettingError


class TableError(SettingError):
    """A table that cannot be read or learned from: one sentence that names the problem and the remedy."""


@dataclass(frozen=True)
class Problem:
    """What did not fit: a stable `code`, the `line` of the file where there is one, and a sentence."""

    code: str
    line: int | None
    says: str
