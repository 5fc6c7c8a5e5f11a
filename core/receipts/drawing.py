"""Vega-Lite to SVG, in a process of its own that ends.

The library brings a whole JavaScript engine: it would keep 90 MB for as long as the server lives. No chart may ask the
network for anything.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

from core.receipts.problems import ReceiptError

Chart = dict[str, Any]
# Of many visitors who ask at once, each waits for those before: only one such process is there.
_alone = threading.Lock()
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
    asked = json.dumps(charts)
    # Isolated: nothing of the folder that the app runs in is imported.
    python = [sys.executable, "-I", "-c", PROGRAM]
    try:
        with _alone:
            done = subprocess.run(
                python,
                input=asked,
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
