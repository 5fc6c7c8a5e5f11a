"""Under the hood: one real step of the run, the rule's equation with its numbers, and the source that ran."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import Run, RunSpec
from core.types import OnEpoch
from core.work import Work
from ui import asking, draw, state
from views.shared.under_the_hood.findings import finding, left_out, meanings, units
from views.shared.under_the_hood.numbers import OneStep, one_step, sources, steps_to_see
from views.shared.under_the_hood.substitution import Line, gradient_lines, parameter_lines, substituted

# The first step at which a rule has something to remember.
DEFAULT_STEP = 2
# No run has steps of more digits.
LONGEST = 9


def view(run: Run) -> None:
    """A parameter and a step to choose; what happened there in words, in letters and numbers, and in code."""
    st.markdown(
        "A training is the same short calculation over and over, for each :blue[**parameter**]: an equation that "
        "turns a gradient into a step. Here it is with the numbers of one step of this run."
    )
    left, right = st.columns([2, 3])
    names = list(run.scalars)
    with left:
        titles = {name: run.title(name) for name in names}
        name = state.option("Parameter", titles, names[min(1, len(names) - 1)], key="moved")
    with right:
        steps = steps_to_see(run)
        step = state.nearest("Step", steps, min(DEFAULT_STEP, steps[-1]), key="step")
    taken_step = asking.computed(_taken, run.spec, step, work=_work(run, step), ask="Train up to there")
    if taken_step is None:
        return
    _calculation(run, taken_step, name)
    if reason := left_out(run):
        st.caption(reason)
    _source(taken_step)


def _taken(spec: RunSpec, step: int, on_epoch: OnEpoch) -> OneStep:
    return one_step(spec, step, on_epoch=on_epoch)


def _work(run: Run, step: int) -> Work:
    """Roughly what the run takes up to there."""
    planned = run.steps_per_epoch * int(run.spec.settings["epochs"] or 0)
    return step / planned * run.spec.work()


def _calculation(run: Run, taken_step: OneStep, name: str) -> None:
    index = list(run.scalars).index(name)
    st.markdown(finding(taken_step, index, run.title(name), len(run.train.y)))
    if lines := gradient_lines(taken_step, index):
        st.markdown("**The gradient**, before the rule gets it:")
        _lines(lines)
    st.markdown(f"**The rule**, {taken_step.optimizer.label}: the equation, its numbers, what they make.")
    _lines(substituted(taken_step, index))
    st.markdown("**The parameter**, old and new:")
    _lines(parameter_lines(taken_step, index))
    st.markdown(f"Letters: {meanings(taken_step)}.")
    st.caption(units(taken_step))


def _lines(lines: Sequence[Line]) -> None:
    st.code("\n\n".join(line.text for line in lines), language=None, wrap_lines=True)


def _source(taken_step: OneStep) -> None:
    if folded := draw.unfolded("The source that ran", "source"):
        with folded:
            for what, source in sources(taken_step).items():
                st.markdown(f"**{what}**")
                st.code(source, language=None, wrap_lines=True)
            st.caption(
                "The first axis of every array is the run, so that many runs take their steps at once."
            )
