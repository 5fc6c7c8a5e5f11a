"""Reading the small tables that objects show in a notebook."""

from __future__ import annotations

import re
from html import unescape


def cells(table: str) -> list[tuple[str, ...]]:
    """The rows of a table, each cell as people read it."""
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [tuple(map(unescape, re.findall(r"<t[hd]>(.*?)</t[hd]>", row, re.DOTALL))) for row in rows]
