"""Rules: a tree in words, the conditions on the way to each leaf."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.formatting import count
from core.models.trees.rules import as_text, rules
from ui import draw
from views.tree.tree.numbers import sentence_of

# More rules than this are a table, not a list.
MOST_RULES = 12


def view(run: Run) -> None:
    """Each leaf as a sentence, those with most rows first."""
    tree = run.tree
    ordered = sorted(rules(tree), key=lambda rule: -rule.rows)
    st.markdown(
        f"Each leaf is a rule. This tree has {count(len(ordered), 'leaf', 'leaves')}; its "
        ":blue[**parameters**] are the thresholds in the rules and what each leaf says."
    )
    st.markdown("\n".join(f"- {sentence_of(tree, rule)}" for rule in ordered[:MOST_RULES]))
    if len(ordered) > MOST_RULES:
        st.caption(f"Shown are the {MOST_RULES} leaves with most training rows.")
    if folded := draw.unfolded("All rules as an indented text", "rules_text"):
        folded.code(as_text(tree), language=None)
    draw.numbers(
        {
            "rule": [str(rule) for rule in ordered],
            "training rows": [rule.rows for rule in ordered],
            "prediction": [rule.prediction for rule in ordered],
        },
        key="rules_table",
    )
