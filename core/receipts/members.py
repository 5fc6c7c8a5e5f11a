"""What a receipt consists of: the names of its members, and how large it may be."""

from __future__ import annotations

import re

RUN, RECORD, PARAMETERS = "run.json", "record.safetensors", "parameters.safetensors"
HISTORY_TABLE, PARAMETER_TABLE = "history.csv", "parameters.csv"
ROWS, ROW_TABLE = "data.safetensors", "data.csv"
SCRIPT, SCRIPT_PARTS, PAGE = "reproduce.py", "parts.py", "index.html"
CHARTS = "charts/"
# Names of charts are for files of any system.
CHART = re.compile(rf"{CHARTS}[a-z0-9][a-z0-9_-]{{0,59}}\.(?:svg|vl\.json)")
NEEDED = (RUN, RECORD, PARAMETERS)
KNOWN = (*NEEDED, HISTORY_TABLE, PARAMETER_TABLE, ROWS, ROW_TABLE, SCRIPT, SCRIPT_PARTS, PAGE)

# Of the file, and of all members unpacked: reading holds the file, a member, and the arrays in it.
MOST_BYTES = 64 * 2**20
MOST_MEMBERS = 200
# Of texts that are parsed: `run.json`, and what a file of tensors says of itself.
LONGEST_TEXT = 2**20


def is_known(name: str) -> bool:
    """Whether a receipt may have a member of that name."""
    return name in KNOWN or CHART.fullmatch(name) is not None
