"""What a reason is: a sentence with its numbers, and changes of the spec that would mend it; and their registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.hyper import SettingError, Value
from core.optimizers import OPTIMIZERS
from core.reasons.facts import Facts
from core.registry import Registry
from core.run import Run
from core.spec import RunSpec

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


@dataclass(frozen=True)
class Rule:
    """`label` is the title of its reason, `rank` its place: TRAINED, FITTED or NOTED."""

    name: str
    label: str
    find: Find
    rank: int


RULES: Registry[Rule] = Registry("rule")
# How training went, what it fitted, and what is good to know besides: in this order reasons are given.
TRAINED, FITTED, NOTED = range(3)


def rule(name: str, label: str, rank: int) -> Callable[[Find], Find]:
    """Register a rule; of one rank, those registered first come first."""

    def register(find: Find) -> Find:
        RULES.add(Rule(name, label, find, rank))
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


def legendre(run: Run) -> Changes:
    """Polynomials whose directions stay apart; nothing where there is only one of each feature."""
    return switched(run, "basis", "legendre") if int(run.spec.settings.get("degree") or 1) > 1 else {}


def _numbers(run: Run, name: str) -> list[float]:
    """The numbers on the grid of a setting, each of its own type."""
    grid = run.spec.hypers[name].grid if name in run.spec.hypers else ()
    return [value for value in grid if isinstance(value, int | float)]
