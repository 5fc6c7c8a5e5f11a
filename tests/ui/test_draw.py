"""Tables are made from bytes, without pandas: they hold what was given, as `pa.table` would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

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


def opened() -> None:
    from ui import draw

    columns = {
        "name": ["a", "b", "c", "d"],
        "value": [1.5, float("nan"), -1e300, None],
        "count": [1, 2, 3, 4],
    }
    draw.numbers(columns, "opened", "%.4g", count="%d")


def test_what_a_table_cannot_write_stays_empty_and_floats_have_one_format() -> None:
    page = AppTest.from_function(opened)
    page.session_state["opened"] = True
    (drawn,) = page.run().dataframe
    assert drawn.value["value"].isna().tolist() == [False, True, True, True]
    assert drawn.value["value"][0] == 1.5
    assert drawn.value["count"].tolist() == [1, 2, 3, 4]
    formats = json.loads(drawn.proto.columns)
    assert formats["value"]["type_config"]["format"] == "%.4g"
    assert formats["count"]["type_config"]["format"] == "%d"
    assert "name" not in formats


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
    process = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert process.stdout.strip().splitlines()[-1] == "[]"
