"""The address of the browser as a link: read within bounds, since anybody may have written it."""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st

from core.engine.links import bounded

# The name under which a page hands a link to another page, all of it in one value.
OPEN = "open"


def read() -> tuple[dict[str, str], list[str]]:
    """All that is read of the address, and a sentence where that is not all of it."""
    return bounded(st.query_params.to_dict())


def inside(query: dict[str, str]) -> dict[str, str]:
    """What the link says: all of `query`, or what was handed over in it."""
    return dict(parse_qsl(query[OPEN])) if OPEN in query else query
