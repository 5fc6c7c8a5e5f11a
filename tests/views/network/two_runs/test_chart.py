"""The outlines of two runs hold all their weights, layer by layer, on one axis."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.charts.symlog import squeezed
from core.hyper import Widths
from core.inspection.by_layer import weights
from tests.core.charts.specs import asked, faults, framed, walk
from tests.core.inspection.test_responses import network
from tests.core.records import clouds
from views.network.two_runs.chart import layers_of, two_runs_chart, two_runs_data

DATA = clouds()
RUN = network(DATA)
OTHER = train(RUN.spec.replace(hidden=Widths((16, 8, 4)), learning_rate=0.5), DATA)
GONE = train(RUN.spec.replace(optimizer="sgd", l2=10.0, learning_rate=10.0), DATA)
FRAMES = framed(two_runs_data(RUN, OTHER))


def test_the_chart_gets_all_the_data_it_asks_for_and_no_other() -> None:
    spec = two_runs_chart(layers_of(RUN, OTHER))
    assert not [*faults(asked(spec), FRAMES)]
    assert set(FRAMES) == {"layer1", "layer2", "layer3", "layer4", "ticks", "ends"}
    assert all(not node["labels"] for node in walk(spec) if "labels" in node)


@pytest.mark.parametrize("layer", ["layer1", "layer2", "layer3", "layer4"])
def test_the_bins_hold_every_weight_and_count_what_numpy_counts(layer: str) -> None:
    drawn = FRAMES[layer]
    for who, run in (("this run", RUN), ("the other", OTHER)):
        outline = drawn[drawn["run"] == who]
        if layer not in weights(run):
            assert outline.empty
            continue
        assert outline["share"].iloc[[0, -1]].tolist() == [0, 0]
        edges, tops = squeezed(outline["weight"].to_numpy()[::2]), outline["share"].to_numpy()[1:-1:2]
        assert np.diff(edges) == pytest.approx(np.diff(edges)[0])
        assert tops.sum() == pytest.approx(1)
        values = weights(run)[layer].ravel()
        for low, high, top in zip(edges, edges[1:], tops, strict=False):
            inside = (squeezed(values) >= low) & (squeezed(values) < high)
            assert top == pytest.approx(inside.mean(), abs=1.5 / len(values))


def test_what_diverged_is_left_out_and_both_diverged_is_whole() -> None:
    for this, other, who in ((RUN, GONE, "this run"), (GONE, RUN, "the other")):
        frames = framed(two_runs_data(this, other))
        assert set(frames["layer1"]["run"]) == {who}
    frames = framed(two_runs_data(GONE, GONE))
    assert frames["layer1"].empty
    assert np.isfinite(frames["ends"]["weight"]).all()
