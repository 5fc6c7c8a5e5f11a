"""The record of a view, in the `__init__` of its folder, by which pages, links and tests find it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from core import Run
from core.data.dataset import Task
from core.models.base import Family, Model

Group = Literal["Run", "Compare", "Inside", "Try", "Why"]
# In the order in which every page has them.
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True)
class View:
    """One question asked of a run; `view.py` of its folder has the function `view(run)` that answers it on a page.

    `label` is what people read: the same for the same question, whichever family answers it. `group` and `place` say
    where it stands on every page, before those with a higher `place`. `families` and `tasks` are those of the runs that
    it is of, which is of all where they name none; no two views of one run have one label. `choices` are the keys of
    what is chosen inside, part of every link. `diverged` is what it says of a run that diverged, in place of its
    answer; without one it has an answer for such a run too. `formerly` are older labels, by which links still name it,
    each with the choices inside that show what it showed then; `renamed` are older keys of choices, with the newer.
    """

    label: str
    group: Group
    place: int
    families: tuple[Family, ...] = ()
    tasks: tuple[Task, ...] = ()
    choices: tuple[str, ...] = ()
    diverged: str = ""
    formerly: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    def suits(self, run: Run) -> bool:
        """Whether it is offered for this run."""
        return self._is_of_family(run.family) and (not self.tasks or run.task in self.tasks)

    def is_of(self, model: Model) -> bool:
        """Whether it is offered for some runs of this model."""
        return self._is_of_family(model.family) and (
            not self.tasks or not set(self.tasks).isdisjoint(model.tasks)
        )

    def choices_of(self, query: Mapping[str, str], label: str) -> dict[str, str]:
        """`query`, a link by that label, with what it chose inside as it is chosen now."""
        newer = {self.renamed[key]: name for key, name in query.items() if key in self.renamed}
        kept = {key: name for key, name in query.items() if key not in self.renamed}
        return {**newer, **kept, **self.formerly.get(label, {})}

    def _is_of_family(self, family: Family) -> bool:
        return not self.families or family in self.families
