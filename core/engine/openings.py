"""What the page of each model opens with; another dataset declares what it opens with besides (`RunSpec.opening`)."""

from __future__ import annotations

from core.engine.spec import RunSpec
from core.models.transformers.hypers import USUAL

OPENINGS = {
    "linear_regression": RunSpec("sine", "linear_regression", "sgd"),
    "logistic_regression": RunSpec("moons", "logistic_regression", "sgd", {"learning_rate": 1.0}),
    "neural_network": RunSpec(
        "moons", "neural_network", "adam", {"learning_rate": 0.03, "epochs": 200, "batch_size": 32}
    ),
    "decision_tree": RunSpec("moons", "decision_tree", None, {"max_leaf_nodes": 8}),
    "gradient_boosting": RunSpec("moons", "gradient_boosting"),
    "transformer": RunSpec("sort", "transformer", "adam", USUAL),
}
