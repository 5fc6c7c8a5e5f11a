"""The chart of a shift of trees: an error for each amount, old and anew, and the chosen amount marked."""

from __future__ import annotations

from core import train
from tests.core.records import tree
from views.shared.shift.numbers import KINDS
from views.shared.shift.regrown import regrown
from views.shared.shift.regrown_chart import regrown_data


def test_each_amount_has_two_errors_and_the_chosen_one_is_marked() -> None:
    comparison = regrown(train(tree("sine", max_leaf_nodes=4)), KINDS["rescale"], 0.5)
    tables = regrown_data(comparison)
    assert len(tables["errors"]["error"]) == 2 * len(KINDS["rescale"].amounts)
    assert tables["here"]["error"].tolist() == [comparison.old[6], comparison.anew[6]]
    assert tables["here"]["amount"].tolist() == [0.5, 0.5]
    assert tables["errors_labels"]["trees"] == ["old", "anew"]
