"""A table is read once, and again with other guesses; whatever file comes, it is read, or refused in a sentence."""

from __future__ import annotations

import random

import numpy as np
import pytest

from core import SettingError, TableError, read_table
from core.data.tables.table import Table
from tests.core.data.tables.files import made, mutated

TEXT = "Preis [€];Art;Tag\n1.234,5;a;01/02/2020\n2,5;b;03/04/2020\n3,5;a;05/06/2020\n"


def adds_up(table: Table, target: str, missing: str) -> None:
    """A receipt names each row left out once. Raises SettingError where nothing can be learned."""
    data = table.dataset(target, missing=missing)  # type: ignore[arg-type]
    receipt = data.receipt
    assert receipt is not None
    named = [row for part in receipt.left_out for row in part.rows]
    assert len(named) == len(set(named))
    assert receipt.rows == table.rows == receipt.used + len(named)
    assert receipt.used == len(data.y)


def refusal_of(raw: bytes, rng: random.Random) -> str:
    """What is said of a file that cannot be learned from; "" where it can be, and its receipt adds up."""
    try:
        table = read_table(raw)
        assert all(problem.says for problem in table.problems)
        target = rng.choice([*table.columns])
        adds_up(table, target, rng.choice(["drop", "fill"]))
        table.checks(target)
    except SettingError as refusal:
        return str(refusal)
    return ""


def survives(seed: int) -> None:
    rng = random.Random(seed)
    says = refusal_of(mutated(made(seed).raw, rng), rng)
    assert len(says) < 400
    assert "\n" not in says


def test_broken_files_are_read_or_refused_in_a_sentence_and_receipts_add_up() -> None:
    for seed in range(200):
        survives(seed)


@pytest.mark.thorough
def test_two_thousand_broken_files_are_read_or_refused() -> None:
    for seed in range(200, 2_200):
        survives(seed)


def test_files_that_are_whole_add_up_too() -> None:
    says = [refusal_of(made(seed).raw, random.Random(seed)) for seed in range(100)]
    assert says.count("") > 80


def test_reading_again_equals_reading_with_these_guesses() -> None:
    for guesses in (
        {"decimal": ".", "thousands": ","},
        {"types": {"Art": "text"}},
        {"dates": "mdy"},
        {"header": False},
        {"delimiter": ","},
        {"missing": ("a",)},
        {"skip": 1},
    ):
        first, second = read_table(TEXT).reread(**guesses), read_table(TEXT, **guesses)
        assert first.columns == second.columns, guesses
        assert first.problems == second.problems
        assert all(np.array_equal(first.values(n), second.values(n), equal_nan=True) for n in first.columns)


def test_reading_again_parts_cells_anew_only_where_it_must() -> None:
    table = read_table(TEXT)
    other = table.reread(types={"Art": "text"})
    assert other.file is table.file
    assert other.readings["Tag"] is table.readings["Tag"]
    assert table.reread(delimiter=",").file is not table.file


def test_quotation_marks_enclose_cells_unless_they_are_characters() -> None:
    inches = 'size,name\n1,"3"" pipe, long"\n2,"4"" pipe"\n'
    assert read_table(inches).cells("name") == ['3" pipe, long', '4" pipe']
    table = read_table(inches, quoted=False, ragged="pad")
    assert table.quoted is False
    assert table.cells("name") == ['"3"" pipe', '"4"" pipe"']
    # What is given is not guessed: a quote that is never closed stays as it was asked for.
    open_ended = 'a,b\n1,"2\n3,4\n'
    assert read_table(open_ended).quoted is False
    assert read_table(open_ended, quoted=True).rows == 1
    assert read_table("a,b\n1,2\n").quoted is None


def test_a_table_says_what_it_is() -> None:
    table = read_table(TEXT)
    assert repr(table) == "Table: 3 rows of 3 columns\n  columns: Preis [€], Art, Tag"
    assert (table.delimiter, table.decimal, table.thousands, table.header, table.skip) == (
        ";",
        ",",
        ".",
        True,
        0,
    )
    assert table.cells("Art", [2, 0]) == ["a", "a"]
    assert len(TEXT) < table.nbytes < 100 * len(TEXT)
    assert table.dataset("Art").feature_titles == ("Preis", "Tag")


@pytest.mark.parametrize(
    ("guesses", "says"),
    [
        ({"delimiter": ";;"}, "delimiter wants one character"),
        ({"decimal": ";"}, "decimal wants '.' or ','; got ';'"),
        ({"decimal": ",", "thousands": ","}, "two different signs"),
        ({"header": 1}, "header wants True or False; got 1"),
        ({"quoted": 0}, "quoted wants True or False; got 0"),
        ({"skip": -1}, "skip wants how many lines"),
        ({"dates": "ydm"}, "dates wants one of ymd, dmy, mdy"),
        ({"ragged": "cut"}, "ragged wants 'drop' or 'pad'"),
        ({"missing": "NA"}, "missing wants several marks"),
        ({"separator": ","}, "a table has no guess named 'separator'; there are: delimiter"),
        ({"encoding": 8}, "encoding wants a name"),
        ({"units": {"Art": 3}}, "units wants"),
    ],
)
def test_guesses_that_are_none_are_refused(guesses: dict[str, object], says: str) -> None:
    with pytest.raises(TableError, match=says):
        read_table(TEXT, **guesses)
