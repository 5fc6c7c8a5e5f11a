"""The linear regression page shows the engine's numbers for the settings it is given, and stays usable with any."""

from __future__ import annotations

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from core import DATASETS, RunSpec, sweep, train
from core.features.digits import correct_digits
from core.theory.closed_form import solve
from core.theory.landscape import stability_edge
from core.verdicts.comparing import of_comparison
from core.verdicts.diagnosis import verdict
from core.verdicts.measures import LOSS
from tests.core.registries import LEARNABLE
from tests.pages.opening import charts, data_of, expected, metrics, open_page, texts

FILE = "pages/linear_regression.py"
DEFAULT = RunSpec("line", "linear_regression", "sgd")


def opened(**query: str) -> AppTest:
    return open_page(FILE, query)


def test_the_headline_is_the_run_of_the_default_spec() -> None:
    page = opened()
    assert metrics(page) == expected(DEFAULT)
    assert verdict(train(DEFAULT)).reason in texts(page)


@pytest.mark.slow
@pytest.mark.parametrize("dataset", LEARNABLE["linear_regression"])
def test_every_dataset_opens_with_its_own_numbers(dataset: str) -> None:
    assert metrics(opened(dataset=dataset)) == expected(DEFAULT.replace(dataset=dataset))


@pytest.mark.slow
def test_a_link_with_everything_restores_everything() -> None:
    spec = RunSpec(
        "sine",
        "linear_regression",
        "momentum",
        {"degree": 3, "momentum": 0.5, "epochs": 70, "batch_size": 8, "l2": 0.001, "seed": 3}
        | {"init": "normal", "init_scale": 0.1, "standardize": False, "noise": 0.1, "data_seed": 2},
    )
    page = opened(**spec.to_query() | {"view": "Hyperparameters", "compare": "momentum"})
    assert metrics(page) == expected(spec)
    assert page.selectbox(key="compare").value == "momentum"


def test_the_page_offers_the_datasets_that_its_model_can_learn() -> None:
    titles = [DATASETS[name].title for name in LEARNABLE["linear_regression"]]
    first, *options = opened().selectbox(key="dataset").options
    assert first == "Your own table…"
    assert sorted(options) == sorted(titles)


def test_moving_a_control_trains_again() -> None:
    page = opened()
    page.select_slider(key="learning_rate").set_value(5.0).run()
    assert metrics(page) == expected(DEFAULT.replace(learning_rate=5.0))
    assert "It diverged." in texts(page)


def test_the_optimizer_brings_its_own_controls() -> None:
    page = opened()
    assert "momentum" not in {slider.key for slider in page.select_slider}
    page.selectbox(key="optimizer").set_value("momentum").run()
    assert page.select_slider(key="momentum").value == 0.9
    assert metrics(page) == expected(DEFAULT.replace(optimizer="momentum"))


@pytest.mark.slow
def test_another_dataset_starts_at_its_own_defaults() -> None:
    page = opened(noise="3")
    page.selectbox(key="dataset").set_value("sine").run()
    assert metrics(page) == expected(DEFAULT.replace(dataset="sine"))


def test_reset_goes_back_to_the_defaults() -> None:
    page = opened(dataset="diabetes", optimizer="adam", learning_rate="0.5", seed="4")
    next(button for button in page.button if button.label == "Reset to defaults").click().run()
    assert metrics(page) == expected(DEFAULT.opening(dataset="sine"))


@pytest.mark.slow
def test_a_new_seed_is_another_one() -> None:
    page = opened(init="normal")
    next(button for button in page.button if button.label == "New seed").click().run()
    assert metrics(page) == expected(DEFAULT.replace(init="normal", seed=1))


@pytest.mark.slow
def test_the_table_holds_learned_and_exact_values_digits_and_standard_errors() -> None:
    table = opened(dataset="norris", numbers="true", units="own").dataframe[0].value
    run, solution = train(DEFAULT.replace(dataset="norris")), solve(DEFAULT.replace(dataset="norris"))
    assert list(table["parameter"]) == ["intercept", "slope"]
    assert list(table["learned"]) == [values[-1] for values in run.scalars.values()]
    certified = {"bias": -0.262323073774029, "weight[x]": 1.00211681802045}
    assert list(table["NIST certified"]) == list(certified.values())
    digits = [correct_digits(run.scalars[name][-1], value) for name, value in certified.items()]
    assert list(table["correct digits"]) == digits
    assert list(table["standard error"]) == pytest.approx(list(solution.standard_errors.values()), rel=1e-9)


def test_the_comparison_states_and_draws_the_sweep() -> None:
    page = opened(dataset="diabetes", view="Hyperparameters")
    spec = DEFAULT.replace(dataset="diabetes")
    hyper = spec.hypers["learning_rate"]
    runs = sweep(spec, {"learning_rate": hyper.axis(64)})
    assert len(runs.runs) >= 32
    assert of_comparison(runs.runs, hyper, LOSS, stability_edge(spec)) in texts(page)
    drawn = data_of(charts(page)[0], "swept_errors").dropna()
    settled = [run.validation_error[-1] for run in runs.runs if not run.diverged]
    assert drawn[drawn["rows"] == "validation"]["error"].tolist() == settled


@pytest.mark.slow
@pytest.mark.parametrize("name", ["degree", "epochs", "momentum", "l2", "seed", "init", "standardize"])
def test_any_hyperparameter_can_be_compared(name: str) -> None:
    page = opened(view="Hyperparameters", compare=name, optimizer="momentum", epochs="20")
    assert not page.exception
    axis = DEFAULT.replace(optimizer="momentum").hypers[name].axis(64)
    assert len(data_of(charts(page)[0], "runs")) == len(axis)


@pytest.mark.slow
def test_two_hyperparameters_make_a_heat_map_with_the_edge() -> None:
    page = opened(dataset="diabetes", view="Hyperparameters", **{"with": "l2"})
    assert not page.exception
    chart = charts(page)[0]
    assert len(data_of(chart, "runs")) == 49
    assert len(data_of(chart, "theory")) > 1
    page.selectbox(key="parameter").set_value("weight[bmi]").run()
    assert data_of(charts(page)[0], "runs")["value"].dropna().iloc[-1] != pytest.approx(
        data_of(chart, "runs")["value"].dropna().iloc[-1]
    )


@pytest.mark.slow
@pytest.mark.parametrize("view", ["The run", "Hyperparameters"])
def test_the_text_of_a_chart_stays_the_same_when_its_numbers_change(view: str) -> None:
    page = opened(view=view)
    before = [(chart.spec, chart.alt) for chart in charts(page)]
    page.select_slider(key="l2").set_value(0.1).run()
    assert [(chart.spec, chart.alt) for chart in charts(page)] == before
    assert all(alt for _, alt in before)
    assert (
        json.loads(before[0][0])["params"][0]["name"] == {"The run": "play", "Hyperparameters": "pick"}[view]
    )


def test_only_the_open_view_is_computed() -> None:
    page = opened()
    assert len(charts(page)) == 1
    assert "compare" not in {box.key for box in page.selectbox}
    assert not page.dataframe


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        {"learning_rate": "abc"},
        {"learning_rate": "NaN"},
        {"learning_rate": "1e999"},
        {"degree": "-3"},
        {"degree": "2.5"},
        {"dataset": "<script>alert(1)</script>"},
        {"optimizer": "../../etc/passwd"},
        {"standardize": "maybe"},
        {"view": "Hyperparameters", "compare": "nothing"},
        {"view": "compare"},
        {"epochs": "5000", "batch_size": "1", "samples": "1000"},
    ],
    ids=str,
)
def test_a_link_that_cannot_be_used_gets_a_sentence_and_a_working_page(query: dict[str, str]) -> None:
    page = opened(**query)
    assert not page.exception
    assert set(metrics(page)) == {"R²", "squared loss", "parameters"}
    assert page.info
    # What is code is shown as it is.
    assert "<" not in re.sub(r"`[^`]*`", "", page.info[0].value)


@pytest.mark.slow
def test_settings_that_cannot_go_together_keep_the_last_good_run() -> None:
    page = opened(samples="1000", batch_size="64")
    before = metrics(page)
    page.session_state["batch_size"] = 1
    page.select_slider(key="epochs").set_value(5000).run()
    assert "more than the 30 s allowed" in page.error[0].value
    assert metrics(page) == before


@pytest.mark.slow
def test_a_comparison_that_takes_long_is_trained_only_when_asked_for() -> None:
    page = opened(samples="1000", epochs="500", view="Hyperparameters", compare="batch_size")
    assert not page.exception
    assert any(button.label.startswith("Train them, about") for button in page.button)
    assert charts(page) == []


@pytest.mark.slow
def test_more_features_than_rows_and_constant_columns_are_no_obstacle() -> None:
    page = opened(dataset="longley", degree="5", learning_rate="0.01")
    assert metrics(page)["parameters"] == "31"
    assert "The columns depend on each other" in texts(page)


@pytest.mark.slow
def test_no_infinity_is_printed_as_a_number() -> None:
    page = opened(learning_rate="10", epochs="5000")
    assert "It diverged" in metrics(page).values()
    assert "It diverged." in texts(page)
    assert "nan" not in texts(page).lower()
    assert " inf" not in texts(page).lower()


@pytest.mark.slow
def test_a_choice_that_the_other_choices_rule_out_gives_way_without_a_word() -> None:
    page = opened(view="Hyperparameters", compare="learning_rate", **{"with": "l2"})
    page.selectbox(key="compare").set_value("l2").run()
    assert page.selectbox(key="with").value == "none"
    page.selectbox(key="compare").set_value("loss").run()
    assert page.selectbox(key="measure").value == "rmse"
    page.selectbox(key="repeat").set_value("seed").run()
    page.selectbox(key="compare").set_value("seed").run()
    assert page.selectbox(key="repeat").value == "none"
    assert not page.info
    assert not page.exception


@pytest.mark.slow
@pytest.mark.parametrize("name", ["optimizer", "loss", "schedule", "l1"])
def test_names_and_penalties_can_be_compared_and_repeated(name: str) -> None:
    page = opened(
        dataset="diabetes",
        view="Hyperparameters",
        compare=name,
        repeat="data_seed",
        measure="mae",
        epochs="50",
    )
    assert not page.exception
    assert "Over 8 seeds the validation MAE is lowest at" in texts(page)
    assert data_of(charts(page)[0], "learned")["low"].notna().any()
