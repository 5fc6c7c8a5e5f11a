"""Prompt: what the model writes after it symbol by symbol, and how each symbol is picked."""

from __future__ import annotations

import streamlit as st

from core import Run, SettingError
from core.formatting import code
from ui import draw, session, state
from ui.calls import by_value
from views.transformer import sequences_view as sequences
from views.transformer.decoding import Decoding
from views.transformer.prompt.chart import lines_of, writing_chart, writing_data
from views.transformer.prompt.numbers import (
    Symbols,
    Writing,
    beginning,
    finding,
    read,
    spelled,
    unusual,
    write,
)

ALT = "The prompt and the symbols written after it; below, a bar for the probability of each symbol at one place."
# Longer than any context.
MOST_TYPED = 200
TEMPERATURES = ("0", "0.2", "0.5", "0.8", "1", "1.5", "2", "5")
MOST_LIKELY = ("all", "1", "2", "3", "5", "10")
NUCLEI = ("0.2", "0.5", "0.8", "0.9", "0.95", "1")
GREEDY = "Temperature 0 is greedy: always the most probable symbol, so that the other three change nothing."
WARM = (
    "The higher the temperature, the more evenly symbols are drawn; top-k and top-p leave out unlikely ones."
)
DRAWS = tuple(str(seed) for seed in range(16))


def view(run: Run) -> None:
    """Prompt, decoding settings, finding, symbols and probabilities, numbers, equation."""
    st.markdown(
        "Type a prompt: the :blue[**parameters**] turn it into a probability for each symbol. One is picked, and read "
        "like the prompt to pick the next."
    )
    prompt = _prompt(run)
    decoding, seed = _decoding()
    writing = write(run, prompt, decoding, seed)
    st.markdown(" ".join(filter(None, (finding(writing), unusual(run, prompt)))))
    chart = writing_chart(lines_of(writing), len(writing.symbols), len(writing.names))
    draw.chart(run, chart, "writing_chart", ALT, writing_data, by_value(writing))
    st.caption(
        "Filled bars: what the model gives. Hollow: what is drawn from, once the decoding settings have changed it. "
        "✗ below a wrong symbol: the right one."
    )
    _equation()
    _numbers(writing)


def _prompt(run: Run) -> Symbols:
    """What was typed, or else the beginning of a held-out sequence; what cannot be read changes nothing."""
    left, right = st.columns([3, 2])
    with right:
        part, i = run.evaluation, sequences.sequence(run)
    example = beginning(part.x[i], part.y[i])
    typed = state.typed(
        "Prompt",
        key="prompt",
        most=MOST_TYPED,
        place=left,
        placeholder=spelled(run.sequences.symbols, example),
        help="Symbols of the task. Empty: the beginning of the sequence beside it.",
    )
    return readable(run, typed, example)


def readable(run: Run, typed: str, example: Symbols) -> Symbols:
    """What was typed, if it can be read, else what could be read last; the example where nothing was."""
    if not typed:
        return example
    last = session.LAST_PROMPT.of(run.spec.dataset)
    try:
        prompt = read(run, typed)
    except SettingError as refused:
        shown = _again(run, last.get(), example)
        st.warning(
            f"{refused} {code(spelled(run.sequences.symbols, shown))} stays.", icon=":material/keyboard:"
        )
        return shown
    last.put(typed)
    return prompt


def _again(run: Run, typed: str | None, example: Symbols) -> Symbols:
    """The last prompt that could be read, if it still can."""
    try:
        return read(run, typed) if typed else example
    except SettingError:
        return example


def _decoding() -> tuple[Decoding, int]:
    """Settings of decoding, and the seed of the draws."""
    with st.container(border=True):
        st.markdown(
            "**Decoding settings**: how a symbol is picked from its probabilities. They are neither parameters nor "
            "hyperparameters: training does not use them, and nothing is trained again."
        )
        places = st.columns(4)
        temperature = state.option("Temperature", TEMPERATURES, "0", key="temperature", place=places[0])
        top_k = state.option("Top-k", state.spoken_of(MOST_LIKELY), "all", key="top_k", place=places[1])
        top_p = state.option("Top-p", NUCLEI, "1", key="top_p", place=places[2])
        seed = state.option("Seed of the draws", DRAWS, "0", key="draws", place=places[3])
        st.caption(GREEDY if temperature == "0" else WARM)
    return Decoding(float(temperature), None if top_k == "all" else int(top_k), float(top_p)), int(seed)


def _equation() -> None:
    with st.expander("The equation"):
        st.latex(r"p_i = \frac{e^{z_i / \tau}}{\sum_j e^{z_j / \tau}}")
        st.markdown(
            "The scores z are the model's; the temperature τ is yours. *Top-k* keeps the k most probable symbols, "
            "*top-p* the fewest whose probabilities reach p (the nucleus: "
            "[Holtzman et al., 2020](https://arxiv.org/abs/1904.09751)); what is left is scaled to sum to 1."
        )


def _numbers(writing: Writing) -> None:
    places = range(len(writing.symbols))
    columns = {
        "number": [place + 1 for place in places],
        "written": [writing.names[symbol] for symbol in writing.symbols],
        "right": [writing.names[symbol] for symbol in writing.right or ()] or ["-"] * len(places),
        "the model gives": writing.predicted[places, writing.symbols],
        "drawn with": writing.drawn[places, writing.symbols],
    }
    draw.numbers(columns, "writing_table", "%.6g")
