"""Runs are compared by what is the same for all of them: no loss that the compared setting itself changes."""

from __future__ import annotations

import pytest

from core import MODELS, RunSpec, sweep, train
from core.verdicts.comparing import of_comparison
from core.verdicts.measures import BRIER, LOSS, MEASURES, brier_of_rows, comparable
from tests.core.records import boosting, linear, tree

OUTLYING = linear(outliers=0.1, loss="huber")


@pytest.mark.parametrize(
    ("spec", "compared", "first"),
    [
        (linear(epochs=1), {"learning_rate"}, "loss"),
        (linear(epochs=1), {"loss"}, "rmse"),
        (linear(epochs=1), {"learning_rate", "loss"}, "rmse"),
        (linear(epochs=1), {"huber_delta"}, "loss"),
        (OUTLYING.replace(epochs=1), {"huber_delta"}, "rmse"),
        (OUTLYING.replace(epochs=1), {"l2", "huber_delta"}, "rmse"),
        (OUTLYING.replace(epochs=1), {"l1", "l2"}, "loss"),
        (tree("iris"), {"criterion", "class_weight"}, "loss"),
        (boosting(), {"learning_rate"}, "loss"),
    ],
    ids=lambda value: str(value.chosen()) if isinstance(value, RunSpec) else None,
)
def test_what_is_minimized_judges_where_it_is_the_same_for_all(
    spec: RunSpec, compared: set[str], first: str
) -> None:
    run = train(spec)
    measures = comparable(run, compared)
    assert measures[0].name == first
    assert (LOSS in measures) == (first == "loss")
    assert all(run.task in measure.tasks for measure in measures)


def test_the_best_threshold_is_not_the_one_that_makes_errors_cheapest() -> None:
    hyper = OUTLYING.hypers["huber_delta"]
    runs = sweep(OUTLYING, {"huber_delta": hyper.grid}).runs
    assert min(runs, key=LOSS.cost).spec["huber_delta"] == 0.01
    rmse = {run.spec["huber_delta"]: run.final_metrics["validation_rmse"] for run in runs}
    best = min(rmse, key=lambda delta: rmse[delta])
    assert rmse[best] < rmse[0.01] / 3
    sentence = of_comparison(runs, hyper, comparable(runs[0], {"huber_delta"})[0], None)
    assert f"RMSE is lowest at huber threshold {hyper.text(best)}" in sentence
    assert MEASURES["rmse"].of(runs[0], "validation") == rmse[runs[0].spec["huber_delta"]]


@pytest.mark.parametrize("dataset", ["moons", "iris"])
@pytest.mark.parametrize(
    "model", ["logistic_regression", "neural_network", "gradient_boosting", "decision_tree"]
)
def test_the_brier_score_is_that_of_scikit_learn_for_every_family(dataset: str, model: str) -> None:
    from sklearn.metrics import brier_score_loss

    optimizer = "adam" if MODELS[model].optimized else None
    run = train(RunSpec(dataset, model, optimizer, {"epochs": 5} if optimizer else {}))
    for rows, part in (("train", run.train), ("validation", run.validation)):
        given = run.predict(part.x)
        expected = brier_score_loss(part.y, given, labels=range(len(part.class_names)), scale_by_half=False)
        assert BRIER.of(run, rows) == pytest.approx(expected, rel=1e-12)
        assert brier_of_rows(run, part).shape == part.y.shape
    if model == "decision_tree":
        assert BRIER.of(run, "validation") == pytest.approx(run.validation_error[-1], rel=1e-12)


def test_the_brier_score_is_no_choice_of_a_page_and_keeps_its_name_in_a_sentence() -> None:
    assert BRIER not in comparable(train(tree("iris")), {"max_depth"})
    assert BRIER.noun == "Brier score"
