"""Home: two hyperparameters to choose, two parameters learned, and a way to every statement of the mission."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import RunSpec, train
from core.engine.links import understand
from core.formatting import number
from core.verdicts.diagnosis import verdict
from tests.groups import views_on
from tests.pages.opening import metrics, open_page
from ui import frame, mission
from views.linear.solvers.numbers import digits

EXAMPLE = RunSpec("line", "linear_regression", "sgd", {"epochs": 20})
DEFAULT = EXAMPLE.replace(epochs=200)
DEFAULTS = {
    mission.LINEAR: DEFAULT,
    mission.LOGISTIC: RunSpec("moons", "logistic_regression", "sgd"),
    mission.NETWORK: RunSpec("moons", "neural_network", "adam"),
    mission.TREE: RunSpec("iris", "decision_tree"),
    mission.TRANSFORMER: RunSpec("sort", "transformer", "adam"),
}


def test_the_numbers_are_those_that_the_engine_learned() -> None:
    run = train(EXAMPLE)
    assert metrics(open_page("app.py", {})) == {
        "Intercept": number(run.scalars["bias"][-1]),
        "Slope": number(run.scalars["weight[x]"][-1]),
        "Training error": number(run.train_error[-1]),
    }


def test_a_moved_hyperparameter_changes_what_is_learned() -> None:
    page = open_page("app.py", {})
    page.select_slider(key="learning_rate").set_value(0.01).run()
    run = train(EXAMPLE.replace(learning_rate=0.01))
    assert metrics(page)["Slope"] == number(run.scalars["weight[x]"][-1])


def test_a_link_opens_home_with_its_settings() -> None:
    page = open_page("app.py", {"epochs": "5"})
    assert metrics(page)["Slope"] == number(train(EXAMPLE.replace(epochs=5)).scalars["weight[x]"][-1])


def test_every_page_is_part_of_the_mission() -> None:
    assert {sight.page for sight in mission.SIGHTS} == {row.file for row in frame.PAGES} - {frame.HOME.file}


@pytest.mark.parametrize("sight", mission.SIGHTS, ids=lambda sight: sight.look)
def test_a_link_of_the_mission_is_understood_word_for_word(sight: mission.Sight) -> None:
    spec, notes = understand(sight.query, DEFAULTS[sight.page])
    assert notes == []
    views = {"view", "compare", "with", "numbers"}
    assert {*spec.to_query(), *views} >= set(sight.query)


@pytest.mark.slow
@pytest.mark.parametrize("sight", mission.SIGHTS, ids=lambda sight: sight.look)
def test_a_link_of_the_mission_opens_the_view_it_names(sight: mission.Sight) -> None:
    page = open_page(sight.page, dict(sight.query))
    assert not page.info
    _, first = views_on(Path(sight.page).stem)[0]
    assert page.session_state["tab"] == sight.query.get("view", first)


@pytest.mark.parametrize(
    ("look", "finding"),
    [
        ("Ten coefficients of one model", "good"),
        ("A cubic finds the sine wave", "good"),
        ("A straight line misses it", "underfits"),
        ("Degree 15 chases 22 points", "overfits"),
        ("A rate beyond the edge of stability", "diverged"),
    ],
)
def test_a_link_of_the_mission_shows_what_it_promises(look: str, finding: str) -> None:
    sight = next(sight for sight in mission.SIGHTS if sight.look == look)
    run = train(understand(sight.query, DEFAULT)[0])
    assert verdict(run).finding == finding


def test_the_counts_that_the_mission_names_are_true() -> None:
    ten = next(sight for sight in mission.SIGHTS if sight.look.startswith("Ten"))
    assert len(understand(ten.query, DEFAULT)[0].settings) > 0
    assert train(understand(ten.query, DEFAULT)[0]).parameters["weight"].shape[1] == 10
    trap = next(sight for sight in mission.SIGHTS if sight.look.startswith("R² of almost 1"))
    by_default = {row.solver: row for row in digits(understand(trap.query, DEFAULT)[0])}["scikit_learn"]
    assert by_default.digits < 1
    assert 0.999999 < by_default.r2 < 1
    chase = next(sight for sight in mission.SIGHTS if sight.look.startswith("Degree"))
    assert len(train(understand(chase.query, DEFAULT)[0]).train.y) == 22
