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

__all__ = ["RULES", "Facts", "Fix", "Reason", "first_reason", "nothing_unusual", "reasons"]

# Each module registers its rules.
for _module in pkgutil.iter_modules(__path__, "core.reasons."):
    import_module(_module.name)


def reasons(run: Run) -> tuple[Reason, ...]:
    """Why what the judge found holds, the most important finding first, and what else is worth knowing.

    The first is a reason of the verdict.
    """
    return tuple(_stated(run))


def first_reason(run: Run) -> Reason:
    """The first of them, for which only rules about the first finding are asked."""
    return next(_stated(run))


def _stated(run: Run) -> Iterator[Reason]:
    """Finding by finding, the rules that speak. What says it more precisely does so of the same finding or before."""
    explained: set[str] = set()
    places = _places(run)
    for place in sorted(places):
        answers = _answers(run, place, places[place])
        explained |= {other for name, _ in answers for other in RULES[name].explains}
        for name, says in answers:
            if name not in explained:
                yield Reason(says, partial(_mended, run, name), name)


@once
def _places(run: Run) -> dict[int, list[str]]:
    """The names of the rules that are asked, by their place: that of the finding they are about, or after all."""
    findings = [each.finding for each in verdicts(run)]
    places: dict[int, list[str]] = {}
    for each in ranked(run):
        place = each.place(findings)
        if each.noted or place < len(findings):
            places.setdefault(place, []).append(each.name)
    return places


@once
def _asked(run: Run) -> dict[int, tuple[tuple[str, str], ...]]:
    """What has been asked so far, by place."""
    return {}


def _answers(run: Run, place: int, names: list[str]) -> tuple[tuple[str, str], ...]:
    """The names of the rules that speak, and what they say."""
    asked = _asked(run)
    if place not in asked:
        facts = Facts(run)
        with calm():
            reasons_given = ((name, RULES[name].find(run, facts)) for name in names)
            asked[place] = tuple((name, reason.says) for name, reason in reasons_given if reason is not None)
    return asked[place]


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
