"""What `benchmarks.estimates` tries: of each family of models a pairwise table, in which every two values meet."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core import OPTIMIZERS, RunSpec, SettingError
from core.engine.batches import batch_work, batched
from core.hyper import Value, Widths
from core.optim.schedules import SCHEDULES
from core.work import Work

Factors = Mapping[str, Sequence[Any]]
# Seconds that a case may take, which its number of epochs or trees makes it do; and the most of them.
ABOUT, MOST_EPOCHS = 0.3, 5000
# Settings that are not of a spec: how many runs are trained, and in what they differ.
RUNS: tuple[tuple[str, int], ...] = (("", 1), ("learning_rate", 8), ("seed", 8), ("l2", 64))
TRAINING: Factors = {
    "optimizer": tuple(OPTIMIZERS),
    "batch_size": (None, 256, 32, 4),
    "schedule": tuple(SCHEDULES),
    "warmup": (0, 1),
    "clip_norm": (None, 1.0),
    "l1": (0.0, 0.001),
    "l2": (0.0, 0.001),
    "runs": RUNS,
}
CLASSES = ({"dataset": "moons"}, {"dataset": "breast_cancer"}, {"dataset": "iris"}, {"dataset": "digits"})
NUMBERS = ({"dataset": "line"}, {"dataset": "diabetes"}, {"dataset": "curve", "samples": 1000})
FAMILIES: Mapping[str, Factors] = {
    "linear_regression": {
        "data": NUMBERS,
        **TRAINING,
        "degree": (1, 15),
        "loss": ("squared", "absolute", "huber"),
    },
    "logistic_regression": {
        "data": (*CLASSES, {"dataset": "blobs", "samples": 1000, "classes": 5}),
        **TRAINING,
    },
    "neural_network": {
        "data": (*CLASSES, NUMBERS[1], {"dataset": "parity"}),
        **TRAINING,
        "hidden": (Widths((2,)), Widths((8, 8)), Widths((64,)), Widths((64, 64)), Widths((16,) * 6)),
        "activation": ("tanh", "relu", "leaky_relu", "sigmoid", "identity"),
        "dropout": (0.0, 0.2),
    },
    "transformer": {
        "data": (
            {"dataset": "sort"},
            {"dataset": "copy", "length": 32},
            {"dataset": "markov", "context": 64},
            {"dataset": "induction"},
            {"dataset": "text"},
        ),
        "optimizer": ("sgd", "adam"),
        "batch_size": (None, 512, 64, 8),
        "clip_norm": (None, 1.0),
        "runs": (("", 1), ("learning_rate", 4)),
        "d_model": (8, 16, 64),
        "heads": (1, 4),
        "blocks": (1, 3),
        "mlp": (0, 1, 4),
        "positions": ("learned", "none"),
        "activation": ("relu", "gelu"),
    },
    "decision_tree": {
        "data": (*CLASSES, *NUMBERS),
        "criterion": ("gini", "entropy", "squared_error", "absolute_error", "poisson"),
        "splitter": ("best", "random"),
        "max_depth": (2, None),
        "max_leaf_nodes": (None, 8),
        "min_samples_leaf": (1, 10),
        "ccp_alpha": (0.0, 0.01),
        "runs": (("", 1), ("max_leaf_nodes", 32), ("ccp_alpha", 32), ("seed", 8)),
    },
    "gradient_boosting": {
        "data": (*CLASSES, *NUMBERS),
        "n_estimators": (20, 200),
        "max_depth": (1, 3, 6),
        "min_samples_leaf": (1, 10),
        "subsample": (1.0, 0.5),
        "runs": (("", 1), ("learning_rate", 4), ("n_estimators", 16)),
    },
}
# What the tables leave out: all rules side by side, and many short runs.
RATES = tuple(0.001 * i for i in range(1, 257))
OTHERS: tuple[tuple[RunSpec, str, Sequence[Value]], ...] = (
    (RunSpec("line", "linear_regression", "sgd"), "optimizer", tuple(OPTIMIZERS)),
    (RunSpec("digits", "neural_network", "sgd"), "optimizer", tuple(OPTIMIZERS)),
    (RunSpec("moons", "neural_network", "sgd", {"epochs": 20}), "learning_rate", RATES),
    (RunSpec("line", "linear_regression", "sgd", {"epochs": 5}), "data_seed", range(16)),
)


@dataclass(frozen=True)
class Case:
    """Runs that are trained together, and what differs in them from what a script begins with."""

    name: str
    specs: tuple[RunSpec, ...]

    def work(self) -> Work:
        """The estimate."""
        specs = [*self.specs]
        return sum((batch_work(specs, batch, None) for batch in batched(specs, None)), Work())


def cases(model: str) -> Iterator[Case]:
    """One for each row of the table of a model."""
    for row in pairwise(FAMILIES[model]):
        if case := _case(model, dict(row)):
            yield case


def others() -> Iterator[Case]:
    """Those of no table."""
    for spec, name, values in OTHERS:
        specs = tuple(spec.replace(**{name: value}) for value in values)
        yield Case(f"{spec.summary}, {len(values)} of {name}", specs)


def pairwise(factors: Factors) -> list[Mapping[str, Any]]:
    """Rows in which any two values of any two factors meet; greedy, so a few more than there have to be."""
    names = list(factors)
    missing = {
        ((a, i), (b, j))
        for a, b in itertools.combinations(names, 2)
        for i in range(len(factors[a]))
        for j in range(len(factors[b]))
    }
    rows: list[Mapping[str, Any]] = []
    while missing:
        row: dict[str, int] = dict(min(missing))
        for name in names:
            if name not in row:
                row[name] = max(
                    range(len(factors[name])), key=lambda i: len(missing & _pairs({**row, name: i}, names))
                )
        missing -= _pairs(row, names)
        rows.append({name: factors[name][row[name]] for name in names})
    return rows


def _pairs(row: Mapping[str, int], names: Sequence[str]) -> set[tuple[tuple[str, int], tuple[str, int]]]:
    given = [(name, row[name]) for name in names if name in row]
    return set(itertools.combinations(given, 2))


def _case(model: str, row: dict[str, Any]) -> Case | None:
    """The runs of a row, as long as a case may take; None where its settings cannot go together."""
    (over, runs), data, optimizer = row.pop("runs"), row.pop("data"), row.pop("optimizer", None)
    if over == "l2":
        row["l2"] = 0.0
    if optimizer and OPTIMIZERS[optimizer].step_length is None:
        row["l1"] = 0.0
    rate = {"learning_rate": 0.001} if optimizer else {}
    settings = {**{name: value for name, value in data.items() if name != "dataset"}, **rate, **row}
    try:
        spec = RunSpec(
            data["dataset"], model, optimizer, {**settings, **({"epochs": 1} if optimizer else {})}
        )
        if optimizer:
            once, twice = (
                Case("", _several(spec.replace(epochs=epochs), over, runs)).work().seconds()
                for epochs in (1, 2)
            )
            each = twice - once
            epochs = min(MOST_EPOCHS, max(1, math.floor(ABOUT / each)))
            spec = spec.replace(epochs=max(epochs, int(row.get("warmup", 0))))
        case = Case(f"{spec.summary}, {runs} of {over}" if over else spec.summary, _several(spec, over, runs))
        case.work()
    except SettingError:
        return None
    return case


def _several(spec: RunSpec, over: str, runs: int) -> tuple[RunSpec, ...]:
    if not over:
        return (spec,)
    values: Sequence[Value] = [0.001 * (1 + i / runs) for i in range(runs)]
    if first := {"seed": 1, "max_leaf_nodes": 2, "n_estimators": 5}.get(over):
        values = range(first, first + runs)
    return tuple(spec.replace(**{over: value}) for value in values)
