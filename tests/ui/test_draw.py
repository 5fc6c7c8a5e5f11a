"""Tables are made from bytes, without pandas: they hold what was given, as `pa.table` would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from core.charts.tables import Column
from ui.draw import table

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "column",
    [
        np.array([1.5, np.nan, -np.inf]),
        np.array([1.5, 2.5], dtype=np.float32),
        np.arange(7)[::2],
        np.array([True, False, True, True, False, False, True, False, True]),
        np.array([]),
        ["a", "β₁", "", "naïve 🙂"],
        [],
        np.array(["x", "long text"]),
    ],
    ids=str,
)
def test_a_table_holds_its_columns_as_arrow_itself_would(column: Column) -> None:
    ours = table({"first": column})
    theirs = pa.table({"first": column if len(column) else pa.array(column, ours.schema.field(0).type)})
    assert ours.schema == theirs.schema
    ours.validate(full=True)
    np.testing.assert_array_equal(ours["first"].to_numpy(), theirs["first"].to_numpy())


@pytest.mark.slow
def test_the_first_paint_waits_for_none_of_the_heavy_libraries() -> None:
    look = (
        "import sys; from streamlit.testing.v1 import AppTest; heavy = {'pandas', 'sklearn', 'scipy'};"
        "from core import RunSpec, train; from core.charts.fit import view_of;"
        "from core.charts.run import run_data; from ui.draw import table;"
        "run = train(RunSpec('line', 'linear_regression', 'sgd'));"
        "data = run_data(run, run.final); [table(columns) for columns in data.values()];"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip().splitlines()[-1] == "[]"
