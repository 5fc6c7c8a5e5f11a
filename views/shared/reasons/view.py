"""Reasons: what the rules found about the run, each with buttons that move the controls to mend it."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.reasons import RULES, Fix, Reason, nothing_unusual, reasons
from ui import asking, state
from views.shared.reasons.provoking import Provoked, provoked, work

# The most reasons that are shown at once.
MOST_REASONS = 4


def view(run: Run) -> None:
    """The most important reasons, others folded away; where there is none, what would bring some about."""
    explained = reasons(run)
    if [reason.name for reason in explained] == ["fine"]:
        _block(explained[0])
        _what_if(run)
        return
    st.markdown(
        "What the record of this run shows, and what it rests on. Each button moves a :orange[**hyperparameter**] or "
        "a setting of the data, and trains again."
    )
    for reason in explained[:MOST_REASONS]:
        _block(reason)
    if explained[MOST_REASONS:]:
        with st.expander("Also noticed"):
            for reason in explained[MOST_REASONS:]:
                _block(reason)


def _what_if(run: Run) -> None:
    """What was checked, and for each rule that can be provoked a button that does so."""
    st.markdown("**Nothing stands out.** What would go wrong, if …")
    what_if = asking.computed(provoked, run, work=work(run), ask="Try some settings")
    if what_if is not None:
        for each in what_if.each:
            _provoking(each)
        st.caption(
            "Each was tried: with that one setting changed, the rules named beside it have something to say."
        )
    with st.expander("What was checked"):
        st.markdown(nothing_unusual(run))


def _provoking(each: Provoked) -> None:
    """A button that moves the control, and what that brings about."""
    with st.container(horizontal=True, vertical_alignment="center"):
        label = f"{each.hyper.label}: {each.hyper.reading(each.value)}"
        state.button(label, {each.hyper.name: each.value}, f"provoke.{'.'.join(each.rules)}")
        st.markdown(" · ".join(RULES[rule].label for rule in each.rules), width="content")


def _block(reason: Reason) -> None:
    """A title, the sentence, and its fixes."""
    with st.container(border=True):
        st.markdown(f"**{RULES[reason.name].label}.** {reason.says}")
        if reason.fixes:
            with st.container(horizontal=True):
                for key, fix in _keyed(reason).items():
                    state.button(fix.label, fix.changes, key)


def _keyed(reason: Reason) -> dict[str, Fix]:
    """Each fix by the settings it moves, and by its number where an earlier one moves the same."""
    fixes: dict[str, Fix] = {}
    for number, fix in enumerate(reason.fixes):
        key = f"fix.{reason.name}.{'.'.join(fix.changes)}"
        fixes[f"{key}.{number}" if key in fixes else key] = fix
    return fixes
