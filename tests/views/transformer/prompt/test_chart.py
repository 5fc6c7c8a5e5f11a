"""What is written, symbol by symbol, and the bars of each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.core.charts.specs import asked, faults
from views.transformer.prompt.chart import ACROSS, MOST_BARS, lines_of, writing_chart, writing_data
from views.transformer.prompt.numbers import Writing

SHARES = np.array([[0.7, 0.2, 0.1, 0], [0.1, 0.6, 0.3, 0]])
FOUND = Writing(("0", "1", "2", "|"), (2, 0, 3), (0, 1), SHARES, SHARES[:, ::-1], (0, 2))


def test_symbols_stand_side_by_side_and_the_right_one_below_a_wrong_one() -> None:
    symbols = writing_data(FOUND)["symbols"]
    assert symbols["symbol"] == ["2", "0", "|", "0", "1"]
    assert symbols["kind"] == ["prompt"] * 3 + ["written", "wrong"]
    assert symbols["below"] == ["", "", "", "", "✗ 2"]
    assert list(symbols["place"]) == [0, 0, 0, 1, 2]
    np.testing.assert_allclose(symbols["share"], [1, 1, 1, 0.7, 0.6])


def test_a_symbol_is_drawn_by_its_whole_name() -> None:
    writing = replace(FOUND, names=("U+200D", "◌\u0301", "2", "|"))
    assert writing_data(writing)["symbols"]["symbol"] == ["2", "U+200D", "|", "U+200D", "◌\u0301"]


def test_long_ones_go_on_in_the_next_line() -> None:
    shares = np.tile(np.full(4, 0.25), (20, 1))
    writing = Writing(FOUND.names, FOUND.prompt, (0,) * 20, shares, shares, None)
    symbols = writing_data(writing)["symbols"]
    assert lines_of(writing) == 2
    assert [symbols["x"][ACROSS], symbols["y"][ACROSS]] == [0, 1]
    assert set(symbols["below"]) == {""}


def test_bars_are_the_probabilities_of_each_place() -> None:
    bars = writing_data(FOUND)["bars"]
    np.testing.assert_allclose(np.reshape(bars["predicted"], (2, 4)), SHARES)
    np.testing.assert_allclose(np.reshape(bars["drawn"], (2, 4)), SHARES[:, ::-1])
    assert list(bars["place"]) == [1] * 4 + [2] * 4
    assert np.flatnonzero(bars["picked"]).tolist() == [0, 5]
    assert list(bars["symbol"][:4]) == ["0", "1", "2", "|"]


def test_of_many_symbols_the_most_probable_are_drawn_in_their_order() -> None:
    names = tuple(chr(945 + i) for i in range(40))
    shares = np.arange(40.0)[None] / 780
    bars = writing_data(Writing(names, (0,), (39,), shares, shares, None))["bars"]
    assert list(bars["symbol"]) == list(names[-MOST_BARS:])


def test_the_chart_asks_for_what_it_is_given_and_counts_its_symbols() -> None:
    spec, drawn = writing_chart(2, 5, 4), writing_data(FOUND)
    assert not [*faults(asked(spec), drawn)]
    assert next(p for p in spec["params"] if p["name"] == "at")["bind"]["max"] == 5
