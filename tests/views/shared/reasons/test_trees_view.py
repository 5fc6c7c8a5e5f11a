"""Reasons, of trees: what the rules found, and buttons that move the controls."""

from __future__ import annotations

import pytest

from core import train
from core.reasons import RULES, nothing_unusual, reasons
from tests.core.records import tree
from tests.core.registries import LEARNABLE
from tests.pages.opening import expected, metrics, open_page, texts, view_of

FILE, VIEW = "pages/decision_tree.py", "Reasons"


def test_a_tie_is_told_and_a_click_takes_the_other_seed() -> None:
    page = open_page(FILE, {"view": VIEW})
    assert "seed 4 chooses `petal length ≤ 2.6`" in texts(page)
    page.button(key="fix.tie.seed").click().run()
    assert not page.exception
    assert page.select_slider(key="seed").value == 4
    assert "seed 4 chose `petal length ≤ 2.6`" in texts(page)


def test_pruning_is_offered_for_what_was_learned_by_heart() -> None:
    page = open_page(FILE, {"view": VIEW, "max_leaf_nodes": "none"})
    assert "It learned the rows by heart." in texts(page)
    page.button(key="fix.memorised.ccp_alpha").click().run()
    assert "It learned the rows by heart." not in texts(page)
    assert metrics(page) == expected(tree("iris", ccp_alpha=0.2))


def test_a_tree_with_nothing_unusual_names_the_rules_about_trees() -> None:
    spec = tree("blobs", max_leaf_nodes=3)
    text = texts(view_of("Reasons", spec))
    assert nothing_unusual(train(spec)) in text
    assert "*A rare class is missed*" in text
    assert "*It rings*" not in text


@pytest.mark.slow
@pytest.mark.parametrize("dataset", LEARNABLE["decision_tree"])
def test_the_view_is_never_empty(dataset: str) -> None:
    for settings in ({}, {"max_depth": 1}, {"min_samples_leaf": 100}):
        expected = reasons(train(tree(dataset, **settings)))
        text = texts(view_of("Reasons", tree(dataset, **settings)))
        assert all(RULES[reason.name].label in text for reason in expected[:4])
        assert expected or "Nothing unusual" in text
