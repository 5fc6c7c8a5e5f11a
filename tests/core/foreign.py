"""What strangers hand over for an array: of every type and shape, lists of anything."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

REAL = st.floats() | st.integers() | st.booleans() | st.fractions()
OTHER = (
    st.text() | st.complex_numbers() | st.decimals() | st.dates() | st.binary() | st.none() | st.just(pd.NA)
)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
KINDS = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes()
    | hnp.unsigned_integer_dtypes()
    | hnp.floating_dtypes(sizes=(16, 32, 64, 128))
    | hnp.complex_number_dtypes()
    | hnp.datetime64_dtypes()
    | hnp.timedelta64_dtypes()
    | hnp.byte_string_dtypes()
    | hnp.unicode_string_dtypes()
)
ARRAYS = KINDS.flatmap(lambda kind: hnp.arrays(kind, SHAPES))
LISTS = st.recursive(
    REAL | OTHER, lambda inner: st.lists(inner, max_size=4) | st.tuples(inner), max_leaves=12
)
