"""The view of the surface shows path, race or theory, each computed only when it is looked at, or says why not."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import OPTIMIZERS, RunSpec, sweep, train
from core.engine.training import Begin
from core.theory.optimum import optimum
from tests.core.records import linear
from tests.pages.opening import charts, data_of, texts, view_of
from tests.pages.test_linear_regression import opened
from views.linear.surface.chart import Scene, surface_data
from views.linear.surface.numbers import Cut, entangled, finding
from views.linear.surface.pace import finding as of_rates
from views.linear.surface.race import finding as of_race
from views.linear.surface.race import goal, ranked
from views.linear.surface.rates import curvatures, predicted, settings_of
from views.linear.surface.view import meaning

LINE = linear(epochs=50)
DIABETES = linear(dataset="diabetes", epochs=30)


def viewed(spec: RunSpec, **chosen: object) -> AppTest:
    return view_of("Surface", spec, **chosen)


def said(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.markdown, *page.caption, *page.info])


def test_the_path_is_shown_with_what_the_engine_found() -> None:
    page = viewed(DIABETES)
    best = optimum(DIABETES)
    cut = Cut(entangled(DIABETES), best, "the optimum", best)
    assert finding(train(DIABETES), cut) in said(page)
    assert "moved in 11 dimensions" in said(page)
    assert len(charts(page)) == 1
    assert [page.selectbox(key=key).value for key in ("across", "up")] == ["weight[s1]", "weight[s2]"]
    assert len(data_of(charts(page)[0], "path")) == len(train(DIABETES).epochs)


def test_the_parameters_and_where_the_others_are_held_can_be_chosen() -> None:
    page = viewed(DIABETES, across="bias", up="weight[bmi]", others="the end of this run")
    assert data_of(charts(page)[0], "axes")["up"].item() == "↑ w(bmi)"
    assert "at the end of this run" in said(page)
    run = train(DIABETES)
    cut = Cut((0, 3), run.flat[-1], "", optimum(DIABETES))
    heights = surface_data(Scene.of([run], cut), run)["contour_labels"]["text"]
    assert data_of(charts(page)[0], "contour_labels")["text"].tolist() == heights
    assert "prediction where every column is at its mean" in said(page)
    assert "w(bmi)" not in viewed(DIABETES, across="weight[bmi]").selectbox(key="up").options
    assert "w(bp)" in page.selectbox(key="up").options
    assert [box.key for box in viewed(LINE).selectbox] == ["surface", "across", "up"]


def test_a_race_starts_where_it_is_told() -> None:
    page = viewed(LINE, surface="Race")
    page.selectbox(key="begin").set_value("upper right").run()
    start = data_of(charts(page)[0], "start")
    optimizers = {"optimizer": tuple(OPTIMIZERS)}
    place = np.array([start["y"].item(), start["x"].item()])
    rates = {"learning_rate": LINE.hypers["learning_rate"].axis(15)[-9:]}
    runs = sweep(LINE, optimizers | rates, begin=Begin(place)).runs
    assert of_race(ranked(runs, goal(runs)[0]), "the optimum") in said(page)
    page.selectbox(key="rates").set_value("the same for all").run()
    runs = sweep(LINE, optimizers, begin=Begin(place)).runs
    assert of_race(ranked(runs, goal(runs)[0]), "the optimum", "the same for all") in said(page)
    extent = data_of(charts(page)[0], "extent")
    assert start["x"].item() > extent["x"].mean()
    assert start["y"].item() > extent["y"].mean()


def test_a_race_is_looked_at_where_the_loss_sees_it_whatever_was_looked_at_before() -> None:
    page = viewed(DIABETES)
    page.selectbox(key="surface").set_value("Race").run()
    assert [page.selectbox(key=key).value for key in ("across", "up")] == ["weight[bmi]", "weight[s5]"]
    page.selectbox(key="surface").set_value("This run").run()
    assert [page.selectbox(key=key).value for key in ("across", "up")] == ["weight[s1]", "weight[s2]"]
    page.selectbox(key="across").set_value("weight[bp]").run()
    page.selectbox(key="surface").set_value("Race").run()
    assert page.selectbox(key="across").value == "weight[bp]"


def test_a_race_is_of_those_chosen_and_of_somebody_at_least() -> None:
    page = viewed(LINE, surface="Race")
    page.button_group(key="racers").set_value(["adam", "sgd"]).run()
    assert set(data_of(charts(page)[0], "lanes")["optimizer"]) == {"Adam", "Gradient descent"}
    page.button_group(key="racers").set_value([]).run()
    assert "at least one" in said(page)
    assert not charts(page)


def test_theory_states_rates_and_a_button_loads_the_best_that_is_offered() -> None:
    page = viewed(DIABETES, surface="Theory")
    curvature = curvatures(DIABETES)
    rows = predicted(DIABETES, curvature)
    assert of_rates(DIABETES, rows, curvature) in said(page)
    table = page.dataframe[0].value
    assert table["predicted"].tolist() == pytest.approx([row.predicted for row in rows])
    assert table["edge"].tolist() == pytest.approx([row.edge for row in rows])
    page.button(key="best_momentum").click().run()
    for name, value in settings_of(rows[1]).items():
        assert page.session_state[name] == value


def test_the_numbers_are_tables_one_click_away() -> None:
    for choice, key in (("This run", "surface_table"), ("Race", "race_table"), ("Theory", "rates_numbers")):
        page = viewed(LINE, surface=choice)
        before = len(page.dataframe)
        page.session_state[key] = True
        assert len(page.run().dataframe) == before + 1


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["This run", "Race", "Theory"])
@pytest.mark.parametrize(
    "spec",
    [
        linear(loss="huber"),
        linear("adam", l1=0.1),
        linear(learning_rate=10.0, epochs=2000),
        linear(dataset="collinear", correlation=1.0),
        linear(dataset="wampler1", degree=5, standardize=False),
        linear(batch_size=8, schedule="cosine"),
    ],
    ids=["robust", "l1", "overflow", "dependent", "raw powers", "batches"],
)
def test_whatever_the_run_something_is_drawn_or_said(spec: RunSpec, choice: str) -> None:
    page = viewed(spec, surface=choice)
    assert charts(page) or page.info
    assert said(page)


@pytest.mark.slow
def test_other_data_bring_their_own_parameters_without_a_word() -> None:
    page = opened(view="Surface", dataset="diabetes")
    page.selectbox(key="dataset").set_value("line").run()
    assert not page.exception
    assert not page.info
    assert page.selectbox(key="across").value == "weight[x]"
    assert "The path" in texts(page)


@pytest.mark.parametrize(
    ("dataset", "what"), [("challenger", "log-odds"), ("iris", "score")], ids=["two classes", "more"]
)
def test_what_the_bias_of_classes_is_has_its_name(dataset: str, what: str) -> None:
    run = train(RunSpec(dataset, "logistic_regression", "sgd", {"epochs": 1}))
    cut = Cut((0, len(run.fitted.biases)), run.flat[-1], "", None)
    assert f"The intercept is the {what} where every column is at its mean." in meaning(run, cut)
