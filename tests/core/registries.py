"""What tests draw from the registries: every optimizer, dataset and hyperparameter, legal values and whole specs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from core import DATASETS, MODELS, OPTIMIZERS, Hyper, RunSpec
from core.engine.spec import applicable
from core.hyper import Value
from core.work import LONGEST_SECONDS

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS)
every_dataset = pytest.mark.parametrize("dataset", DATASETS)
# The datasets that each model can learn.
LEARNABLE = {
    name: [dataset for dataset, source in DATASETS.items() if source.suits(model.tasks)]
    for name, model in MODELS.items()
}
# One of each kind: of one feature, of many, of few rows and none to judge by; a plane, categories, several classes.
KINDS = ("line", "diabetes", "longley", "moons", "play_tennis", "iris")
# Each dataset that a model can learn, and the first model that can.
LEARNER = {dataset: model for model in reversed(list(MODELS)) for dataset in LEARNABLE[model]}


def _hypers() -> dict[str, Hyper]:
    owners: list[tuple[str, Iterable[Hyper]]] = [
        *((source.name, source.settings) for source in DATASETS.values()),
        *((optimizer.name, optimizer.hypers) for optimizer in OPTIMIZERS.values()),
        *((model.name, model.hypers) for model in MODELS.values()),
    ]
    first_owner: dict[Hyper, str] = {}
    for owner, hypers in owners:
        for hyper in hypers:
            first_owner.setdefault(hyper, f"{owner}.{hyper.name}")
    return {name: hyper for hyper, name in first_owner.items()}


HYPERS = _hypers()
every_hyper = pytest.mark.parametrize("hyper", HYPERS.values(), ids=HYPERS)
NUMERIC = [hyper for hyper in HYPERS.values() if hyper.kind in (int, float)]


def numbers(hyper: Hyper) -> list[float]:
    """Its grid without None."""
    return [value for value in hyper.grid if value is not None]


def in_range(hyper: Hyper) -> st.SearchStrategy[float]:
    """Numbers of its type between the ends of its grid, on it or not."""
    draw = st.integers if hyper.kind is int else st.floats
    return draw(min(numbers(hyper)), max(numbers(hyper)))


def on_grid(hyper: Hyper) -> st.SearchStrategy[Value]:
    return st.sampled_from(hyper.grid)


def legal(hyper: Hyper) -> st.SearchStrategy[Value]:
    return on_grid(hyper) | in_range(hyper) if hyper in NUMERIC else on_grid(hyper)


def _drop_what_clashes(chosen: dict[str, Any], hypers: Mapping[str, Hyper], optimizer: str | None) -> None:
    """Settings that are refused together: see `core.engine.spec`."""
    values = {name: hyper.default for name, hyper in hypers.items()} | chosen
    if values.get("warmup", 0) > min(values.get("epochs", 0), values.get("schedule_epochs") or math.inf):
        chosen["warmup"] = 0
    if optimizer and OPTIMIZERS[optimizer].step_length is None:
        chosen.pop("l1", None)
    # Fewer would leave no validation row of the smallest dataset.
    if values["validation_share"] < 0.1:
        chosen.pop("patience", None)


@st.composite
def specs(
    draw: st.DrawFn, values: Callable[[Hyper], st.SearchStrategy[Value]] = legal, **fixed: str
) -> RunSpec:
    """A spec of any components that go together, with any settings that one run may take."""
    model = MODELS[fixed.get("model") or draw(st.sampled_from(list(MODELS)))]
    dataset = fixed.get("dataset") or draw(st.sampled_from(LEARNABLE[model.name]))
    optimizer = draw(st.sampled_from(list(OPTIMIZERS))) if model.optimized else None
    hypers = applicable(dataset, model.name, optimizer)
    chosen = draw(st.fixed_dictionaries({}, optional={name: values(h) for name, h in hypers.items()}))
    _drop_what_clashes(chosen, hypers, optimizer)
    settings = {name: chosen.get(name, hyper.default) for name, hyper in hypers.items()}
    source = DATASETS[dataset]
    known = {"classes": source.most_classes(settings), **settings}
    assume(model.work(known, *source.shape(settings)).seconds() <= LONGEST_SECONDS)
    return RunSpec(dataset, model.name, optimizer, chosen)
