"""A page of one or more models: the controls, the run that they spell, its views, and where to learn more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core import RunSpec
from ui import asking, controls, explain, own_text, report, state
from views import catalog


def show(
    file: str,
    default: RunSpec,
    groups: catalog.ViewGroups,
    sources: Sequence[explain.Link],
    models: Mapping[str, str] | None = None,
) -> None:
    """Draw the page `file`, which opens at `default`; `models` say which model types it has, where it has several."""
    state.enter(file, default, catalog.choices(groups), models or ())
    spec = controls.choose(default, models)
    state.show_notes(spec)
    run = asking.trained(own_text.instead(spec))

    report.headline(run)
    controls.beside(controls.most_telling(spec.hypers))
    catalog.show(run, groups)
    explain.learn_more(*sources)
