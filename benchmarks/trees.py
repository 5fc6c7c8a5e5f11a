"""Sweeps of trees beside the loop one would write with scikit-learn: 64 values, 5 folds, breast cancer, on one core.

Trees that differ in `max_leaf_nodes` or `ccp_alpha` alone are parts of one growth, so one is grown for each fold. Along
any other setting each tree is grown by itself, and what it costs to record them all is measured beside the bare fits.
Boosting grows as many trees as the largest number asks for; fewer trees are its first ones.
Contenders take turns, and the fastest of several rounds counts.

    python -m benchmarks.trees --json benchmarks/trees.json
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.report import Report
from benchmarks.timing import fastest, measured
from core import MODELS, RunSpec, Sweep, sweep
from core.engine.problem import problem_of
from core.types import Array
from core.verdicts.measures import MEASURES
from views.tree.folds import FOLDS, CrossValidation, cross_validated, fold_of_rows

ROUNDS = 3
SPEC = RunSpec("breast_cancer", "decision_tree")
SHARED = {"max_leaf_nodes": tuple(range(2, 66)), "ccp_alpha": tuple(np.linspace(0, 0.05, 64))}
OTHERS = {
    "min_samples_leaf": tuple(range(1, 65)),
    "min_impurity_decrease": tuple(np.linspace(0, 0.05, 64)),
    "seed": tuple(range(32)),
}
# Goals: times as fast as the loop where a growth is shared, times the bare fits elsewhere.
LEAST_RATIO, MOST_COST = 5.0, 1.3
BOOSTING = RunSpec("breast_cancer", "gradient_boosting")


def main() -> None:
    """Print everything, and write it where asked."""
    measured(__doc__, ROUNDS, shared, boosted, others, expected)


def shared(report: Report, rounds: int) -> None:
    """Sweeps that take one growth for each fold."""
    rows = []
    for name, values in SHARED.items():
        assert_same(name, values)
        took = fastest({"ours": partial(ours, name, values), "loop": partial(loop, name, values)}, rounds)
        rows.append(
            {
                "swept": name,
                "ours, s": took["ours"],
                "loop, s": took["loop"],
                "ratio": took["loop"] / took["ours"],
            }
        )
    report.table(f"64 values, {FOLDS} folds, errors on both parts", rows)
    for row in rows:
        report.goal(f"{row['swept']}, times as fast as the loop", row["ratio"], LEAST_RATIO, at_least=True)


def boosted(report: Report, rounds: int) -> None:
    """A sweep of the number of trees, from one growth."""
    trees = BOOSTING.hypers["n_estimators"].grid
    took = fastest({"ours": partial(sweep_trees, trees), "loop": partial(loop_over_trees, trees)}, rounds)
    ratio = took["loop"] / took["ours"]
    row = {"values": len(trees), "ours, s": took["ours"], "loop, s": took["loop"], "ratio": ratio}
    report.table("boosting: numbers of trees, errors on both parts", [row])
    report.goal("n_estimators, times as fast as the loop", ratio, LEAST_RATIO / 2, at_least=True)


def sweep_trees(trees: Iterable[Any]) -> Sweep:
    """One growth: errors of both parts after every tree, and parameters."""
    return sweep(BOOSTING, {"n_estimators": trees})


def loop_over_trees(trees: Iterable[Any]) -> Array:
    """(V,) accuracies, by a fit for each number of trees, which is judged on both parts."""
    from sklearn.ensemble import GradientBoostingClassifier

    problem, errors = problem_of(BOOSTING), []
    for count in trees:
        model = GradientBoostingClassifier(n_estimators=count, random_state=0)
        model.fit(problem.train.x, problem.train.y)
        model.score(problem.train.x, problem.train.y)
        errors.append(model.score(problem.validation.x, problem.validation.y))
    return np.array(errors)


def others(report: Report, rounds: int) -> None:
    """Sweeps that grow every tree by itself."""
    rows = []
    for name, values in OTHERS.items():
        fits = partial(bare_fits, name, values)
        took = fastest({"ours": partial(ours, name, values), "fits": fits}, rounds)
        rows.append(
            {
                "swept": name,
                "ours, s": took["ours"],
                "bare fits, s": took["fits"],
                "ratio": took["ours"] / took["fits"],
            }
        )
    report.table(f"{FOLDS} folds, a growth for each value", rows)
    for row in rows:
        report.goal(f"{row['swept']}, times the bare fits", row["ratio"], MOST_COST)


def expected(report: Report, rounds: int) -> None:
    """Seconds of single runs, beside what `core.work` is told to expect."""
    specs = {
        "iris": RunSpec("iris", "decision_tree"),
        "breast_cancer": SPEC,
        "diabetes": RunSpec("diabetes", "decision_tree"),
        "diabetes, absolute error": RunSpec(
            "diabetes", "decision_tree", None, {"criterion": "absolute_error"}
        ),
        "blobs, 1000 rows": RunSpec("blobs", "decision_tree", None, {"samples": 1000, "separation": 0.5}),
        "boosting: sine": RunSpec("sine", "gradient_boosting"),
        "boosting: breast_cancer": BOOSTING,
        "boosting: iris": RunSpec("iris", "gradient_boosting"),
    }
    grown = {name: partial(grow_one, spec) for name, spec in specs.items()}
    took = fastest(grown, rounds)
    report.table(
        "one run",
        [
            {"dataset": name, "ms": 1000 * took[name], "expected, ms": 1000 * spec.seconds()}
            for name, spec in specs.items()
        ],
    )


def grow_one(spec: RunSpec) -> None:
    """One run, its problem prepared before."""
    problem = problem_of(spec)
    model: Any = MODELS[spec.model]
    [*model.grow([spec.settings], problem.train, problem.validation)]


def ours(name: str, values: Iterable[Any]) -> CrossValidation:
    """One cross-validated sweep: errors of both parts after every split, and parameters."""
    return cross_validated(SPEC, {name: values})


def loop(name: str, values: Iterable[Any]) -> Array:
    """(V, F) accuracies, by a fit for each value and fold, which is judged on both parts."""
    from sklearn.tree import DecisionTreeClassifier

    rows = problem_of(SPEC).train
    fold, errors = fold_of_rows(rows, FOLDS, 0), []
    for value in values:
        for f in range(FOLDS):
            train, held_out = fold != f, fold == f
            settings = {"random_state": 0, "max_leaf_nodes": int(train.sum()), name: value}
            model = DecisionTreeClassifier(**settings).fit(rows.x[train], rows.y[train])
            model.score(rows.x[train], rows.y[train])
            errors.append(model.score(rows.x[held_out], rows.y[held_out]))
    return np.array(errors).reshape(-1, FOLDS)


def bare_fits(name: str, values: Iterable[Any]) -> None:
    """A fit for each value and fold, of which nothing is kept."""
    from sklearn.tree import DecisionTreeClassifier

    rows = problem_of(SPEC).train
    fold = fold_of_rows(rows, FOLDS, 0)
    known = {"seed": "random_state"}
    for value in values:
        for f in range(FOLDS):
            train = fold != f
            settings = {"random_state": 0, "max_leaf_nodes": int(train.sum()), known.get(name, name): value}
            DecisionTreeClassifier(**settings).fit(rows.x[train], rows.y[train])


def assert_same(name: str, values: Iterable[Any]) -> None:
    """Both judge the same trees."""
    accuracy = ours(name, values).evaluate(MEASURES["accuracy"])
    np.testing.assert_allclose(accuracy, loop(name, values), rtol=1e-12)


if __name__ == "__main__":
    main()
