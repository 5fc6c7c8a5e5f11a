"""Runs of every kind, small, and how receipts of them are written, taken apart and put together again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np

from core import Dataset, Run, RunSpec, advance, start, train
from core.data.deviations import counted, scale_of
from core.data.tables import read_table
from core.engine.continuing import continued, resumable
from core.engine.training import Begin, runs
from core.receipts import write
from core.receipts.packing import packed
from core.receipts.texts import digest, read, written
from tests.core.records import boosting, clouds, fork, grown, linear, own, sequences, tilted, tree

RARE = "=1+1,age\n3,40\n,50\n5,\n7,20\n2,30\n8,25\n9,60\n"


def network(dataset: str = "moons", **settings: Any) -> RunSpec:
    return RunSpec(
        dataset, "neural_network", "adam", {"hidden": (3, 2), "epochs": 8, "samples": 30, **settings}
    )


def transformer(**settings: Any) -> RunSpec:
    few = {"epochs": 3, "samples": 100, "length": 3, "d_model": 8, **settings}
    return RunSpec("sort", "transformer", "adamw", few)


def classes(dataset: str = "iris", **settings: Any) -> RunSpec:
    return RunSpec(dataset, "logistic_regression", "adam", {"epochs": 5, **settings})


def on(data: Dataset, model: str, optimizer: str | None = None, **settings: Any) -> Run:
    """A run on data of one's own."""
    epochs = {"epochs": 5} if optimizer else {}
    return train(RunSpec(f"own:{data.fingerprint}", model, optimizer, {**epochs, **settings}), data)


def of_table(last: int = 1) -> Dataset:
    """A table with gaps, names that begin a formula, and a receipt of its own; `last` tells one from another."""
    return read_table(f"{RARE}{last},45\n").dataset("age")


def stopped_by_hand() -> Run:
    state, history = advance(start(network(epochs=200)), 5)
    return runs(state, [history])[0]


def went_on() -> Run:
    first = resumable(linear(epochs=10)).advanced(10)
    return continued(first, linear(epochs=20)).advanced(10).run


def begun_elsewhere() -> Run:
    """On shifted rows, with columns as they were fitted to the first ones: nothing but the record knows these."""
    first = on(tilted(), "linear_regression", "sgd")
    shifted = replace(tilted(), x=tilted().x + 3)
    return train(first.spec, shifted, begin=Begin(first.flat[-1], first.fitted))


def thinned() -> Run:
    """As sessions of the app keep a large one: with few of its snapshots."""
    run = train(linear(epochs=50))
    kept = [0, 10, 20, -1]
    return replace(run, epochs=run.epochs[kept], flat=run.flat[kept])


def with_all_that_is_known() -> Dataset:
    """Of units, floors and a picture, with classes that have names."""
    data = clouds(3)
    return replace(data, units=("m", ""), row_floor=np.linspace(0, 1, 60), image=(1, 2))


BUILT_IN: Mapping[str, Callable[[], Run]] = {
    "linear": lambda: train(linear("momentum", dataset="diabetes", epochs=6, degree=2)),
    "linear, as it is": lambda: train(linear(epochs=5, standardize=False)),
    "Legendre": lambda: train(linear(dataset="anscombe", epochs=5, degree=3, basis="legendre")),
    "Huber": lambda: train(linear(epochs=5, loss="huber", l1=0.1, validation_share=0.0)),
    "two classes": lambda: train(classes("breast_cancer")),
    "three classes": lambda: train(classes(features="quadratic")),
    "network": lambda: train(network(features="sines", dropout=0.2, batch_size=8)),
    "network of classes": lambda: train(network("blobs", activation="leaky_relu")),
    "network of numbers": lambda: train(network("curve")),
    "tree of classes": lambda: train(tree()),
    "tree of two classes": lambda: train(tree("moons", samples=60, class_weight="balanced")),
    "tree of numbers": lambda: train(tree("diabetes", max_leaf_nodes=20, criterion="absolute_error")),
    "pruned tree": lambda: train(tree("diabetes", ccp_alpha=50.0)),
    "random tree": lambda: train(tree("diabetes", splitter="random", max_depth=5, validation_share=0.0)),
    "boosting": lambda: train(boosting(subsample=0.5)),
    "boosting of two classes": lambda: train(boosting("moons", samples=60)),
    "boosting of three classes": lambda: train(boosting("iris", n_estimators=5)),
    "transformer": lambda: train(transformer()),
    "no number in the end": lambda: train(linear(learning_rate=10.0, epochs=2000)),
    "infinite errors": lambda: train(linear(learning_rate=10.0, epochs=200, degree=3, loss="squared")),
    "stopped early": lambda: train(linear(learning_rate=0.5, noise=1.0, batch_size=4, patience=2)),
    "stopped by hand": stopped_by_hand,
    "went on": went_on,
    "a fork": lambda: fork(network(), 4, {"learning_rate": 0.5}).run,
    "thinned": thinned,
    "one epoch": lambda: train(linear(epochs=1)),
}
OWN: Mapping[str, Callable[[], Run]] = {
    "own numbers": lambda: on(tilted(), "linear_regression", "sgd", degree=2),
    "own classes": lambda: on(with_all_that_is_known(), "logistic_regression", "sgd"),
    "own two classes": lambda: on(clouds(), "neural_network", "adam"),
    "own tree": lambda: grown(tilted()),
    "own tree of classes": lambda: on(clouds(3), "decision_tree"),
    "own boosting": lambda: on(tilted(), "gradient_boosting", n_estimators=4),
    "own sequences": lambda: on(sequences(), "transformer", "adam", d_model=8),
    "a lone leaf": lambda: grown(own(np.arange(6.0), np.full(6, 3.0))),
    "boosting of lone leaves": lambda: on(
        own(np.arange(8.0), np.full(8, 3.0)), "gradient_boosting", n_estimators=3
    ),
    "a table": lambda: on(of_table(), "linear_regression", "sgd"),
    "counted from its mean": lambda: on(counted(far(), scale_of(far())), "neural_network", "adam"),  # type: ignore[arg-type]
    "begun elsewhere": begun_elsewhere,
}


def far() -> Dataset:
    return own(np.arange(20.0), 1e6 + 1e3 * np.arange(20.0))


@cache
def run_of(kind: str) -> Run:
    return {**BUILT_IN, **OWN}[kind]()


def receipt(run: Run, data: bool = True) -> bytes:
    """The bytes of its receipt."""
    file = io.BytesIO()
    write(run, file, data=data)
    return file.getvalue()


@cache
def receipt_of(kind: str) -> bytes:
    return receipt(run_of(kind))


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def put_together(parts: Mapping[str, bytes], facts: Mapping[str, Any] | None = None) -> bytes:
    """A receipt of these members, with checksums that are right, and `facts` in place of its own."""
    others = {name: content for name, content in parts.items() if name != "run.json"}
    known = dict(read(parts["run.json"]) if facts is None else facts)
    known["members"] = {name: digest(content) for name, content in others.items()}
    return packed({"run.json": written(known), **others})


def facts_in(content: bytes) -> dict[str, Any]:
    return read(members(content)["run.json"])


def unlike(thing: Any, other: Any, at: str = "run") -> list[str]:
    """Where two records differ: in a type, a field, or a bit of an array."""
    if type(thing) is not type(other):
        return [f"{at} is {type(other).__name__} in place of {type(thing).__name__}"]
    if isinstance(thing, np.ndarray):
        same = (
            thing.dtype == other.dtype and thing.shape == other.shape and thing.tobytes() == other.tobytes()
        )
        return [] if same else [at]
    if hasattr(thing, "__dataclass_fields__") and not isinstance(thing, RunSpec):
        names = [field.name for field in fields(thing)]
        return [
            line
            for name in names
            for line in unlike(getattr(thing, name), getattr(other, name), f"{at}.{name}")
        ]
    return [] if thing == other else [at]
