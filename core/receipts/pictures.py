"""The charts of a receipt: Vega-Lite with its data inside, so that it can be opened anywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.charts.final import final_chart, final_data
from core.charts.run import error_chart, error_data
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.receipts.drawing import Chart

WIDTH = 560


def charts_of(run: Run) -> dict[str, Chart]:
    """Those that can be drawn of any run: `error` over its epochs, and `parameters` after the last."""
    final = final_data(run)
    return {
        "error": whole(error_chart(run.time_unit), error_data(run)),
        "parameters": whole(final_chart(len(final["final"]["row"])), final),
    }


def whole(chart: Mapping[str, Any], data: Data) -> Chart:
    """A compiled chart and its data as one, on white, of a fixed width."""
    panels = [{**panel, "width": WIDTH} for panel in chart["vconcat"]]
    tables = {name: _records(columns) for name, columns in data.items()}
    return {**chart, "vconcat": panels, "background": "white", "autosize": "pad", "datasets": tables}


def written(chart: Chart) -> bytes:
    """As a file of Vega-Lite. Raises ValueError for what no JSON is."""
    return json.dumps(chart, allow_nan=False, ensure_ascii=True).encode()


def _records(columns: Columns) -> list[dict[str, Any]]:
    plain = [[_plain(value) for value in np.asarray(values).tolist()] for values in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*plain, strict=True)]


def _plain(value: Any) -> Any:
    """JSON knows no NaN, and Vega takes null for it."""
    return None if isinstance(value, float) and not np.isfinite(value) else value
