"""JSON as receipts have it: nothing but what the standard knows, within limits, and with a checksum of itself."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from core.formatting import code
from core.receipts.members import LONGEST_TEXT, RUN
from core.receipts.problems import ReceiptError, broken

CHECKSUM = "checksum"
NO_JSON = "is no text that a receipt has"


def written(facts: Mapping[str, Any]) -> bytes:
    """`facts` and their checksum. Raises ReceiptError where the text is longer than what is read again."""
    text = _text({**facts, CHECKSUM: _checksum(facts)}, indent=1).encode()
    if len(text) > LONGEST_TEXT:
        raise ReceiptError(
            f"{code(RUN)} would have {len(text):,} characters, more than the {LONGEST_TEXT:,} that are read again: "
            "shorten the names of columns or classes"
        )
    return text


def read(content: bytes) -> dict[str, Any]:
    """What `written` wrote. Raises ReceiptError for anything else, and where a byte of it was changed."""
    try:
        if len(content) > LONGEST_TEXT:
            raise ValueError(len(content))
        facts = json.loads(content.decode())
    # Among these are text that is no UTF-8, an integer of more digits than Python reads, and brackets without end.
    except (ValueError, RecursionError) as error:
        raise broken(RUN, NO_JSON) from error
    if not isinstance(facts, dict):
        raise broken(RUN, NO_JSON)
    checksum = facts.pop(CHECKSUM, None)
    try:
        # Of what is no finite number, which Python would read, there is none.
        as_written = checksum == _checksum(facts)
    except (ValueError, RecursionError) as error:
        raise broken(RUN, NO_JSON) from error
    if not as_written:
        raise broken(RUN, "is not as it was written")
    return facts


def finite(value: float) -> float | None:
    """`value` as JSON can say it: null where it is no finite number."""
    return float(value) if math.isfinite(value) else None


def digest(content: bytes) -> str:
    """sha256, as `sha256sum` writes it."""
    return hashlib.sha256(content).hexdigest()


def _text(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=True, allow_nan=False)


def _checksum(facts: Mapping[str, Any]) -> str:
    return digest(_text(facts).encode())
