"""How one prediction changes on the way through a tree, as bars from the root down to the leaf."""

from __future__ import annotations

import numpy as np

from core.charts.style import Spec
from core.charts.tables import Data
from core.formatting import count
from views.shared.contributions.chart import BOTTOM, NAME, TOP, contributions_chart
from views.tree.one_prediction.numbers import Walk


def decision_path_data(path: Walk) -> Data:
    """`bars` (name, text, start, end, kind) from the root down to the leaf, and `links` between neighbours."""
    row, tree = np.arange(len(path.steps) + 2), path.tree
    rows = [count(int(tree.samples[node]), "row") for node in path.nodes]
    changes = [f"{path.change_text(i)}, {rows[i + 1]}" for i in range(len(path.steps))]
    return {
        "bars": {
            "y": row + NAME,
            "top": row + TOP,
            "bottom": row + BOTTOM,
            "name": ["root", *(str(step.condition) for step in path.steps), f"leaf {path.leaf}"],
            "text": [f"{path.text(0)}, {rows[0]}", *changes, path.text(-1)],
            "middle": row + (TOP + BOTTOM) / 2,
            "start": np.concatenate([path.values[:1], path.values]),
            "end": np.append(path.values, path.values[-1]),
            "kind": ["total", *("up" if change >= 0 else "down" for change in path.changes), "total"],
        },
        "links": {"x": path.values, "top": row[:-1] + BOTTOM, "bottom": row[1:] + TOP},
    }


def decision_path_chart(questions: int, classes: bool) -> Spec:
    """So many bars between root and leaf; `decision_path_data` has their data."""
    title = "share of the class" if classes else "prediction"
    return contributions_chart(questions + 2, "Answer by answer", title)
