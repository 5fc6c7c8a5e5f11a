"""Surface of a network: a run in its own plane and a race there, on any data, whatever became of the runs."""

from __future__ import annotations

import pytest

from core import OPTIMIZERS, sweep, train
from tests.pages.opening import charts, data_of, metrics, texts
from tests.pages.test_neural_network import DEFAULT, opened
from views.network.surface.chart import plane_of
from views.network.surface.descents import finding, race_finding
from views.shared.race import best_of_each, end_of


@pytest.mark.slow
def test_the_run_is_shown_in_its_own_plane() -> None:
    page = opened(view="Surface", epochs="20")
    run = train(DEFAULT.replace(epochs=20))
    plane = plane_of(run)
    assert plane is not None
    assert finding(run, plane, len(run.epochs)) in texts(page)
    path = data_of(charts(page)[0], "paths")
    assert path["x"].tolist() == plane.places(run.flat)[:, 0].tolist()
    assert any("Even a random walk" in caption.value for caption in page.caption)


@pytest.mark.slow
def test_a_race_names_the_lowest_of_the_chosen_optimizers() -> None:
    page = opened(view="Surface", landscape="Race", epochs="20")
    run = train(DEFAULT.replace(epochs=20))
    rates = run.spec.hypers["learning_rate"].axis(15)[-9:]
    runs = sweep(run.spec, {"optimizer": tuple(OPTIMIZERS), "learning_rate": rates}).runs
    plane = plane_of(run)
    racers = best_of_each(runs, end_of)
    assert plane is not None
    assert race_finding(racers, plane) in texts(page)
    assert len(data_of(charts(page)[0], "lanes")) == len(OPTIMIZERS)
    page.button_group(key="racers").set_value(["sgd", "adam"]).run()
    assert set(data_of(charts(page)[0], "lanes")["optimizer"]) == {"Gradient descent", "Adam"}
    page.button_group(key="racers").set_value([]).run()
    assert page.info[0].value == "Choose at least one optimizer."


@pytest.mark.slow
@pytest.mark.parametrize("landscape", ["This run", "Race"])
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"dataset": "diabetes", "optimizer": "sgd", "learning_rate": "10"}, "The run diverged at once"),
        ({"init": "zeros", "batch_size": "full", "samples": "30"}, "The parameters never moved"),
    ],
)
def test_runs_without_a_path_are_explained(landscape: str, query: dict[str, str], sentence: str) -> None:
    page = opened(view="Surface", landscape=landscape, epochs="20", **query)
    assert metrics(page)
    assert charts(page) == []
    assert sentence in page.info[0].value


@pytest.mark.slow
@pytest.mark.parametrize(
    "query", [{"l1": "0.01"}, {"patience": "2"}, {"epochs": "1"}, {"activation": "relu"}]
)
def test_any_run_has_a_race(query: dict[str, str]) -> None:
    for dataset in ("line", "iris"):
        page = opened(**{"view": "Surface", "landscape": "Race", "dataset": dataset, "epochs": "10", **query})
        assert metrics(page)
        assert len(charts(page)) == 1


@pytest.mark.slow
def test_a_coarser_picture_is_said_to_be_coarser() -> None:
    page = opened(view="Surface", dataset="digits", hidden="64,64", epochs="1")
    assert any("at 21 × 21 places, not at 41 × 41" in caption.value for caption in page.caption)
