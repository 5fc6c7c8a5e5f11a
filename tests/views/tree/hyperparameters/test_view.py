"""Cuts and Pruning: the numbers of sweeps, paths and folds, on every kind of data, and buttons that load a price."""

from __future__ import annotations

import pytest

from core import RunSpec, sweep, train
from core.verdicts.measures import MEASURES
from tests.core.registries import KINDS
from tests.pages.opening import charts, data_of, metrics, texts, view_of
from tests.pages.test_boosting import TREE, opened
from tests.views.tree.paths import pruning_path
from views.tree.hyperparameters.numbers import fold_scores, of_choice, of_cuts
from views.tree.pruning.numbers import finding

FULL = TREE.replace(max_leaf_nodes=None)


def test_cuts_are_those_of_a_sweep_and_its_folds() -> None:
    page, hyper = view_of("Hyperparameters", TREE, measure="accuracy"), TREE.hypers["max_leaf_nodes"]
    runs = sweep(TREE, {"max_leaf_nodes": hyper.grid}).runs
    folds = fold_scores(TREE, hyper, hyper.grid, MEASURES["accuracy"])
    assert of_choice(runs, hyper, MEASURES["accuracy"], folds) in texts(page)
    assert of_cuts([run.fitted for run in runs]) in texts(page)
    assert len(data_of(charts(page)[0], "counts")) == len(hyper.grid)


def test_the_path_is_that_of_the_run_and_its_buttons_load_a_price_on_offer() -> None:
    page, run = view_of("Pruning", FULL), train(FULL)
    assert finding(run, pruning_path(run), run.spec.hypers["ccp_alpha"]) in texts(page)
    steps = data_of(charts(page)[0], "intervals")
    assert steps["leaves"].tolist() == pruning_path(run).leaves.tolist()
    page.button(key="prune_Smallest as good").click().run()
    assert page.session_state["ccp_alpha"] in run.spec.hypers["ccp_alpha"].grid
    assert page.session_state["ccp_alpha"] > 0


def test_without_a_branch_there_is_nothing_to_prune() -> None:
    page = view_of("Pruning", TREE.replace(min_samples_leaf=100))
    assert "There is nothing to prune" in texts(page)
    assert charts(page) == []
    assert "None of these trees has a cut" in texts(
        view_of("Hyperparameters", TREE.replace(min_samples_leaf=100))
    )


def test_too_few_rows_for_folds_are_no_obstacle() -> None:
    spec = RunSpec("anscombe", "decision_tree", None, {"validation_share": 0.5})
    page = view_of("Hyperparameters", spec)
    assert "5 training rows make 2 to 4 folds; got 5" in page.info[0].value
    assert {*data_of(charts(page)[0], "errors")["rows"]} == {"train", "validation"}
    assert "too few for 5 folds" in texts(view_of("Pruning", spec))


@pytest.mark.slow
@pytest.mark.parametrize("dataset", KINDS)
def test_both_views_open_on_every_kind_of_data(dataset: str) -> None:
    for query in ({}, {"compare": "max_depth"}, {"above": "each parameter"}, {"view": "Pruning"}):
        page = opened(dataset=dataset, max_leaf_nodes="none", **{"view": "Hyperparameters", **query})
        assert "parameters" in metrics(page)
        assert len(charts(page)) == 1


@pytest.mark.slow
def test_every_hyperparameter_can_be_compared() -> None:
    for name, hyper in TREE.hypers.items():
        if hyper.group != "Data":
            assert len(charts(view_of("Hyperparameters", TREE, compare=name))) == 1
