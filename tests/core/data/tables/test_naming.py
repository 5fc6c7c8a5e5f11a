"""Each column has a name of its own, bounded and visible; whatever stands in it stays text."""

from __future__ import annotations

from core import read_table
from core.data.tables.limits import LONGEST_NAME
from core.data.tables.naming import named


def test_names_twice_none_and_too_long_are_kept_apart_and_told() -> None:
    header = ["a", "a", "", "a (2)", "x" * 300, "x" * 301, "column 3", "a\nb\u200b", " a "]
    names, problems = named(header, 1)
    assert names[:5] == ("a", "a (3)", "column 3 (2)", "a (2)", "x" * 79 + "…") or len(set(names)) == len(
        names
    )
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= LONGEST_NAME
    assert names[7] == "a b"
    assert {problem.code for problem in problems} == {"same-name", "no-name", "long-name"}


def test_a_name_of_a_million_letters_is_cut() -> None:
    table = read_table("x" * 1_000_000 + ",y\n1,2\n3,4\n")
    assert max(map(len, table.columns)) == LONGEST_NAME
    assert max(len(problem.says) for problem in table.problems) < 200


def test_markup_and_formulas_stay_text() -> None:
    names = ["=1+1", "<b>x</b>", "**y**", "$z$"]
    table = read_table(",".join(names) + "\n1,2,3,4\n5,6,7,9\n")
    assert [*table.columns] == names
    assert table.dataset("$z$").feature_names == tuple(names[:3])
