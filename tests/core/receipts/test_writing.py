"""What a receipt holds: files that other programs can read, the same bytes for the same run, no rows unasked."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from html import escape
from pathlib import Path

import numpy as np
import pytest

from core import Dataset, Run, RunSpec, SettingError, train
from core.engine.training import Begin
from core.programs.script import parts
from core.receipts import ReceiptError, script, write
from core.receipts import packing as packing_module
from core.receipts import writing as writing_module
from core.receipts.members import is_known
from core.receipts.tensors import restored
from tests.core.receipts.runs import BUILT_IN, members, on, receipt, receipt_of, run_of
from tests.core.records import tilted

CHART = {
    "mark": "point",
    "data": {"values": [{"a": 1}]},
    "encoding": {"x": {"field": "a", "type": "quantitative"}},
}


def rows(content: bytes) -> list[list[str]]:
    return [*csv.reader(io.StringIO(content.decode(), newline=""))]


def with_charts(run: Run, **charts: object) -> dict[str, bytes]:
    file = io.BytesIO()
    write(run, file, charts=charts)  # type: ignore[arg-type]
    return members(file.getvalue())


def test_the_members_have_an_order() -> None:
    assert [*members(receipt_of("own numbers"))] == [
        *("run.json", "record.safetensors", "parameters.safetensors", "history.csv", "parameters.csv"),
        *(
            "data.safetensors",
            "reproduce.py",
            "data.csv",
            "charts/error.svg",
            "charts/error.vl.json",
            "charts/parameters.svg",
        ),
        *("charts/parameters.vl.json", "index.html"),
    ]
    assert all(map(is_known, members(receipt_of("own numbers"))))


def test_a_run_that_is_trained_again_gives_the_same_bytes_but_for_the_seconds_it_took() -> None:
    for kind in ("linear", "tree of numbers", "boosting", "transformer"):
        again = BUILT_IN[kind]()
        assert receipt(replace(again, seconds=run_of(kind).seconds)) == receipt_of(kind)
        other = members(receipt(replace(again, seconds=7.0)))
        unlike = [name for name, content in members(receipt_of(kind)).items() if other[name] != content]
        assert unlike == ["run.json"]


def test_the_json_says_what_determined_the_run() -> None:
    run, facts = run_of("linear"), json.loads(members(receipt_of("linear"))["run.json"])
    assert RunSpec.from_json(json.dumps(facts["spec"])) == run.spec
    assert facts["seeds"] == {"seed": run.spec["seed"], "data_seed": run.spec["data_seed"]}
    assert facts["versions"]["numpy"] == np.__version__
    assert facts["data"]["fingerprints"]["train"] == run.train.fingerprint
    assert facts["data"]["features"] == [*run.train.feature_names]
    assert facts["ended"]["train_error"] == run.train_error[-1]
    assert facts["seconds"] == run.seconds


def test_what_is_no_number_is_null_in_the_json() -> None:
    ended = json.loads(members(receipt_of("no number in the end"))["run.json"])["ended"]
    assert (ended["train_error"], ended["objective"], ended["diverged"]) == (None, None, True)


@pytest.mark.parametrize(
    "kind", ["linear", "three classes", "network", "tree of classes", "boosting", "transformer"]
)
def test_the_parameters_are_there_by_name(kind: str) -> None:
    run, parts = run_of(kind), members(receipt_of(kind))
    tensors = restored("parameters.safetensors", parts["parameters.safetensors"])
    assert tensors.keys() == run.parameters.keys()
    for name, values in run.parameters.items():
        np.testing.assert_array_equal(tensors[name], values[-1])
    header, *table = rows(parts["parameters.csv"])
    assert header == ["parameter", "title", "value"]
    assert {name: float(value) for name, _, value in table} == run.final
    assert [title for _, title, _ in table] == run.titles


@pytest.mark.parametrize("kind", ["linear", "tree of classes", "no number in the end", "infinite errors"])
def test_the_history_reads_back(kind: str) -> None:
    run = run_of(kind)
    header, *table = rows(members(receipt_of(kind))["history.csv"])
    assert header == [run.time_unit, "train_error", "validation_error", "objective"]
    columns = np.array(table, dtype=np.float64).T
    for column, name in zip(columns, ("error_epochs", *header[1:]), strict=True):
        np.testing.assert_array_equal(column, getattr(run, name))


def test_names_cannot_run_in_a_spreadsheet() -> None:
    names = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "'quoted")
    data = Dataset(tilted(columns=6).x, tilted().y, names, "regression", "y")
    parts = members(receipt(on(data, "decision_tree"), data=False))
    for name, content in parts.items():
        if name.endswith(".csv"):
            texts = [cell for row in rows(content) for cell in row if not _is_number(cell)]
            assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_further_charts_go_in_beside_those_of_any_run() -> None:
    parts = with_charts(run_of("linear"), surface=CHART)
    assert json.loads(parts["charts/surface.vl.json"]) == CHART
    assert "charts/surface.svg" in parts
    assert "charts/error.svg" in parts
    assert b'alt="surface"' in parts["index.html"]


@pytest.mark.parametrize("name", ["../x", "A", "", "a b", "a/b", "x" * 61, "a.svg"])
def test_a_chart_whose_name_no_file_should_have_is_refused(name: str) -> None:
    with pytest.raises(ReceiptError, match="a chart wants a name of small letters"):
        with_charts(run_of("linear"), **{name: CHART})


@pytest.mark.parametrize("chart", [{"a": float("nan")}, {"a": {1, 2}}, {"a": np.zeros(2)}])
def test_a_chart_that_is_no_json_is_refused(chart: object) -> None:
    with pytest.raises(ReceiptError, match="charts want Vega-Lite as dictionaries"):
        with_charts(run_of("linear"), mine=chart)


def test_too_many_charts_are_refused() -> None:
    with pytest.raises(ReceiptError, match="a receipt has room for 200 files"):
        with_charts(run_of("linear"), **{f"c{i}": CHART for i in range(100)})


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "such" / "folder.zip", "\0"):
        with pytest.raises(ReceiptError, match="nothing can be written to"):
            write(run_of("linear"), path)
    with pytest.raises(SettingError, match="run wants a Run, as train returns it"):
        write("run", tmp_path / "x.zip")  # type: ignore[arg-type]


def test_a_name_that_no_file_can_hold_is_a_sentence() -> None:
    data = replace(tilted(), feature_names=("a", "b", "\ud800"))
    with pytest.raises(
        ReceiptError, match="has half a character in its name, which no file can hold: rename it"
    ):
        write(on(data, "linear_regression", "sgd"), io.BytesIO())


def test_a_run_that_is_too_large_to_be_read_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing_module, "MOST_BYTES", 2**13)
    with pytest.raises(
        ReceiptError, match="MB that are read again: record fewer snapshots, or leave the data out"
    ):
        write(run_of("linear"), io.BytesIO())


def test_own_rows_are_a_member_only_where_they_are_asked_for() -> None:
    run = run_of("own numbers")
    assert {*members(receipt(run))} - {*members(receipt(run, data=False))} == {"data.safetensors", "data.csv"}
    assert "data.safetensors" not in members(receipt(run_of("linear"), data=True))


def test_the_program_that_trains_it_again_goes_in() -> None:
    """And the rows as a table, unless they are one's own and were not asked for."""
    for name, data, expected in (
        ("linear", False, True),
        ("own numbers", False, False),
        ("own numbers", True, True),
    ):
        run = run_of(name)
        content = receipt(run, data=data)
        assert ("data.csv" in members(content)) == expected
        assert members(content)["reproduce.py"] == script(run).encode()
        assert members(content).get("parts.py", b"") == parts(run).encode()
        assert escape(script(run)).encode() in members(content)["index.html"]


def test_a_run_that_began_elsewhere_has_no_program() -> None:
    run = train(RunSpec("line", "linear_regression", "sgd", {"epochs": 3}), begin=Begin(np.array([1.0, 2.0])))
    with pytest.raises(SettingError):
        script(run)
    assert {"reproduce.py", "parts.py"} & {*members(receipt(run))} == set()
    assert "data.csv" in members(receipt(run))


def test_nothing_is_drawn_twice() -> None:
    asked: list[str] = []
    drawn = writing_module.drawn
    with pytest.MonkeyPatch.context() as counting:
        counting.setattr(writing_module, "drawn", lambda charts: asked.extend(charts) or drawn(charts))
        receipt(run_of("linear"))
    assert asked == ["error", "parameters"]
