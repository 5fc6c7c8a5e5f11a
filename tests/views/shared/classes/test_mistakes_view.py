"""The view “Classes” shows the rows in a wrong class: as pictures where they are pictures, else as a table."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from tests.pages.opening import charts, data_of, view_of
from views.shared.classes.mistakes import mistakes, shown

IRIS = RunSpec("iris", "logistic_regression", "sgd", {"epochs": 50})


def test_rows_in_a_wrong_class_come_as_a_table_of_their_features() -> None:
    page, run = view_of("Classes", IRIS, mistakes_table=True), train(IRIS)
    wrong = mistakes(run, run.validation)
    table = page.dataframe[0].value
    assert table["petal width"].tolist() == run.validation.x[wrong.rows, 3].tolist()
    assert table["put into"].tolist() == [run.train.class_names[k] for k in wrong.predicted]
    assert table["probability"].tolist() == pytest.approx(wrong.probability.tolist())
    assert f"In this table: {shown(wrong, 'validation')}, with" in page.caption[-1].value


def test_without_mistakes_nothing_is_shown() -> None:
    page = view_of(
        "Classes", RunSpec("blobs", "logistic_regression", "sgd", {"separation": 8.0, "epochs": 100})
    )
    assert not page.expander[1:]


@pytest.mark.slow
def test_digits_in_a_wrong_class_are_shown_as_pictures() -> None:
    spec = RunSpec("digits", "logistic_regression", "sgd", {"epochs": 20})
    page, run = view_of("Classes", spec, rows="training"), train(spec)
    table = mistakes(run, run.train)
    assert data_of(charts(page)[1], "mistakes")["probability"].tolist() == table.probability.tolist()
    assert f"Shown: {shown(table, 'training')}. Below each" in page.caption[-1].value
