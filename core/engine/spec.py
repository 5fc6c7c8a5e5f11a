"""`RunSpec`: everything that determines a run, frozen, validated, and the key of every cache."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from core.data import Dataset, source_of
from core.data.own import OWN
from core.formatting import brief, shortened
from core.hyper import Hyper, SettingError, Value, number_of, refuse_other, text_of, whole_of
from core.models import MODELS, faster
from core.optim.hypers import round_epochs, steps_per_epoch
from core.optim.optimizers import OPTIMIZERS
from core.types import Hypers
from core.work import Work, refuse_slow

COMPONENTS = ("dataset", "model", "optimizer")
LONGEST_JSON = 100_000
# The optimizer described like any other choice, for what compares choices.
OPTIMIZER = Hyper(
    "optimizer",
    "Optimizer",
    default="sgd",
    grid=tuple(OPTIMIZERS),
    help="The rule that turns gradients into steps.",
    group="Optimizer",
    scale="category",
    titles=OPTIMIZERS.titles,
)


@dataclass(frozen=True)
class RunSpec:
    """One run: a dataset, a model type, an optimizer, and settings by name; those left out take their defaults.

    Raises UnknownName for a component that does not exist and SettingError for a setting that does not apply,
    has the wrong type, lies out of range or asks for more work than one run may take.
    """

    dataset: str
    model: str
    optimizer: str | None = None
    settings: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_wrong_types({name: self[name] for name in COMPONENTS})
        if not isinstance(self.settings, Mapping):
            raise SettingError(f"settings wants names and values; got {brief(self.settings)}")
        known = applicable(self.dataset, self.model, self.optimizer)
        strange = [name for name in self.settings if name not in known]
        if strange:
            raise SettingError(
                f"{self.model} on {self.dataset}{_with(self.optimizer)} has no setting named {brief(strange[0])}; "
                f"there are: {', '.join(known)}"
            )
        values = {name: hyper.check(self.settings.get(name, hyper.default)) for name, hyper in known.items()}
        object.__setattr__(self, "settings", MappingProxyType(values))
        _refuse_conflicts(self)
        refuse_slow(self.work(), "this run", faster(self.model))

    def __hash__(self) -> int:
        return hash((self.dataset, self.model, self.optimizer, tuple(self.settings.items())))

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return RunSpec, (self.dataset, self.model, self.optimizer, dict(self.settings))

    def __getitem__(self, name: str) -> Value:
        """The value of a setting, or the name of a component."""
        return getattr(self, name) if name in COMPONENTS else self.settings[name]

    def number(self, name: str, otherwise: float | None = None) -> float:
        """A setting as a number; `otherwise` stands for one that is None or does not apply, which else is an error."""
        return number_of(self.settings, name, otherwise)

    def whole(self, name: str, otherwise: int | None = None) -> int:
        """A setting as a whole number; `otherwise` stands for one that is None or does not apply, as in `number`."""
        return whole_of(self.settings, name, otherwise)

    def text(self, name: str) -> str:
        """A setting that is one of several names."""
        return text_of(self.settings, name)

    @property
    def epochs(self) -> int:
        """How many are planned, of a model that follows gradients."""
        return self.whole("epochs")

    @property
    def learning_rate(self) -> float:
        """That of the optimizer before its schedule, or of boosting."""
        return self.number("learning_rate")

    def steps_per_epoch(self, rows: int) -> int:
        """How many batches so many training rows make: 1 where each step sees all of them."""
        return steps_per_epoch(self.settings, rows)

    def work(self, runs: int = 1, shape: tuple[int, ...] | None = None, **among: Value) -> Work:
        """Roughly what training takes, of a batch of `runs` like this one, on x of that shape (N, D).

        `among` is what the others differ in: `optimizer`, all names, and how many `seeds` and `problems` there are.
        """
        source = source_of(self.dataset)
        rows, columns = shape or source.shape(self.settings)
        classes = source.most_classes(self.settings)
        known = {"classes": classes, "optimizer": self.optimizer, **among, **self.settings}
        return MODELS[self.model].work(known, rows, columns, runs)

    def seconds(self, runs: int = 1, shape: tuple[int, ...] | None = None) -> float:
        """Roughly how long that takes on a standard core, whatever machine this is."""
        return self.work(runs, shape).seconds()

    def on(self, data: Dataset) -> RunSpec:
        """This spec for arrays of one's own: its dataset becomes `own:<fingerprint>`, what still applies is kept."""
        refuse_other(data, Dataset, "data", "Dataset(x, y, …)")
        dataset = f"{OWN}{data.fingerprint}"
        if self.dataset == dataset:
            return self
        known = applicable(dataset, self.model, self.optimizer)
        return RunSpec(dataset, self.model, self.optimizer, self._kept(known))

    @property
    def hypers(self) -> Mapping[str, Hyper]:
        """The settings that apply, by name."""
        return applicable(self.dataset, self.model, self.optimizer)

    def replace(self, **changes: Any) -> RunSpec:
        """This spec with other settings or components.

        Settings, and values of them, that do not apply to a new component are left out; those of a new dataset start
        at its defaults.
        """
        parts = {name: changes.pop(name, self[name]) for name in COMPONENTS}
        _refuse_wrong_types(parts)
        known = applicable(**parts)
        kept = self._kept(known)
        if parts["dataset"] != self.dataset:
            kept = {name: value for name, value in kept.items() if known[name].group != "Data"}
        return RunSpec(**parts, settings={**kept, **changes})

    def opening(self, **components: Value) -> RunSpec:
        """What a page with this spec for its default opens with `components`: settings that suit the dataset.

        A dataset may declare some for a model (`Source.usual`); what it does not is as in this spec. The defaults of a
        spec that is made are others, and do not change.
        """
        plain = self.replace(**components)
        usual = {**source_of(plain.dataset).usual.get(plain.model, {}), **components}
        plain = plain.replace(optimizer=usual.get("optimizer", plain.optimizer))
        return plain.replace(**{name: value for name, value in usual.items() if name in plain.hypers})

    def _kept(self, known: Mapping[str, Hyper]) -> dict[str, Value]:
        """The settings whose values are legal for `known`, too."""
        return {n: value for n, value in self.settings.items() if n in known and known[n].covers(value)}

    def chosen(self, usual: Mapping[str, Value] = MappingProxyType({})) -> dict[str, str]:
        """Settings that differ from their defaults, or from `usual` values where there are such, as text."""
        differing = {n: hyper for n, hyper in self.hypers.items() if self[n] != usual.get(n, hyper.default)}
        return {name: hyper.text(self[name]) for name, hyper in differing.items()}

    @property
    def summary(self) -> str:
        """In a line: components, and the settings that were chosen."""
        parts = [f"{self.model} on {shortened([self.dataset])}{_with(self.optimizer)}"]
        return ", ".join([*parts, *(f"{name} {text}" for name, text in self.chosen().items())])

    def to_query(self, default: RunSpec | None = None) -> dict[str, str]:
        """Components and chosen settings as a URL query; `from_query` is its inverse.

        Of a page that shows `default` where its address says nothing, all that differs from what it opens with.
        """
        parts = {name: self[name] for name in COMPONENTS}
        usual = source_of(self.dataset).usual.get(self.model, {})
        differs = {name: part != (default and default[name]) or name in usual for name, part in parts.items()}
        named = {name: str(part) for name, part in parts.items() if differs[name]}
        return {**named, **(self.chosen(default.opening(**parts).settings) if default else self.chosen())}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> RunSpec:
        """The spec a query spells. Raises like the constructor; `core.engine.links.understand` forgives instead."""
        if not isinstance(query, Mapping):
            raise SettingError(f"a query wants texts by name, as to_query writes them; got {brief(query)}")
        parts = {name: query.get(name) for name in COMPONENTS}
        _refuse_wrong_types(parts)
        hypers = applicable(**parts)
        rest = {name: text for name, text in query.items() if name not in COMPONENTS}
        settings = {n: hypers[n].parse(text) if n in hypers else text for n, text in rest.items()}
        return cls(**parts, settings=settings)  # type: ignore[arg-type]

    def to_json(self) -> str:
        """All components and settings as one JSON object; `from_json` is its inverse."""
        return json.dumps({**{name: self[name] for name in COMPONENTS}, "settings": dict(self.settings)})

    @classmethod
    def from_json(cls, text: str) -> RunSpec:
        """The spec written by `to_json`. Raises SettingError when `text` is not one, else like the constructor."""
        try:
            given = json.loads(text) if len(text) <= LONGEST_JSON else None
        # Among these are a text that is no JSON, and an integer of more digits than Python reads.
        except (TypeError, ValueError, RecursionError):
            given = None
        names = [each.name for each in fields(cls)]
        if not isinstance(given, dict) or not {"dataset", "model"} <= given.keys() <= set(names):
            came = [*given] if isinstance(given, dict) else text
            raise SettingError(
                f"a spec wants a JSON object with {', '.join(names)}, of at most {LONGEST_JSON:,} characters; "
                f"got {brief(came)}"
            )
        return cls(**given)


def shaping(spec: RunSpec) -> dict[str, Value]:
    """What runs that train as one batch have in common.

    Optimizers differ in nothing that has a shape: each rule takes its own rows of one gradient.
    """
    fixed = {name: spec.settings[name] for name, hyper in spec.hypers.items() if not hyper.batches}
    return {"dataset": spec.dataset, "model": spec.model, **fixed}


def numbers(specs: Sequence[RunSpec]) -> Hypers:
    """The numeric settings that all runs of a batch have, (R, 1) each by name; None, for no limit, as infinity."""
    names = [n for n, hyper in specs[0].hypers.items() if hyper.batches and hyper.kind in (int, float)]
    shared = [name for name in names if all(name in spec.settings for spec in specs)]
    values = {name: [spec.settings[name] for spec in specs] for name in shared}
    return {n: np.array([[np.inf if v is None else v] for v in each], float) for n, each in values.items()}


def _with(optimizer: str | None) -> str:
    return f" with {optimizer}" if optimizer else ""


def _refuse_wrong_types(parts: Mapping[str, Any]) -> None:
    for name, part in parts.items():
        if not isinstance(part, str | None):
            raise SettingError(f"{name} wants a name; got {brief(part)}")


def _refuse_conflicts(spec: RunSpec) -> None:
    """Settings that are legal each, but not together."""
    values, source = spec.settings, source_of(spec.dataset)
    if values.get("warmup"):
        _refuse_longer_warmup(whole_of(values, "warmup"), values)
    if values.get("l1") and spec.optimizer and OPTIMIZERS[spec.optimizer].step_length is None:
        decays = OPTIMIZERS[spec.optimizer].decays
        why = "its decay is no part of what it minimizes, so " if decays else ""
        raise SettingError(
            f"{spec.optimizer} takes no L1 penalty: {why}there is no step length to shrink weights by. "
            "Set l1 to 0, or use adam with l2"
        )
    rows = source.shape(values)[0]
    validation_rows = round(number_of(values, "validation_share") * rows) if rows else None
    refuse_patience_without_validation(values, validation_rows)


def _refuse_longer_warmup(warmup: int, values: Mapping[str, Value]) -> None:
    """One round of the schedule begins with it."""
    most = round_epochs(values)
    if warmup > most:
        what, name = ("run", "epochs") if most == values["epochs"] else ("schedule", "schedule_epochs")
        raise SettingError(
            f"a warm-up of {warmup} epochs is longer than the {what} of {most}: lower warmup or raise {name}"
        )


def refuse_patience_without_validation(settings: Mapping[str, Value], validation_rows: int | None) -> None:
    """Early stopping watches the validation error; None rows: not known yet."""
    none = settings["validation_share"] == 0 or validation_rows == 0
    if none and settings.get("patience") is not None:
        raise SettingError(
            "patience watches the validation error, and there are no validation rows: raise validation_share, or set "
            "patience to off"
        )


# Of data of one's own it depends on whether somebody holds them when it is asked first: so it is kept for long.
@lru_cache(maxsize=2048)
def applicable(dataset: str, model: str, optimizer: str | None) -> Mapping[str, Hyper]:
    """The settings that one choice of components has, by name."""
    source, family = source_of(dataset or ""), MODELS[model]
    if not source.suits(family.tasks):
        raise SettingError(
            f"{model} learns {' or '.join(family.tasks)}; {dataset} is {' or '.join(source.tasks)}"
        )
    if (optimizer is not None) != family.optimized:
        wanted = f"an optimizer, one of {', '.join(OPTIMIZERS)}" if family.optimized else "no optimizer"
        raise SettingError(f"{model} wants {wanted}; got {optimizer!r}")
    rule = () if optimizer is None else OPTIMIZERS[optimizer].hypers
    own = (hyper.among(source.tasks) for hyper in family.hypers)
    return MappingProxyType(
        {hyper.name: hyper for hyper in (*source.settings, *rule, *own) if len(hyper.grid) > 1}
    )
