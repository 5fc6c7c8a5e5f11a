"""Reasons, of transformers: what the rules found, and buttons that mend it."""

from __future__ import annotations

import pytest

from core import train
from core.reasons import RULES, Reason, nothing_unusual, ranked, reasons
from tests.core.reasons.cases import PROVOKED, transformer
from tests.pages.opening import charts, open_page, texts, view_of
from views.shared.reasons import view


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


def test_without_findings_the_rules_that_were_checked_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(transformer())
    fine = Reason("It is fine.", name="fine")
    monkeypatch.setattr(view, "reasons", lambda _: [fine])
    page = view_of("Reasons", run.spec)
    listed = [line for line in texts(page).splitlines() if line.startswith("- ")]
    assert listed == [f"- {rule.label}" for rule in ranked(run) if rule.name != "fine"]
    assert "What would go wrong" not in texts(page)


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
