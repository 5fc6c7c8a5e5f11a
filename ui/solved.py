"""How soon compared runs solve their task, as a sentence."""

from __future__ import annotations

from core import Hyper
from core.lenses.solved import Groups, can_be_solved, finding, seconds, solved
from ui import engine


def sentence(groups: Groups, hyper: Hyper) -> str:
    """Nothing where chance decides, or where the visitor did not want to wait."""
    if not can_be_solved(groups[0][0]):
        return ""
    specs = tuple(run.spec for group in groups for run in group)
    try:
        found = engine.computed(("solved", specs), seconds(groups), lambda on_epoch: solved(groups, on_epoch))
    except engine.StoppedByVisitor:
        return ""
    return finding(groups, hyper, found)
