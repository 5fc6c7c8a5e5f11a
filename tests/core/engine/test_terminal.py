"""A sweep from a terminal writes what training gives, goes on where it was interrupted, and refuses in a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from core import RunSpec, train
from core.engine import table, terminal
from core.engine.cluster import connect
from core.engine.terminal import main, specs_of
from tests.core.records import linear

SPEC = RunSpec("moons", "neural_network", "adam", {"epochs": 3, "batch_size": 32})
OVER = ["--over", "learning_rate=1e-3:1:4", "--over", "l2=0,1e-3"]


@pytest.fixture
def spec_file(tmp_path: Path) -> Path:
    file = tmp_path / "spec.json"
    file.write_text(SPEC.to_json())
    return file


@pytest.fixture
def run_here(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pieces of one run each are trained in threads; how many each start was given."""
    from concurrent.futures import ThreadPoolExecutor

    sent: list[int] = []

    def executor(options: Any, opened: Any) -> Any:
        return opened.enter_context(ThreadPoolExecutor(1))

    def pieces(batches: list[list[int]], seconds: Any) -> list[list[int]]:
        sent.append(sum(map(len, batches)))
        return [[i] for batch in batches for i in batch]

    monkeypatch.setattr(terminal, "_executor", executor)
    monkeypatch.setattr(terminal, "pieces", pieces)
    return sent


def rows(file: Path) -> list[dict[str, Any]]:
    return parquet.read_table(file).to_pylist()


def test_the_table_holds_what_training_gives_in_the_order_asked_for(
    spec_file: Path, tmp_path: Path, run_here: list[int]
) -> None:
    out = tmp_path / "runs.parquet"
    assert main([str(spec_file), *OVER, "--seeds", "2", "--out", str(out)]) == 0
    specs = specs_of(spec_file, OVER[1::2], 2)
    assert [row["spec"] for row in rows(out)] == [spec.to_json() for spec in specs]
    assert len(specs) == 16
    for row, spec in zip(rows(out)[::5], specs[::5], strict=True):
        run = train(spec)
        assert (row["train_error"], row["epochs"]) == (run.train_error[-1], 3)
        assert dict(row["parameters"]) == dict(run.final)
        assert dict(row["settings"])["learning_rate"] == spec.hypers["learning_rate"].text(
            spec["learning_rate"]
        )
    assert {file.name for file in tmp_path.iterdir()} == {"spec.json", "runs.parquet"}


def test_an_interrupted_sweep_goes_on(
    spec_file: Path, tmp_path: Path, run_here: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, kept = tmp_path / "runs.parquet", table.keep
    calls: list[int] = []

    def interrupt(*given: Any) -> None:
        if len(calls) == 3:
            raise KeyboardInterrupt
        calls.append(1)
        kept(*given)

    monkeypatch.setattr(table, "keep", interrupt)
    assert main([str(spec_file), *OVER, "--out", str(out)]) == 130
    assert not out.exists()
    monkeypatch.setattr(table, "keep", kept)
    assert main([str(spec_file), *OVER, "--out", str(out)]) == 0
    assert run_here == [8, 5]
    assert len(rows(out)) == 8


def test_nothing_is_half_written_on_a_full_disk(
    spec_file: Path,
    tmp_path: Path,
    run_here: list[int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(written: pa.Table, to: Path) -> None:
        to.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parquet, "write_table", full)
    out = tmp_path / "runs.parquet"
    assert main([str(spec_file), *OVER, "--out", str(out)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "spec.json"]
    assert not out.exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--over", "l2="], "--over wants a setting and its values"),
        (["--over", "l2"], "--over wants a setting and its values"),
        (["--over", "l2=0,1", "--over", "l2=2"], "l2 is given twice"),
        (["--over", "l2=0,0.0"], "l2 has a value twice"),
        (["--over", "learning_rate=1e-4:1:1e9"], "at most 100,000"),
        (["--over", "learning_rate=1e-4:1:400", "--over", "l2=0:1:400"], "got 160000"),
        (["--over", "learning_rate=nan:1:3"], "wants from:to:how many"),
        (["--over", "learning_rate=5:50:3"], "learning_rate wants"),
        (["--over", "degree=1:3:3"], "has no setting degree"),
        (["--over", "hidden=8;8,x"], "hidden wants"),
        (["--seeds", "40"], "seed wants"),
    ],
)
def test_what_cannot_be_swept_gets_a_sentence(
    given: list[str], says: str, spec_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(spec_file), *given, "--out", str(tmp_path / "runs.parquet")]) == 2
    assert says in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["spec.json"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"dataset": "own:1", "model": "linear_regression"}', "\0"])
def test_a_file_that_holds_no_spec_gets_a_sentence(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "spec.json"
    file.write_text(text)
    assert main([str(file), "--over", "l2=0,1", "--out", str(tmp_path / "runs.parquet")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_table_that_is_there_is_left_alone(
    spec_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "runs.parquet"
    out.write_text("mine")
    assert main([str(spec_file), *OVER, "--out", str(out)]) == 2
    assert "exists: choose another name" in capsys.readouterr().err
    assert out.read_text() == "mine"


def test_values_between_two_ends_lie_evenly_on_the_scale_of_the_setting(spec_file: Path) -> None:
    rates = [spec["learning_rate"] for spec in specs_of(spec_file, ["learning_rate=1e-3:1:4"])]
    assert rates == pytest.approx([0.001, 0.01, 0.1, 1])
    epochs = [spec["epochs"] for spec in specs_of(spec_file, ["epochs=1:4:9"])]
    assert epochs == [1, 2, 3, 4]
    assert len(specs_of(spec_file, ["hidden=8;8,8;4,4,4"])) == 3


@pytest.mark.slow
def test_it_runs_as_a_module_in_processes_of_its_own(spec_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs.parquet"
    command = [sys.executable, "-m", "core.sweep", str(spec_file), *OVER, "--workers", "2", "--out", str(out)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    assert len(rows(out)) == 8


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_loses_no_run(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    file, out = tmp_path / "spec.json", tmp_path / "runs.parquet"
    file.write_text(linear(epochs=1000, batch_size=4).to_json())
    ended: list[int] = []

    def end(pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            ended.append(pid)

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster:
        first = next(iter(cluster.workers.values()))
        threading.Timer(1.5, end, (first.pid,)).start()
        over = ["--over", "learning_rate=1e-3:0.1:20", "--seeds", "20"]
        assert main([str(file), *over, "--scheduler", cluster.scheduler_address, "--out", str(out)]) == 0
    assert ended
    table_rows = rows(out)
    assert [row["spec"] for row in table_rows] == [spec.to_json() for spec in specs_of(file, over[1:2], 20)]
    run = train(RunSpec.from_json(table_rows[7]["spec"]))
    assert table_rows[7]["train_error"] == run.train_error[-1]


@pytest.mark.slow
def test_without_a_cluster_it_is_trained_here(
    spec_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(terminal, "connect", lambda address: connect(address, 1))
    out = tmp_path / "runs.parquet"
    given = ["--over", "l2=0,1e-3", "--scheduler", "tcp://127.0.0.1:9", "--workers", "1", "--out", str(out)]
    assert main([str(spec_file), *given]) == 0
    assert (
        "Cluster unreachable: tcp://127.0.0.1:9 does not answer, OSError: running here."
        in capsys.readouterr().err
    )
    assert len(rows(out)) == 2
