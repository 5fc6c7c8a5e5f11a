"""Why a run did what it did: rules over its record, each with its numbers and what would mend it."""

from __future__ import annotations

import itertools
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module

from core.calm import calm
from core.engine.run import Run
from core.formatting import count
from core.once import once
from core.reasons.base import RULES, Reason, ReasonRule
from core.verdicts.diagnosis import verdicts
from core.verdicts.facts import Facts
from core.verdicts.fixes import Fix

__all__ = ["RULES", "Facts", "Fix", "Reason", "nothing_unusual", "reasons"]

# Each module registers its rules.
for _module in pkgutil.iter_modules(__path__, "core.reasons."):
    import_module(_module.name)


def reasons(run: Run) -> tuple[Reason, ...]:
    """Why what the judge found holds, the most important finding first, and what else is worth knowing.

    The first is a reason of the verdict.
    """
    return tuple(Reason(says, partial(_mended, run, name), name) for name, says in _given(run))


@once
def _given(run: Run) -> tuple[tuple[str, str], ...]:
    """The names of the rules that speak, and what they say."""
    facts, findings = Facts(run), [each.finding for each in verdicts(run)]
    places = [(each, each.place(findings)) for each in ranked(run)]
    asked = sorted(
        (pair for pair in places if pair[0].noted or pair[1] < len(findings)), key=lambda pair: pair[1]
    )
    answers = [(each, place, each.find(run, facts)) for each, place in asked]
    given = [(each, place, reason.says) for each, place, reason in answers if reason is not None]
    # What says it more precisely does so in the same place or before.
    explained = {name: place for each, place, _ in reversed(given) for name in each.explains}
    return tuple(
        (each.name, says)
        for each, place, says in given
        if place < explained.get(each.name, len(findings) + 1)
    )


@dataclass
class Offered:
    """The fixes of one rule that have been sought so far, and whether these are all."""

    fixes: list[Fix] = field(default_factory=list)
    complete: bool = False


@once
def _offered(run: Run) -> dict[str, Offered]:
    """What rules offer, by their names; not how they seek, which would hold the run."""
    return {}


def _mended(run: Run, name: str) -> Iterator[Fix]:
    """The fixes that a rule which speaks offers, each sought when it is asked for."""
    offered = _offered(run).setdefault(name, Offered())
    yield from offered.fixes
    if offered.complete:
        return
    seeking = _sought(run, name)
    for place in itertools.count():
        # Only while it computes: what a generator sets stays set in its caller.
        with calm():
            fix = next(seeking, None)
        if fix is None:
            break
        if place >= len(offered.fixes):
            offered.fixes.append(fix)
            yield fix
    offered.complete = True


def _sought(run: Run, name: str) -> Iterator[Fix]:
    reason = RULES[name].find(run, Facts(run))
    if reason is not None:
        yield from reason.mend()


def ranked(run: Run) -> list[ReasonRule]:
    """The rules about models of this kind, the most important first."""
    return sorted((each for each in RULES.values() if each.suits(run)), key=lambda each: each.rank)


def nothing_unusual(run: Run) -> str:
    """What was checked where no rule finds anything amiss."""
    unchecked = "" if len(run.validation.y) else " Without validation rows, overfitting cannot be seen."
    rules = [each for each in ranked(run) if each.of != ("good",)]
    checked = ", ".join(f"*{each.label}*" for each in rules)
    return (
        f"Nothing unusual: none of {count(len(rules), 'rule')} found anything.{unchecked} They are {checked}."
    )
