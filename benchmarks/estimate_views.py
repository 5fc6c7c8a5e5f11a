"""Estimates of views that have their own, each taken once: so it is in the app."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from core import Run, RunSpec, train
from core.hyper import Value, Widths
from core.inspection import search, sequence_run
from core.models.transformers.hypers import USUAL
from core.pace import Pace
from core.work import Work
from views.network.layers import traces
from views.network.sharpness import numbers as sharpness
from views.network.surface import chart
from views.network.surface import numbers as surface
from views.shared import bootstrap
from views.shared.reasons import provoking
from views.shared.shake import numbers as shake
from views.transformer.ablate import numbers as ablate
from views.transformer.attention import numbers as attention
from views.transformer.longer import numbers as longer
from views.tree.how_sure import resamples
from views.tree.importance import numbers as importance
from views.tree.thresholds import numbers as thresholds

# What takes less is there at once, whatever was expected.
LEAST_SECONDS = 0.01
DEEP: dict[str, Value] = {"hidden": Widths((16, 16)), "epochs": 100}
LINEAR = (
    RunSpec("diabetes", "linear_regression", "sgd"),
    RunSpec("diabetes", "linear_regression", "sgd", {"l1": 0.1}),
    RunSpec("breast_cancer", "logistic_regression", "sgd"),
    RunSpec("iris", "logistic_regression", "adam"),
)
NETWORKS = (
    RunSpec("moons", "neural_network", "adam"),
    RunSpec("diabetes", "neural_network", "sgd", DEEP),
    RunSpec("digits", "neural_network", "adam", {"epochs": 50}),
)
TREES = (
    *(RunSpec(dataset, "decision_tree") for dataset in ("iris", "diabetes", "breast_cancer", "digits")),
    RunSpec("diabetes", "decision_tree", None, {"criterion": "absolute_error"}),
)
TRANSFORMERS = (
    RunSpec("sort", "transformer", "adam", USUAL),
    RunSpec("markov", "transformer", "adam", {**USUAL, "context": 32, "epochs": 5}),
)
Compute = Callable[[Run], Any]
ASKED: tuple[tuple[str, tuple[RunSpec, ...], Compute, Callable[[Run], Work]], ...] = (
    ("bootstrap", LINEAR, lambda run: bootstrap.bootstrap(run.spec), bootstrap.work),
    ("shake", (*LINEAR, *NETWORKS), shake.zeroed, lambda run: shake.work(run, 1)),
    ("provoked", (*LINEAR, *NETWORKS), provoking.provoked, provoking.work),
    ("layers", NETWORKS, lambda run: traces.traces(run, nothing), traces.work),
    ("sharpness", NETWORKS, lambda run: sharpness.sharpness_of(run, nothing), sharpness.work),
    ("surface", NETWORKS, lambda run: drawn(run), surface.work),
    ("resampled trees", TREES, resamples.resampled, resamples.work),
    ("importance", TREES, importance.importance, importance.work),
    ("thresholds", TREES, lambda run: search.searched(run, 0), thresholds.work),
    ("ablations", TRANSFORMERS, lambda run: ablate.ablate(run, "zero", nothing), ablate.work),
    ("heads", TRANSFORMERS, lambda run: attention.heads(run, 1, nothing), attention.work),
    ("lengths", TRANSFORMERS, lambda run: longer.by_length(run, nothing), longer.work),
    ("progress", TRANSFORMERS, lambda run: sequence_run.progress(run, nothing), sequence_run.work),
)


def views(pace: Pace) -> Iterator[tuple[str, float, float, Work]]:
    """(name, seconds expected, seconds taken, work) of each that takes long enough for anybody to mind."""
    for name, specs, compute, work_of in ASKED:
        for spec in specs:
            run = train(spec)
            work, began = work_of(run), time.process_time()
            compute(run)
            took = time.process_time() - began
            if took > LEAST_SECONDS:
                yield f"{name}: {spec.summary}", work.seconds(pace), took, work


def drawn(run: Run) -> Any:
    """The loss over the plane in which the run moved most."""
    plane = chart.plane_of(run)
    assert plane is not None
    return surface.slice_of(run, plane, chart.window([run], plane), nothing)


def nothing(done: int, of_all: int) -> None:
    """Progress that nobody looks at."""
