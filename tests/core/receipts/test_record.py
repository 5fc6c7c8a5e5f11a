"""A record has an error for each epoch, and snapshots of some of them up to the last: else it is of no run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from core.receipts import ReceiptError, read
from core.receipts import record as record_module
from core.receipts.members import PARAMETERS, RECORD
from core.receipts.record import final_tensors, tensors_of_run
from core.receipts.tensors import restored, saved
from tests.core.receipts.runs import BUILT_IN, OWN, members, put_together, receipt_of, run_of

Tensors = dict[str, NDArray]  # type: ignore[type-arg]


def changed(kind: str, change: Callable[[Tensors], None], last: int = -1) -> bytes:
    """A receipt with another record, which fits the parameters in it."""
    parts = members(receipt_of(kind))
    tensors = {name: array.copy() for name, array in restored(RECORD, parts[RECORD]).items()}
    change(tensors)
    parameters = saved({name: values[last] for name, values in run_of(kind).parameters.items()})
    return put_together({**parts, RECORD: saved(tensors), PARAMETERS: parameters})


def put(name: str, values: Callable[[NDArray], NDArray]) -> Callable[[Tensors], None]:  # type: ignore[type-arg]
    def change(tensors: Tensors) -> None:
        tensors[name] = values(tensors[name])

    return change


def without_the_last(tensors: Tensors) -> None:
    tensors |= {name: tensors[name][:-1] for name in ("epochs", "snapshots")}


EPOCHS = {
    "two at once": put("epochs", lambda epochs: np.array([0, 1, 1, *epochs[3:]])),
    "back in time": put("epochs", lambda epochs: np.array([0, 2, 1, *epochs[3:]])),
    "before the start": put("epochs", lambda epochs: np.array([-1, *epochs[1:]])),
    "none": put("epochs", lambda epochs: epochs[:0]),
    "errors of other epochs": put("error_epochs", lambda epochs: epochs + 1),
    "errors of one epoch": put("error_epochs", np.zeros_like),
}


@pytest.mark.parametrize("how", EPOCHS)
def test_epochs_that_do_not_fit_are_refused(how: str) -> None:
    with pytest.raises(ReceiptError, match="is no record of such a run: its epochs do not fit"):
        read(changed("linear", EPOCHS[how]))


def test_snapshots_reach_to_the_end() -> None:
    with pytest.raises(ReceiptError, match="is no record of such a run: its epochs do not fit"):
        read(changed("linear", without_the_last, last=-2))


def test_a_run_has_no_more_epochs_than_were_planned() -> None:
    def longer(tensors: Tensors) -> None:
        for name in ("train_error", "validation_error", "objective"):
            tensors[name] = np.append(tensors[name], 1.0)
        tensors["error_epochs"] = np.arange(len(tensors["objective"]))
        tensors["epochs"][-1] += 1

    with pytest.raises(ReceiptError, match="is no record of such a run: it has 7 steps in place of 6"):
        read(changed("linear", longer))


def test_snapshots_of_what_was_grown_are_not_made_where_they_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(record_module, "MOST_BYTES", 100)
    for kind in ("tree of classes", "boosting"):
        with pytest.raises(ReceiptError, match="has more snapshots than any run"):
            read(receipt_of(kind))


@pytest.mark.parametrize("kind", [*BUILT_IN, *OWN])
def test_what_is_recorded_is_what_the_run_has(kind: str) -> None:
    run, tensors = run_of(kind), tensors_of_run(run_of(kind))
    for name in ("epochs", "error_epochs", "train_error", "validation_error", "objective"):
        assert tensors[name] is getattr(run, name)
    assert ("snapshots" in tensors) == (run.family not in ("tree", "boosting"))
    assert sum(array.size for array in final_tensors(run).values()) == run.parameter_count
