"""The run of a model of sequences: what it says of one, its error and what share is right, over the epochs."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.sequence_run import sequence_run_chart, sequence_run_data
from core.charts.strip import lines
from core.inspection.going_on import what_stays
from core.inspection.sequence_run import Progress, answer_of, finding, progress, remedies, work
from ui import asking, draw, state
from ui.calls import by_value
from views.transformer import sequences_view as sequences
from views.transformer.prompt.numbers import Symbols, beginning, spelled
from views.transformer.prompt.view import MOST_TYPED, readable
from views.transformer.the_run.asked import asked
from views.transformer.the_run.picture_chart import picture_chart, picture_data

ALT = (
    "A sequence with the most probable symbol at each place; below, the error over the epochs and the share that is "
    "right."
)
ALT_PICTURE = (
    "A prompt and what the model answers; below, how much each answering place looks at each place before it."
)

EQUATION = r"L = -\frac{1}{|A|} \sum_{(n,t) \in A} \ln p_\theta(x_{n,t+1} \mid x_{n,1} \ldots x_{n,t})"
LETTERS = (
    "*A*: the places that are asked for, in all sequences. Guessing gives each of *V* symbols 1/*V*, which costs ln "
    "*V* at every place."
)


def view(run: Run) -> None:
    """Choose a sequence; finding, chart, what helps, numbers and the equation."""
    st.markdown(
        "With every step the :blue[**parameters**] change so that the symbol that comes next gets a higher "
        "probability. Move the slider to see what this run would have said at each epoch."
    )
    accuracies = asking.computed(progress, run, work=work(run))
    if accuracies is None:
        return
    st.markdown(finding(run, accuracies))
    row = sequences.sequence(run)
    sequence = answer_of(run, row)
    with st.container(key="training"):
        chart = sequence_run_chart(lines(len(sequence.read)))
        draw.chart(run, chart, "training_chart", ALT, sequence_run_data, run, accuracies, by_value(sequence))
    st.caption(
        "*Reads*: the symbol at each place. *Next*: the one that comes, where it is asked for. *Says*: the most "
        "probable one; the bar is its probability, filled where it is right. Lines: training solid, held-out dashed."
    )
    _more(run, accuracies)
    _numbers(run, accuracies)
    draw.equations(EQUATION, letters=LETTERS, label="The error as an equation")


def picture(run: Run) -> None:
    """A prompt, what the model answers to it and where it looks, for the first screen."""
    prompt = _asked(run)
    answer = asked(run, prompt)
    _, heads, places, read = answer.looks.shape
    chart = picture_chart(lines(read), heads, places, read)
    draw.chart(run, chart, "picture_chart", ALT_PICTURE, picture_data, run, prompt)


def _asked(run: Run) -> Symbols:
    """What was typed, else the beginning of the first sequence."""
    example = beginning(run.evaluation.x[0], run.evaluation.y[0])
    shown = spelled(run.sequences.symbols, example)
    typed = state.typed("Your prompt", key="ask", most=MOST_TYPED, placeholder=shown)
    return readable(run, typed, example)


def _more(run: Run, accuracies: Progress) -> None:
    """What a click trains instead."""
    fixes = remedies(run, accuracies)
    with st.container(horizontal=True):
        for fix in fixes:
            key = f"train.{'.'.join(fix.changes)}"
            state.button(fix.label, fix.changes, key, ":material/fast_forward:")
    if any("epochs" in fix.changes for fix in fixes):
        st.caption(what_stays(run))
    st.caption(
        "Change anything on the left to start again: from the same initialization, as long as its seed, its scale and "
        "the shape of the model stay."
    )


def _numbers(run: Run, accuracies: Progress) -> None:
    columns = {
        "epoch": run.epochs,
        "training error": run.train_error[run.epochs],
        "validation error": run.validation_error[run.epochs],
        "symbols right": accuracies.symbols,
        "sequences right": accuracies.whole,
    }
    draw.numbers(columns, "training_table", "%.4f")
