"""Nothing is made with Altair while another thread has half a module loaded."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from core.heavy import loaded, made_once

SLOW = """
import threading, sys
begun, go_on = threading.Event(), threading.Event()
begun.set()
go_on.wait(20)
Timestamp = int
"""


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module whose import has begun, in another thread, until its `go_on` is set."""
    (tmp_path / "slow_to_import.py").write_text(SLOW)
    monkeypatch.syspath_prepend(tmp_path)
    name = "slow_to_import"
    importer = threading.Thread(target=loaded, args=(name,))
    importer.start()
    while not hasattr(sys.modules.get(name), "go_on"):
        pass
    return name


def test_a_chart_waits_until_a_module_is_there_as_a_whole(slow: str) -> None:
    seen: list[bool] = []

    @made_once
    def chart() -> None:
        seen.append(hasattr(sys.modules[slow], "Timestamp"))

    maker = threading.Thread(target=chart)
    maker.start()
    maker.join(0.1)
    assert seen == []
    sys.modules[slow].go_on.set()
    maker.join(20)
    assert seen == [True]


def test_what_was_made_is_kept_for_each_of_what_was_given() -> None:
    made: list[int] = []

    @made_once
    def chart(rows: int) -> int:
        made.append(rows)
        return -rows

    assert [chart(1), chart(2), chart(1)] == [-1, -2, -1]
    assert made == [1, 2]
