"""How soon compared runs solve their task, as a sentence."""

from __future__ import annotations

from core import Hyper, Run
from core.engine.sweep import Groups
from core.types import OnEpoch
from ui import asking
from views.shared.hyperparameters.numbers import Solved, can_be_solved, finding, solved, work


def sentence(groups: Groups, hyper: Hyper) -> str:
    """Nothing where chance decides, or where the visitor did not want to wait."""
    if not can_be_solved(groups[0][0]):
        return ""
    solved = asking.computed(_solved, groups[0][0], groups, work=work(groups), ask="")
    return finding(groups, hyper, solved) if solved else ""


def _solved(_: Run, groups: Groups, on_epoch: OnEpoch) -> Solved:
    return solved(groups, on_epoch)
