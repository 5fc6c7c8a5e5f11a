"""The record of a view, in the `__init__` of its folder, by which pages, links and tests find it."""

from __future__ import annotations

from dataclasses import dataclass

from core import Run


@dataclass(frozen=True)
class View:
    """One question asked of a run; `view.py` of its folder has the function `view(run)` that answers it on a page.

    `label` is what people read, and `choices` are the keys of what is chosen inside, part of every link. `tasks` and
    `models` say what it is of, which is of all where they name none. `diverged` is what it says of a run that diverged,
    in place of its answer; without one it has an answer for such a run too.
    """

    label: str
    choices: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    diverged: str = ""

    def suits(self, run: Run) -> bool:
        """Whether it is offered for this run."""
        return (not self.tasks or run.task in self.tasks) and (
            not self.models or run.spec.model in self.models
        )
