"""The view Sharpness: it states what was measured, offers what shows the edge of stability, and waits to be asked."""

from __future__ import annotations

import pytest
from threadpoolctl import threadpool_info

from core import train
from tests.pages.opening import charts, data_of, metrics, texts
from tests.pages.test_neural_network import opened
from views.network.sharpness.numbers import sharpness_of
from views.network.sharpness.stability import EXAMPLE, finding


@pytest.mark.slow
def test_a_button_leads_to_the_edge_of_stability() -> None:
    page = opened(view="Sharpness")
    assert "There is no line at 2/η: Adam scales" in texts(page)
    page.button(key="edge_0").click().run()
    run = train(EXAMPLE)
    sharpness = sharpness_of(run)
    assert finding(run, sharpness) in texts(page)
    assert "edge of stability" in texts(page)
    assert not [button for button in page.button if str(button.key).startswith("edge_")]
    drawn = data_of(charts(page)[0], "sharpness")
    assert drawn["value"].tolist() == sharpness.value.tolist()


@pytest.mark.slow
def test_where_networks_do_not_sharpen_there_is_an_example() -> None:
    page = opened(
        view="Sharpness", dataset="wine", optimizer="sgd", batch_size="full", epochs="50", activation="relu"
    )
    assert "where it was measured it is below 2/η" in texts(page)
    assert any("Where an activation has a kink" in caption.value for caption in page.caption)
    page.button(key="edge_1").click().run()
    assert metrics(page)["parameters"]
    assert page.selectbox(key="dataset").value == "moons"
    assert "edge of stability" in texts(page)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query", [{"dataset": "diabetes", "learning_rate": "10", "optimizer": "sgd"}, {"init": "zeros"}]
)
def test_runs_that_lead_nowhere_are_explained(query: dict[str, str]) -> None:
    page = opened(view="Sharpness", epochs="20", **query)
    assert "parameters" in metrics(page)
    assert len(charts(page)) == 1


@pytest.mark.slow
def test_a_large_network_is_measured_when_asked_for() -> None:
    page = opened(view="Sharpness", dataset="digits", hidden="64,64", epochs="1")
    assert not page.exception
    assert charts(page) == []
    assert [button.label for button in page.button if button.label.startswith("Measure it, about")]


@pytest.mark.slow
def test_the_library_behind_it_takes_no_more_threads_than_any_other() -> None:
    page = opened(view="Sharpness", epochs="10")
    page.run()
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
