"""Vega-Lite to SVG, in a process of its own that ends.

The library brings a whole JavaScript engine: it would keep 90 MB for as long as the server lives. No chart may ask the
network for anything.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from core.receipts.problems import ReceiptError

Chart = dict[str, Any]
# Of all charts of a receipt; two take half a second.
MOST_SECONDS = 60
PROGRAM = """
import json, sys
from vl_convert import vegalite_to_svg
charts = json.load(sys.stdin)
json.dump({name: vegalite_to_svg(chart, allowed_base_urls=[]) for name, chart in charts.items()}, sys.stdout)
"""


def drawn(charts: Mapping[str, Chart]) -> dict[str, str]:
    """{name: SVG}. Raises ReceiptError where a chart cannot be drawn."""
    if not charts:
        return {}
    try:
        # Isolated: nothing of the folder that the app runs in is imported.
        done = subprocess.run(
            [sys.executable, "-I", "-c", PROGRAM],
            input=json.dumps(charts),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=MOST_SECONDS,
            check=True,
        )
        pictures: dict[str, str] = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise ReceiptError(
            "the charts cannot be drawn as SVG: install `vl-convert-python`, or hand over others"
        ) from error
    return pictures
