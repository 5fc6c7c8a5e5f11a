"""Arrays come back bit for bit from files of numbers; a stranger's file is a sentence."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from safetensors import numpy as library

from core.receipts import ReceiptError
from core.receipts.tensors import Reader, restored, saved

ARRAYS = {
    "numbers": np.array([[0.0, -0.0, np.nan], [np.inf, -np.inf, 5e-324]]),
    "turned": np.arange(6.0).reshape(2, 3).T,
    "one": np.array(1.5),
    "none": np.zeros((0, 3)),
    "whole": np.array([-(2**63), 2**63 - 1]),
    "true": np.array([True, False]),
}


def file(header: object, data: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def test_arrays_come_back_bit_for_bit_and_the_library_reads_them() -> None:
    for reading in (lambda content: restored("x", content), library.load):
        tensors = reading(saved(ARRAYS))
        assert tensors.keys() == ARRAYS.keys()
        for name, array in ARRAYS.items():
            assert (tensors[name].dtype, tensors[name].shape) == (array.dtype, array.shape)
            assert tensors[name].tobytes() == array.tobytes()


def test_the_same_arrays_give_the_same_bytes_in_any_order() -> None:
    assert saved(dict(reversed([*ARRAYS.items()]))) == saved(ARRAYS)


ENTRY = {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}
STRANGE = {
    "nothing": b"",
    "a few bytes": b"\x01\x00\x00",
    "no header": (0).to_bytes(8, "little"),
    "a header beyond the file": (100).to_bytes(8, "little") + b"{}",
    "a header of many tensors": library.save({f"tensor {i}": np.zeros(0) for i in range(20_000)}),
    "a header without end": (2**64 - 1).to_bytes(8, "little") + b"{}",
    "no JSON": (2).to_bytes(8, "little") + b"{{",
    "a list": file([1]),
    "half precision": file({"a": {**ENTRY, "dtype": "F16", "shape": [4]}}, bytes(8)),
    "bfloat16": file({"a": {**ENTRY, "dtype": "BF16", "shape": [4]}}, bytes(8)),
    "single precision": library.save({"a": np.zeros(2, np.float32)}),
    "unsigned": library.save({"a": np.zeros(2, np.uint64)}),
    "a type that there is not": file({"a": {**ENTRY, "dtype": "O"}}, bytes(8)),
    "a shape beyond the data": file({"a": {**ENTRY, "shape": [2**62]}}, bytes(8)),
    "a shape that comes round": file({"a": {**ENTRY, "shape": [2**33, 2**33]}}, bytes(8)),
    "a negative shape": file({"a": {**ENTRY, "shape": [-1]}}, bytes(8)),
    "data that are not there": file({"a": ENTRY}),
    "data that are no tensor's": file({"a": ENTRY}, bytes(80)),
    "tensors that overlap": file({"a": ENTRY, "b": ENTRY}, bytes(8)),
    "a pickle": pickle.dumps({"a": np.zeros(2)}),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_what_holds_no_tensors_of_a_receipt_is_refused(kind: str) -> None:
    with pytest.raises(
        ReceiptError, match=r"^`record.safetensors` of the receipt holds no tensors that a receipt has"
    ):
        restored("record.safetensors", STRANGE[kind])


def test_a_tensor_is_asked_for_with_what_it_has_to_be() -> None:
    read = Reader("x", ARRAYS)
    assert read("numbers", "f", (None, 3)) is ARRAYS["numbers"]
    for name, kind, shape, says in (
        ("numbers", "f", (None, 3), "has no tensor `numbers`"),
        ("turned", "f", (2, None), "not 2 × any of float64"),
        ("none", "f", (None,), "not any of float64"),
        ("one", "f", (1,), "not 1 of float64"),
        ("whole", "f", (2,), "not 2 of float64"),
        ("true", "i", (2,), "not 2 of int64"),
    ):
        with pytest.raises(ReceiptError, match=says):
            read(name, kind, shape)  # type: ignore[arg-type]
    read.done()
    with pytest.raises(ReceiptError, match="has tensors that a receipt of such a run does not have"):
        Reader("x", ARRAYS).done()
