"""The notebooks of `docs` run from their first cell to their last, and show what stands in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core import Sweep
from tests.notebooks import NOTEBOOKS, SHOWN, code_of, kinds, outputs_of, read, source

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_stands_in_it(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What it writes stays out of the project.
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {}
    cells = code_of(read(notebook))
    outputs = [outputs_of(cell, known) for cell in cells]
    assert [*map(kinds, outputs)] == [kinds(cell["outputs"]) for cell in cells]
    # From arrays to a sweep to a chart.
    shown = [kind for cell in outputs for output in cell for kind in output.get("data", ())]
    assert "image/svg+xml" in shown
    assert "text/html" in shown
    assert any(isinstance(value, Sweep) for value in known.values())


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small_and_the_readme_leads_there(notebook: Path) -> None:
    content = read(notebook)
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert notebook.stat().st_size < 150_000
    assert len(code_of(content)) <= 10
    assert f"(docs/{notebook.name})" in (ROOT / "README.md").read_text("utf-8")
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])


def test_there_are_two() -> None:
    assert len(NOTEBOOKS) == 2


def test_a_cell_that_fails_and_what_it_shows_are_seen() -> None:
    class Drawn:
        def _repr_svg_(self) -> str:
            return "<svg/>"

    def cell(text: str) -> dict[str, Any]:
        return {"source": text.splitlines(keepends=True)}

    assert source(cell("a\nb")) == "a\nb"
    assert kinds(outputs_of(cell("print(1)\nx"), {"x": Drawn()})) == [
        ["stream"],
        ["image/svg+xml", "text/plain"],
    ]
    assert outputs_of(cell("y = 1"), {}) == []
    assert outputs_of(cell("None"), {}) == []
    with pytest.raises(ZeroDivisionError):
        outputs_of(cell("1 / 0"), {})
    assert [*SHOWN][-1] == "text/plain"
