"""What a reason is: a sentence with its numbers, and changes of the spec that would mend it; and their registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from core.engine.run import Run
from core.models.base import Family
from core.registry import Registry
from core.verdicts.facts import Facts
from core.verdicts.finding import Finding
from core.verdicts.fixes import Fix

Mend = Callable[[], Iterable[Fix]]


@dataclass(frozen=True)
class Reason:
    """What a rule found: sentences with their numbers, and what would mend it. `reasons` adds the name of the rule.

    Fixes are sought once they are asked for, one after the other, since many are tried before they are offered.
    """

    says: str
    mend: Mend = field(default=tuple, repr=False, compare=False)
    name: str = ""

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """What would mend it, the best first."""
        return tuple(self.mend())

    @property
    def first_fix(self) -> Fix | None:
        """The best of its fixes, for which the others are not sought; None where it has none."""
        return next(iter(self.mend()), None)


Find = Callable[[Run, Facts], Reason | None]
# Those that learn from columns of numbers step by step, all that are trained so, those that are grown, and all.
COLUMNED: tuple[Family, ...] = ("linear", "network")
STEPPED: tuple[Family, ...] = (*COLUMNED, "transformer")
GROWN: tuple[Family, ...] = ("tree", "boosting")
ALL = (*STEPPED, *GROWN)


@dataclass(frozen=True)
class ReasonRule:
    """`label` is the title of its reason, `rank` its place: FAILED, TRAINED, FITTED or NOTED.

    `of` are the findings of the judge that it may be the reason of. It is asked where one of them holds, and gives its
    reason in its place; where none does, a rule that is `noted` is asked too, and its reason comes after all others.
    `families` are the models it is about; `explains` names the rules whose reasons are left out beside its own, which
    says the same more precisely.
    """

    name: str
    label: str
    find: Find
    rank: int
    of: tuple[Finding, ...] = ()
    noted: bool = True
    families: tuple[Family, ...] = STEPPED
    explains: tuple[str, ...] = ()

    def place(self, findings: Sequence[Finding]) -> int:
        """Where its reason stands among those of these findings; after all, where it is of none."""
        return min((findings.index(each) for each in self.of if each in findings), default=len(findings))

    def suits(self, run: Run) -> bool:
        """Whether it is about models of this kind."""
        return run.family in self.families


RULES: Registry[ReasonRule] = Registry("rule")
# What kept it from learning at all, how training went, what it fitted, and what is good to know besides: in this order
# reasons of one finding are given.
FAILED, TRAINED, FITTED, NOTED = range(4)


def rule(
    label: str,
    rank: int,
    of: Finding | tuple[Finding, ...] = (),
    family: Family | tuple[Family, ...] = STEPPED,
    explains: tuple[str, ...] = (),
    noted: bool = False,
) -> Callable[[Find], Find]:
    """Register a rule by the name of its function; of one rank, those registered first come first."""
    families = (family,) if isinstance(family, str) else family
    findings = (of,) if isinstance(of, str) else of

    def register(find: Find) -> Find:
        RULES.add(
            ReasonRule(find.__name__, label, find, rank, findings, noted or not findings, families, explains)
        )
        return find

    return register


# Findings of runs that have not come as far as they might.
STRUGGLES: tuple[Finding, ...] = ("underfits", "unsure", "unsettled", "still improving")
# A first penalty to try: on columns of deviation 1 it bends only directions a hundred times flatter than they are.
FIRST_L2 = 0.01
