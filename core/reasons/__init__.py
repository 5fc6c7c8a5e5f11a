"""Why a run did what it did: rules over its record, each with its numbers and what would mend it."""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from importlib import import_module

from core.engine.run import Run
from core.formatting import count
from core.once import once
from core.reasons.base import RULES, Reason, ReasonRule
from core.verdicts.facts import Facts
from core.verdicts.fixes import Fix

__all__ = ["RULES", "Facts", "Fix", "Reason", "nothing_unusual", "reasons"]

# Each module registers its rules.
for _module in pkgutil.iter_modules(__path__, "core.reasons."):
    import_module(_module.name)


@once
def reasons(run: Run) -> tuple[Reason, ...]:
    """What the rules find, the most important first."""
    facts = Facts(run)
    asked = [(each.name, each.find(run, facts)) for each in ranked(run)]
    found = [replace(reason, name=name) for name, reason in asked if reason is not None]
    explained = {name for reason in found for name in RULES[reason.name].explains}
    return tuple(reason for reason in found if reason.name not in explained)


def ranked(run: Run) -> list[ReasonRule]:
    """The rules about models of this kind, the most important first."""
    return sorted((each for each in RULES.values() if each.suits(run)), key=lambda each: each.rank)


def nothing_unusual(run: Run) -> str:
    """What was checked where no rule finds anything."""
    unchecked = "" if len(run.validation.y) else " Without validation rows, overfitting cannot be seen."
    rules = ranked(run)
    checked = ", ".join(f"*{each.label}*" for each in rules)
    return (
        f"Nothing unusual: none of {count(len(rules), 'rule')} found anything.{unchecked} They are {checked}."
    )
