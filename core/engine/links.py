"""Links: reads a URL query that anybody may have typed, repairs it, and says so in a sentence for each repair."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from itertools import islice

from core.data import DATASETS, is_own
from core.engine.spec import COMPONENTS, RunSpec
from core.formatting import spoken, subject
from core.hyper import Hyper, SettingError, Value
from core.models import MODELS
from core.optim.optimizers import OPTIMIZERS
from core.registry import UnknownName

LONGEST_ECHO = 40
# What is read of a link: no page writes half as much.
MOST_NAMES, LONGEST_VALUE = 200, 4_000


def bounded(query: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What is read of `query`, its first names and what is not too long, and a sentence where that is not all."""
    first = islice(query.items(), MOST_NAMES)
    kept = {name: text for name, text in first if len(name) + len(text) <= LONGEST_VALUE}
    left_out = subject(len(query) - len(kept), "part", "is", "are")
    sentence = (
        f"The link is too long, and {left_out} left out: "
        f"it may have {MOST_NAMES} parts of {LONGEST_VALUE:,} characters each."
    )
    return kept, [sentence] if len(kept) < len(query) else []


def understand(
    query: Mapping[str, str], default: RunSpec, models: Collection[str] = MODELS, own: Collection[str] = ()
) -> tuple[RunSpec, list[str]]:
    """The spec that `query` asks for, on the grids that controls offer, and a sentence for each thing changed.

    What it leaves out is as `default` opens with those components, or as in any spec where it names all of them, as
    `RunSpec.to_query` does.
    Names that are neither components nor settings are ignored: they may have another purpose. `models` are those
    that can be shown besides that of `default`, `own` the names of data that whoever asks has brought.
    """
    query, notes = bounded(query)
    offered = {"dataset": {*DATASETS, *own}, "model": {default.model, *models}, "optimizer": OPTIMIZERS}
    named, known = _named(query, offered), known_anywhere()
    spec = named or default
    for name in COMPONENTS:
        if query.get(name, spec[name]) != spec[name]:
            spec, sentence = _with_component(spec, name, query[name], offered[name])
            notes += sentence
    spec = named or default.opening(**{name: spec[name] for name in COMPONENTS if name in query})
    data = "your table" if is_own(spec.dataset) else spec.dataset
    notes += [
        f"The link sets {name}, which {spec.optimizer or spec.model} on {data} does not have: it is left out."
        for name in query
        if name in known and name not in spec.hypers
    ]
    wanted: dict[str, Value] = {}
    for name, hyper in spec.hypers.items():
        if name in query:
            wanted[name], sentence = _on_grid(hyper, query[name])
            notes += sentence
    return _affordable(spec, wanted, notes)


def _named(query: Mapping[str, str], offered: Mapping[str, Collection[str]]) -> RunSpec | None:
    """The spec of the components that `query` names, if they make one: a page's own links name only what it changes."""
    # Data of one's own live in the session that brought them, not in a link.
    if query.get("dataset") not in offered["dataset"] or query.get("model") not in offered["model"]:
        return None
    try:
        return RunSpec(*(query.get(name) for name in COMPONENTS))  # type: ignore[arg-type]
    except (SettingError, UnknownName):
        return None


def known_anywhere() -> set[str]:
    """Names of the settings of all datasets, models and optimizers."""
    rules = (hyper.name for rule in OPTIMIZERS.values() for hyper in rule.hypers)
    models = (hyper.name for model in MODELS.values() for hyper in model.hypers)
    return {*rules, *models, *(hyper.name for source in DATASETS.values() for hyper in source.settings)}


def _with_component(
    spec: RunSpec, name: str, value: str, offered: Collection[str]
) -> tuple[RunSpec, list[str]]:
    try:
        if value not in offered:
            raise UnknownName(value)
        return spec.replace(**{name: value}), []
    except (SettingError, UnknownName):
        shown = "it is left out" if spec[name] is None else f"{spec[name]} is shown"
        if is_own(value):
            return spec, [f"The link is of a table that this session does not have: {shown}."]
        return spec, [f"The link asks for {name} “{echo(value)}”, which this page does not have: {shown}."]


def _on_grid(hyper: Hyper, text: str) -> tuple[Value, list[str]]:
    try:
        value = hyper.parse(text)
    except SettingError:
        near = _nearest_number(hyper, text)
        why = f"“{echo(text)}”; it takes {hyper.wanted}. {hyper.text(near)} is used."
    else:
        near = hyper.nearest(value)
        if near == value:
            return near, []
        why = f"{echo(text)}; the nearest offered, {hyper.text(near)}, is used."
    return near, [f"The link asks for {hyper.noun} {why}"]


def _nearest_number(hyper: Hyper, text: str) -> Value:
    """The end of the range that a number outside it is nearest to; the default for what is no number."""
    try:
        number = float(text)
    except ValueError:
        return hyper.default
    numeric = hyper.kind in (int, float) and math.isfinite(number)
    return hyper.nearest(number) if numeric else hyper.default


def _affordable(spec: RunSpec, wanted: dict[str, Value], notes: list[str]) -> tuple[RunSpec, list[str]]:
    try:
        return spec.replace(**wanted), notes
    except SettingError as error:
        return spec, [*notes, f"The link's settings cannot be used together: {error}. Defaults are shown."]


def echo(text: str) -> str:
    """What came, shortened, as plain text: as code where Markdown could make anything of it, also an address."""
    kept = "".join(letter if letter.isprintable() else "·" for letter in text[:LONGEST_ECHO])
    kept += "…" if len(text) > LONGEST_ECHO else ""
    return spoken(kept) if kept.strip() else kept
