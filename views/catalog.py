"""All views by label, found by their folders; each is imported only when it is opened: few visitors open many."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

import streamlit as st

from core import Run
from ui import state, tabs
from views.base import View

ViewGroups = Mapping[str, Sequence[str]]
# The key of the hyperparameter on the first screen.
AGAINST = "against"


def _found() -> Iterator[tuple[str, View]]:
    """Folder and record of every view, as `views.tree.cuts`; rooms without a record hold what views share."""
    for family in pkgutil.iter_modules([str(Path(__file__).parent)], "views."):
        if family.ispkg:
            for room in pkgutil.iter_modules(import_module(family.name).__path__, f"{family.name}."):
                record = getattr(import_module(room.name), "VIEW", None) if room.ispkg else None
                if record:
                    yield room.name, record


FOLDERS: dict[str, str] = {}
VIEWS: dict[str, View] = {}
for _folder, _view in _found():
    FOLDERS[_view.label], VIEWS[_view.label] = _folder, _view

LINEAR: ViewGroups = {
    "Watch": ("The run", "In numbers", "One prediction", "Under the hood"),
    "Compare": ("Compare", "Convergence"),
    "Try": ("Surface", "By hand", "Shift", "Robustness", "Time machine"),
    "Ask": ("Why did it do that?", "Certainty"),
}


def choices(groups: ViewGroups) -> tuple[str, ...]:
    """Keys of all that is chosen on a page with these views, beside the spec."""
    inside = (key for views in groups.values() for view in views for key in VIEWS[view].choices)
    return state.VIEW, AGAINST, *inside


def show(run: Run, groups: ViewGroups) -> None:
    """The views of `run` that suit what it learned, of which the open one is drawn; no group without any."""
    suiting = {group: [view for view in views if VIEWS[view].suits(run)] for group, views in groups.items()}
    tabs.show(
        {
            group: {view: partial(draw, view, run) for view in views}
            for group, views in suiting.items()
            if views
        }
    )


def picture(label: str, run: Run) -> None:
    """What the view with this label has for the first screen; of a run that it does not suit, the fit."""
    shown = label if VIEWS[label].suits(run) else "The run"
    import_module(f"{FOLDERS[shown]}.view").picture(run)


def draw(label: str, run: Run) -> None:
    """What the view with this label shows of `run`."""
    if run.diverged and VIEWS[label].diverged:
        st.info(
            f"The run diverged: {VIEWS[label].diverged}. Lower the learning rate.", icon=":material/block:"
        )
    else:
        import_module(f"{FOLDERS[label]}.view").view(run)
