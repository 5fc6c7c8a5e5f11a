"""The registry of datasets: each entry is one decorated maker."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.data.dataset import DATA_SEED, VALIDATION_SHARE, Dataset, Task
from core.data.own import held, is_own, shared_within
from core.formatting import count
from core.hyper import Hyper, SettingError, Value
from core.registry import Registry

Settings = Mapping[str, Value]


@dataclass(frozen=True)
class Source:
    """Where a dataset comes from: a maker, its settings, and what is known of it.

    `reads` names the settings that the maker is called with, those that its signature names.
    `rows` and `columns` are its size before the split (0 rows: the setting `samples` decides).
    `classes` is how many there are at most, where no setting of that name decides.
    `size` tells both, (columns, classes), where settings decide; `count` the rows, where not `samples` does.
    `tasks` are those that its settings can make of it; () where only the data can tell.
    `hard` are those that set a trap, or are there to be hard to learn.
    `usual` are, by model, settings (or the optimizer) that a page opens it with, so that there is something to find.
    `certified` holds published least-squares coefficients in data units, tidy names to (value, standard error).
    """

    name: str
    label: str
    summary: str
    make: Callable[..., Dataset]
    settings: tuple[Hyper, ...]
    reads: tuple[str, ...]
    rows: int = 0
    columns: int = 1
    classes: int = 3
    tasks: tuple[Task, ...] = ("regression",)
    certified: Mapping[str, tuple[float, float]] | None = None
    certified_by: str = ""
    size: Callable[[Settings], tuple[int, int]] | None = None
    count: Callable[[Settings], int] | None = None
    hard: bool = False
    usual: Mapping[str, Settings] = field(default_factory=dict)

    def shape(self, settings: Settings) -> tuple[int, int]:
        """(rows, columns) under `settings`, without making the data."""
        columns = self.size(settings)[0] if self.size else self.columns
        rows = self.count(settings) if self.count else settings.get("samples", self.rows)
        return int(rows or 0), columns

    @property
    def title(self) -> str:
        """Its label, and what there always is to learn from: `Iris flowers · 3 classes, 150 rows`."""
        facts = [count(self.rows, "row")] if self.rows else []
        if "regression" in self.tasks:
            facts.insert(0, count(self.columns, "feature"))
        elif "sequence" not in self.tasks:
            facts.insert(0, self._classes)
        return " · ".join(filter(None, (self.label, ", ".join(facts))))

    @property
    def _classes(self) -> str:
        """How many classes there can be, in words."""
        chosen = next((hyper.grid for hyper in self.settings if hyper.name == "classes"), None)
        return f"{chosen[0]} to {chosen[-1]} classes" if chosen else f"{self.most_classes({})} classes"

    @property
    def kind(self) -> Literal["shipped", "drawn", "hard"]:
        """Whether its rows are shipped or drawn at random, or it is hard, in the order of lists."""
        return "hard" if self.hard else "shipped" if self.rows or self.count else "drawn"

    def most_classes(self, settings: Settings) -> int:
        """How many classes its rows can have, where no setting decides; 2 where they have no more, or none."""
        if self.size:
            return self.size(settings)[1]
        return self.classes if not self.tasks or "multiclass" in self.tasks else 2

    def suits(self, tasks: tuple[Task, ...]) -> bool:
        """Whether a model of these `tasks` can learn it, under some of its settings at least."""
        return not self.tasks or not set(self.tasks).isdisjoint(tasks)


DATASETS: Registry[Source] = Registry("dataset")


def dataset(
    name: str, label: str, summary: str, settings: tuple[Hyper, ...] = (), **known: object
) -> Callable[[Callable[..., Dataset]], Callable[..., Dataset]]:
    """Register a maker; it is called, by name, with those settings that are its parameters."""
    common = tuple(h for h in (VALIDATION_SHARE, DATA_SEED) if h.name not in {own.name for own in settings})

    def register(make: Callable[..., Dataset]) -> Callable[..., Dataset]:
        reads = tuple(inspect.signature(make).parameters)
        DATASETS.add(Source(name, label, summary, make, (*settings, *common), reads, **known))  # type: ignore[arg-type]
        return make

    return register


def source_of(name: str) -> Source:
    """The entry of a built-in dataset or of data of one's own; a stand-in where nobody holds those any more."""
    if not is_own(name):
        return DATASETS[name]
    settings = (VALIDATION_SHARE, DATA_SEED)
    data = held(name)
    if data is None:
        return Source(name, "Your data", "", _own_data_is_passed, settings, (), tasks=())
    rows, columns = data.x.shape
    classes = len(data.class_names)
    return Source(name, "Your data", "", lambda: data, settings, (), rows, columns, classes, (data.task,))


def _own_data_is_passed() -> Dataset:
    raise SettingError("a spec of own data is trained with its data: train(spec, data=Dataset(...))")


def made(name: str, settings: Settings) -> Dataset:
    """The dataset of that name under its `settings` (those that its maker does not read are ignored)."""
    return _made(name, tuple((read, settings[read]) for read in source_of(name).reads))


# Bytes of the datasets made last, for all visitors.
@shared_within(8 * 2**20)
def _made(name: str, settings: tuple[tuple[str, Value], ...]) -> Dataset:
    return source_of(name).make(**dict(settings))
