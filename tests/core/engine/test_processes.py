"""Processes begin without the main script: in the app that is a page, which would be drawn in each of them."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from core.engine.processes import Fresh


@pytest.mark.slow
def test_a_process_does_not_run_the_script_that_is_main(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, trace = tmp_path / "page.py", tmp_path / "trace"
    script.write_text(f"open({str(trace)!r}, 'w').close(); raise SystemExit(1)")
    page = ModuleType("__main__")
    page.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", page)
    with ProcessPoolExecutor(1, mp_context=Fresh()) as executor:
        assert executor.submit(os.getpid).result() != os.getpid()
    assert not trace.exists()
    assert sys.modules["__main__"] is page
