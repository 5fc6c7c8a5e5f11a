"""The chart of lengths gets all it draws, and the floor only where it is known."""

from __future__ import annotations

import math

import numpy as np

from tests.core.charts.specs import asked, faults, framed
from tests.core.inspection.test_sequence_run import quiet
from tests.views.transformer.longer.test_numbers import MARKOV, of_text
from views.transformer.longer.chart import lengths_chart, lengths_data
from views.transformer.longer.numbers import by_length


def test_every_line_is_drawn_at_every_length() -> None:
    accuracies = by_length(MARKOV, quiet)
    frames = framed(lengths_data(MARKOV, accuracies))
    assert not [*faults(asked(lengths_chart()), frames)]
    errors, right = (frames[name].set_index("what") for name in ("errors", "right"))
    np.testing.assert_array_equal(errors.loc["error", "value"], accuracies.error)
    np.testing.assert_array_equal(errors.loc["floor", "value"], accuracies.floor)
    np.testing.assert_array_equal(right.loc["sequences", "value"], accuracies.whole)
    assert frames["trained"]["length"].tolist() == [4]
    assert frames["guessing"]["value"].tolist() == [math.log(4)]


def test_an_unknown_floor_is_not_drawn() -> None:
    run = of_text()
    assert set(lengths_data(run, by_length(run, quiet))["errors"]["what"]) == {"error"}
