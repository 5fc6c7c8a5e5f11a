"""The type of a column is told from all its cells; what does not fit is counted and named."""

from __future__ import annotations

import numpy as np
import pytest

from core import TableError, read_table


def of(*cells: str, name: str = "a", **guesses: object) -> tuple[str, tuple[str, ...], int, int]:
    """Type, levels, missing and misfit cells of a column."""
    text = "\n".join([f"{name}|y", *(f"{cell}|{i}" for i, cell in enumerate(cells))]) + "\n"
    column = read_table(text, delimiter="|", header=True, **guesses).columns[name]
    return column.type, column.levels, column.missing, column.misfits


@pytest.mark.parametrize(
    ("cells", "type_", "levels"),
    [
        (["1", "2", "3.5"], "number", ()),
        (["ja", "nein", "ja"], "yes/no", ("nein", "ja")),
        (["Oui", "non", "Oui"], "yes/no", ("non", "Oui")),
        (["sí", "no", "no"], "yes/no", ("no", "sí")),
        (["TRUE", "FALSE", "TRUE"], "yes/no", ("FALSE", "TRUE")),
        (["0", "1", "1"], "yes/no", ("0", "1")),
        (["0", "1", "2"], "number", ()),
        (["1", "1", "1"], "number", ()),
        (["S", "XL", "M", "S"], "ordinal", ("S", "M", "XL")),
        (["low", "High", "medium", "low"], "ordinal", ("low", "medium", "High")),
        (["1st", "3rd", "2nd"], "ordinal", ("1st", "2nd", "3rd")),
        (["agree", "neutral", "strongly disagree"], "ordinal", ("strongly disagree", "neutral", "agree")),
        (["red", "blue", "red", "red"], "category", ("red", "blue")),
        (["01067", "80331", "01067", "20095"], "category", ("01067", "20095", "80331")),
        (["AC17", "AC18", "AC19"], "identifier", ()),
        (["2024-01-01", "2024-01-02", "2024-01-03"], "date", ()),
        (["it was a good day", "we saw two films here", "nothing happened at all today"], "text", ()),
        (["", "NA", "-"], "text", ()),
    ],
)
def test_types_are_told(cells: list[str], type_: str, levels: tuple[str, ...]) -> None:
    assert of(*cells)[:2] == (type_, levels)


def test_whole_numbers_under_a_name_that_says_so_identify_rows() -> None:
    cells = [str(1000 + i) for i in range(9)]
    assert of(*cells, name="id")[0] == of(*cells, name="customerNr")[0] == "identifier"
    assert of(*cells, name="height")[0] == "number"


def test_marks_are_missing_and_others_can_be_given() -> None:
    cells = ["1", "n/a", "NULL", "?", ".", "9999", "", "2", "3", "4"]
    assert of(*cells)[2:] == (5, 0)
    assert of(*cells, missing=("", "9999"), types={"a": "number"})[2:] == (2, 4)
    assert read_table("a,b\n1,NA\n2,NA\n3,x\n").columns["b"].marks == {"NA": 2}


def test_few_cells_that_do_not_fit_count_as_missing_and_are_named() -> None:
    table = read_table("a,b\n" + "".join(f"{i},1\n" for i in range(9)) + "about 10,2\n")
    column = table.columns["a"]
    assert (column.type, column.misfits, column.misfit_examples) == ("number", 1, ("about 10",))
    assert "`about 10`" in table.problems[0].says
    assert np.isnan(table.values("a")[9])
    assert not table.absent("a")[9]


def test_a_type_can_be_given_and_levels_of_an_ordinal_in_their_order() -> None:
    table = read_table("a,b\n1,mild\n2,hot\n1,cold\n", types={"a": "category", "b": ["cold", "mild", "hot"]})
    assert table.columns["a"].levels == ("1", "2")
    assert table.values("b").tolist() == [1, 2, 0]
    assert table.columns["b"].given
    assert table.reread(types={"b": None}).columns["b"].type == "identifier"


@pytest.mark.parametrize(
    ("types", "says"),
    [
        ({"a": "float"}, "the type of `a` wants one of number, category"),
        ({"c": "number"}, "the table has no column 'c'; there are: a, b"),
        ({"a": ["x", "x"]}, "the levels of `a` want to be different"),
        ("number", "types wants what columns have"),
    ],
)
def test_types_that_are_none_are_refused(types: object, says: str) -> None:
    with pytest.raises(TableError, match=says):
        read_table("a,b\n1,2\n3,4\n", types=types)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("price [€]", "€"), ("temp (°C)", "°C"), ("weight_kg", "kg"), ("speed (km/h)", "km/h"), ("area [m²]", "m²"),
        ("name (old)", ""), ("class_m", ""), ("kg", ""), ("a_b", ""),
    ],
)  # fmt: skip
def test_units_are_understood_from_names(name: str, unit: str) -> None:
    assert read_table(f"{name};y\n1;2\n3;4\n").columns[name].unit == unit


def test_units_below_the_header_and_beside_numbers_are_understood() -> None:
    table = read_table("Name;Temp;Weight;rate\n;°C;kg;\na;1,5;3;5%\nb;2,5;4;6%\n")
    assert [column.unit for column in table.columns.values()] == ["", "°C", "kg", "%"]
    assert table.rows == 2
    assert table.reread(units={"Temp": "K"}).columns["Temp"].unit == "K"
