"""One row, its inputs times the parameters, and what the model says of it."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.formatting import number
from core.inspection import formulas
from tests.core.records import linear
from tests.pages.opening import metrics, texts, view_of
from views.shared.contributions.categories import typical
from views.shared.contributions.numbers import contributions, finding

DIABETES = linear(dataset="diabetes")


def classified(classes: int) -> None:
    from tests.core.records import clusters, learned
    from views.linear.one_prediction import view as one_prediction

    one_prediction.view(learned(clusters(classes, 4)))


def viewed(spec: RunSpec = DIABETES, **chosen: object) -> AppTest:
    return view_of("One prediction", spec, **chosen)


def test_it_begins_with_the_row_that_costs_most() -> None:
    page, run = viewed(), train(DIABETES)
    worst = int(run.row_losses(run.validation).argmax())
    row, actual = run.validation.x[worst], run.validation.y[worst]
    assert metrics(page)["Row"] == str(worst + 1)
    assert finding(run, contributions(run, row), row, actual) in texts(page)
    assert (
        metrics(page)["Squared loss of this row"] == f"{(run.predict(row[None])[0] - actual) ** 2 / 2:,.0f}"
    )


def test_rows_can_be_taken_as_they_come() -> None:
    page = viewed(rows="training", order="as in the data", row_number=5)
    assert metrics(page)["Row"] == "5"
    assert metrics(page)["Actual"] == f"{train(DIABETES).train.y[4]:.4g}"
    page.selectbox(key="order").set_value("largest error first").run()
    run = train(DIABETES)
    fifth = np.argsort(-run.row_losses(run.train))[4]
    assert metrics(page)["Row"] == str(fifth + 1)


def test_a_row_number_that_other_rows_do_not_have_gives_way() -> None:
    page = viewed(row_number=10_000)
    assert metrics(page)["Row"]
    assert page.number_input[0].value == len(train(DIABETES).validation.y)


def test_the_table_adds_up() -> None:
    page = viewed(counted_from="average")
    page.session_state["contributions_table"] = True
    table = page.run().dataframe[0].value
    run = train(DIABETES)
    worst = int(run.row_losses(run.validation).argmax())
    assert table["contribution"].sum() == pytest.approx(run.predict(run.validation.x[[worst]])[0], rel=1e-12)
    assert "average training row" in page.caption[0].value


@pytest.mark.parametrize("classes", [2, 3])
def test_classes_show_how_scores_become_probabilities(classes: int) -> None:
    page = AppTest.from_function(classified, default_timeout=30, kwargs={"classes": classes}).run()
    assert not page.exception
    assert page.latex[0].value.count("e^{") == (1 if classes == 2 else 1 + classes)
    assert len(page.get("vega_lite_chart")) == 2
    assert "The model says" in texts(page)
    scores = [box for box in page.selectbox if box.label == "Score of"]
    assert len(scores) == (classes > 2)
    for box in scores:
        assert not box.set_value("B").run().exception


def test_a_diverged_run_is_explained() -> None:
    page = viewed(linear(learning_rate=10.0, epochs=2000))
    assert "diverged" in page.info[0].value
    assert not page.get("vega_lite_chart")


def test_a_row_can_be_typed() -> None:
    page = viewed(rows="a row of your own")
    run = train(DIABETES)
    medians = np.median(run.train.x, axis=0)
    assert [field.value for field in page.number_input] == pytest.approx(medians.tolist(), rel=1e-9)
    assert not {"Row", "Actual"} & metrics(page).keys()
    page.number_input[2].set_value(0.05).run()
    medians[2] = 0.05
    assert metrics(page)["Prediction"] == number(float(run.predict(medians[None])[0]))
    assert finding(run, contributions(run, medians), medians, None) in texts(page)


def test_a_typed_category_is_picked_by_its_name() -> None:
    spec = RunSpec("play_tennis", "logistic_regression", "sgd", {"learning_rate": 1.0})
    page, run = viewed(spec, rows="a row of your own"), train(spec)
    names = run.train.feature_names
    typed = [box.label for box in page.selectbox if box.key.startswith("typed_")]
    assert typed == ["`outlook`", "`temperature`", "`humidity`", "`wind`"]
    picked = next(box for box in page.selectbox if box.label == "`outlook`")
    picked.set_value(picked.options.index("sunny")).run()
    sunny = np.array([float(name == "outlook=sunny") for name in names])
    expected = np.where([name.startswith("outlook") for name in names], sunny, typical(run.train))
    assert contributions(run, expected).output == pytest.approx(float(run.outputs(expected[None])[-1, 0]))
    assert finding(run, contributions(run, expected), expected, None) in texts(page)


def test_the_equation_can_be_copied_in_every_form() -> None:
    page = viewed(to_copy="true")
    run = train(DIABETES)
    assert page.code[0].value == formulas.text(run)
    page.segmented_control(key="written_as").set_value("spreadsheet").run()
    assert page.code[0].value == formulas.cells(run)[0]
    assert any("`bmi` in C" in caption.value for caption in page.caption)
    page.segmented_control(key="written_as").set_value("python").run()
    assert page.code[0].value == formulas.python(run)
