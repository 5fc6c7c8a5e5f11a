"""Snippets for PyTorch train the same network to the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from core import RunSpec, train
from core.hyper import Value, Widths
from core.programs.elsewhere import equivalents
from core.programs.rows import data_csv
from core.programs.torch_networks import ACTIVATIONS, RULES
from tests.core.programs.executed import run_text
from tests.core.programs.pairs import pairwise

TABLE: Mapping[str, list[Value]] = {
    "optimizer": [*RULES],
    "dataset": ["moons", "iris", "diabetes"],
    "activation": [*ACTIVATIONS],
    "hidden": [Widths((3,)), Widths((4, 4))],
    "batch_size": [None, 16],
    "schedule": ["constant", "cosine"],
    "warmup": [0, 2],
    "l2": [0.0, 0.1],
    "patience": [None, 3],
    "clip_norm": [None, 0.1],
    "dropout": [0.0, 0.5],
}


@pytest.mark.parametrize("row", pairwise(TABLE), ids=lambda row: str(row["optimizer"]))
def test_a_network_is_trained_to_the_same_numbers(
    row: dict[str, Value], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    settings = {name: value for name, value in row.items() if name not in ("optimizer", "dataset")}
    rate = 0.001 if row["dataset"] == "diabetes" else 0.01
    spec = RunSpec(
        str(row["dataset"]), "neural_network", str(row["optimizer"]), {"epochs": 8, "learning_rate": rate}
    )
    run = train(spec.replace(**settings))
    (tmp_path / "data.csv").write_text(data_csv(run), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    held = run_text(equivalents(run)["PyTorch"])
    assert np.isfinite(held["train_error"])
    if not row["dropout"]:
        close = 1e-4 if row["clip_norm"] else 1e-9
        np.testing.assert_allclose(held["train_error"], run.train_error[-1], rtol=close)
        np.testing.assert_allclose(held["validation_error"], run.validation_error[-1], rtol=close)


def test_it_is_said_what_is_reached() -> None:
    def reached(**settings: Value) -> str:
        run = train(RunSpec("moons", "neural_network", "adam", {"epochs": 1, **settings}))
        return " ".join(equivalents(run)["PyTorch"].partition('"""\n')[0].split())

    assert "to the same numbers but for rounding" in reached()
    assert "differ from the seventh digit on" in reached(clip_norm=1.0)
    assert "another run of the same kind" in reached(dropout=0.5)
