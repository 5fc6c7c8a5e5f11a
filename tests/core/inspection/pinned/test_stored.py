"""A board comes back from text as it was; whatever else a browser hands over gets a sentence, never an error."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import numpy as np

from core import train
from core.inspection.pinned.making import pinned
from core.inspection.pinned.record import MOST_PINS, Board
from core.inspection.pinned.stored import LONGEST, of_text, to_text
from tests.core.inspection.pinned.kept import LINE, SPECS, kept_sweep, own_data, pin

BOARD = (
    Board(tuple(pin(spec) for spec in SPECS.values()))
    .kept(kept_sweep())
    .renamed(pin(LINE).uid, "**a** $b$", "<b>")
    .compared_with(pin(SPECS["tree"]).uid)
)
TEXT = to_text(BOARD)
JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 1e999, 10**12, 10**400, "", "x" * 10**5, [], [[]], {}, {"a": 1}, [1, 2, 3], "<script>",
)  # fmt: skip


def test_every_kind_of_run_comes_back_as_it_was() -> None:
    back, notes = of_text(TEXT)
    assert notes == []
    assert to_text(back) == TEXT
    assert [each.spec for each in back.pins] == [each.spec for each in BOARD.pins]
    assert back.marked == BOARD.marked
    assert back.by_uid[pin(LINE).uid].name == "**a** $b$"
    assert back.by_uid[pin(LINE).uid].values == pin(LINE).values
    assert back.sweeps[0].over == kept_sweep().over
    assert back.sweeps[0].marks == kept_sweep().marks


def test_runs_of_own_data_are_not_written_and_not_read() -> None:
    data = own_data()
    own = pinned(train(LINE.on(data)))
    text = to_text(Board((own, pin(LINE))))
    assert "secret" not in text
    assert data.fingerprint not in text
    known = json.loads(text)
    known["pins"][0]["spec"]["dataset"] = own.spec.dataset
    board, notes = of_text(json.dumps(known))
    assert board.pins == ()
    assert "data of one's own" in notes[0]


def test_what_is_no_board_gets_one_sentence() -> None:
    for text in (
        None,
        3,
        "",
        "{",
        "[]",
        "{}",
        '{"version": 2}',
        "[" * 10**5,
        "1" * 10**5,
        "x" * (LONGEST + 1),
    ):
        board, notes = of_text(text)
        assert (board.pins, board.sweeps) == ((), ())
        assert len(notes) == 1
        assert len(notes[0]) < 300


def test_one_pin_that_cannot_be_read_leaves_the_others() -> None:
    known = json.loads(TEXT)
    known["pins"][1]["spec"]["model"] = "perceptron"
    board, notes = of_text(json.dumps(known))
    assert len(board.pins) == len(BOARD.pins) - 1
    assert notes == [
        "The pin 2 that this browser kept is left out: something in it is missing or no such value."
    ]


def test_a_pin_that_stands_there_twice_counts_once() -> None:
    known = json.loads(TEXT)
    known["pins"] = [known["pins"][0]] * 3
    assert len(of_text(json.dumps(known))[0].pins) == 1


def test_more_pins_than_there_may_be_are_refused() -> None:
    known = json.loads(TEXT)
    known["pins"] *= MOST_PINS
    assert "at most 24" in of_text(json.dumps(known))[1][0]


def test_weights_that_are_not_those_of_the_layers_are_refused() -> None:
    known = json.loads(to_text(Board((pin(SPECS["network"]),))))
    known["pins"][0]["weights"].pop()
    assert "not those of layers" in of_text(json.dumps(known))[1][0]


def test_a_sweep_without_its_numbers_is_refused() -> None:
    known = json.loads(to_text(Board(sweeps=(kept_sweep(),))))
    known["sweeps"][0]["errors"][0].pop()
    assert "not the numbers of 6 runs" in of_text(json.dumps(known))[1][0]


def test_errors_that_are_no_numbers_survive_since_they_belong_to_diverged_runs() -> None:
    curve = pin(LINE).curve
    gone = replace(pin(LINE), curve=replace(curve, train=np.full(len(curve.train), np.inf)))
    back, _ = of_text(to_text(Board((gone,))))
    assert np.isinf(back.pins[0].curve.train).all()


def test_nothing_that_is_changed_at_random_raises() -> None:
    rng = random.Random(0)
    for _ in range(1500):
        known = json.loads(TEXT)
        change(known, rng)
        text = json.dumps(known)
        if rng.random() < 0.2:
            at = rng.randrange(len(text))
            text = (
                text[:at] + rng.choice(['"', "}", "1e999", "null", "\\u0000"]) + text[at + rng.randrange(3) :]
            )
        board, notes = of_text(text)
        assert len(board.pins) <= MOST_PINS
        assert all(isinstance(note, str) for note in notes)
        to_text(board)


def change(known: Any, rng: random.Random) -> None:
    """Put junk somewhere into it."""
    place: Any = known
    while True:
        keys = [*place] if isinstance(place, dict) else range(len(place))
        key = rng.choice([*keys])
        if not isinstance(place[key], dict | list) or not place[key] or rng.random() < 0.15:
            place[key] = rng.choice(JUNK)
            return
        place = place[key]
