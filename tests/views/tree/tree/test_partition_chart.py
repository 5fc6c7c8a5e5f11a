"""The leaves of a tree where they lie: what is drawn at a place is what is predicted there."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core import Run, train
from core.charts.style import FRAMES
from tests.core.charts.specs import framed
from tests.core.records import classified, clouds, grown, own, tilted, tree
from views.tree.tree.partition_chart import axes_of, partition_data, partition_of

CURVE = grown(own(np.arange(40.0), np.arange(40.0) ** 2), max_leaf_nodes=6)


def leaves_of(run: Run, frame: int = FRAMES - 1) -> pd.DataFrame:
    boxes = framed(partition_data(run, partition_of(run)))["boxes"]
    return boxes[(boxes["born"] <= frame) & (frame < boxes["divided"])]


def test_the_plane_is_that_of_the_features_the_tree_asks_about() -> None:
    run = train(tree(validation_share=0.0, max_leaf_nodes=4))
    assert partition_of(run) == "plane"
    assert [run.train.feature_names[i] for i in axes_of(run)] == ["petal_length", "petal_width"]
    assert partition_of(CURVE) == "steps"
    assert partition_of(train(tree("breast_cancer"))) == "none"
    three = grown(classified(np.arange(30.0)[:, None], np.arange(30) // 10))
    assert partition_of(three) == "none"


@pytest.mark.parametrize("run", [grown(clouds(3)), grown(tilted(columns=2), max_leaf_nodes=7)])
def test_each_place_of_the_plane_has_the_fill_of_what_is_predicted_there(run: Run) -> None:
    leaves = leaves_of(run)
    places = np.random.default_rng(0).uniform(leaves[["x", "y"]].min(), leaves[["x2", "y2"]].max(), (50, 2))
    predicted = run.predict(places)
    low, high = run.fitted.value.min(), run.fitted.value.max()
    for place, value in zip(places, predicted, strict=True):
        inside = (leaves[["x", "y"]] < place).all(axis=1) & (place <= leaves[["x2", "y2"]]).all(axis=1)
        (leaf,) = leaves[inside].to_dict("records")
        if run.task == "regression":
            assert leaf["shade"] == pytest.approx((value - low) / (high - low))
        else:
            assert leaf["rank"] == value.argmax()


@pytest.mark.parametrize("frame", [0, 30, FRAMES - 1])
def test_leaves_fill_the_plane_at_every_frame(frame: int) -> None:
    leaves = leaves_of(grown(clouds()), frame)
    area = (leaves["x2"] - leaves["x"]) * (leaves["y2"] - leaves["y"])
    whole = (leaves["x2"].max() - leaves["x"].min()) * (leaves["y2"].max() - leaves["y"].min())
    assert area.sum() == pytest.approx(whole)


def test_steps_are_the_predictions() -> None:
    x = CURVE.train.x[:, 0]
    for leaf in leaves_of(CURVE).to_dict("records"):
        inside = (x > leaf["x"]) & (x <= leaf["x2"])
        assert inside.sum() == leaf["samples"]
        np.testing.assert_allclose(CURVE.predict(x[inside, None]), leaf["value"])


def test_a_box_is_the_fainter_the_less_sure_it_is() -> None:
    leaves = leaves_of(grown(clouds(apart=0.8), max_leaf_nodes=4))
    run = grown(clouds(apart=0.8), max_leaf_nodes=4)
    sure = {int(run.fitted.samples[n]): run.fitted.shares[n].max() for n in run.fitted.leaves}
    ordered = leaves.sort_values("opacity")["samples"].map(sure)
    assert ordered.is_monotonic_increasing


def test_axes_are_named_and_every_row_is_drawn_at_its_place() -> None:
    run = grown(clouds())
    drawn = framed(partition_data(run, "plane"))
    assert drawn["axes"].loc[0].tolist() == ["a", "b"]
    np.testing.assert_array_equal(drawn["points"][["x", "y"]], run.train.x)
    np.testing.assert_array_equal(drawn["points"]["rank"], run.train.y)
    share = grown(classified(np.arange(20.0)[:, None], np.arange(20) // 4 % 2))
    assert framed(partition_data(share, "steps"))["axes"].loc[0].tolist() == ["a", "share of B"]
    assert framed(partition_data(CURVE, "steps"))["axes"].loc[0].tolist() == ["a", "target"]
