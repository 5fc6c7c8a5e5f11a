"""The diagram of a tree: every node where and when it is, what is collapsed, and what lies where in the plane."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, train
from core.charts.scale import snapshot_of_frame
from core.charts.style import FRAMES, READ
from core.charts.tables import Data
from core.models.trees.tree import Tree
from tests.core.charts.specs import asked, faults, framed, walk
from tests.core.records import classified, clouds, grown, own, tree
from views.tree.tree.chart import LOW, MOST_DOWN, picture_chart, picture_data, tree_chart, tree_data
from views.tree.tree.nodes_chart import Drawn, downwards, room
from views.tree.tree.partition_chart import partition_of

CURVE = own(np.arange(40.0), np.arange(40.0) ** 2)
RUNS = {
    "plane": grown(clouds()),
    "three classes": grown(clouds(3), max_leaf_nodes=5),
    "steps": grown(CURVE, max_leaf_nodes=6),
    "share": grown(classified(np.arange(20.0)[:, None], np.arange(20) // 4 % 2)),
    "numbers in the plane": train(tree("diabetes", max_leaf_nodes=3)),
    "many features": train(tree("breast_cancer")),
    "one leaf": grown(own(np.ones(4), np.arange(4))),
    "one class": grown(classified([[1, 2], [3, 4]], [1, 1])),
}
every_kind = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


def data_of(run: Run, levels: int = 6) -> Data:
    return tree_data(run, levels, partition_of(run))


@every_kind
def test_nothing_that_is_drawn_is_missing_a_number(run: Run) -> None:
    frames = framed(data_of(run))
    for name in frames.keys() & {"nodes", "edges", "shares", "hidden", "boxes"}:
        assert not frames[name].isna().any().any()
    assert len(frames["nodes"]) == len(frames["edges"]) + 1


@every_kind
def test_at_every_frame_the_leaves_are_those_of_the_tree_as_it_was_then(run: Run) -> None:
    nodes, whole = framed(data_of(run, levels=50))["nodes"], run.fitted
    at = run.epochs[snapshot_of_frame(len(run.epochs))]
    for frame in (0, 20, 40, FRAMES - 1):
        leaves = nodes[(nodes["born"] <= frame) & (frame < nodes["divided"])]
        then: Tree = whole.after(int(at[frame]))
        assert sorted(leaves["samples"]) == sorted(then.samples[then.leaves])


def test_slices_are_the_shares_of_the_classes_once_around() -> None:
    run = RUNS["three classes"]
    slices = framed(data_of(run))["shares"]
    slices["size"] = (slices["end"] - slices["start"]) / (2 * np.pi)
    table = slices.pivot_table(index="place", columns="rank", values="size", fill_value=0)
    np.testing.assert_allclose(table.sum(axis=1), 1)
    first = run.fitted.shares[0]
    np.testing.assert_allclose(table.loc[0], first)


def test_what_lies_below_the_levels_shown_is_counted_at_every_frame() -> None:
    run = RUNS["many features"]
    frames = framed(data_of(run, levels=2))
    hidden, whole = frames["hidden"], run.fitted
    nodes = frames["nodes"]
    assert nodes["collapsed"].sum() == len(hidden) > 0
    leaves = (nodes["divided"] == FRAMES).sum()
    assert leaves + hidden[f"f{FRAMES - 1}"].sum() == whole.splits + 1
    middle = run.epochs[snapshot_of_frame(len(run.epochs))][30]
    open_then = nodes[(nodes["born"] <= 30) & ((nodes["divided"] > 30) & ~nodes["collapsed"])]
    folded = nodes[nodes["collapsed"] & (nodes["born"] <= 30)]
    assert len(open_then) + hidden.loc[hidden["place"].isin(folded["place"]), "f30"].sum() == middle + 1


def test_only_the_levels_that_were_chosen_are_drawn() -> None:
    run = RUNS["many features"]
    for levels in (1, 3, 50):
        nodes = framed(data_of(run, levels))["nodes"]
        assert len(nodes) == (run.fitted.depth <= levels).sum()
        assert len(set(nodes["y"])) == Drawn(run, levels).depth + 1 == min(levels, run.fitted.depth.max()) + 1


def test_lines_lead_from_each_node_to_its_parts() -> None:
    frames = framed(data_of(RUNS["plane"]))
    nodes, edges = (frames[name].set_index("place") for name in ("nodes", "edges"))
    tall = np.diff(downwards(Drawn(RUNS["plane"], 6).depth))[0]
    for place, edge in edges.iterrows():
        above = nodes[(nodes.index < place) & (place <= nodes["last"])].iloc[-1]
        assert (edge["x2"], edge["y2"], edge["room2"]) == (above["x"], above["y"], above["room"])
        assert edge["y"] == above["y"] + tall
        assert edge["asks_needs"] == above["asks_needs"]


def test_tooltips_tell_the_split_its_decrease_and_the_rule() -> None:
    run = train(tree(max_leaf_nodes=3, validation_share=0.0))
    nodes = framed(data_of(run))["nodes"].set_index("place")
    assert nodes.loc[0, ["question", "decrease", "samples", "rule", "asks"]].tolist() == [
        "1: petal width ≤ 0.8",
        "0.3333",
        150,
        "all rows",
        "petal width\n≤ 0.8",
    ]
    assert nodes.loc[0, "predicts"] == "setosa 33.3 %, versicolor 33.3 %, virginica 33.3 %"
    leaf = nodes.loc[3]
    assert (leaf["question"], leaf["decrease"]) == ("none", "none")
    assert (leaf["rule"], leaf["says"]) == ("petal width > 0.8 and ≤ 1.75", "versicolor\n90.7 %")


def test_of_many_classes_the_largest_shares_are_named() -> None:
    nodes = framed(data_of(train(tree("digits", max_leaf_nodes=2))))["nodes"]
    assert nodes.loc[0, "predicts"].count(" %") == 5
    assert nodes.loc[0, "predicts"].endswith(", …")


def test_the_room_of_a_node_is_the_way_to_its_nearest_neighbour() -> None:
    x, depth = np.array([0.5, 0.2, 0.8, 0.1, 0.3, 0.7]), np.array([0, 1, 1, 2, 2, 2])
    np.testing.assert_allclose(room(x, depth), [1, 0.6, 0.6, 0.2, 0.2, 0.4])


def test_one_selection_links_nodes_and_boxes() -> None:
    spec = tree_chart(3, True, "plane")
    (pick,) = [param for param in spec["params"] if param["name"] == "pick"]
    named = [view["name"] for view in walk(spec) if "name" in view and "mark" in view]
    named = [name for name in named if not name.startswith(READ)]
    assert sorted(pick["views"]) == sorted(named)
    assert len(named) == 2
    assert pick["select"]["fields"] == ["place"]


def test_a_deeper_tree_is_drawn_taller_and_nothing_else_changes() -> None:
    shallow, deep = (tree_chart(depth, True, "none") for depth in (2, 5))
    (here,) = [i for i, panel in enumerate(shallow["vconcat"]) if panel != deep["vconcat"][i]]
    assert shallow["vconcat"][here] | {"height": 0} == deep["vconcat"][here] | {"height": 0}
    assert shallow["vconcat"][here]["height"] < deep["vconcat"][here]["height"]


@every_kind
def test_the_picture_of_the_first_screen_is_lower_and_gets_all_that_it_draws(run: Run) -> None:
    depth, partition = Drawn(run, 4).depth, partition_of(run)
    spec = picture_chart(depth, bool(run.tree.class_names), partition)
    frames = picture_data(run, 4, partition)
    assert not [*faults(asked(spec), frames)]
    down = np.asarray(frames["nodes"]["y"])
    assert down.max() - down.min() <= MOST_DOWN
    assert partition == "none" or spec["vconcat"][-1]["height"] == LOW
    assert tree_chart(depth, bool(run.tree.class_names), partition)["vconcat"][-1]["height"] > LOW
