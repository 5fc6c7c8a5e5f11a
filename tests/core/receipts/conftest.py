"""Drawing takes half a second each time: tests that are not about it get a picture without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.receipts import writing


@pytest.fixture(autouse=True)
def drawn_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "really_drawn" not in request.fixturenames:
        monkeypatch.setattr(writing, "drawn", _drawn)


@pytest.fixture
def really_drawn() -> None:
    """Asks for charts that are drawn."""


def _drawn(charts: Mapping[str, Any]) -> dict[str, str]:
    return dict.fromkeys(charts, "<svg/>")
