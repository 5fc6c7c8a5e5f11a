"""Who takes part in a race, and at which learning rates."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import OPTIMIZERS, Run
from core.engine.spec import OPTIMIZER
from core.engine.sweep import axis

SAME, BEST = "the same for all", "each at its best"


# Half decades, the largest of them: those of the view of convergence.
HALF_DECADES, MOST_RATES = 15, 9


def choose(run: Run) -> Sequence[str]:
    """The optimizers that take part."""
    names = axis(run.spec, OPTIMIZER, len(OPTIMIZERS))
    chosen = st.pills(
        "Optimizers",
        names,
        selection_mode="multi",
        default=names,
        format_func=lambda name: OPTIMIZERS[name].label,
        key="racers",
        persist_state="session",
    )
    return [str(name) for name in chosen]
