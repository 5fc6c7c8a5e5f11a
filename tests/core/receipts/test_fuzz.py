"""Two thousand receipts with anything changed in them: each is read as it was, or refused with a sentence."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.receipts import ReceiptError, read
from core.receipts.tensors import restored, saved
from core.receipts.texts import read as read_text
from tests.core.receipts.runs import members, put_together, receipt_of

KINDS = (
    "linear",
    "Legendre",
    "three classes",
    "network of classes",
    "tree of classes",
    "tree of numbers",
    "boosting",
)
KINDS = (
    *KINDS,
    "boosting of three classes",
    "transformer",
    "own classes",
    "own tree",
    "a table",
    "own sequences",
)
EACH = 40
NUMBERS = (
    0,
    -1,
    1,
    2,
    7,
    2**31,
    -(2**63),
    2**63 - 1,
    1e308,
    -1e308,
    1e-308,
    float("nan"),
    float("inf"),
    -float("inf"),
)
FACTS: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    10**40,
    "",
    "x" * 5000,
    "own:",
    "\ud800",
    [],
    [[]],
    {},
    {"a": {}},
)


def bytes_changed(content: bytes, rng: random.Random) -> bytes:
    """The file with bytes that were turned, cut off, left out or put in."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randrange(max(1, len(changed))), rng.choice((1, 1, 2, 40, 4000))
        how = rng.randrange(4)
        if how == 0 and changed:
            changed[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            changed[at : at + length] = rng.randbytes(length)
        elif how == 2:
            del changed[at : at + length]
        else:
            changed[at:at] = changed[:length]
    return bytes(changed)


def member_changed(content: bytes, rng: random.Random) -> bytes:
    """Bytes of a member changed, with checksums that are right."""
    parts = members(content)
    name = rng.choice([name for name in parts if name.endswith(".safetensors")])
    return put_together({**parts, name: bytes_changed(parts[name], rng)})


def tensor_changed(content: bytes, rng: random.Random) -> bytes:
    """Numbers, shapes, types or names of tensors changed, with checksums that are right."""
    parts = members(content)
    member = rng.choice([name for name in parts if name.endswith(".safetensors")])
    tensors = {name: array.copy() for name, array in restored(member, parts[member]).items()}
    name = rng.choice([*tensors])
    array, how = tensors[name], rng.randrange(7)
    if how == 0 and array.size:
        # No integer is beyond these, or no number.
        value = rng.choice(NUMBERS)
        whole = int(np.clip(np.nan_to_num(value), -(2**62), 2**62))
        array.flat[rng.randrange(array.size)] = value if array.dtype.kind == "f" else whole
    elif how == 1:
        tensors[name] = array.ravel()[: rng.randint(0, array.size)]
    elif how == 2:
        tensors[name] = np.concatenate([array, array]) if array.ndim else array.reshape(1)
    elif how == 3:
        with np.errstate(invalid="ignore"):
            tensors[name] = array.astype(rng.choice([np.float64, np.int64, np.bool_]))
    elif how == 4:
        tensors[rng.choice(["", "more", "../x", name * 50])] = tensors.pop(name)
    elif how == 5:
        rng.shuffle(flat := array.ravel().tolist())  # type: ignore[arg-type]
        tensors[name] = np.array(flat, array.dtype).reshape(array.shape)
    else:
        other = rng.choice([*tensors])
        tensors[name], tensors[other] = tensors[other], tensors[name]
    return put_together({**parts, member: saved(tensors)})


def facts_changed(content: bytes, rng: random.Random) -> bytes:
    """A fact changed, left out or added somewhere, with a checksum that is right."""
    parts = members(content)
    facts = read_text(parts["run.json"])
    at: Any = facts
    while True:
        key = rng.choice([*at]) if isinstance(at, dict) else rng.randrange(len(at))
        below = at[key]
        if isinstance(below, dict | list) and below and rng.random() < 0.8:
            at = below
            continue
        how = rng.randrange(4)
        if how == 0:
            del at[key]
        elif how == 1 and isinstance(at, dict):
            at[rng.choice(["more", "", "x" * 99])] = rng.choice(FACTS)
        else:
            at[key] = rng.choice(FACTS)
        return put_together(parts, facts)


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    bytes_changed,
    member_changed,
    tensor_changed,
    facts_changed,
)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_receipt_is_read_or_refused_with_a_sentence(
    kind: str, change: Callable[[bytes, random.Random], bytes]
) -> None:
    content, refused = receipt_of(kind), list[str]()
    for seed in range(EACH):
        changed = change(content, random.Random(f"{kind} {seed}"))
        try:
            read(changed)
        except ReceiptError as error:
            refused.append(str(error))
    # What is told besides, as the errors in the end, may be changed without any harm.
    assert len(refused) > EACH / 8
    assert min(map(len, refused)) > 20


def test_there_are_two_thousand_of_them() -> None:
    assert len(KINDS) * len(CHANGES) * EACH >= 2000
    assert json.dumps(FACTS[:4])
