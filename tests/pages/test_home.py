"""Home: two hyperparameters to choose, two parameters learned, six moments to see, and a way to every statement."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import OPTIMIZERS, Run, RunSpec, train
from core.engine.links import understand
from core.engine.spec import COMPONENTS
from core.formatting import number
from core.verdicts.diagnosis import verdict
from tests.groups import views_on
from tests.pages.opening import data_of, first_charts, metrics, open_link
from tests.pages.test_links import PAGES
from ui import frame, mission
from views.linear.solvers.numbers import digits

EXAMPLE = RunSpec("line", "linear_regression", "sgd", {"epochs": 20})
# A card and a statement lead somewhere; these name them in a failure.
LINKS = [*mission.CARDS, *(sight for sight in mission.SIGHTS if sight.page in PAGES)]


def home(**query: str) -> AppTest:
    return open_link("app.py", query)


def against(page: AppTest) -> object:
    return first_charts(page)[1]


def run_of(link: mission.Card | mission.Sight, **changes: object) -> Run:
    """The run that a link of home opens, or the one after these settings were moved there."""
    return train(understand(link.query, PAGES[link.page])[0].replace(**changes))


def card(name: str) -> mission.Card:
    return next(each for each in mission.CARDS if each.name == name)


def sight(look: str) -> mission.Sight:
    return next(each for each in mission.SIGHTS if each.look.startswith(look))


# --------------------------------------------------------------------------- the line


def said_of(run: Run) -> dict[str, str]:
    learned = {"Slope": run.scalars["weight[x]"], "Intercept": run.scalars["bias"], "Error": run.train_error}
    return {label: number(float(values[-1]), 3) for label, values in learned.items()}


def test_the_numbers_are_those_that_the_engine_learned() -> None:
    assert metrics(home()) == said_of(train(EXAMPLE))


def test_a_moved_hyperparameter_changes_what_is_learned_and_moves_the_dot_along_the_same_axis() -> None:
    page = home()
    before = against(page)
    page.select_slider(key="learning_rate").set_value(0.01).run()
    after, run = against(page), train(EXAMPLE.replace(learning_rate=0.01))
    assert metrics(page) == said_of(run)
    for table in ("runs", "learned", "swept_errors"):
        assert data_of(before, table).equals(data_of(after, table))
    mine = data_of(after, "my_parameters").set_index("parameter")
    assert mine["value"].to_dict() == {
        "slope": run.scalars["weight[x]"][-1],
        "intercept": run.scalars["bias"][-1],
    }
    assert (mine["setting"] == "0.01").all()
    errors = data_of(after, "own").set_index("rows")["error"]
    assert errors.to_dict() == {"train": run.train_error[-1], "validation": run.validation_error[-1]}


def test_a_link_opens_home_with_its_settings() -> None:
    assert metrics(home(epochs="5")) == said_of(train(EXAMPLE.replace(epochs=5)))


def test_a_run_that_diverges_has_a_word_for_it_and_a_button_that_mends_it() -> None:
    page = home(learning_rate="5")
    assert metrics(page) == {"Slope": "–", "Intercept": "–", "Error": "–"}
    assert any(text.value.startswith("**It diverged.**") for text in page.markdown)
    page.button(key="mend").click().run()
    rate = page.select_slider(key="learning_rate").value
    run = train(EXAMPLE.replace(learning_rate=rate))
    assert not run.diverged
    assert metrics(page) == said_of(run)


def test_home_says_no_more_than_what_its_own_controls_can_set() -> None:
    """At a rate that is far too small, the first remedy may be another optimizer."""
    for rate in ("0.000001", "0.001", "0.1", "2", "10"):
        for epochs in ("1", "20", "2000"):
            page = home(learning_rate=rate, epochs=epochs)
            assert not page.exception
            for button in page.button:
                if button.key == "mend":
                    before = metrics(page)
                    assert metrics(button.click().run()) != before


# --------------------------------------------------------------------------- cards


def test_every_card_has_a_picture_of_its_own_and_there_is_no_other() -> None:
    files = set(mission.THUMBNAILS.iterdir())
    assert len(files) == len(mission.CARDS) == 6
    assert files == {card.picture for card in mission.CARDS}


def test_the_pictures_are_light_and_have_no_background() -> None:
    from PIL import Image

    assert sum(card.picture.stat().st_size for card in mission.CARDS) < 200_000
    for each in mission.CARDS:
        image = Image.open(each.picture)
        assert image.size == (640, 320)
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
        assert (alpha[:4] == 0).all() or (alpha[:, :4] == 0).all()
        assert 0.01 < (alpha > 0).mean() < 0.9


@pytest.mark.parametrize("each", mission.CARDS, ids=lambda card: card.name)
def test_a_card_says_where_to_look_and_what_to_move(each: mission.Card) -> None:
    assert "ook at " in each.look
    assert "then move the " in each.look.lower()
    for sentence in each.look.split(". "):
        assert len(sentence.split()) <= 20


def test_a_rate_beyond_the_edge_explodes_and_the_one_the_card_names_does_not() -> None:
    assert run_of(card("explode")).diverged
    mended = run_of(card("explode"), learning_rate=0.2)
    assert "to 0.2" in card("explode").look
    assert not mended.diverged
    assert mended.train_error[-1] < 0.5 * mended.train_error[0]


@pytest.mark.slow
def test_what_is_learned_by_heart_is_understood_at_the_weight_decay_that_the_card_names() -> None:
    by_heart, understood = run_of(card("by_heart")), run_of(card("by_heart"), weight_decay=1.0)
    assert by_heart.final_metrics["train_accuracy"] == 1
    assert 0.4 < by_heart.final_metrics["validation_accuracy"] < 0.6
    assert understood.final_metrics["validation_accuracy"] > 0.99
    assert "to 1" in card("by_heart").look


def test_the_validation_error_falls_and_then_rises_along_the_penalty() -> None:
    penalties = (0.0, 0.001, 0.01, 0.1, 0.5, 1.0, 2.0)
    errors = [float(run_of(card("penalty"), l2=l2).validation_error[-1]) for l2 in penalties]
    lowest = int(np.argmin(errors))
    assert 0 < lowest < len(penalties) - 1
    assert errors[lowest] < 0.8 * min(errors[0], errors[-1])
    assert (np.diff(errors[: lowest + 1]) < 0).all()
    assert (np.diff(errors[lowest:]) > 0).all()


def test_eight_units_bend_what_a_line_cannot() -> None:
    run = run_of(card("bend"))
    spec = run.spec
    straight = train(
        RunSpec("moons", "logistic_regression", "sgd", {"learning_rate": 1.0, "noise": spec["noise"]})
    )
    assert spec["hidden"] == (8,)
    assert run.final_metrics["train_accuracy"] > straight.final_metrics["train_accuracy"] + 0.05
    assert run.final_metrics["validation_accuracy"] > straight.final_metrics["validation_accuracy"]


def test_the_tree_of_the_card_grows_to_eight_leaves_in_a_plane() -> None:
    run = run_of(card("tree"))
    assert run.tree.splits == 7
    assert run.train.x.shape[1] == 2


@pytest.mark.slow
def test_the_transformer_of_the_card_learns_to_sort() -> None:
    assert run_of(card("transformer")).final_metrics["validation_token_accuracy"] > 0.95


# --------------------------------------------------------------------------- statements


def test_every_page_is_part_of_the_mission() -> None:
    assert {sight.page for sight in mission.SIGHTS} == {row.file for row in frame.PAGES} - {frame.HOME.file}


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.look)
def test_a_link_of_home_is_understood_word_for_word(link: mission.Card | mission.Sight) -> None:
    spec, notes = understand(link.query, PAGES[link.page])
    assert notes == []
    views = {"view", "against", "surface", "rates", "compare", "with", "numbers"}
    assert {*COMPONENTS, *spec.hypers, *views} >= set(link.query)
    if "against" in link.query:
        assert link.query["against"] in spec.settings


@pytest.mark.slow
@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.look)
def test_a_link_of_home_opens_what_it_names(link: mission.Card | mission.Sight) -> None:
    page = open_link(link.page, dict(link.query))
    assert not page.exception
    assert not page.info
    _, first = views_on(Path(link.page).stem)[0]
    assert page.query_params.get("view", first) == link.query.get("view", first)
    assert page.session_state["against"] == link.query.get("against", page.session_state["against"])


@pytest.mark.parametrize(
    ("look", "finding"),
    [
        ("Ten coefficients", "parameters unsettled"),
        ("A cubic finds", "good"),
        ("A straight line", "underfits"),
        ("Degree 15 chases", "overfits"),
        ("A rate beyond", "diverged"),
    ],
)
def test_a_statement_shows_what_it_promises(look: str, finding: str) -> None:
    assert verdict(run_of(sight(look))).finding == finding


def test_the_counts_that_the_statements_name_are_true() -> None:
    assert run_of(sight("Ten")).parameters["weight"].shape[1] == 10
    assert len(run_of(sight("Degree 15")).train.y) == 22
    assert run_of(sight("Degree 15")).spec["degree"] == 15
    assert run_of(sight("Two questions")).tree.splits == 2
    assert len(run_of(sight("Two questions")).tree.class_names) == 3
    assert sight("Race").look == f"Race {len(OPTIMIZERS)} optimizers"
    assert run_of(sight("One row")).spec["outliers"] == 0.2


def test_a_perfect_fit_can_have_wrong_parameters() -> None:
    trap = understand(sight("R² of almost 1").query, PAGES[mission.LINEAR])[0]
    by_default = {row.solver: row for row in digits(trap)}["scikit_learn"]
    assert by_default.digits < 1
    assert 0.999999 < by_default.r2 < 1


def test_a_straight_line_has_one_slope_and_the_curve_that_chases_turns_many_times() -> None:
    grid = np.linspace(0.02, 0.98, 400)[:, None]
    turns = {
        look: int((np.diff(np.sign(np.diff(run_of(sight(look)).predict(grid)))) != 0).sum())
        for look in ("A straight line", "A cubic", "Degree 15")
    }
    assert turns["A straight line"] == 0
    assert turns["A cubic"] == 2
    assert turns["Degree 15"] >= 6


def test_weights_without_bound_grow_with_the_epochs() -> None:
    sizes = [
        np.abs(run_of(sight("Weights"), epochs=epochs).parameters["weight"][-1]).max()
        for epochs in (100, 500, 2000)
    ]
    assert sizes[0] < 0.9 * sizes[1] < 0.81 * sizes[2]
