"""A page of one or more models: the controls, the run that they spell, its views, and where to learn more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from core import MODELS, RunSpec
from ui import asking, controls, explain, own_table, own_text, pins, session, sharing, state, stopping, turns
from views import catalog
from views.shared.first_screen import view as first_screen


@turns.script()
def show(
    file: str,
    default: RunSpec,
    sources: Sequence[explain.Link],
    models: Mapping[str, str] | None = None,
    picture: str = "The run",
    first: Sequence[str] = ("learning_rate", "epochs", "l2", "optimizer"),
) -> None:
    """Draw the page `file`, which opens at `default`; `models` say which model types it has, where it has several.

    The first screen has the picture of the view with the label `picture`. The settings `first` have their controls in
    the open, and come first where one is chosen to compare over.
    """
    catalog.renew(file, default, models or ())
    state.enter(file, default, catalog.choices(models or [default.model]), models or ())
    stopping.show_late()
    spec = controls.choose(default, first, models)
    # Here already, though it is filled last: nothing waits for a training to appear below the settings.
    drawer = sharing.place()
    state.show_notes(spec)
    own_table.offer(file)
    session.SWEPT.drop()
    run = asking.trained(own_text.instead(spec))
    pins.button(run)

    # The title is that of the model which the page opens with; of another one the results say whose they are.
    name = MODELS[run.spec.model].label if run.spec.model != default.model else ""
    own_table.caution(run.spec)
    compare = first_screen.show(run, partial(catalog.picture, picture), first, name)
    catalog.show(run)
    pinned = st.container()
    explain.learn_more(*sources)
    sharing.fill(spec, run, drawer)
    # Last: what takes longest keeps nothing else waiting.
    compare()
    pins.strip(pinned)
    state.write_address(spec, default)
