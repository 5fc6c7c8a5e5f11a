"""The path of pruning is drawn as steps on an axis on which 0 has its place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import train
from core.verdicts.measures import LOSS
from tests.core.charts.specs import asked, faults
from tests.core.records import tree
from tests.views.tree.paths import pruning_path
from views.tree.pruning.chart import pruning_chart, pruning_data
from views.tree.pruning.numbers import PruningPath

RUN = train(tree("wine"))
PATH, HYPER = pruning_path(RUN), RUN.spec.hypers["ccp_alpha"]


@pytest.mark.parametrize("path", [PATH, replace(PATH, by_folds=None)], ids=["folds", "no folds"])
def test_the_chart_finds_all_it_draws(path: PruningPath) -> None:
    data = pruning_data(path, 0.0, HYPER)
    chart = pruning_chart(HYPER, LOSS, path.by_folds is not None)
    assert not [*faults(asked(chart), data)]


def test_each_step_lasts_from_its_price_to_the_next() -> None:
    data = pruning_data(PATH, 0.0, HYPER)
    steps, intervals = data["leaves"], data["intervals"]
    np.testing.assert_allclose(10 ** np.asarray(steps["position"])[1:-1], PATH.alpha[1:], rtol=1e-12)
    assert steps["leaves"].tolist() == [*PATH.leaves, PATH.leaves[-1]]
    assert (np.diff(steps["position"]) > 0).all()
    np.testing.assert_array_equal(np.asarray(intervals["position"])[1:], np.asarray(intervals["end"])[:-1])
    np.testing.assert_array_equal(data["gone"]["position"], np.asarray(steps["position"])[1:-1])


@pytest.mark.parametrize("alpha", [0.0, 1e-5, 0.02, 1e4])
def test_the_run_stands_on_the_step_of_its_tree(alpha: float) -> None:
    data = pruning_data(PATH, alpha, HYPER)
    here, steps = float(data["current"]["position"][0]), np.asarray(data["leaves"]["position"])
    assert np.searchsorted(steps, here, side="right").clip(1, len(PATH.alpha)) - 1 == PATH.at(alpha)


def test_labels_are_round_prices_at_their_places_and_0_at_its_own() -> None:
    ticks = pruning_data(PATH, 0.0, HYPER)["ticks"]
    assert ticks["label"][0] == "0"
    labelled = [float(label.replace(",", "")) for label in ticks["label"][1:]]
    np.testing.assert_allclose(10 ** np.asarray(ticks["position"])[1:], labelled, rtol=1e-12)
    assert len(labelled) >= 2


@pytest.mark.parametrize("leaves", [2, 3])
def test_a_path_of_a_step_or_two_is_drawn(leaves: int) -> None:
    path = pruning_path(train(tree("iris", max_leaf_nodes=leaves)))
    data = pruning_data(path, 0.0, HYPER)
    assert np.isfinite(np.asarray(data["leaves"]["position"])).all()
    assert len(data["gone"]["position"]) == leaves - 1
