"""The picture of a transformer: what it answers to a prompt at each epoch, and where its heads look."""

from __future__ import annotations

import numpy as np

from core import RunSpec, train
from core.charts.strip import lines
from tests.core.charts.specs import asked as drawn_by
from tests.core.charts.specs import faults, framed
from views.transformer.decoding import Decoding
from views.transformer.prompt.numbers import beginning, read, write
from views.transformer.the_run.asked import MOST_WRITTEN, asked
from views.transformer.the_run.picture_chart import picture_chart, picture_data

RUN = train(RunSpec("sort", "transformer", "adam", {"epochs": 3, "length": 4, "samples": 200}))
INDUCTION = train(RunSpec("induction", "transformer", "adam", {"epochs": 1, "samples": 100}))


def test_a_typed_prompt_is_answered_after_the_right_symbols() -> None:
    prompt = read(RUN, "3120")
    answer = asked(RUN, prompt)
    names = np.array(RUN.sequences.symbols)
    assert "".join(names[answer.sequence.read]) == "3120|012"
    assert "".join(names[answer.sequence.wanted]) == "0123"
    assert answer.sequence.predicted.shape == (len(RUN.epochs), 4)


def test_the_first_symbol_is_the_one_that_the_model_writes() -> None:
    prompt = read(RUN, "3120")
    written = write(RUN, prompt, Decoding())
    answer = asked(RUN, prompt)
    assert answer.sequence.predicted[-1, 0] == written.symbols[0]
    assert np.isclose(answer.sequence.probability[-1, 0], written.predicted[0, written.symbols[0]])


def test_each_answering_place_shares_out_all_of_its_attention_among_those_before_it() -> None:
    looks = asked(RUN, read(RUN, "3120")).looks
    np.testing.assert_allclose(looks.sum(axis=-1), 1)
    places, read_ = looks.shape[2:]
    for place in range(places):
        assert (looks[:, :, place, read_ - places + place + 1 :] == 0).all()


def test_what_nothing_tells_is_written_by_the_model_and_not_for_ever() -> None:
    prompt = beginning(INDUCTION.evaluation.x[0], INDUCTION.evaluation.y[0])
    answer = asked(INDUCTION, prompt)
    assert 1 <= len(answer.sequence.wanted) <= max(MOST_WRITTEN, INDUCTION.sequences.shape.context)


def test_the_picture_gets_all_that_it_draws() -> None:
    prompt = read(RUN, "3120")
    _, heads, places, seen = asked(RUN, prompt).looks.shape
    frames = picture_data(RUN, prompt)
    assert not [*faults(drawn_by(picture_chart(lines(seen), heads, places, seen)), frames)]
    cells = framed(frames)["heads"]
    assert len(cells) == heads * places * seen
