"""Bars that add up to the logit, cells as strong as attention, symbols by probability."""

from __future__ import annotations

import numpy as np

from tests.core.charts.specs import asked, faults
from tests.views.transformer.one_prediction.test_numbers import moved
from views.transformer.one_prediction.chart import follow_chart, follow_data, symbols_drawn
from views.transformer.one_prediction.numbers import follow

FOUND = follow(moved(blocks=2), moved(blocks=2).validation, 0, 5)
DRAWN = follow_data(FOUND)


def test_each_bar_begins_where_the_one_above_ends_and_the_last_is_the_logit() -> None:
    start, end = (np.asarray(DRAWN["pieces"][name]) for name in ("start", "end"))
    np.testing.assert_allclose(start[1:-1], end[:-2])
    np.testing.assert_allclose(end[:-1] - start[:-1], FOUND.adds(FOUND.predicted), atol=1e-12)
    assert (start[0], start[-1]) == (0, 0)
    assert end[-1] == np.float64(end[-2])
    np.testing.assert_allclose(end[-1], FOUND.scores.max())
    assert DRAWN["pieces"]["name"][-1] == "logit"


def test_cells_are_the_shares_of_attention_head_by_head() -> None:
    attention = np.reshape(DRAWN["cells"]["share"], (4, 6))
    np.testing.assert_allclose(attention[3], FOUND.shares[2, 2])
    assert DRAWN["heads"]["name"] == [
        "head 1, block 1",
        "head 2, block 1",
        "head 1, block 2",
        "head 2, block 2",
    ]
    assert DRAWN["heads"]["text"][3].startswith(f"most at position {attention[3].argmax() + 1}, ")
    assert DRAWN["read"]["symbol"] == [FOUND.run.fitted.symbols[symbol] for symbol in FOUND.read]


def test_the_most_probable_symbols_come_first_and_the_next_one_is_marked() -> None:
    ends = np.asarray(DRAWN["symbols"]["end"])
    assert (np.diff(ends) <= 0).all()
    assert ends[0] == FOUND.probabilities.max()
    names = FOUND.run.fitted.symbols
    assert [name.split()[0] for name in DRAWN["symbols"]["name"]] == [
        names[i] for i in np.argsort(-FOUND.scores)
    ]
    assert [name for name in DRAWN["symbols"]["name"] if "comes next" in name] == [
        f"{names[FOUND.comes or 0]} (comes next)"
    ]


def test_the_chart_asks_for_what_it_is_given() -> None:
    spec = follow_chart(4, len(FOUND.steps), symbols_drawn(FOUND))
    assert not [*faults(asked(spec), DRAWN)]
