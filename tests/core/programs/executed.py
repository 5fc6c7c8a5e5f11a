"""Programs of runs, executed as they stand beside their files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import config_context

from core import Run
from core.programs.script import MOST_LINES, PARTS, PROGRAM, files

CLOSE = 1e-9


def executed(run: Run, folder: Path, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the program of a run holds at its end."""
    texts = files(run)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    patch.chdir(folder)
    patch.syspath_prepend(str(folder))
    patch.delitem(sys.modules, PARTS, raising=False)
    assert len(texts[PROGRAM].splitlines()) <= MOST_LINES
    # What diverges would warn.
    with np.errstate(all="ignore"):
        return run_text(texts[PROGRAM])


def run_text(text: str) -> dict[str, Any]:
    """Execute a text where no name is known."""
    names: dict[str, Any] = {"__name__": "__main__"}
    # What it sets for its process ends with it, as it would in one of its own.
    with config_context():
        exec(compile(text, "reproduce.py", "exec"), names)
    return names


def agrees(run: Run, held: dict[str, Any]) -> None:
    """The parameters and errors of a program are those of the run."""
    size = np.nanmax(np.abs(run.flat[-1]), initial=0)
    np.testing.assert_allclose(held["theta"][0], run.flat[-1], rtol=CLOSE, atol=CLOSE * size)
    if "parameters" in held:
        final = np.array([*run.final.values()])
        atol = CLOSE * np.nanmax(np.abs(final), initial=0)
        np.testing.assert_allclose(held["parameters"][0], final, rtol=CLOSE, atol=atol)
    np.testing.assert_allclose(held["train_error"], run.train_error[-1], rtol=CLOSE)
    if len(run.validation.y):
        np.testing.assert_allclose(held["validation_error"], run.validation_error[-1], rtol=CLOSE)
