"""`Study`: a table of trials, its columns sorted into what was chosen, what was learned, and how well it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.tables import read_table
from core.data.tables.opening import Source as Content
from core.data.tables.problems import Problem, TableError
from core.data.tables.table import Table
from core.formatting import brief, code, count, listed, shortened, subject
from core.studies.chosen import Chosen, chosen_of, seen
from core.studies.outcomes import Outcome, numbers_of, outcomes_of
from core.studies.roles import ROLES, Role
from core.studies.sources import Source, roles_of, source_of
from core.types import Array

# Columns of a kind that are offered: nobody looks through more.
MOST_CHOSEN, MOST_LEARNED = 60, 200
# States of trials that came to their end, in lower case; an empty one says nothing.
COMPLETE = {
    "complete", "completed", "finished", "succeeded", "success", "successful", "done", "ok", "passed", "terminated", "",
}  # fmt: skip
MOST_NAMED = 4
# Columns of whole records, as the API of Weights & Biases gives them.
RECORDS = ("config", "summary")


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """N trials, a row of `table` each, as a library called `source` ("" where it is not known) wrote them.

    `roles` are those of all columns. `chosen` are the hyperparameters in which trials differ, and `outcomes` the
    columns of errors, by column; `learned` (N,) numbers by label, NaN where a trial has none. `states` (N,) are those
    of trials that did not come to their end, "" of all others. `problems` say what is not as it could be.
    """

    table: Table
    source: str
    roles: Mapping[str, Role]
    chosen: Mapping[str, Chosen]
    learned: Mapping[str, Array]
    outcomes: Mapping[str, Outcome]
    states: tuple[str, ...]
    problems: tuple[Problem, ...]
    lower: Mapping[str, bool]

    def __repr__(self) -> str:
        kinds = [
            f"chosen: {shortened([each.label for each in self.chosen.values()])}",
            f"learned: {shortened([*self.learned])}",
            f"errors: {shortened([each.label for each in self.outcomes.values()])}",
        ]
        return "\n  ".join([f"Study: {count(self.trials, 'trial')} {self.written_by}".strip(), *kinds])

    @property
    def written_by(self) -> str:
        """Whose table it is, in words."""
        return f"as {self.source} writes them" if self.source else ""

    @property
    def trials(self) -> int:
        """How many there are."""
        return self.table.rows

    @cached_property
    def complete(self) -> NDArray[np.bool_]:
        """(N,): which trials came to their end, as far as the table says."""
        return np.array([not state for state in self.states], dtype=np.bool_)

    def judged(self, outcome: Outcome) -> NDArray[np.bool_]:
        """(N,): which trials came to their end and have an error."""
        return self.complete & ~np.isnan(outcome.values)

    def left_out(self, outcome: Outcome) -> str:
        """How many trials are not compared, and why; empty where all are."""
        gone = Counter(state for state in self.states if state)
        kinds = [f"{amount:,} {code(state)}" for state, amount in gone.most_common(MOST_NAMED)]
        if len(gone) > MOST_NAMED:
            others = gone.total() - sum(amount for _, amount in gone.most_common(MOST_NAMED))
            kinds.append(count(others, "other"))
        nothing = self.complete & np.isnan(outcome.values)
        infinite = int((nothing & outcome.infinite).sum())
        if missing := int(nothing.sum()) - infinite:
            kinds.append(f"{missing:,} without {code(outcome.label)}")
        if infinite:
            kinds.append(f"{infinite:,} where it is infinite")
        total = int((~self.judged(outcome)).sum())
        return f"{total:,} of {count(self.trials, 'trial')} not compared: {listed(kinds)}." if total else ""

    def resorted(
        self, roles: Mapping[str, Role] | None = None, lower: Mapping[str, bool] | None = None
    ) -> Study:
        """The same table, some columns with other roles or directions. Raises TableError like `read_study`."""
        return _sorted(self.table, {**self.roles, **(roles or {})}, {**self.lower, **(lower or {})})


def read(source: Content | Table, roles: Mapping[str, Role], lower: Mapping[str, bool]) -> Study:
    """See `core.studies.read_study`."""
    table = source if isinstance(source, Table) else read_table(source)
    _refuse_unknown(table, roles, lower)
    return _sorted(table, {**roles_of(table, source_of(table.columns)), **roles}, dict(lower))


def _refuse_unknown(table: Table, roles: Mapping[str, Any], lower: Mapping[str, Any]) -> None:
    for name in (*roles, *lower):
        table.column(name)
    if wrong := [role for role in roles.values() if role not in ROLES]:
        raise TableError(f"the role of a column wants one of {', '.join(ROLES)}; got {brief(wrong[0])}")


def _sorted(table: Table, roles: Mapping[str, Role], lower: Mapping[str, bool]) -> Study:
    _refuse_unknown(table, roles, lower)
    numeric = [name for name, role in roles.items() if role in ("learned", "error", "deviation")]
    # What is to be a number is read as one, whatever it looks like.
    table = table.reread(types={n: "number" for n in numeric if table.columns[n].type != "number"})
    empty = [name for name in numeric if not table.columns[name].distinct]
    roles = {**roles, **dict.fromkeys(empty, "not used")}
    source = source_of(table.columns)
    labels = _labels(source, roles)
    everything = {
        name: chosen_of(table, name, labels[name]) for name, role in roles.items() if role == "chosen"
    }
    varying = {name: each for name, each in everything.items() if each is not None and each.varies}
    learned = [name for name, role in roles.items() if role == "learned"]
    outcomes = outcomes_of(table, source, roles, lower)
    states = _states(table, roles)
    problems = (
        *_of_roles(table, outcomes, varying),
        *_of_chosen(everything, labels),
        *_of_learned(learned),
        *_of_empty(empty),
    )
    return Study(
        table,
        source.name,
        roles,
        dict([*varying.items()][:MOST_CHOSEN]),
        {labels[name]: numbers_of(table, name)[0] for name in learned[:MOST_LEARNED]},
        outcomes,
        states,
        problems,
        lower,
    )


def _labels(source: Source, roles: Mapping[str, Role]) -> dict[str, str]:
    """What columns are called: without the prefixes of their library, but where two would be called alike."""
    often = Counter((source.label(name), role) for name, role in roles.items())
    return {
        name: source.label(name) if often[source.label(name), role] == 1 else name
        for name, role in roles.items()
    }


def _states(table: Table, roles: Mapping[str, Role]) -> tuple[str, ...]:
    of = [table.cells(name) for name, role in roles.items() if role == "state"]
    if not of:
        return ("",) * table.rows
    unfinished = (
        next((each for each in row if each.lower() not in COMPLETE), "") for row in zip(*of, strict=True)
    )
    return tuple(state and seen(state) for state in unfinished)


# --------------------------------------------------------------------------- what is not as it could be


def _of_roles(
    table: Table, outcomes: Mapping[str, Outcome], varying: Mapping[str, Chosen]
) -> Iterator[Problem]:
    packed = [name for name in RECORDS if name in table.columns and table.cells(name, [0])[0].startswith("{")]
    if packed:
        hold = f"{listed([*map(code, packed)])} {'holds' if len(packed) == 1 else 'hold'} whole records"
        says = f"{hold}: make a column of each entry first, as {code('pd.json_normalize')} does."
        yield Problem("records", None, says)
    if not outcomes:
        yield Problem("no-error", None, "No column reads like an error or a score: say below which one is.")
    if table.rows == 1:
        yield Problem("one-trial", None, "The table has one trial: there is nothing to compare it with.")
    elif not varying:
        says = "No hyperparameter differs between trials: say below which columns were chosen."
        yield Problem("no-chosen", None, says)


def _of_chosen(everything: Mapping[str, Chosen | None], labels: Mapping[str, str]) -> Iterator[Problem]:
    many = [labels[name] for name, each in everything.items() if each is None]
    alike = [labels[name] for name, each in everything.items() if each is not None and not each.varies]
    varying = len(everything) - len(many) - len(alike)
    if alike and varying:
        same = subject(len(alike), "hyperparameter", "is", "are")
        says = f"{same} the same in all trials: {_named(alike)}."
        yield Problem("constant", None, says)
    if many:
        has = subject(len(many), "column", "has", "have")
        says = f"{has} too many different texts to compare: {_named(many)}."
        yield Problem("many-values", None, says)
    if varying > MOST_CHOSEN:
        says = f"{varying:,} hyperparameters differ: the first {MOST_CHOSEN} are offered."
        yield Problem("many-chosen", None, says)


def _of_learned(learned: list[str]) -> Iterator[Problem]:
    if len(learned) > MOST_LEARNED:
        says = f"{len(learned):,} columns of learned parameters: the first {MOST_LEARNED} are shown."
        yield Problem("many-learned", None, says)


def _of_empty(empty: list[str]) -> Iterator[Problem]:
    if empty:
        has = subject(len(empty), "column", "has", "have")
        says = f"{has} no number and {'is' if len(empty) == 1 else 'are'} not used: {_named(empty)}."
        yield Problem("no-numbers", None, says)


def _named(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(map(code, names[:MOST_NAMED])) + more
