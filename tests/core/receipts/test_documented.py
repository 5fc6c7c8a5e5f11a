"""What the document says of a receipt is so: its members, its tensors, and the programs in it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from core.receipts.members import CHARTS, KNOWN, RECORD
from core.receipts.tensors import restored
from tests.core.receipts.runs import BUILT_IN, members, receipt_of

TEXT = (Path(__file__).parents[3] / "docs/receipts.md").read_text("utf-8")


def test_all_members_are_listed_in_their_order() -> None:
    listing = TEXT.partition("```members\n")[2].partition("```")[0]
    assert {line.split()[0] for line in listing.splitlines()} == {*KNOWN, CHARTS}


def test_all_tensors_are_named() -> None:
    names = {name for kind in BUILT_IN for name in restored(RECORD, members(receipt_of(kind))[RECORD])}
    for name in names:
        room, _, last = name.rpartition(".")
        assert f"`{name}`" in TEXT or (
            f"`{room}." in TEXT and (f"`.{last}`" in TEXT or f"`{last}`" in TEXT)
        ), name


def test_its_programs_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict[str, object] = {}
    for program in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        exec(program, known)
    model, rate, error = capsys.readouterr().out.split("\n")[0].split()
    run = known["run"]
    assert (model, float(rate)) == (run.spec.model, run.spec["learning_rate"])  # type: ignore[attr-defined]
    assert float(error) == run.train_error[-1]  # type: ignore[attr-defined]
    x = np.asarray(run.train.x)  # type: ignore[attr-defined]
    learned, record = known["learned"], known["record"]
    predicted = (x - record["columns.centre"]) / record["columns.scale"] @ learned["weight"] + learned["bias"]  # type: ignore[index]
    np.testing.assert_allclose(predicted, run.predict(x), rtol=1e-12)  # type: ignore[attr-defined]
