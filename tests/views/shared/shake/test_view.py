"""What is carried by which parameter, and how much noise a run bears."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from tests.core.records import linear
from tests.pages.opening import texts, view_of
from views.shared.shake.numbers import AMOUNTS, finding, moved, noisy_inputs, noisy_parameters, zeroed

DIABETES = linear(dataset="diabetes")


def classified() -> None:
    from tests.core.records import clusters, learned
    from views.shared.shake import view as robustness

    robustness.view(learned(clusters(3)))


def viewed(spec: RunSpec = DIABETES, **chosen: object) -> AppTest:
    return view_of("Shake", spec, **chosen)


def test_the_finding_is_that_of_the_engine() -> None:
    page, run = viewed(by_share=0.5), train(DIABETES)
    noise = noisy_parameters(run), noisy_inputs(run)
    assert finding(run, moved(run, 0.5), "moved by 50 % of its size", *noise) in texts(page)
    page.selectbox(key="alone").set_value("set to zero").run()
    assert finding(run, zeroed(run), "set to zero", *noise) in texts(page)
    assert len(page.get("vega_lite_chart")) == 2
    assert "32 draws" in page.caption[1].value


def test_the_tables_hold_every_parameter_and_every_amount() -> None:
    page, run = viewed(), train(DIABETES)
    page.session_state["alone_table"] = page.session_state["noise_table"] = True
    alone, noise = (frame.value for frame in page.run().dataframe)
    assert set(alone["parameter"]) == set(run.titles)
    assert alone["parameter"].iloc[-1] == "intercept"
    assert noise["train error, noise on features"].iloc[0] == pytest.approx(run.train_error[-1], rel=1e-12)
    assert noise["amount of noise"].tolist() == AMOUNTS.tolist()


@pytest.mark.slow
def test_several_classes_and_no_validation_rows_are_no_obstacle() -> None:
    assert not AppTest.from_function(classified, default_timeout=30).run().exception
    page = viewed(linear(validation_share=0.0))
    assert "doubles the training error" in texts(page)


def test_a_diverged_run_is_explained() -> None:
    page = viewed(linear(learning_rate=10.0, epochs=2000))
    assert "diverged" in page.info[0].value
    assert not page.get("vega_lite_chart")
