"""What a reason is: a sentence with its numbers, and changes of the spec that would mend it; and their registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.columns import Columns
from core.hyper import SettingError, Value, Widths
from core.models.neural_network import Network
from core.models.transformer import Sequences
from core.optimizers import OPTIMIZERS
from core.reasons.facts import Facts
from core.registry import Registry
from core.run import Run
from core.spec import RunSpec
from core.trees.ensemble import Ensemble
from core.trees.tree import Tree

Changes = Mapping[str, Value]


@dataclass(frozen=True)
class Fix:
    """What a button says, and the settings (or the optimizer) that it changes, to values on their grids."""

    label: str
    changes: Changes


@dataclass(frozen=True)
class Reason:
    """What a rule found: its name, a sentence with its numbers, and what would mend it."""

    name: str
    says: str
    fixes: tuple[Fix, ...] = ()


Find = Callable[[Run, Facts], Reason | None]


Family = Literal["linear", "network", "transformer", "tree", "boosting"]
# Those that learn from columns of numbers step by step, all that are trained so, those that are grown, and all.
COLUMNED: tuple[Family, ...] = ("linear", "network")
STEPPED: tuple[Family, ...] = (*COLUMNED, "transformer")
GROWN: tuple[Family, ...] = ("tree", "boosting")
ALL = (*STEPPED, *GROWN)


@dataclass(frozen=True)
class Rule:
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
        return family_of(run) in self.families


RULES: Registry[Rule] = Registry("rule")
# What kept it from learning at all, how training went, what it fitted, and what is good to know besides: in this order
# reasons are given.
FAILED, TRAINED, FITTED, NOTED = range(4)


def family_of(run: Run) -> Family | None:
    """What kind of model a run has trained; None: one that no rule is about."""
    kinds: dict[type, Family] = {
        Columns: "linear",
        Network: "network",
        Sequences: "transformer",
        Tree: "tree",
        Ensemble: "boosting",
    }
    return kinds.get(type(run.columns))


def rule(
    name: str,
    label: str,
    rank: int,
    family: Family | tuple[Family, ...] = STEPPED,
    explains: tuple[str, ...] = (),
) -> Callable[[Find], Find]:
    """Register a rule; of one rank, those registered first come first."""
    families = (family,) if isinstance(family, str) else family

    def register(find: Find) -> Find:
        RULES.add(Rule(name, label, find, rank, families, explains))
        return find

    return register


# --------------------------------------------------------------------------- fixes

# A first penalty to try: on columns of deviation 1 it bends only directions a hundred times flatter than they are.
FIRST_L2 = 0.01


def fixes(run: Run, *candidates: Changes) -> tuple[Fix, ...]:
    """Those changes that change something and make a legal spec, each once."""
    found: dict[str, Fix] = {}
    for changes in candidates:
        spec = _changed(run.spec, changes)
        if spec is not None and spec != run.spec:
            label = ", ".join(_spelled(spec, name) for name in changes)
            found.setdefault(label, Fix(label, changes))
    return tuple(found.values())


def _changed(spec: RunSpec, changes: Changes) -> RunSpec | None:
    try:
        return spec.replace(**changes)
    except SettingError:
        return None


def _spelled(spec: RunSpec, name: str) -> str:
    if name == "optimizer":
        return f"Optimizer: {OPTIMIZERS[str(spec.optimizer)].label}"
    hyper, value = spec.hypers[name], spec[name]
    return hyper.label if value is True else f"{hyper.label}: {hyper.text(value)}"


def at_most(run: Run, name: str, limit: float) -> dict[str, float]:
    """The largest value on the grid of a setting up to `limit`; nothing where there is none, or no such setting."""
    values = [value for value in _numbers(run, name) if value <= limit]
    return {name: max(values)} if values else {}


def at_least(run: Run, name: str, limit: float) -> dict[str, float]:
    """The smallest value on the grid of a setting from `limit` on; nothing where there is none, or no such setting."""
    values = [value for value in _numbers(run, name) if value >= limit]
    return {name: min(values)} if values else {}


def switched(run: Run, name: str, value: Value) -> Changes:
    """That value of a setting; nothing where the run has no such setting."""
    return {name: value} if name in run.spec.hypers else {}


def shaped(run: Run, layers: float, units: float) -> Changes:
    """The shape nearest to so many hidden layers of so many units each; nothing where the run has no such setting."""
    if "hidden" not in run.spec.hypers:
        return {}
    wanted = Widths((max(1, round(units)),) * max(1, round(layers)))
    return {"hidden": run.spec.hypers["hidden"].nearest(wanted)}


def legendre(run: Run) -> Changes:
    """Polynomials whose directions stay apart; nothing where there is only one of each feature."""
    return switched(run, "basis", "legendre") if int(run.spec.settings.get("degree") or 1) > 1 else {}


def _numbers(run: Run, name: str) -> list[float]:
    """The numbers on the grid of a setting, each of its own type."""
    grid = run.spec.hypers[name].grid if name in run.spec.hypers else ()
    return [value for value in grid if isinstance(value, int | float)]
