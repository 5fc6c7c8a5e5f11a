"""A training that is shown: how far it is, how long it still takes, and what it has learned so far."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core import Run
from core.charts.run import error_chart, error_data
from core.charts.style import Spec
from core.charts.tables import Data
from core.formatting import count
from ui import draw

# The least seconds between two updates: the browser draws no more than ten a second.
EVERY = 0.1
ALT, ALT_SEQUENCE = (
    "Training error so far.",
    "Where the model looks, what it says of a sequence, and the error so far.",
)


@dataclass
class Live:
    """Draws into `slot` while a run of so many epochs trains, from epoch `first` on."""

    slot: Any
    epochs: int
    first: int = 0
    began: float = field(default_factory=time.monotonic)
    drawn: float = -math.inf

    def show(self, run: Run) -> None:
        """The run so far, unless something was drawn just now."""
        now, epoch = time.monotonic(), int(run.error_epochs[-1])
        if now - self.drawn < EVERY:
            return
        self.drawn = now
        left = time_left(now - self.began, epoch - self.first, self.epochs - self.first)
        with self.slot.container():
            st.progress(epoch / self.epochs, f"Training: epoch {epoch:,} of {self.epochs:,}{left}")
            chart, data, alt = so_far(run)
            tables = {name: draw.table(columns) for name, columns in data.items()}
            st.vega_lite_chart({**chart, "datasets": tables}, width="stretch", key="live", alt=alt)


def time_left(spent: float, epoch: int, epochs: int) -> str:
    """At the pace so far, in whole seconds; nothing before the first epoch."""
    return f", about {count(math.ceil(spent / epoch * (epochs - epoch)), 'second')} left" if epoch else ""


def so_far(run: Run) -> tuple[Spec, Data, str]:
    """A chart, its data, and what it is in words: of sequences also attention, and what is said of the first one."""
    if run.task != "sequence":
        return error_chart(), error_data(run), ALT
    # Imported only where it is drawn.
    from core.charts.sequence_run import live_chart, live_data
    from core.charts.strip import lines

    return live_chart(lines(run.sequences.shape.context)), live_data(run), ALT_SEQUENCE
