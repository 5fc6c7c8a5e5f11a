"""Runs of anything that train in a moment: any model, any settings, data of the catalogue and odd ones of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from core import MODELS, OPTIMIZERS, Dataset, Run, RunSpec, train
from core.hyper import SettingError, Value
from tests.core.registries import LEARNABLE, on_grid

# Settings that cost time, and the values of them that cost little.
SHORT: Mapping[str, tuple[Value, ...]] = {
    "epochs": (1, 2, 5, 20, 50, 100),
    "n_estimators": (1, 2, 5, 10),
    "schedule_epochs": (None, 1, 10, 50),
    "samples": (10, 20, 50, 100, 200),
    "d_model": (8,),
    "blocks": (1, 2),
    "length": (2, 4),
    "context": (8,),
    "symbols": (4, 5),
}
MOST_SECONDS = 0.1


@dataclass(frozen=True)
class Quick:
    """A spec, and the data of one's own that it is of."""

    spec: RunSpec
    data: Dataset | None = None

    def train(self, **changes: Value) -> Run:
        """Its run, or that of other settings."""
        return train(self.spec.replace(**changes), self.data)


@st.composite
def odd_data(draw: st.DrawFn) -> Dataset:
    """A few rows: of any scale, far from 0, constant, of few or many different targets, of classes that are rare."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    rows, columns = draw(st.sampled_from([6, 8, 12, 30, 60])), draw(st.integers(1, 3))
    x = rng.standard_normal((rows, columns)) * 10.0 ** draw(st.integers(-9, 9))
    x += draw(st.sampled_from([0.0, -5.0, 1e3, 1e9]))
    if draw(st.integers(0, 4)) == 0:
        x[:, 0] = 1.0
    names, classes = tuple("abc"[:columns]), draw(st.sampled_from([0, 0, 2, 3]))
    if classes:
        y = rng.integers(classes, size=rows)
        y[:classes] = range(classes)
        task = "binary" if classes == 2 else "multiclass"
        return Dataset(x, y, names, task, "kind", class_names=tuple("ABC"[:classes]))
    z = rng.standard_normal(rows)
    targets = [x[:, 0], z, np.exp(3 * z), 1.7e12 + 1000 * z, np.full(rows, 5.0), np.zeros(rows), np.sign(z)]
    unit = 10.0 ** draw(st.integers(-9, 9))
    return Dataset(x, unit * targets[draw(st.integers(0, 6))], names, "regression", "size")


@st.composite
def quick(draw: st.DrawFn) -> Quick:
    """Of any model."""
    model = draw(st.sampled_from(list(MODELS)))
    data = draw(odd_data()) if draw(st.booleans()) and model != "transformer" else None
    assume(data is None or data.task in MODELS[model].tasks)
    dataset = draw(st.sampled_from(LEARNABLE[model])) if data is None else f"own:{data.fingerprint}"
    optimizer = draw(st.sampled_from(list(OPTIMIZERS))) if MODELS[model].optimized else None
    try:
        first = RunSpec(LEARNABLE[model][0] if data else dataset, model, optimizer)
        spec = first if data is None else first.on(data)
        chosen = {}
        for name, hyper in spec.hypers.items():
            short = [value for value in SHORT.get(name, ()) if hyper.covers(value)]
            if short:
                chosen[name] = draw(st.sampled_from(short))
            elif draw(st.integers(0, 2)) == 0:
                chosen[name] = draw(on_grid(hyper))
        spec = spec.replace(**chosen)
        assume(spec.seconds(shape=None if data is None else data.x.shape) < MOST_SECONDS)
        Quick(spec, data).train()
    except SettingError:
        assume(False)
    return Quick(spec, data)
