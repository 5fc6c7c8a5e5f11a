"""Why a run did what it did: rules over its record, each with its numbers and what would mend it."""

from __future__ import annotations

from functools import lru_cache

from core.reasons import columns, fitting, pace, rows, steps
from core.reasons.base import RULES, Fix, Reason, Rule, rule
from core.reasons.facts import Facts
from core.run import Run

__all__ = [
    "RULES",
    "Facts",
    "Fix",
    "Reason",
    "Rule",
    "columns",
    "fitting",
    "nothing_unusual",
    "pace",
    "reasons",
    "rows",
    "rule",
    "steps",
]


@lru_cache(maxsize=32)
def reasons(run: Run) -> tuple[Reason, ...]:
    """What the rules find, the most important first."""
    facts = Facts(run)
    found = (each.find(run, facts) for each in ranked())
    return tuple(reason for reason in found if reason is not None)


def ranked() -> list[Rule]:
    """All rules, the most important first."""
    return sorted(RULES.values(), key=lambda each: each.rank)


def nothing_unusual(run: Run) -> str:
    """What was checked where no rule finds anything."""
    unchecked = "" if len(run.validation.y) else " Without validation rows, overfitting cannot be seen."
    checked = ", ".join(f"*{each.label}*" for each in ranked())
    return f"Nothing unusual: none of {len(RULES)} rules has anything to say.{unchecked} They are {checked}."
