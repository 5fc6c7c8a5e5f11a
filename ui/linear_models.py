"""The views that pages of linear models share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core import Run
from ui import (
    by_hand,
    certainty,
    compare,
    convergence,
    numbers,
    one_prediction,
    reasons,
    report,
    robustness,
    shift,
    state,
    surface,
    under_the_hood,
)

View = Callable[[], None]
Groups = Mapping[str, Mapping[str, View]]
# Keys of what is chosen inside the views, part of every link.
CHOICES = (
    state.VIEW,
    *compare.VIEWS,
    *under_the_hood.VIEWS,
    *one_prediction.VIEWS,
    *robustness.VIEWS,
    *surface.VIEWS,
    *shift.VIEWS,
)


def views(run: Run, more: Groups) -> Groups:
    """By group and label; `more` are those of one page alone, at the end of their groups."""
    shared: Groups = {
        "Watch": {
            "The run": lambda: report.one_run(run),
            "In numbers": lambda: numbers.view(run),
            "One prediction": lambda: one_prediction.view(run),
            "Under the hood": lambda: under_the_hood.view(run),
        },
        "Compare": {
            "Compare": lambda: compare.section(run, "learning_rate"),
            "Convergence": lambda: convergence.view(run),
        },
        "Try": {
            "Surface": lambda: surface.view(run),
            "By hand": lambda: by_hand.view(run),
            "Shift": lambda: shift.view(run),
            "Robustness": lambda: robustness.view(run),
        },
        "Ask": {
            "Why did it do that?": lambda: reasons.view(run),
            "Certainty": lambda: certainty.view(run),
        },
    }
    return {group: {**own, **more.get(group, {})} for group, own in shared.items()}
