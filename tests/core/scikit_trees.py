"""What scikit-learn itself grows for the spec of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core import Run
from core.models.trees.reading import middle_target, weights, whole
from core.types import Array


def fitted(run: Run, leaves: int | None = None, x: Array | None = None) -> Any:
    """scikit-learn's own tree for the spec of `run`, of as many leaves; of rows `x` instead of its own.

    Of targets and weights it is told whole numbers, as ours is: the sums of others hang on their order, and so would
    ties, and what it takes for one class.
    """
    settings = {
        n: v for n, v in run.spec.settings.items() if run.spec.hypers[n].group != "Data" and n != "seed"
    }
    usual = "gini" if run.train.class_names else "squared_error"
    settings |= {"criterion": settings["criterion"] or usual, "random_state": run.spec["seed"]}
    settings["max_leaf_nodes"] = leaves or settings["max_leaf_nodes"] or len(run.train.y)
    x, balanced = run.train.x if x is None else x, settings.pop("class_weight", None) == "balanced"
    if not run.train.class_names:
        return _of_numbers(DecisionTreeRegressor(**settings), run, x)
    return DecisionTreeClassifier(**settings).fit(x, run.train.y, weights(run.train, balanced))


def _of_numbers(model: Any, run: Run, x: Array) -> Any:
    """`model` of whole numbers, read in the units of the target."""
    zero = 0.0 if model.criterion == "poisson" else middle_target(run.train.y)
    y, unit = whole(run.train.y, zero)
    of_impurity = unit**2 if model.criterion == "squared_error" else unit
    for name in ("min_impurity_decrease", "ccp_alpha"):
        setattr(model, name, getattr(model, name) / of_impurity)
    tree = model.fit(x, y).tree_
    tree.value[:] = zero + unit * tree.value
    tree.impurity[:] *= of_impurity
    return model


def ranked(run: Run) -> Array:
    """(N, D): of each feature 0 for its lowest value, 1 for the next and so on: all that a split needs of the rows."""
    return np.column_stack([np.unique(column, return_inverse=True)[1] for column in run.train.x.T])


def apart(run: Run, x: Array) -> Array:
    """The rows of `x` that are at no threshold: scikit-learn rounds to 32 bits, where they may go either way."""
    at = np.isclose(x[:, run.fitted.feature], run.fitted.threshold, rtol=1e-6, atol=0)
    return x[~at.any(axis=1)]


def measured(run: Run) -> tuple[Array, float, float]:
    """Targets as boosting counts them, from where, and in what unit: those of others round otherwise."""
    if run.train.class_names:
        return run.train.y, 0.0, 1.0
    zero = middle_target(run.train.y)
    multiples, unit = whole(run.train.y, zero)
    size = 2.0 ** np.frexp(np.abs(multiples).max())[1]
    return multiples / size, zero, unit * size


def boosted(run: Run, x: Array | None = None) -> Any:
    """scikit-learn's own boosting for the spec of `run`, of targets as `measured`; of rows `x` instead of its own."""
    settings = {
        n: v for n, v in run.spec.settings.items() if run.spec.hypers[n].group != "Data" and n != "seed"
    }
    of = GradientBoostingClassifier if run.train.class_names else GradientBoostingRegressor
    model = of(**settings, random_state=run.spec["seed"])
    return model.fit(run.train.x if x is None else x, measured(run)[0])
