"""Which optimizers take part in a race, and at which learning rates."""

from __future__ import annotations

import streamlit as st

from core import OPTIMIZERS, Run, RunSpec
from core.engine.spec import OPTIMIZER
from core.engine.sweep import axis
from core.types import Array
from ui import asking, engine, state
from views.shared.race import BEST, SAME

# Half decades, the largest of them.
HALF_DECADES, MOST_RATES = 15, 9


def rates() -> str:
    """At which learning rate they race, of SAME and BEST."""
    return state.option("Learning rate", state.spoken_of((BEST, SAME)), BEST, key="rates")


def entrants(spec: RunSpec, at: str) -> engine.Over:
    """Every optimizer that can train `spec`, at its learning rate or at many."""
    over: engine.Over = {"optimizer": axis(spec, OPTIMIZER, len(OPTIMIZERS))}
    if at == BEST:
        over["learning_rate"] = spec.hypers["learning_rate"].axis(HALF_DECADES)[-MOST_RATES:]
    return over


def raced(run: Run, at: str, begin: Array | None = None) -> list[Run] | None:
    """The runs of the optimizers that a visitor chooses, from θ `begin` (P,) or their own start; None until trained."""
    over = entrants(run.spec, at)
    chosen = st.pills(
        "Optimizers",
        over["optimizer"],
        selection_mode="multi",
        default=over["optimizer"],
        format_func=lambda name: OPTIMIZERS[name].label,
        key="racers",
        persist_state="session",
    )
    if not chosen:
        st.info("Choose at least one optimizer.", icon=":material/flag:")
        return None
    sweep = asking.swept(run.spec, over, begin)
    return [each for each in sweep.runs if each.spec.optimizer in chosen] if sweep else None
