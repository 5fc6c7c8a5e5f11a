"""For every rule a run that provokes it and one, as near as may be, that leaves it silent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from core import Dataset, Run, RunSpec, train
from core.hyper import Value, Widths
from tests.core.records import linear, own, tree


def classes(x: ArrayLike, y: ArrayLike, names: str = "AB") -> Dataset:
    """Rows of classes A, B, … with features a, b, …"""
    table = np.asarray(x, dtype=np.float64)
    task = "binary" if len(names) == 2 else "multiclass"
    features = tuple("abcdefghij"[: table.shape[1]])
    return Dataset(table, np.asarray(y), features, task, "class", class_names=tuple(names))


def blobs(gap: float, classes_: int = 2, rows: int = 60) -> Dataset:
    """Normal clouds around points on a circle of radius `gap`."""
    y = np.arange(rows) % classes_
    middles = gap * np.column_stack([np.cos(2 * np.pi * y / classes_), np.sin(2 * np.pi * y / classes_)])
    x = np.random.default_rng(0).standard_normal((rows, 2)) + middles
    return classes(x, y, "ABC"[:classes_])


def logistic(optimizer: str = "sgd", data: Dataset | None = None, **settings: Value) -> RunSpec:
    dataset = f"own:{(data or OVERLAPPING).fingerprint}"
    return RunSpec(dataset, "logistic_regression", optimizer, settings)


def leafy(data: Dataset, **settings: Value) -> Case:
    """A tree of data of one's own."""
    return Case(tree(f"own:{data.fingerprint}", **settings), data)


def told(noise: float) -> Dataset:
    """Two classes, which feature a tells but for its noise, and feature b but for more."""
    rng = np.random.default_rng(0)
    y = np.arange(80) % 2
    return classes(np.column_stack([y + noise * rng.standard_normal(80), y + rng.standard_normal(80)]), y)


def lopsided(rows: int = 100) -> Dataset:
    """A tenth of the rows are of class B, which a column tells without a mistake."""
    y = (np.arange(rows) % 10 == 0).astype(int)
    return classes(y[:, None] + 0.01 * np.random.default_rng(0).standard_normal((rows, 1)), y)


def rare(rows: int) -> Dataset:
    """`rows` of 200 are of class B, among which its cloud reaches."""
    rng = np.random.default_rng(0)
    y = (np.arange(200) < rows).astype(int)
    return classes(rng.standard_normal((200, 2)) + y[:, None], y)


def network(dataset: str = "moons", optimizer: str = "adam", **settings: Value) -> RunSpec:
    return RunSpec(dataset, "neural_network", optimizer, {"learning_rate": 0.03, "epochs": 50, **settings})


def transformer(dataset: str = "sort", optimizer: str = "adam", **settings: Value) -> RunSpec:
    """Of few and short sequences: tests are many."""
    small = {
        "samples": 200,
        "symbols": 5,
        "d_model": 8,
        "epochs": 10,
        "batch_size": 32,
        "learning_rate": 0.02,
    }
    length = {"length": 4} if dataset in ("copy", "reverse", "sort") else {"context": 8}
    return RunSpec(dataset, "transformer", optimizer, {**small, **length, **settings})


def prices(mean: float, deviation: float) -> Dataset:
    """A plane behind noise, far from 0 or near it."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 2))
    return own(x, mean + deviation * (x[:, 0] + 0.2 * rng.standard_normal(60)))


def priced(optimizer: str = "adam", model: str = "linear_regression", **settings: Value) -> RunSpec:
    return RunSpec(f"own:{PRICES.fingerprint}", model, optimizer, settings)


PRICES, NEAR = prices(3e5, 1e5), prices(0.0, 1.0)
MANY = {"symbols": 10, "d_model": 16, "epochs": 30}
REPEATED = {"samples": 500, "symbols": 4, "context": 16, "d_model": 16, "mlp": 0, "epochs": 30} | {
    "positions": "sinusoidal",
    "schedule": "cosine",
}
LONG = {"samples": 500, "symbols": 10, "length": 6, "epochs": 20, "schedule": "cosine"}
DEEP = {"hidden": Widths((8,) * 6), "epochs": 20}
OVERLAPPING, APART, THREE = blobs(1.0), blobs(4.0), blobs(4.0, 3)
LOPSIDED = lopsided()
CONSTANT = own(np.column_stack([np.arange(20.0), np.full(20, 3.0)]), np.arange(20.0) % 7)
VARIED = own(np.column_stack([np.arange(20.0), np.arange(20.0) % 3]), np.arange(20.0) % 7)
FLAT_TARGET = own(np.arange(20.0), np.full(20, 5.0))
WIGGLY = {"samples": 30, "noise": 1.0, "validation_share": 0.5, "epochs": 3000}
RINGING = {"samples": 30, "noise": 0.3, "degree": 3, "momentum": 0.97, "epochs": 500}


@dataclass(frozen=True)
class Case:
    """A spec, and arrays where they are not those of its dataset."""

    spec: RunSpec
    data: Dataset | None = None


@cache
def trained(case: Case) -> Run:
    return train(case.spec, case.data)


PROVOKED = {
    "diverged": Case(linear(learning_rate=2.1)),
    "unsettled": Case(linear(learning_rate=0.5, batch_size=1, epochs=100)),
    "stopped_too_early": Case(linear("momentum", "sine", patience=1, **RINGING)),
    "crawling": Case(linear(learning_rate=0.01)),
    "still_improving": Case(linear(epochs=10)),
    "overfitting": Case(linear("momentum", "sine", degree=8, **WIGGLY)),
    "underfitting": Case(linear(dataset="sine", learning_rate=0.5, epochs=1000)),
    "unsure": Case(logistic(data=LOPSIDED, learning_rate=0.001, epochs=50), LOPSIDED),
    "separable": Case(logistic(data=APART), APART),
    "parameters_unsettled": Case(linear(dataset="diabetes", learning_rate=0.1)),
    "fine": Case(linear()),
    "outliers": Case(linear(outliers=0.02)),
    "outlying_group": Case(linear(outliers=0.1)),
    "constant_target": Case(linear(), FLAT_TARGET),
    "far_target": Case(priced("adam", learning_rate=0.01), PRICES),
    "collinear": Case(linear(dataset="collinear", correlation=0.99)),
    "constant_columns": Case(linear(), CONSTANT),
    "ringing": Case(linear(learning_rate=1.9, epochs=40)),
    "few_validation_rows": Case(linear(samples=10)),
    "zeroed": Case(linear(dataset="diabetes", l1=20.0)),
    "alike": Case(network(init="constant", epochs=20)),
    "dead": Case(network("sine", activation="relu", hidden=Widths((8,)), epochs=200)),
    "saturated": Case(network(learning_rate=0.5, epochs=200)),
    "vanishing": Case(network(activation="sigmoid", **DEEP)),
    "exploding": Case(network(init_scale=10.0, **DEEP)),
    "too_large_rate": Case(network(learning_rate=0.7, epochs=100)),
    "batch_noise": Case(network("sine", batch_size=8, epochs=200)),
    "by_heart": Case(network("circles", epochs=500)),
    "memorised": Case(tree("iris")),
    "grown_too_far": Case(tree("line", max_leaf_nodes=40)),
    "one_row_leaves": Case(tree("wine")),
    "no_split": Case(tree("iris", min_samples_leaf=100)),
    "leak": leafy(told(0.01)),
    "tie": Case(tree("iris", max_leaf_nodes=2)),
    "too_shallow": Case(tree("xor", max_leaf_nodes=3)),
    "imbalance": leafy(rare(16), max_leaf_nodes=3),
    "one_target": leafy(FLAT_TARGET),
    "constant_features": leafy(CONSTANT),
    "no_warmup": Case(transformer(learning_rate=0.5)),
    "spike": Case(transformer(learning_rate=0.35)),
    "one_block": Case(transformer("induction", **REPEATED)),
    "order_blind": Case(transformer("reverse", positions="none")),
    "too_small": Case(transformer(heads=1, mlp=0, learning_rate=0.2, **LONG)),
    "sequences_by_heart": Case(transformer(samples=100, **MANY)),
}
SILENT = {
    "diverged": Case(linear(learning_rate=1.9)),
    "unsettled": Case(linear(learning_rate=0.5, batch_size=1, epochs=100, schedule="cosine")),
    "stopped_too_early": Case(linear("momentum", "sine", patience=200, **RINGING)),
    "crawling": Case(linear(learning_rate=0.03)),
    "still_improving": Case(linear(epochs=100)),
    "overfitting": Case(linear("momentum", "sine", degree=8, **WIGGLY | {"samples": 1000, "epochs": 300})),
    "underfitting": Case(linear(dataset="sine", degree=3, learning_rate=0.5, epochs=1000)),
    "unsure": Case(logistic(data=LOPSIDED, learning_rate=1.0, epochs=50), LOPSIDED),
    "separable": Case(logistic(data=OVERLAPPING), OVERLAPPING),
    "parameters_unsettled": Case(linear(dataset="diabetes", learning_rate=0.1, l2=1.0)),
    "fine": Case(linear(learning_rate=0.01)),
    "outliers": Case(linear()),
    "outlying_group": Case(linear(dataset="diabetes")),
    "constant_target": Case(linear(), VARIED),
    "far_target": Case(priced("adam", learning_rate=0.01, epochs=500), NEAR),
    "collinear": Case(linear(dataset="collinear", correlation=0.9)),
    "constant_columns": Case(linear(), VARIED),
    "ringing": Case(linear(learning_rate=1.1)),
    "few_validation_rows": Case(linear(samples=1000)),
    "zeroed": Case(linear(dataset="diabetes", l1=0.001)),
    "alike": Case(network(init="normal", epochs=20)),
    "dead": Case(network("sine", activation="leaky_relu", hidden=Widths((8,)), epochs=200)),
    "saturated": Case(network(learning_rate=0.05, epochs=200)),
    "vanishing": Case(network(activation="tanh", **DEEP)),
    "exploding": Case(network(init_scale=1.0, **DEEP)),
    "too_large_rate": Case(network(learning_rate=0.05, epochs=200)),
    "batch_noise": Case(network("sine", epochs=200)),
    "by_heart": Case(network("circles", epochs=50)),
    "memorised": Case(tree("iris", max_leaf_nodes=3)),
    "grown_too_far": Case(tree("line", max_leaf_nodes=4)),
    "one_row_leaves": Case(tree("wine", min_samples_leaf=2)),
    "no_split": Case(tree("iris", min_samples_leaf=50)),
    "leak": leafy(told(1.0)),
    "tie": Case(tree("wine", max_leaf_nodes=2)),
    "too_shallow": Case(tree("xor", max_leaf_nodes=12)),
    "imbalance": leafy(rare(80), max_leaf_nodes=3),
    "one_target": leafy(VARIED),
    "constant_features": leafy(VARIED),
    "no_warmup": Case(transformer(learning_rate=0.5, warmup=2)),
    "spike": Case(transformer(learning_rate=0.03)),
    "one_block": Case(transformer("induction", blocks=2, **REPEATED)),
    "order_blind": Case(transformer("reverse")),
    "too_small": Case(transformer(d_model=16, **LONG)),
    "sequences_by_heart": Case(transformer(**{**MANY, "samples": 500})),
}
# More cases that a rule must not take for its own, each because of one condition.
ALSO_SILENT = [
    ("crawling", "a tenth of the safe rate is not far below", Case(linear(epochs=10))),
    ("crawling", "it does not aim at the least objective", Case(linear("adamw", weight_decay=10.0))),
    ("underfitting", "every row is right", Case(logistic(data=LOPSIDED, learning_rate=1e-3), LOPSIDED)),
    ("underfitting", "its steps are too short", Case(linear(learning_rate=1e-6))),
    ("separable", "a penalty holds the weights", Case(logistic(data=APART, l1=0.1), APART)),
    ("separable", "decay holds the weights", Case(logistic("adamw", APART, weight_decay=0.1), APART)),
    ("ringing", "rounding turns to and fro", Case(linear(learning_rate=0.001), FLAT_TARGET)),
    ("ringing", "batches make it turn", Case(linear(batch_size=4))),
    ("ringing", "it does not settle at all", Case(linear(loss="absolute", learning_rate=10.0))),
    ("outliers", "the loss does not square", Case(linear(outliers=0.02, loss="huber"))),
    (
        "outliers",
        "few degrees of freedom know no deviation",
        Case(linear(dataset="sine", samples=10, degree=5)),
    ),
    ("outlying_group", "the loss does not square", Case(linear(outliers=0.1, loss="huber"))),
    ("outlying_group", "a row that pulls alone says it already", Case(linear(outliers=0.02))),
    ("few_validation_rows", "overfitting is proven", PROVOKED["overfitting"]),
    ("few_validation_rows", "a guess knows the training rows as well", Case(linear(learning_rate=1e-6))),
    (
        "far_target",
        "the edge says how fast it comes nearer",
        Case(priced("sgd", learning_rate=0.001), PRICES),
    ),
    ("far_target", "it has arrived", Case(priced("adam", learning_rate=0.1, epochs=500), NEAR)),
    ("underfitting", "its target is far", PROVOKED["far_target"]),
    ("by_heart", "it does not overfit", Case(network("circles", epochs=50))),
    ("zeroed", "no L1 penalty put it there", Case(linear(), CONSTANT)),
    ("alike", "a layer of one unit has no copies", Case(network(hidden=Widths((1,)), init="constant"))),
    ("too_large_rate", "nothing was to be gained", Case(network(init="zeros"))),
    (
        "too_large_rate",
        "it is lowest at the very end",
        Case(network("circles", hidden=Widths((4,)), features="sines", batch_size=32, epochs=15)),
    ),
    ("exploding", "it did not leave its start", Case(network(init="zeros"))),
    ("dead", "they are copies to begin with", Case(network(init="zeros", activation="relu"))),
    ("unsettled", "the noise of its batches says why", PROVOKED["batch_noise"]),
    ("overfitting", "it has learned the rows by heart", PROVOKED["by_heart"]),
    ("underfitting", "its units are copies", PROVOKED["alike"]),
    ("batch_noise", "the error falls by more", Case(network(batch_size=32, epochs=200))),
    ("batch_noise", "the rate decays", Case(network("sine", batch_size=8, epochs=200, schedule="cosine"))),
    ("grown_too_far", "it has learned the rows by heart", PROVOKED["memorised"]),
    ("memorised", "chance explains the difference", Case(tree("circles"))),
    ("one_row_leaves", "two leaves are no pattern", leafy(VARIED.rows(np.arange(8)), max_leaf_nodes=2)),
    ("no_split", "there is nothing to ask", PROVOKED["one_target"]),
    ("no_split", "the pattern needs more than one question", Case(tree("xor", min_impurity_decrease=0.05))),
    ("leak", "there is no other feature", Case(tree("line", noise=0.0))),
    ("tie", "every feature is drawn", Case(tree("iris", max_features=0.5))),
    ("tie", "thresholds are drawn", Case(tree("iris", splitter="random"))),
    ("too_shallow", "the first split buys enough", Case(tree("wine", max_leaf_nodes=2))),
    ("too_shallow", "more leaves do not help", leafy(rare(80), max_leaf_nodes=3)),
    ("imbalance", "the tree finds it", leafy(rare(16))),
    ("imbalance", "its rows count more", leafy(rare(16), max_leaf_nodes=3, class_weight="balanced")),
    ("no_warmup", "it never passes its start", Case(transformer(learning_rate=0.2))),
    ("no_warmup", "it had one", Case(transformer(learning_rate=0.7, warmup=1))),
    ("spike", "it was told that it began with full steps", PROVOKED["no_warmup"]),
    ("still_improving", "its rate is too high", PROVOKED["spike"]),
    ("one_block", "it has not settled", Case(transformer("induction"))),
    (
        "order_blind",
        "two blocks see an order without positions",
        Case(transformer(positions="none", blocks=2)),
    ),
    (
        "order_blind",
        "what was read before would tell nothing",
        Case(transformer("markov", positions="none", samples=1000, schedule="cosine")),
    ),
    ("too_small", "one block says why", PROVOKED["one_block"]),
    ("too_small", "nothing but chance is left", Case(transformer("markov", epochs=30, schedule="cosine"))),
    ("too_small", "it has not settled", Case(transformer(learning_rate=0.003))),
    (
        "sequences_by_heart",
        "chance explains the gap",
        Case(transformer("markov", samples=100, epochs=30, validation_share=0.1, data_seed=1)),
    ),
    ("overfitting", "it has learned sequences by heart", PROVOKED["sequences_by_heart"]),
    (
        "diverged",
        "it comes back below twice its start",
        Case(linear("momentum", momentum=0.98, learning_rate=0.5)),
    ),
]
