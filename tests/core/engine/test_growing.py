"""Models that are grown are records like others: swept with one growth, judged, compared, refused with a sentence."""

from __future__ import annotations

import importlib

import pytest

from core import DATASETS, MODELS, RunSpec, SettingError, start, sweep, train
from core.engine import growing
from core.hyper import Value
from core.models import faster
from core.verdicts.comparing import of_comparison, of_repeats
from core.verdicts.diagnosis import verdict
from core.verdicts.measures import MEASURES
from core.work import refuse_slow
from tests.core.records import clouds, same, tree
from tests.core.registries import LEARNABLE

# `core.engine.sweep` names the function, too.
module = importlib.import_module("core.engine.sweep")


@pytest.mark.parametrize("dataset", ["iris", "breast_cancer", "diabetes"])
def test_trees_that_share_a_growth_equal_those_grown_alone(dataset: str) -> None:
    over = {"max_leaf_nodes": [2, 3, 7, 20, None], "ccp_alpha": [0.0, 0.01, 0.02, 50.0]}
    result = sweep(tree(dataset), over)
    assert all(same(run, train(run.spec)) for run in result.runs)
    assert len({run.fitted.splits for run in result.runs}) > 3
    frame = result.parameter_frame()
    assert len(frame) == sum(run.parameter_count for run in result.runs)


@pytest.mark.parametrize("over", [{"max_depth": [1, None]}, {"seed": [0, 4]}, {"data_seed": [0, 1, 2]}])
def test_a_sweep_of_trees_equals_its_runs_and_hears_of_each(over: dict[str, list[Value]]) -> None:
    reported: list[tuple[int, int]] = []
    result = sweep(tree(), over, on_epoch=lambda *progress: reported.append(progress))
    assert all(same(run, train(run.spec)) for run in result.runs)
    assert reported == [(i + 1, len(result.runs)) for i in range(len(result.runs))]


@pytest.mark.parametrize("dataset", LEARNABLE["decision_tree"])
def test_only_criteria_of_the_task_are_offered(dataset: str) -> None:
    of_numbers = "regression" in DATASETS[dataset].tasks
    hypers = tree(dataset).hypers
    assert hypers["criterion"].default == ("squared_error" if of_numbers else "gini")
    assert ("gini" in hypers["criterion"].grid) != of_numbers == ("class_weight" not in hypers)


def test_a_criterion_of_another_task_is_left_out_where_it_does_not_apply() -> None:
    spec = tree(criterion="entropy")
    assert spec.replace(dataset="wine")["criterion"] == "entropy"
    assert spec.replace(dataset="diabetes")["criterion"] == "squared_error"
    assert spec.on(clouds(3))["criterion"] == "entropy"


@pytest.mark.parametrize(
    ("settings", "steps"),
    [
        ({}, 111),
        ({"max_leaf_nodes": 5}, 4),
        ({"max_depth": 3}, 7),
        ({"min_samples_leaf": 50}, 1),
        ({"min_samples_leaf": 60}, 0),
    ],
)
def test_what_a_tree_may_record_is_known_before(settings: dict[str, Value], steps: int) -> None:
    run, model = train(tree(**settings)), MODELS["decision_tree"]
    assert model.most_steps(run.spec.settings, len(run.train.y)) == steps >= run.epochs[-1]
    bound = model.most_parameters(run.spec.settings, run.train)
    assert bound == 2 * steps + 3 * (steps + 1) >= run.parameter_count


def test_of_many_large_trees_fewer_snapshots_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PARAMETER_BYTES", 8 * 10 * 2 * 994)
    runs = sweep(tree("diabetes"), {"seed": [0, 1]}).runs
    assert [len(run.epochs) for run in runs] == [10, 10]
    assert runs[0].epochs[-1] == runs[0].fitted.splits


def test_the_record_of_one_large_tree_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = train(tree("wine"))
    monkeypatch.setattr(growing, "MOST_BYTES", 8 * 4 * whole.parameter_count)
    run = train(tree("wine"))
    assert len(run.epochs) == 4
    assert run.epochs[-1] == whole.epochs[-1]
    assert run.final == whole.final


def test_a_tree_of_too_many_rows_is_refused_with_the_remedy() -> None:
    spec = tree("diabetes")
    with pytest.raises(
        SettingError, match="more than the 30 s allowed: lower max_depth or max_leaf_nodes, or use"
    ):
        refuse_slow(spec.work(shape=(10**7, 100)), "this run", faster("decision_tree"))


def test_a_tree_takes_no_optimizer_and_no_steps() -> None:
    with pytest.raises(SettingError, match="decision_tree wants no optimizer"):
        RunSpec("iris", "decision_tree", "sgd")
    with pytest.raises(SettingError, match="decision_tree on iris has no setting named 'learning_rate'"):
        tree(learning_rate=0.1)
    with pytest.raises(SettingError, match="not found by following gradients"):
        start(tree())


# --------------------------------------------------------------------------- verdicts and comparisons


@pytest.mark.parametrize(
    ("spec", "finding", "sentence"),
    [
        (tree("diabetes"), "overfits", "is far above the training error"),
        (tree("moons", noise=0.4), "overfits", "is far above the training error, more than chance"),
        (tree("blobs", separation=1.5), "overfits", "is far above the training error, more than chance"),
        (
            tree("blobs", classes=5, max_depth=1),
            "underfits",
            "explains only 21 % of the Brier score of a",
        ),
        (tree("sine", max_depth=1), "underfits", "times the noise floor: a pattern is missed"),
        (tree("circles", max_depth=1, noise=0.0), "underfits", "of the Brier score of a constant answer"),
        (tree("iris", max_depth=2), "cannot tell", "which may be chance"),
        (tree("blobs", max_leaf_nodes=3), "good", "Growing ended after 2 splits, and of unseen rows"),
    ],
)
def test_a_tree_gets_a_verdict(spec: RunSpec, finding: str, sentence: str) -> None:
    diagnosis = verdict(train(spec))
    assert (diagnosis.finding, sentence in diagnosis.reason) == (finding, True), diagnosis
    assert "learning rate" not in diagnosis.reason


def test_comparisons_say_what_they_say_of_other_models() -> None:
    spec = tree("breast_cancer")
    hyper = spec.hypers["max_leaf_nodes"]
    runs = sweep(spec, {"max_leaf_nodes": [2, 4, 8, None]}).runs
    for name in ("loss", "accuracy", "auc"):
        assert "at maximum number of leaves" in of_comparison(runs, hyper, MEASURES[name], None)
    groups = [sweep(tree(max_leaf_nodes=n), {"seed": [0, 1]}).runs for n in (2, 2)]
    assert "no tie makes a difference" in of_repeats(
        groups, hyper, 2, MEASURES["accuracy"], spec.hypers["seed"]
    )
