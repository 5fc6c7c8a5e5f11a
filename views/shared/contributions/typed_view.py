"""A row typed by hand: a field for each number, a list for each set of columns that are one category."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from core import Run
from core.formatting import code
from core.types import Array
from ui.calls import key_of
from views.shared.contributions.categories import Category, categories, typical

# What a category is where it is none of those that have a column.
OTHER = "another"


def typed(run: Run) -> Array:
    """The features (D,) that are typed, which begin at those of a typical training row."""
    x, named = typical(run.train), categories(run.train)
    single = set(range(len(x))) - {place for category in named for place in category.places}
    # Fields of other data are other fields.
    key = f"typed_{hash(key_of(typed, run.train.feature_names)):x}"
    for place in sorted(single):
        label = code(run.train.feature_titles[place])
        x[place] = st.number_input(
            label, value=float(x[place]), key=f"{key}_{place}", format="%.6g", width=180
        )
    for category in named:
        x[[*category.places]] = _picked(category, x, f"{key}_{category.places[0]}")
    return x


def _picked(category: Category, x: Array, key: str) -> Array:
    """(places,): 1 for the value that is picked, else 0."""
    values: list[Any] = [*range(len(category.values))] + [-1] * category.has_other
    usual = int(np.argmax(x[[*category.places]])) if x[[*category.places]].any() else -1
    titles = [*category.values, OTHER]
    value = st.selectbox(
        code(category.name), values, values.index(usual), titles.__getitem__, key=key, width=180
    )
    return (np.arange(len(category.values)) == value).astype(float)
