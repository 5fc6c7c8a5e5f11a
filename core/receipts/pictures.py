"""The charts of a receipt: Vega-Lite with its data inside, so that it can be opened anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.charts.final import final_chart, final_data
from core.charts.run import error_chart, error_data
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.outline import Outlined
from core.receipts.drawing import Chart, drawn

WIDTH = 560


@dataclass(frozen=True, repr=False)
class Picture(Outlined):
    """A chart as SVG, which notebooks show."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg


def picture(chart: Mapping[str, Any], data: Data) -> Picture:
    """A compiled chart and its data, drawn as it stands before anybody touches it. Raises ReceiptError like `drawn`."""
    return Picture(drawn({"chart": whole(chart, data)})["chart"])


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


def _records(columns: Columns) -> list[dict[str, Any]]:
    plain = [[_plain(value) for value in np.asarray(values).tolist()] for values in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*plain, strict=True)]


def _plain(value: Any) -> Any:
    """JSON knows no NaN, and Vega takes null for it."""
    return None if isinstance(value, float) and not np.isfinite(value) else value
