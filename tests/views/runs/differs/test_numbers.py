"""What differs, in lines and in a sentence; what cannot be compared is flagged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.formatting import number, percent
from core.inspection.pinned.record import Board
from core.verdicts.measures import LOSS
from tests.core.inspection.pinned.kept import LINE, SPECS, pin
from tests.views.runs.boards import MIXED, RATES, names
from tests.views.test_sentences import too_long
from views.runs.differs.numbers import finding, flags, lines, read


def test_each_line_says_what_is_changed_and_how_far_it_is_from_the_baseline() -> None:
    first, second, third = lines(RATES, names(RATES))
    assert (first.known_delta, first.error_delta, first.changed) == (None, None, "")
    assert second.changed == "learning rate 0.01 → 0.1"
    assert third.changed == "learning rate 0.01 → 0.2"
    errors = [each.measure("loss") for each in RATES.pins]
    assert second.error_delta is not None
    assert second.error_delta.text == f"{percent(1 - errors[1] / errors[0])} lower"
    assert second.error == f"squared loss {number(errors[1], 3)}"
    assert second.parameters == 11


def test_the_baseline_stands_first_whichever_it_is() -> None:
    board = RATES.compared_with(RATES.pins[2].uid)
    shown = lines(board, names(board))
    assert [line.name for line in shown] == ["learning rate 0.2", "learning rate 0.01", "learning rate 0.1"]
    assert shown[0].error_delta is None


def test_the_sentence_names_the_settings_and_the_lowest_error() -> None:
    best = min(RATES.pins, key=lambda each: each.measure("loss"))
    says = finding(RATES, names(RATES))
    assert says[0] == "3 runs that differ in learning rate."
    assert says[1].startswith(f"Lowest error on unseen rows: {names(RATES)[best.uid]}, ")
    assert (
        finding(RATES.compared_with(best.uid), names(RATES))[1] == "None has a lower error than the baseline."
    )


def test_other_losses_are_judged_by_the_metric_that_people_know() -> None:
    board = Board((pin(LINE), pin(LINE.replace(loss="huber", learning_rate=0.2))))
    assert "R²" in " ".join(finding(board, names(board)))
    assert lines(board, names(board))[1].error_delta.text == "another loss"  # type: ignore[union-attr]


def test_runs_on_other_rows_are_flagged() -> None:
    board = Board((pin(LINE), pin(LINE.replace(data_seed=1)), pin(SPECS["tree"])))
    assert flags(board, board.pins[0]) == ["2 runs are judged on other rows: their errors are not compared."]
    assert lines(board, names(board))[1].error_delta.text == "other rows"  # type: ignore[union-attr]
    assert flags(RATES, RATES.pins[0]) == []


def test_little_is_said_of_one_run_and_nothing_of_none() -> None:
    single = Board((pin(LINE),))
    assert finding(single, names(single)) == ["One run is pinned: pin another to see what differs."]
    assert finding(Board(), {}) == lines(Board(), {}) == []


def test_a_run_that_diverged_has_no_numbers() -> None:
    assert read(pin(SPECS["diverged"]), LOSS) == "diverged"


@pytest.mark.parametrize("board", [RATES, MIXED])
def test_sentences_are_short(board: Board) -> None:
    assert [wrong for says in finding(board, names(board)) for wrong in too_long(says)] == []


def test_a_visitors_name_is_no_markup() -> None:
    named = Board((replace(pin(LINE), name="**a** | $b$"), pin(LINE.replace(l2=0.1))))
    assert lines(named, names(named))[0].own_name == "**a** | $b$"
    assert not any("**" in says.replace("`**a** | $b$`", "") for says in finding(named, names(named)))
