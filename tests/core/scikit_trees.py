"""What scikit-learn itself grows for the spec of a run."""

from __future__ import annotations

from typing import Any

from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core import Run


def fitted(run: Run, leaves: int | None = None) -> Any:
    """scikit-learn's own tree for the spec of `run`, of as many leaves."""
    told = {n: v for n, v in run.spec.settings.items() if run.spec.hypers[n].group != "Data" and n != "seed"}
    usual = "gini" if run.train.class_names else "squared_error"
    told |= {"criterion": told["criterion"] or usual, "random_state": run.spec["seed"]}
    told["max_leaf_nodes"] = leaves or told["max_leaf_nodes"] or len(run.train.y)
    if not run.train.class_names:
        told.pop("class_weight", None)
        return DecisionTreeRegressor(**told).fit(run.train.x, run.train.y)
    return DecisionTreeClassifier(**told).fit(run.train.x, run.train.y)


def boosted(run: Run) -> Any:
    """scikit-learn's own boosting for the spec of `run`."""
    told = {n: v for n, v in run.spec.settings.items() if run.spec.hypers[n].group != "Data" and n != "seed"}
    of = GradientBoostingClassifier if run.train.class_names else GradientBoostingRegressor
    return of(**told, random_state=run.spec["seed"]).fit(run.train.x, run.train.y)
