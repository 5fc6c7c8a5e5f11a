"""What a reason is: a sentence with its numbers, and changes of the spec that would mend it; and their registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.engine.run import Run
from core.models.base import Family
from core.registry import Registry
from core.verdicts.facts import Facts
from core.verdicts.fixes import Fix


@dataclass(frozen=True)
class Reason:
    """What a rule found: a sentence with its numbers, and what would mend it. `reasons` adds the name of the rule."""

    says: str
    fixes: tuple[Fix, ...] = ()
    name: str = ""


Find = Callable[[Run, Facts], Reason | None]
# Those that learn from columns of numbers step by step, all that are trained so, those that are grown, and all.
COLUMNED: tuple[Family, ...] = ("linear", "network")
STEPPED: tuple[Family, ...] = (*COLUMNED, "transformer")
GROWN: tuple[Family, ...] = ("tree", "boosting")
ALL = (*STEPPED, *GROWN)


@dataclass(frozen=True)
class ReasonRule:
    """`label` is the title of its reason, `rank` its place: FAILED, TRAINED, FITTED or NOTED.

    `families` are the models it is about; `explains` names the rules whose reasons are left out beside its own, which
    says the same more precisely.
    """

    name: str
    label: str
    find: Find
    rank: int
    families: tuple[Family, ...] = STEPPED
    explains: tuple[str, ...] = ()

    def suits(self, run: Run) -> bool:
        """Whether it is about models of this kind."""
        return run.family in self.families


RULES: Registry[ReasonRule] = Registry("rule")
# What kept it from learning at all, how training went, what it fitted, and what is good to know besides: in this order
# reasons are given.
FAILED, TRAINED, FITTED, NOTED = range(4)


def rule(
    label: str, rank: int, family: Family | tuple[Family, ...] = STEPPED, explains: tuple[str, ...] = ()
) -> Callable[[Find], Find]:
    """Register a rule by the name of its function; of one rank, those registered first come first."""
    families = (family,) if isinstance(family, str) else family

    def register(find: Find) -> Find:
        RULES.add(ReasonRule(find.__name__, label, find, rank, families, explains))
        return find

    return register


# A first penalty to try: on columns of deviation 1 it bends only directions a hundred times flatter than they are.
FIRST_L2 = 0.01
