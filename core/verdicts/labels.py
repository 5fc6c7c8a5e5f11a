"""What a button says that changes settings: a verb, the setting, its new value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.engine.spec import OPTIMIZER, RunSpec
from core.formatting import count, listed, number
from core.hyper import Hyper, Value, Widths
from core.losses.losses import LOSSES
from core.models.networks.activations import ACTIVATIONS
from core.optim.initializers import INITIALIZERS
from core.optim.optimizers import OPTIMIZERS
from core.optim.schedules import SCHEDULES

# Values of grids have at most so many digits.
SHOWN = 12
# Of what is counted, the verb and the noun; of what has a name, the sentence around it and where names are found.
COUNTED = {
    "epochs": ("Train", "epoch", "epochs"),
    "samples": ("Draw", "sample", "samples"),
    "n_estimators": ("Grow", "tree", "trees"),
    "max_leaf_nodes": ("Grow", "leaf", "leaves"),
    "blocks": ("Use", "block", "blocks"),
    "heads": ("Use", "head", "heads"),
    "warmup": ("Warm up for", "epoch", "epochs"),
}
NAMED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "optimizer": ("Use {}", OPTIMIZERS),
    "loss": ("Use the {} loss", LOSSES),
    "schedule": ("Use the schedule {}", SCHEDULES),
    "init": ("Start from {}", INITIALIZERS),
    "activation": ("Use {} units", ACTIVATIONS),
}
# Sentences around a value.
AROUND = {
    "clip_norm": "Clip the gradient at {}",
    "patience": "Stop early with patience {}",
    "positions": "Use {} positions",
}
PHRASES: Mapping[tuple[str, Value], str] = {
    ("standardize", True): "Standardize the columns",
    ("standardize", False): "Keep the columns as they are",
    ("basis", "legendre"): "Use Legendre polynomials",
    ("basis", "powers"): "Use powers",
    ("features", "none"): "Drop the engineered features",
    ("features", "squares"): "Add squares",
    ("features", "quadratic"): "Add squares and products",
    ("features", "sines"): "Add sines",
    ("patience", None): "Switch off early stopping",
    ("class_weight", "balanced"): "Weigh all classes alike",
    ("max_leaf_nodes", None): "Grow as many leaves as it takes",
    ("positions", "none"): "Use no positions",
    ("schedule", "constant"): "Keep the steps at full length",
}
# Names of people and of rules keep their capital inside a sentence.
PROPER = ("Nesterov", "Adagrad", "Adam", "Lion", "Huber", "Xavier", "He", "Brier")


def label(before: RunSpec, after: RunSpec, changes: Mapping[str, Value]) -> str:
    """The changes that lead from one spec to another, as one sentence without a full stop: `Train 400 epochs`."""
    first, *others = [phrase(_hyper(after, name), _old(before, name), after[name]) for name in changes]
    return listed([first, *(f"{other[0].lower()}{other[1:]}" for other in others)])


def _hyper(spec: RunSpec, name: str) -> Hyper:
    return OPTIMIZER if name == OPTIMIZER.name else spec.hypers[name]


def _old(spec: RunSpec, name: str) -> Value:
    """Its value before, or the one it has by default where it did not apply."""
    return spec[name] if name == OPTIMIZER.name or name in spec.hypers else None


def phrase(hyper: Hyper, before: Value, after: Value) -> str:
    """What to do to give a setting another value."""
    known = PHRASES.get((hyper.name, after))
    if known is not None:
        return known
    if hyper.name in COUNTED and isinstance(after, int):
        verb, single, many = COUNTED[hyper.name]
        return f"{verb} {count(after, single, many)}"
    if hyper.name in NAMED:
        sentence, registry = NAMED[hyper.name]
        name = str(after)
        return sentence.format(_inside(registry[name].label if name in registry else name))
    if hyper.name in AROUND and after is not None:
        return AROUND[hyper.name].format(_inside(hyper.reading(after)))
    return _moved(hyper, before, after)


def _moved(hyper: Hyper, before: Value, after: Value) -> str:
    """Of a setting without words of its own."""
    noun = f"the {_inside(hyper.label)}"
    if after is None or (after == 0 and hyper.scale == "log"):
        return f"Remove {noun}"
    if isinstance(after, Widths):
        return f"Use {_layers(after)}"
    if isinstance(after, bool | str):
        return f"Set {noun} to {_inside(hyper.reading(after))}"
    if not before or isinstance(before, bool | str | Widths):
        return f"Set {noun} to {number(after, SHOWN)}"
    return f"{'Raise' if after > before else 'Lower'} {noun} to {number(after, SHOWN)}"


def _inside(name: str) -> str:
    """A name as it is written inside a sentence: `momentum`, but `L2 penalty` and `Huber`."""
    first = name.split()[0]
    kept = first in PROPER or any(letter.isupper() or letter.isdigit() for letter in first[1:])
    return name if kept else name[0].lower() + name[1:]


def _layers(widths: Widths) -> str:
    """`2 hidden layers of 4 units`, or their units one by one where they differ."""
    layers = count(len(widths), "hidden layer")
    if len(set(widths)) == 1:
        return f"{layers} of {count(widths[0], 'unit')}"
    return f"{layers} of {listed([str(units) for units in widths])} units"
