"""The rows of a dataset as tensors and facts, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from core.data import Dataset
from core.data.keeping import Gaps, SplitBy
from core.data.receipt import LeftOut, Receipt
from core.formatting import code
from core.hyper import SettingError
from core.receipts.members import ROWS
from core.receipts.problems import ReceiptError, broken
from core.receipts.tensors import Reader, Tensors

NAMED = ("feature_names", "units", "class_names", "image")


def tensors_of_rows(part: str, data: Dataset) -> Tensors:
    """The numbers of its rows, under names that begin with that of the `part` that they are."""
    optional = {
        "row_floor": data.row_floor,
        "gaps": None if data.gaps is None else data.gaps.cells,
        "split_by": None if data.split_by is None else data.split_by.values,
    }
    known = {
        "x": data.x,
        "y": data.y,
        **{name: values for name, values in optional.items() if values is not None},
    }
    return {f"{part}.{name}": values for name, values in known.items()}


def facts_of_rows(data: Dataset) -> dict[str, Any]:
    """All that a dataset knows beside its numbers."""
    return {
        "task": data.task,
        "target_name": data.target_name,
        **{name: None if (of := getattr(data, name)) is None else [*of] for name in NAMED},
        "row_floor": data.row_floor is not None,
        "gaps": None if data.gaps is None else [[*group] for group in data.gaps.together],
        "split_by": None
        if data.split_by is None
        else {"how": data.split_by.how, "column": data.split_by.column},
        "receipt": None if data.receipt is None else _facts_of_receipt(data.receipt),
    }


def _facts_of_receipt(receipt: Receipt) -> dict[str, Any]:
    left_out = [{"code": part.code, "why": part.why, "rows": [*part.rows]} for part in receipt.left_out]
    columns = [[*column] for column in receipt.columns]
    return {
        "rows": receipt.rows,
        "used": receipt.used,
        "left_out": left_out,
        "columns": columns,
        "notes": [*receipt.notes],
    }


def rows_from(part: str, facts: Mapping[str, Any], read: Reader, fingerprint: str) -> Dataset:
    """The rows that were written so. Raises ReceiptError where they are not those of that fingerprint."""
    shape = (None, len(facts["feature_names"]))
    x = read(f"{part}.x", "f", shape)
    y = read(f"{part}.y", "f", (len(x), None) if facts["task"] == "sequence" else (len(x),))
    named: dict[str, Any] = {name: None if facts[name] is None else tuple(facts[name]) for name in NAMED}
    try:
        data = Dataset(
            x,
            y,
            task=facts["task"],
            target_name=facts["target_name"],
            **named,
            row_floor=read(f"{part}.row_floor", "f", (len(x),)) if facts["row_floor"] else None,
            gaps=_gaps(part, facts["gaps"], read, x.shape),
            split_by=_split_by(part, facts["split_by"], read, len(x)),
            receipt=_receipt(facts["receipt"]),
        )
    except SettingError as error:
        raise ReceiptError(f"the rows in {code(ROWS)} cannot be learned from: {error}") from error
    if data.fingerprint != fingerprint:
        raise broken(ROWS, "holds other rows than the run learned from")
    return data


def _gaps(part: str, together: Any, read: Reader, shape: tuple[int, ...]) -> Gaps | None:
    if together is None:
        return None
    return Gaps(read(f"{part}.gaps", "b", shape), tuple(tuple(group) for group in together))


def _split_by(part: str, facts: Any, read: Reader, rows: int) -> SplitBy | None:
    if facts is None:
        return None
    return SplitBy(facts["how"], facts["column"], cast(Any, read(f"{part}.split_by", "f", (rows,))))


def _receipt(facts: Any) -> Receipt | None:
    if facts is None:
        return None
    left_out = tuple(LeftOut(each["code"], each["why"], tuple(each["rows"])) for each in facts["left_out"])
    columns = tuple((name, why) for name, why in facts["columns"])
    return Receipt(facts["rows"], facts["used"], left_out, columns, tuple(facts["notes"]))
