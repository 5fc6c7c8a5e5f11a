"""Charts of a visitor's own study, whose data are kept nowhere."""

from __future__ import annotations

import streamlit as st

from core.charts.style import Spec
from core.charts.tables import Data
from ui import draw


def chart(spec: Spec, data: Data, key: str, alt: str) -> None:
    """Draw `spec` with `data`; `alt` must not change with them."""
    tables = {name: draw.table(columns) for name, columns in data.items()}
    st.vega_lite_chart({**spec, "datasets": tables}, width="stretch", key=key, alt=alt)
