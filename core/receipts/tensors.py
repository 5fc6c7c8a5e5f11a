"""Arrays as safetensors, a format of numbers alone: nothing in it can be executed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.formatting import code
from core.heavy import loaded
from core.receipts.members import LONGEST_TEXT
from core.receipts.problems import broken

Tensors = Mapping[str, NDArray[Any]]
# Little-endian, as the format has them: float64, int64, bool.
KINDS = {"f": np.dtype("<f8"), "i": np.dtype("<i8"), "b": np.dtype("?")}
HEADER_BYTES = 8


def saved(tensors: Tensors) -> bytes:
    """The file of these arrays; the same ones give the same bytes."""
    plain = {
        name: np.ascontiguousarray(array, KINDS[array.dtype.kind]).reshape(array.shape)
        for name, array in tensors.items()
    }
    content: bytes = loaded("safetensors.numpy").save(plain)
    return content


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    """As the format has it; `ascontiguousarray` would make a row of one number."""
    return np.ascontiguousarray(array, KINDS[array.dtype.kind]).reshape(array.shape)


def restored(member: str, content: bytes) -> dict[str, NDArray[Any]]:
    """The arrays of such a file. Raises ReceiptError for what is none."""
    strange = broken(member, "holds no tensors that a receipt has")
    if not 0 < int.from_bytes(content[:HEADER_BYTES], "little") <= LONGEST_TEXT:
        raise strange
    try:
        tensors: dict[str, NDArray[Any]] = loaded("safetensors.numpy").load(content)
    except Exception as error:  # Whatever a library raises at a broken file.
        raise strange from error
    if not all(array.dtype == KINDS.get(array.dtype.kind) for array in tensors.values()):
        raise strange
    return tensors


class Reader:
    """The arrays of a member by name, each asked for once with what it has to be; `done` refuses what is left over."""

    def __init__(self, member: str, tensors: Tensors) -> None:
        self.member, self.left = member, dict(tensors)

    def __call__(self, name: str, kind: str, shape: tuple[int | None, ...]) -> NDArray[Any]:
        """The array of that kind and shape; None stands for any length. Raises ReceiptError where there is none."""
        array = self.left.pop(name, None)
        if array is None:
            raise broken(self.member, f"has no tensor {code(name)}")
        fits = array.ndim == len(shape) and all(
            wanted in (None, size) for wanted, size in zip(shape, array.shape, strict=True)
        )
        if array.dtype.kind != kind or not fits:
            wanted = " × ".join("any" if size is None else str(size) for size in shape) or "one number"
            raise broken(
                self.member,
                f"has a tensor {code(name)} of another shape or type, not {wanted} of {KINDS[kind]}",
            )
        return array

    def done(self) -> None:
        """Raises ReceiptError where tensors are left that no receipt of such a run has."""
        if self.left:
            raise broken(self.member, "has tensors that a receipt of such a run does not have")
