"""What a page has shown before costs little: no run is trained, few specs are made, and Altair makes nothing."""

from __future__ import annotations

from collections import Counter

import altair as alt
import pytest

from core import RunSpec
from core.engine import training
from tests.pages.opening import open_link

# Those of a run, of what the page opens with, of its link, and of controls and comparison.
MOST_SPECS = 20
PAGES = ("linear_regression", "logistic_regression", "neural_network", "decision_tree")


@pytest.mark.parametrize("file", PAGES)
def test_a_page_that_is_shown_again_computes_next_to_nothing(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, made = open_link(f"pages/{file}.py", {}), Counter[str]()

    def counted(of: type, name: str) -> None:
        whole = getattr(of, name)

        def count(self: object, *given: object, **named: object) -> None:
            made[of.__name__] += 1
            whole(self, *given, **named)

        monkeypatch.setattr(of, name, count)

    counted(RunSpec, "__post_init__")
    counted(alt.SchemaBase, "__init__")
    monkeypatch.setattr(training, "train_on", lambda *_, **__: pytest.fail("something was trained"))
    page.run()
    assert not page.exception
    assert 0 < made["RunSpec"] <= MOST_SPECS
    assert made["SchemaBase"] == 0
