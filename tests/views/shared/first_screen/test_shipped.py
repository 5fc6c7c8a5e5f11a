"""What is shipped with the app equals what training gives, and pages that take seconds open with it."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec
from tests.pages.opening import data_of, first_charts, open_link
from tests.views.shared.first_screen.shipping import SHIPPED, made, specs
from views.shared.first_screen import shipped


@pytest.mark.slow
@pytest.mark.parametrize(("spec", "name"), [*specs()], ids=SHIPPED)
def test_what_is_shipped_equals_what_training_gives(spec: RunSpec, name: str) -> None:
    key, fresh = made(spec, name)
    known = shipped.known()[key]
    assert known.says == fresh["says"]
    assert known.tables.keys() == fresh["tables"].keys()
    for table, columns in fresh["tables"].items():
        for column, values in columns.items():
            kept = known.tables[table][column]
            if any(isinstance(value, str) for value in values):
                assert list(kept) == values
            else:
                # Sums in another order, on another processor.
                np.testing.assert_allclose(kept, np.array(values, dtype=float), rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("page", SHIPPED)
def test_pages_open_with_what_is_shipped_without_training_it(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("trained")

    monkeypatch.setattr("ui.asking.swept", refuse)
    shown = open_link(page, {})
    assert not shown.exception
    assert len(data_of(first_charts(shown)[1], "runs")) > 5
    assert not [button for button in shown.button if button.label.startswith("Train them")]


def test_the_file_gives_back_what_was_written() -> None:
    table = {
        "x": np.array([1.5, np.nan]),
        "name": ["a", "b"],
        "rank": np.array([0, 1]),
        "left": np.array([True, False]),
    }
    lists = shipped.written("so", {"one": table, "none": {"x": np.array([]), "says": []}})
    assert lists["tables"]["one"]["x"] == [1.5, None]
    assert lists["tables"]["none"] == {"x": [], "says": []}
