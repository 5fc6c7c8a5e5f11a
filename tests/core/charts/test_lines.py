"""Lines keep all their points, and names stand beside the ends of those that are seen."""

from __future__ import annotations

import altair as alt
import numpy as np
import pytest

from core.charts.lines import dots, ends_data, lines_data, ranked, seen, with_dots
from core.charts.style import data
from tests.core.charts.specs import framed

EPOCHS = np.arange(3)
LINES = {
    "kept": (EPOCHS, np.array([8.0, 4.0, 2.0])),
    "gone": (EPOCHS, np.array([8.0, 16.0, np.nan])),
    "never": (EPOCHS, np.full(3, np.nan)),
}


def test_all_points_are_told_by_the_names_of_their_lines() -> None:
    points = framed(lines_data("errors", "run", "error", LINES))["errors"]
    for name, (epochs, errors) in LINES.items():
        mine = points[points["run"] == name]
        np.testing.assert_array_equal(mine["epoch"], epochs)
        np.testing.assert_array_equal(mine["error"], errors)


@pytest.mark.parametrize("log", [False, True])
def test_a_name_stands_at_the_last_point_that_is_seen_and_none_where_nothing_is(log: bool) -> None:
    labels = framed(lines_data("errors", "run", "error", LINES, log=log))["errors_labels"]
    assert labels["run"].tolist() == ["kept", "gone"]
    assert labels["error"].tolist() == pytest.approx([2.0, 16.0])


def test_names_of_lines_that_end_together_are_kept_apart_inside_the_height() -> None:
    alike = {name: (EPOCHS, np.array([0.0, 0.5, 1.0])) for name in ("one", "two")}
    labels = lines_data("shares", "who", "share", alike, between=(0.0, 1.0), gap=0.2)["shares_labels"]
    assert labels["share"] == pytest.approx([0.8, 1.0])


def test_without_lines_tables_are_empty() -> None:
    tables = framed(lines_data("errors", "run", "error", {}, over="amount"))
    assert [*tables["errors"].columns] == ["amount", "run", "error"]
    assert all(table.empty for table in tables.values())


def test_ranks_of_points_are_those_of_their_names() -> None:
    tables = framed(ranked(lines_data("lines", "head", "share", {"a": LINES["kept"], "b": LINES["gone"]})))
    assert tables["lines"]["rank"].tolist() == [0, 0, 0, 1, 1, 1]
    assert tables["lines_labels"]["rank"].tolist() == [0, 1]


def test_a_line_ends_where_it_is_last_seen() -> None:
    assert seen(LINES["gone"])[1].tolist() == [8.0, 16.0]
    ends = framed({"ends": ends_data("run", "error", LINES, ["gone", "never"])})["ends"]
    assert ends.to_dict("records") == [{"epoch": 1, "run": "gone", "error": 16.0}]


def test_dots_stand_where_epochs_between_are_not_recorded() -> None:
    epochs = np.array([0, 1, 2, 3, 8, 13])
    lines = {"a": (epochs, np.arange(6.0)), "b": (epochs, -np.arange(6.0))}
    table = framed({"lines": with_dots(lines_data("lines", "who", "what", lines)["lines"])})["lines"]
    assert table["apart"].tolist() == [False, False, False, True, True, True] * 2
    assert not any(with_dots(lines_data("lines", "who", "what", LINES)["lines"])["apart"])
    assert len(with_dots({"epoch": np.array([])})["apart"]) == 0
    assert dots(alt.Chart(data("lines"))).to_dict()["transform"] == [{"filter": "datum.apart"}]
