"""All views, found by their folders; each is imported only when it is opened: few visitors open many."""

from __future__ import annotations

import pkgutil
from collections.abc import Container, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from core import MODELS, Run, RunSpec
from core.heavy import loaded
from ui import address, session, state, tabs, units
from views.base import GROUPS, View

# The key of the hyperparameter on the first screen.
AGAINST = "against"


def _records() -> Iterator[tuple[str, View]]:
    """Folder and record of every view, as `views.tree.rules`; rooms without a record hold what views share."""
    for family in pkgutil.iter_modules([str(Path(__file__).parent)], "views."):
        if family.ispkg:
            for room in pkgutil.iter_modules(import_module(family.name).__path__, f"{family.name}."):
                record = getattr(import_module(room.name), "VIEW", None) if room.ispkg else None
                if record:
                    yield room.name, record


# By folder, in the order of pages.
VIEWS: dict[str, View] = dict(
    sorted(_records(), key=lambda item: (GROUPS.index(item[1].group), item[1].place))
)


def choices(models: Iterable[str]) -> tuple[str, ...]:
    """Keys of all that is chosen on a page with these models, beside the spec."""
    views = [view for view in VIEWS.values() if any(view.is_of(MODELS[model]) for model in models)]
    return state.VIEW, AGAINST, units.KEY, *dict.fromkeys(key for view in views for key in view.choices)


def renew(page: str, default: RunSpec, models: Container[str]) -> None:
    """Where the address of `page` names a view by an older label, write its newer one, and on arrival its choices.

    So it does with choices inside that had older keys.
    """
    whole, _ = address.read()
    inside, query = address.OPEN in whole, address.inside(whole)
    asked, named = query.get("model", default.model), query.get(state.VIEW, "")
    model = MODELS[asked if asked in models else default.model]
    for view in VIEWS.values():
        if named in (view.label, *view.formerly) and view.is_of(model):
            arrived = inside or session.PAGE.get() != page
            newer = {**(view.choices_of(query, named) if arrived else query), state.VIEW: view.label}
            if newer != query:
                st.query_params.from_dict({address.OPEN: urlencode(newer)} if inside else newer)


def show(run: Run) -> None:
    """The views that suit `run`, of which the open one is drawn; no group without any."""
    suiting = [view for view in VIEWS.values() if view.suits(run)]
    tabs.show(
        {
            group: {view.label: partial(draw, view.label, run) for view in suiting if view.group == group}
            for group in dict.fromkeys(view.group for view in suiting)
        }
    )


def picture(label: str, run: Run) -> None:
    """What the view with this label has for the first screen; of a run that it does not suit, the fit."""
    folder = _folder(label, run) or _folder("The run", run)
    loaded(f"{folder}.view").picture(run)


def draw(label: str, run: Run) -> None:
    """What the view with this label shows of `run`, which it suits."""
    folder = _folder(label, run)
    if run.diverged and VIEWS[folder].diverged:
        st.info(
            f"The run diverged: {VIEWS[folder].diverged}. Lower the learning rate.", icon=":material/block:"
        )
    else:
        loaded(f"{folder}.view").view(run)


def _folder(label: str, run: Run) -> str:
    """That of the view with this label that suits `run`; empty where there is none."""
    suiting = (folder for folder, view in VIEWS.items() if view.label == label and view.suits(run))
    return next(suiting, "")
