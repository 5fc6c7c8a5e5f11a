"""`Receipt`: what became of the rows and columns of a table on the way into a dataset; it adds up."""

from __future__ import annotations

from dataclasses import dataclass

from core.formatting import count, listed, numbered


@dataclass(frozen=True)
class LeftOut:
    """Rows (from 1, in the order of the file) that are not used, under a stable `code`, and `why`."""

    code: str
    why: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Receipt:
    """`rows` of the table are those `used` and those `left_out`, each under its first reason.

    `columns` are those not used, by name, and why. `notes` say how columns became features.
    """

    rows: int
    used: int
    left_out: tuple[LeftOut, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def says(self) -> tuple[str, ...]:
        """All of it in sentences."""
        return (self._of_rows, *self._of_columns, *self.notes)

    @property
    def _of_rows(self) -> str:
        if not self.left_out:
            return f"{count(self.rows, 'row')}, all of them used."
        parts = [
            f"{len(part.rows):,} left out because {part.why} ({numbered('row', part.rows)})"
            for part in self.left_out
        ]
        return f"{count(self.rows, 'row')} → {self.used:,} used: {listed(parts)}."

    @property
    def _of_columns(self) -> list[str]:
        by_reason: dict[str, list[str]] = {}
        for name, why in self.columns:
            by_reason.setdefault(why, []).append(name)
        return [f"Left out: {listed(names)}, {why}." for why, names in by_reason.items()]
