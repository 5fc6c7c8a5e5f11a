"""The page of a visitor's own table: what it reads, what it refuses, what becomes of rows, and where it leads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import read_table
from tests.pages.bringing import FILE, bring, opened
from tests.pages.opening import open_link
from ui import own_table, session

RENTS = "Fläche [m²];Etage;Balkon;Miete [€]\n" + "".join(
    f"{40 + 7 * n % 90},5;{n % 5};{'ja' if n % 3 else 'nein'};{1_000 + 13 * n % 700:,}\n".replace(",0", ".0")
    for n in range(40)
)


def texts(page: AppTest) -> str:
    return "\n".join(element.value for element in page.markdown)


def columns_of(page: AppTest) -> dict[str, list[object]]:
    """The table of columns as it is shown."""
    return {name: [*values] for name, values in page.data_editor[0].value.items()}


def pages_offered(page: AppTest) -> list[str]:
    return [link.proto.label for link in page.main.get("page_link")]


def test_a_first_time_visitor_is_asked_for_a_table() -> None:
    page = opened()
    assert not page.exception
    assert page.file_uploader[0].label == "A file with a table"
    assert "stays in this session" in texts(page)
    assert not page.data_editor


def test_an_uploaded_table_is_read_shown_and_offered_to_models() -> None:
    page = bring(opened(), RENTS.encode("cp1252"))
    columns = columns_of(page)
    assert columns["column"] == ["Fläche [m²]", "Etage", "Balkon", "Miete [€] (predicted)"]
    assert columns["type"] == ["number", "number", "yes/no", "number"]
    assert columns["unit"][:1] == ["m²"]
    assert columns["learn from"] == [True, True, True, False]
    assert "40 rows, 4 columns, parted by semicolon, cp1252, decimal comma" in texts(page)
    assert "40 rows, all of them used." in texts(page)
    assert pages_offered(page) == ["Linear regression", "Neural network", "Decision tree"]
    data = page.session_state[session.OWN.name].data
    assert data.target_name == "Miete [€]"
    assert np.array_equal(data.x[:, 0], [40 + 7 * n % 90 + 0.5 for n in range(40)])


def test_another_target_is_another_task_and_other_models() -> None:
    page = bring(opened(), RENTS)
    page.selectbox(key=next(box.key for box in page.selectbox if box.label == "Predict")).set_value(
        "Balkon"
    ).run()
    assert not page.exception
    assert pages_offered(page) == ["Logistic regression", "Neural network", "Decision tree"]
    assert page.session_state[session.OWN.name].data.class_names == ("nein", "ja")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "picture.csv", "picture"),
        (b"", "empty.csv", "empty"),
        (b"PK\x03\x04 no workbook", "broken.xlsx", ""),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence_and_the_last_table_stays(
    content: bytes, name: str, says: str
) -> None:
    page = bring(bring(opened(), RENTS), content, name)
    assert page.error[0].value.startswith("This table cannot be read: ")
    assert says in page.error[0].value
    assert columns_of(page)["column"][0] == "Fläche [m²]"
    assert page.session_state[session.OWN.name].name == "rents.csv"


def test_a_wrong_guess_can_be_corrected_and_corrected_back() -> None:
    page = bring(opened(), "a;b;y\n" + "".join(f"{n}.5;{n},5;{n}\n" for n in range(20)))
    key = next(box.key for box in page.selectbox if box.label == "Decimal sign")
    before = columns_of(page)
    shown = page.selectbox(key=key).value
    page.selectbox(key=key).set_value("," if shown == "." else ".").run()
    assert columns_of(page) != before
    key = next(box.key for box in page.selectbox if box.label == "Decimal sign")
    page.selectbox(key=key).set_value(shown).run()
    assert columns_of(page) == before


def test_a_guess_that_cannot_be_is_told_and_the_table_stays_as_it_was() -> None:
    page = bring(opened(), RENTS)
    key = next(box.key for box in page.selectbox if box.label == "Encoding")
    page.selectbox(key=key).set_value("utf-16").run()
    assert not page.exception
    assert page.error
    assert columns_of(page)["column"][0] == "Fläche [m²]"


def test_a_pasted_table_is_read() -> None:
    page = opened()
    page.segmented_control(key="bring").set_value("Paste").run()
    page.text_area(key="table_text").set_value("x\ty\n1\t2\n2\t4\n3\t6\n4\t8\n5\t10").run()
    assert not page.exception
    assert "5 rows, 2 columns, parted by tab" in texts(page)


def test_names_of_columns_are_shown_as_text() -> None:
    evil = "<img src=x onerror=alert(1)>,**bold**,[link](http://evil.example),$x$,y\n"
    page = bring(opened(), evil + "".join(f"{n},{n * n % 7},{n % 3},{n % 5},{n}\n" for n in range(30)))
    for element in [*page.markdown, *page.warning, *page.caption, *page.info]:
        assert "<img" not in element.value.replace("`<img", "")
        assert "**bold**" not in element.value.replace("`**bold**`", "")
        assert "[link](" not in element.value.replace("`[link](", "")


def test_the_table_stays_when_another_page_is_looked_at() -> None:
    page = bring(opened(), RENTS)
    page.switch_page("app.py").run()
    page.switch_page(FILE).run()
    assert columns_of(page)["column"][0] == "Fläche [m²]"
    assert not page.exception


def test_a_link_that_waits_goes_on_with_the_same_table_and_the_choices_of_the_link() -> None:
    page = bring(opened(), RENTS)
    page.selectbox(key=next(box.key for box in page.selectbox if box.label == "Predict")).set_value(
        "Balkon"
    ).run()
    own = page.session_state[session.OWN.name]
    query = {"dataset": own_table.name_of(own.data), "table": own.name, "size": "40x3", "columns": own.chosen}
    other = open_link("pages/logistic_regression.py", query)
    assert any("needs a table of yours: “rents.csv”" in info.value for info in other.info)
    other.switch_page(FILE).run()
    bring(other, RENTS)
    assert other.session_state[session.OWN.name].data.fingerprint == own.data.fingerprint
    assert session.AWAITED.name not in other.session_state


def test_what_is_read_is_what_the_engine_reads() -> None:
    page = bring(opened(), RENTS)
    table = page.session_state[session.READING.name].table
    expected = read_table(RENTS).dataset("Miete [€]")
    assert page.session_state[session.OWN.name].data.fingerprint == expected.fingerprint
    assert table.rows == 40


def box(page: AppTest, label: str) -> str:
    """The key of the select box with that label."""
    return str(next(each.key for each in page.selectbox if each.label == label))


def test_a_mark_for_missing_cells_is_taken_once_and_stays() -> None:
    page = bring(opened(), "a,b\n" + "".join(f"{n},{3 * n if n % 7 else 'gone'}\n" for n in range(30)))
    before = page.session_state[session.VERSION.name]
    field = next(each for each in page.text_input if each.label == "Missing is")
    field.set_value("gone NA").run()
    assert not page.exception
    assert next(each.value for each in page.text_input if each.label == "Missing is") == "gone NA"
    assert page.session_state[session.VERSION.name] == before + 1
    assert columns_of(page)["missing"] == [0, 5]


def test_a_look_at_the_grid_does_not_throw_a_table_away() -> None:
    page = bring(opened(), RENTS)
    page.segmented_control(key="bring").set_value("Type").run()
    assert page.session_state[session.READING.name].name == "rents.csv"
    next(each for each in page.button if each.label == "Use this table").click().run()
    assert page.session_state[session.READING.name].name == "typed table"


def test_the_layout_can_be_changed_after_a_type_was() -> None:
    page = bring(opened(), RENTS)
    read = page.session_state[session.READING.name]
    choices = read.choices.given(types={"Etage": "category"})
    page.session_state[session.READING.name] = replace(
        read, table=read.table.reread(types={"Etage": "category"}), choices=choices
    )
    page.run()
    assert columns_of(page)["type"][1] == "category"
    page.selectbox(key=box(page, "First row")).set_value(False).run()
    assert not page.error
    assert page.session_state[session.READING.name].table.rows == 41


def test_back_to_an_earlier_target_chooses_it_again() -> None:
    page = bring(opened(), RENTS)
    first = page.session_state[session.OWN.name]
    page.selectbox(key=box(page, "Predict")).set_value("Etage").run()
    page.switch_page("pages/linear_regression.py")
    for name, text in {"dataset": own_table.name_of(first.data), "columns": first.chosen}.items():
        page.query_params[name] = text
    page.run()
    assert page.selectbox(key="dataset").value == own_table.name_of(first.data)
    assert page.session_state[session.OWN.name].data.target_name == "Miete [€]"


def test_why_a_column_is_not_used_is_said_as_it_is() -> None:
    rows = "".join(f"{n % 9},AC{n:05},{3 * (n % 9)}\n" for n in range(40))
    page = bring(opened(), f"a,account,b\n{rows}")
    assert "Left out: account, which only tells rows apart." in texts(page)
    assert any("identifier" in warning.value for warning in page.warning)


def test_checks_are_of_the_task_that_is_chosen() -> None:
    page = bring(opened(), "a,b\n" + "".join(f"{n % 17},{1 if n else 2}\n" for n in range(100)))
    assert not any("imbalance" in warning.value for warning in page.warning)
    page.selectbox(key=box(page, "As")).set_value("binary").run()
    assert any("imbalance" in warning.value for warning in page.warning)


@pytest.mark.parametrize(
    "columns",
    [
        '{"types":{"0":[0,0,1]}}',
        '{"types":{"0":[true,1,2]}}',
        '{"types":{"0":' + str([*range(1000)]) + "}}",
        '{"encoding":"utf\\u0000-8"}',
        '{"delimiter":"\\ud800"}',
        '{"encoding":"\\ud800"}',
        '{"encoding":"utf-7"}',
        '{"skip":99999999999999999999}',
        '{"encoding":"utf-16"}',
        '{"predict":[[]],"without":{},"types":{"x":1},"aside":[1]}',
        "[" * 5000,
    ],
)
def test_what_a_crafted_link_says_of_a_table_does_no_harm(columns: str) -> None:
    page = open_link("pages/linear_regression.py", {"dataset": "own:" + "a" * 64, "columns": columns})
    page.switch_page(FILE).run()
    bring(page, RENTS)
    assert not page.error
    assert columns_of(page)["column"][0] == "Fläche [m²]"
    assert any("`rents.csv` is another" in info.value for info in page.run().info)
