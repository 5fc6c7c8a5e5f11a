"""Boards of kept runs that several tests look at."""

from __future__ import annotations

from core.inspection.pinned.differing import called
from core.inspection.pinned.record import Board
from tests.core.inspection.pinned.kept import LINE, NETWORK, SPECS, kept_sweep, pin

RATES = Board(tuple(pin(LINE.replace(learning_rate=rate)) for rate in (0.01, 0.1, 0.2)))
NETWORKS = Board(
    tuple(pin(spec) for spec in (NETWORK, NETWORK.replace(seed=1), NETWORK.replace(hidden=(4,))))
)
MIXED = Board(tuple(pin(spec) for spec in SPECS.values())).kept(kept_sweep())


def names(board: Board) -> dict[str, str]:
    return called(board.pins)
