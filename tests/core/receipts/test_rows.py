"""Rows come back with all that is known of them, and only as those of their fingerprint."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import DATASETS, Dataset
from core.data.keeping import Gaps, SplitBy
from core.receipts import ReceiptError
from core.receipts.facts import told_apart
from core.receipts.rows import facts_of_rows, rows_from, tensors_of_rows
from core.receipts.tensors import Reader
from tests.core.receipts.runs import of_table, unlike, with_all_that_is_known
from tests.core.records import clouds, sequences, tilted


def kept(data: Dataset, fingerprint: str = "", **changes: Any) -> Dataset:
    """What comes back of it, with other facts."""
    facts = {**json.loads(json.dumps(facts_of_rows(data))), **changes}
    read = Reader("data.safetensors", tensors_of_rows("part", data))
    with told_apart():
        rows = rows_from("part", facts, read, fingerprint or data.fingerprint)
    read.done()
    return rows


def gaps(data: Dataset) -> Dataset:
    return replace(data, gaps=Gaps(np.arange(data.x.size).reshape(data.x.shape) % 3 == 0, ((0, 1),)))


DATA: dict[str, Callable[[], Dataset]] = {
    "numbers": tilted,
    "two classes": clouds,
    "sequences": sequences,
    "all that is known": with_all_that_is_known,
    "gaps": lambda: gaps(tilted()),
    "in time": lambda: replace(tilted(), split_by=SplitBy("time", "year", np.arange(40.0))),
    "groups": lambda: replace(tilted(), split_by=SplitBy("group", "=who", np.arange(40.0) % 4)),
    "a table": of_table,
    "digits": lambda: DATASETS["digits"].make(),
    "no rows": lambda: tilted().rows(np.array([], dtype=np.intp)),
    "odd names": lambda: replace(tilted(), feature_names=("<b>", "'=1", "\u2028a\t"), target_name="Größe 😀"),
}


@pytest.mark.parametrize("name", DATA)
def test_rows_come_back_as_they_were(name: str) -> None:
    data = DATA[name]()
    assert unlike(data, kept(data), "data") == []
    assert kept(data).fingerprint == data.fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"target_name": "other"},
        {"feature_names": ["a", "b", "d"]},
        {"units": ["m", "m", "m"]},
        {"receipt": {"rows": 40, "used": 40, "left_out": [], "columns": [], "notes": ["more"]}},
    ],
)
def test_other_facts_are_those_of_other_rows(changes: dict[str, Any]) -> None:
    with pytest.raises(
        ReceiptError, match=r"`data.safetensors` of the receipt holds other rows than the run"
    ):
        kept(tilted(), **changes)


@pytest.mark.parametrize(
    "changes",
    [
        *({"task": "another"}, {"task": "binary"}, {"task": ["regression"]}, {"class_names": ["a"]}),
        *({"feature_names": ["a", "b"]}, {"feature_names": None}, {"feature_names": [1, 2, 3]}),
        *({"image": [2, 2]}, {"image": "x"}, {"row_floor": True}, {"gaps": [[0]]}, {"gaps": 7}),
        *({"split_by": {"how": "time", "column": "t"}}, {"split_by": []}, {"receipt": {}}, {"receipt": 3}),
        *({"target_name": None}, {"units": ["m"]}),
    ],
)
def test_facts_that_no_rows_have_are_a_sentence(changes: dict[str, Any]) -> None:
    with pytest.raises(ReceiptError, match=r"of the receipt|cannot be learned from"):
        kept(tilted(), **changes)


def test_numbers_that_are_none_are_refused() -> None:
    data = tilted()
    x = data.x.copy()
    x[0, 0] = np.nan
    read = Reader("data.safetensors", {**tensors_of_rows("part", data), "part.x": x})
    with pytest.raises(ReceiptError, match=r"the rows in .* cannot be learned from: x wants finite numbers"):
        rows_from("part", facts_of_rows(data), read, data.fingerprint)
