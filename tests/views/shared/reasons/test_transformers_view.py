"""Reasons, of transformers: what the rules found, and buttons that mend it."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from core.models.transformers.hypers import USUAL
from core.reasons import RULES, nothing_unusual, reasons
from tests.core.reasons.cases import PROVOKED, transformer
from tests.pages.opening import charts, open_page, texts, view_of
from views.shared.reasons.provoking import candidates


@pytest.mark.parametrize("name", ["no_warmup", "order_blind", "sequences_by_heart"])
def test_reasons_are_told_with_their_fixes(name: str) -> None:
    spec = PROVOKED[name].spec
    page, expected = view_of("Reasons", spec), reasons(train(spec))
    for reason in expected:
        assert f"**{RULES[reason.name].label}.** {reason.says}" in texts(page)
        assert {fix.label for fix in reason.fixes} <= {button.label for button in page.button}


def test_what_is_checked_are_the_rules_of_transformers() -> None:
    checked = nothing_unusual(train(transformer()))
    assert "*It does not see the order*" in checked
    assert "*It was still improving*" in checked
    assert "*Coefficients trade off*" not in checked
    assert "*Columns that say nothing*" not in checked


def test_without_findings_settings_are_tried_once_somebody_asks() -> None:
    spec = RunSpec("sort", "transformer", "adam", USUAL)
    assert len(candidates(spec)) > 5
    page = view_of("Reasons", spec)
    assert "What would go wrong" in texts(page)
    assert any(button.label.startswith("Try some settings") for button in page.button)


@pytest.mark.slow
def test_positions_let_it_see_the_order() -> None:
    query = {
        "view": "Reasons",
        "positions": "none",
        "samples": "200",
        "length": "4",
        "epochs": "10",
    }
    page = open_page("pages/transformer.py", query)
    assert "**It does not see the order.**" in texts(page)
    page = open_page("pages/transformer.py", {**query, "positions": "learned"})
    assert not page.exception
    assert "**It does not see the order.**" not in texts(page)
    assert charts(page) == []
