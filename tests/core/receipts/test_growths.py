"""What comes back as a tree is one: no circles, no two ways to a node, no question that sends all rows one way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from core.receipts import ReceiptError, read
from core.receipts import growths as growths_module
from core.receipts.members import RECORD
from core.receipts.tensors import restored, saved
from tests.core.receipts.runs import members, put_together, receipt_of, run_of

Change = Callable[[dict[str, NDArray]], None]  # type: ignore[type-arg]


def changed(kind: str, change: Change) -> bytes:
    """A receipt with another record, whose checksums are right."""
    parts = members(receipt_of(kind))
    tensors = {name: array.copy() for name, array in restored(RECORD, parts[RECORD]).items()}
    change(tensors)
    return put_together({**parts, RECORD: saved(tensors)})


def put(name: str, at: object, value: object) -> Change:
    def change(tensors: dict[str, NDArray]) -> None:  # type: ignore[type-arg]
        tensors[name][at] = value

    return change


def without(name: str) -> Change:
    def change(tensors: dict[str, NDArray]) -> None:  # type: ignore[type-arg]
        del tensors[name]

    return change


def made(name: str, array: NDArray) -> Change:  # type: ignore[type-arg]
    def change(tensors: dict[str, NDArray]) -> None:  # type: ignore[type-arg]
        tensors[name] = array

    return change


TREES = {
    "a node below itself": put("tree.divides", 2, 5),
    "a node that is not there yet": put("tree.divides", 0, 1),
    "a node twice": put("tree.divides", 2, 0),
    "a node before the first": put("tree.divides", 0, -1),
    "a huge node": put("tree.divides", 1, 2**62),
    "a feature too many": put("tree.feature", 0, 4),
    "a feature before the first": put("tree.feature", 0, -1),
    "a threshold that parts nothing": put("tree.threshold", 0, 1e9),
    "a threshold that is no number": put("tree.threshold", 0, np.nan),
    "another threshold": put("tree.threshold", 0, 0.9),
    "other counts": put("tree.samples", 0, 7),
    "a value that is none": put("tree.value", (0, 0), np.inf),
    "a weight below 0": put("tree.weight", 0, -1.0),
    "an impurity that is none": put("tree.impurity", 0, np.nan),
    "too few nodes": made("tree.value", np.zeros((3, 3))),
    "values of one class": made("tree.impurity", np.zeros(0)),
    "integers for numbers": made("tree.threshold", np.zeros(2, dtype=np.int64)),
    "nothing": without("tree.divides"),
    "too much": made("more", np.zeros(1)),
    "more splits than rows": made("tree.divides", np.arange(10**6)),
}
TREE_SAYS = (
    "`record.safetensors` of the receipt (holds (no tree|a tree that was not grown on these)|asks for|has )"
)


@pytest.mark.parametrize("how", TREES)
def test_what_is_no_tree_is_refused(how: str) -> None:
    with pytest.raises(ReceiptError, match=TREE_SAYS) as error:
        read(changed("tree of classes", TREES[how]))
    assert error.value.spec == run_of("tree of classes").spec


BY_ITSELF = (
    *("a node below itself", "a node that is not there yet", "a node twice", "a node before the first"),
    "a huge node",
)


@pytest.mark.parametrize("how", BY_ITSELF)
def test_what_goes_in_circles_is_refused_before_a_row_is_asked(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growths_module, "_parted", None)
    with pytest.raises(ReceiptError, match="holds no tree that can be grown"):
        read(changed("tree of classes", TREES[how]))


TOGETHER = {
    "a split below itself": put("trees.left", 0, 0),
    "a split before its parent": put("trees.left", 1, 0),
    "a split of another tree": put("trees.left", 0, -1 - 100),
    "a leaf twice": lambda tensors: put("trees.left", 0, tensors["trees.right"][0])(tensors),
    "a leaf that is not there": put("trees.left", 0, -(10**6)),
    "the lowest number there is": put("trees.left", 0, -(2**63)),
    "the highest number there is": put("trees.right", 0, 2**63 - 1),
    "fewer than no splits": put("trees.splits_of", (0, 0), -1),
    "splits without end": put("trees.splits_of", (0, 0), 2**62),
    "splits of another tree": put("trees.splits_of", slice(0, 2), [[1], [13]]),
    "more trees than were chosen": made("trees.splits_of", np.zeros((10**5, 1), dtype=np.int64)),
    "no tree": made("trees.splits_of", np.zeros((0, 1), dtype=np.int64)),
    "a feature too many": put("trees.feature", 0, 10),
    "a threshold that is none": put("trees.threshold", 0, np.nan),
    "a value that is none": put("trees.value", 0, np.inf),
    "a start that is none": put("trees.bias", 0, np.nan),
    "two starts": made("trees.bias", np.zeros(2)),
}


TREES_SAY = "`record.safetensors` of the receipt (holds no tree|asks for|has a tensor)"


@pytest.mark.parametrize("how", TOGETHER)
def test_what_are_no_trees_is_refused(how: str) -> None:
    with pytest.raises(ReceiptError, match=TREES_SAY):
        read(changed("boosting", TOGETHER[how]))


def test_more_trees_than_were_chosen_are_refused_also_where_all_fit() -> None:
    trees = 21

    def change(tensors: dict[str, NDArray]) -> None:  # type: ignore[type-arg]
        for name in ("left", "right", "feature"):
            tensors[f"trees.{name}"] = np.zeros(0, dtype=np.int64)
        tensors |= {"trees.threshold": np.zeros(0), "trees.value": np.zeros(trees)}
        tensors |= {"trees.splits_of": np.zeros((trees, 1), dtype=np.int64), "epochs": np.array([0, trees])}
        tensors["error_epochs"] = np.arange(trees + 1)
        tensors |= dict.fromkeys(("train_error", "validation_error", "objective"), np.zeros(trees + 1))

    with pytest.raises(ReceiptError, match="holds no tree that can be grown"):
        read(changed("boosting", change))


def test_a_record_that_ends_elsewhere_than_its_tree_is_refused() -> None:
    for kind in ("tree of classes", "boosting"):
        with pytest.raises(
            ReceiptError, match=r"is no record of such a run: it has [\d,]+ steps in place of"
        ):
            read(changed(kind, _ended_before))


def _ended_before(tensors: dict[str, NDArray]) -> None:  # type: ignore[type-arg]
    """One step before the last."""
    for name in ("error_epochs", "train_error", "validation_error", "objective"):
        tensors[name] = tensors[name][:-1]
    tensors["epochs"] = np.unique(np.minimum(tensors["epochs"], len(tensors["error_epochs"]) - 1))


def test_a_tree_that_asks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growths_module, "MOST_PASSES", 100)
    with pytest.raises(ReceiptError, match="holds no tree that can be grown"):
        read(receipt_of("tree of classes"))
