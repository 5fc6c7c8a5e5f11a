"""Random runs near the case that provokes a rule: other data, seeds and settings."""

from __future__ import annotations

import numpy as np

from core import MODELS, Dataset, RunSpec
from core.data import interned
from core.hyper import Hyper, Value
from tests.core.reasons.cases import CONSTANT, PROVOKED, Case
from tests.core.records import linear
from tests.core.registries import LEARNABLE

# Settings that only cost time or rows.
FIXED = ("epochs", "samples", "schedule_epochs", "n_estimators", "d_model", "context", "length")
# Where the case that provokes a rule offers nothing to click.
OTHERWISE = {"constant_columns": Case(linear(standardize=False, learning_rate=0.001), CONSTANT)}


def data(rng: np.random.Generator, task: str) -> Dataset:
    """Rows of one's own: a pattern that is straight or bent, behind noise, of any unit, rows far off now and then."""
    rows, columns = int(rng.integers(24, 200)), int(rng.integers(1, 4))
    x = rng.standard_normal((rows, columns))
    if rng.random() < 0.2:
        x[:, -1] = x[:, 0] + 0.1 * x[:, -1]
    bent = rng.choice([0.0, 0.5, 2.0])
    way = x @ rng.normal(size=columns) + bent * (np.sin(2 * x[:, 0]) + x[:, -1] ** 2 - 1)
    signal = way + rng.choice([0.1, 0.5, 2.0]) * rng.standard_normal(rows)
    x = x * 10.0 ** rng.integers(-2, 3) + rng.choice([0.0, 10.0])
    names = tuple("abc"[:columns])
    if task == "regression":
        if rng.random() < 0.2:
            signal[rng.random(rows) < 0.1] += 10 * signal.std()
        unit, origin = 10.0 ** rng.integers(-2, 3), rng.choice([0.0, 100.0])
        return interned(Dataset(x, unit * signal + origin, names, "regression", "size"))
    classes = 2 if task == "binary" else 3
    y = np.digitize(signal, np.quantile(signal, rng.dirichlet([3.0] * classes).cumsum()[:-1]))
    y[:classes] = range(classes)
    return interned(Dataset(x, y, names, task, "kind", class_names=tuple("ABC"[:classes])))


def near(rng: np.random.Generator, hyper: Hyper, value: Value) -> Value:
    """A value of its grid, seldom far from the present one where there is an order."""
    if hyper.scale == "category" or hyper.kind in (bool, str) or rng.random() < 0.1:
        return hyper.grid[int(rng.integers(len(hyper.grid)))]
    at = round(hyper.position(value)) + int(rng.integers(-4, 5))
    return hyper.grid[int(np.clip(at, 0, len(hyper.grid) - 1))]


def varied(rng: np.random.Generator, name: str) -> tuple[RunSpec, Dataset | None]:
    """The case that provokes a rule, with other data, seeds and settings."""
    case = OTHERWISE.get(name) or PROVOKED[name]
    spec, rows, model = case.spec, case.data, case.spec.model
    drawn = rng.random()
    others = 0.3 if model in ("neural_network", "transformer") else 0.6
    if model != "transformer" and drawn < others / 2:
        rows = data(rng, str(rng.choice([task for task in MODELS[model].tasks if task != "sequence"])))
        spec = spec.on(rows)
    elif drawn < others:
        settings = {key: spec[key] for key in spec.settings}
        spec, rows = RunSpec(str(rng.choice(LEARNABLE[model])), model, spec.optimizer), None
        spec = spec.replace(**{key: of for key, of in settings.items() if key in spec.hypers})
    changes: dict[str, Value] = {}
    for key in ("seed", "data_seed"):
        if key in spec.hypers:
            changes[key] = int(rng.integers(30))
    if name in OTHERWISE and rows is not None:
        x = np.column_stack([rows.x, np.full(len(rows.y), 3.0)])
        rows = interned(Dataset(x, rows.y, (*rows.feature_names, "z"), rows.task, rows.target_name))
        spec = spec.on(rows)
    free = [key for key in spec.hypers if key not in (*FIXED, *changes)]
    for key in rng.choice(free, size=int(rng.integers(0, 4)), replace=False):
        changes[str(key)] = near(rng, spec.hypers[str(key)], spec[str(key)])
    if "epochs" in spec.hypers and rng.random() < 0.5:
        changes["epochs"] = near(rng, spec.hypers["epochs"], spec["epochs"])
    return spec.replace(**changes), rows
