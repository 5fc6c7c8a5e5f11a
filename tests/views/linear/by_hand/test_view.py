"""Sliders move parameters, the equation and the error; the optimizer goes on from there."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.engine.training import Begin
from core.theory.optimum import optimum
from tests.core.records import linear
from tests.pages.opening import metrics
from views.linear.by_hand.numbers import POSITIONS, START, Sliders, finding, objectives

LINE = linear()


def script() -> None:
    import streamlit as st

    from core import RunSpec, train
    from views.linear.by_hand import view as by_hand

    by_hand.view(train(RunSpec.from_json(st.session_state["spec"])))


def viewed(spec: RunSpec = LINE) -> AppTest:
    page = AppTest.from_function(script, default_timeout=30)
    page.session_state["spec"] = spec.to_json()
    page.run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    return "\n".join(element.value for element in page.markdown)


def moved(page: AppTest, position: int, slider: int = 0) -> AppTest:
    page.select_slider[slider].set_value(position).run()
    assert not page.exception
    return page


def started(page: AppTest) -> list[int]:
    return [slider.value for slider in page.select_slider]


def test_it_begins_away_from_what_was_learned_with_something_to_find() -> None:
    page = viewed()
    run, best = train(LINE), optimum(LINE)
    origin = Sliders.of(run, best)
    assert all(abs(position) == START for position in started(page))
    positions = dict(zip(run.final, started(page), strict=True))
    costs = objectives(run, origin.at(run, positions), best)
    assert costs.here > 2 * costs.least
    assert finding(run, costs) in texts(page)
    assert "Find the valley" in texts(page)
    assert "found the valley" not in texts(page)
    assert set(metrics(page)) == {"Your error", "Learned", "Least possible"}
    assert len(page.get("vega_lite_chart")) == 1


def test_who_finds_the_valley_is_told_so() -> None:
    page = moved(moved(viewed(), 0), 1, slider=1)
    assert "You found the valley" in texts(page)
    assert "You found the valley" not in texts(moved(page, 10))


def test_a_moved_slider_moves_equation_and_error_and_the_button_goes_back() -> None:
    page, run, best = moved(moved(viewed(), 0), 0, slider=1), train(LINE), optimum(LINE)
    before = page.latex[0].value
    theta = Sliders.of(run, best).at(run, {"bias": 7})
    moved(page, 7)
    assert finding(run, objectives(run, theta, best)) in texts(page)
    assert page.latex[0].value != before
    assert page.latex[0].value.count("mathbf") == 2
    page.button[0].click().run()
    assert page.latex[0].value == before


def test_what_is_set_by_hand_stays_when_a_hyperparameter_changes() -> None:
    page = moved(viewed(), 7)
    before = page.latex[0].value
    page.session_state["spec"] = LINE.replace(learning_rate=0.001).to_json()
    page.run()
    assert page.latex[0].value == before
    page.button[0].click().run()
    run = train(LINE.replace(learning_rate=0.001))
    assert f"{run.final['weight[x]']:.4g}" in page.latex[0].value


def test_other_data_have_sliders_of_their_own() -> None:
    page = moved(viewed(), 7)
    page.session_state["spec"] = LINE.replace(data_seed=1).to_json()
    page.run()
    assert not page.exception
    assert [abs(position) for position in started(page)] == [START, START]


def test_the_optimizer_goes_on_from_wherever_the_sliders_stand() -> None:
    spec = linear(epochs=5)
    page, run, best = viewed(spec), train(spec), optimum(spec)
    slope = started(page)[1]
    page.toggle[0].set_value(True).run()
    for position in (POSITIONS, -3):
        moved(page, position)
        continued = train(
            spec, begin=Begin(Sliders.of(run, best).at(run, {"bias": position, "weight[x]": slope}))
        )
        assert f"intercept at {continued.final['bias']:.4g}" in texts(page)
    assert len(page.get("vega_lite_chart")) == 2
    page.session_state["by_hand_table"] = True
    table = page.run().dataframe[0].value
    assert table["continued from here"].tolist() == list(continued.final.values())
    assert table["learned"].tolist() == list(run.final.values())


def chosen(page: AppTest) -> list[str]:
    return [box.value for box in page.selectbox if box.label in ("Move :blue[parameter]", "And")]


def test_one_parameter_alone_can_be_moved() -> None:
    page = viewed()
    assert chosen(page) == ["bias", "weight[x]"]
    page.selectbox[1].set_value("none").run()
    assert not page.exception
    assert len(page.select_slider) == 1


def test_of_many_columns_the_two_that_move_the_prediction_most_have_sliders() -> None:
    page = viewed(linear(dataset="diabetes"))
    assert chosen(page) == ["weight[bmi]", "weight[s5]"]
    assert r"\dots" in page.latex[0].value


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (linear(learning_rate=10.0, epochs=2000), "the sliders begin at the optimum"),
        (linear(learning_rate=10.0, loss="huber", init_scale=1.0, epochs=2000), "no optimum to compare with"),
        (linear(loss="absolute", validation_share=0.0), "the absolute loss is not computed here"),
        (linear(l1=0.1), "error with its penalty"),
    ],
    ids=["diverged", "huber", "absolute", "penalty"],
)
def test_every_run_has_sliders_that_begin_somewhere_finite(spec: RunSpec, sentence: str) -> None:
    page = moved(viewed(spec), 5)
    assert sentence in texts(page)
    page.toggle[0].set_value(True).run()
    assert not page.exception
