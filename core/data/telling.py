"""How a dataset shows itself: in three lines, and as a small table in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.formatting import count, number, shortened
from core.outline import html_table

if TYPE_CHECKING:
    from core.data.dataset import Dataset

# Features that a small table has room for.
MOST_SHOWN = 12


def dataset_text(data: Dataset) -> str:
    """In two or three lines: what is to be learned of how many rows, the features, and the classes."""
    rows, features = count(len(data.y), "row"), count(len(data.feature_names), "feature")
    classes = f"\n  classes: {shortened(data.class_names)}" if data.class_names else ""
    return (
        f"Dataset: {data.task} of {shortened([data.target_name])}, {rows} of {features}\n"
        f"  features: {shortened(data.feature_names)}{classes}"
    )


def dataset_html(data: Dataset) -> str:
    """How many rows, what is to be learned, and the first features with their means and deviations."""
    about = [("rows", f"{len(data.y):,}"), ("target", shortened([data.target_name]))]
    if data.class_names:
        about.append(("classes", shortened(data.class_names)))
    columns = zip(data.feature_names[:MOST_SHOWN], data.x.T, strict=False)
    features = [
        (
            shortened([name]),
            f"mean {number(float(column.mean()))}, deviation {number(float(column.std()))}"
            if len(column)
            else "",
        )
        for name, column in columns
    ]
    if (more := len(data.feature_names) - MOST_SHOWN) > 0:
        features.append(("…", f"{more:,} more"))
    return html_table(f"Dataset: {data.task}", {"data": about, "features": features})
