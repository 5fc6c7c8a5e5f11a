"""The neural network page shows the engine's numbers in every view, on every kind of data."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.inspection.responses import finding
from core.reasons import reasons
from tests.groups import views_on
from tests.pages.opening import charts, data_of, expected, in_turn, metrics, open_page, texts
from tests.pages.test_links import PAGES

DEFAULT = RunSpec("moons", "neural_network", "adam", {"learning_rate": 0.03, "epochs": 200, "batch_size": 32})
VIEWS = [view for _, view in views_on("neural_network")]


def opened(**query: str) -> AppTest:
    return open_page("pages/neural_network.py", query)


def test_the_headline_is_the_run_of_the_default_spec() -> None:
    page = opened()
    assert metrics(page) == expected(DEFAULT)
    assert "many minima, and none of them is known to be the least" in texts(page)


def test_a_link_sets_the_layers() -> None:
    page = opened(hidden="4,4", epochs="20")
    assert metrics(page) == expected(DEFAULT.replace(hidden=(4, 4), epochs=20))
    assert "the nearest offered, 4,4, is used" in opened(hidden="4,5", epochs="20").info[0].value


@pytest.mark.slow
def test_reasons_are_those_of_networks_and_a_click_changes_what_it_says() -> None:
    query = {"dataset": "circles", "epochs": "500", "batch_size": "full"}
    page = opened(view="Reasons", **query)
    run = train(DEFAULT.replace(dataset="circles", epochs=500, batch_size=None))
    assert [reason.name for reason in reasons(run)] == ["by_heart"]
    assert reasons(run)[0].says in texts(page)
    fix = reasons(run)[0].fixes[0]
    page.button(key=f"fix.by_heart.{'.'.join(fix.changes)}").click().run()
    assert metrics(page) == expected(run.spec.replace(**fix.changes))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "dataset"), [*enumerate(["moons", "iris", "sine", "diabetes", "breast_cancer"])]
)
def test_every_kind_of_data_opens_in_views_that_take_turns(first: int, dataset: str) -> None:
    spec = PAGES["pages/neural_network.py"].opening(dataset=dataset).replace(epochs=20)
    queries: list[dict[str, str]] = [{}, {"activation": "relu", "init": "he", "l2": "0.01"}]
    for view, query in in_turn(VIEWS[first % 2 :: 2], queries, first):
        page = opened(dataset=dataset, view=view, epochs="20", **query)
        kept = {name: spec.hypers[name].parse(text) for name, text in query.items()}
        assert expected(spec.replace(**kept)).items() <= metrics(page).items()


@pytest.mark.slow
def test_shapes_are_compared_when_asked_for() -> None:
    page = opened(view="Hyperparameters", compare="hidden", epochs="20", batch_size="full")
    assert len(data_of(charts(page)[0], "runs")) == len(DEFAULT.hypers["hidden"].grid)


@pytest.mark.slow
def test_a_network_that_leaves_the_numbers_is_explained() -> None:
    for view in VIEWS:
        page = opened(view=view, dataset="diabetes", optimizer="sgd", learning_rate="10", epochs="50")
        assert "It diverged." in texts(page)


@pytest.mark.slow
def test_the_diagram_follows_the_run_and_its_table_the_chosen_layer() -> None:
    page = opened(view="Network", epochs="20", layer="layer2")
    run = train(DEFAULT.replace(epochs=20))
    assert finding(run) in texts(page)
    edges = data_of(charts(page)[0], "edges").set_index("weight")
    assert edges.loc[run.title("layer3.weight[5,0]"), "f59"] == pytest.approx(
        run.parameters["layer3.weight"][-1][5, 0]
    )
    assert page.selectbox(key="layer").options == ["Layer 1", "Layer 2", "Layer 3"]
    wide = opened(view="Network", epochs="20", hidden="64,64", layer="layer3").caption
    assert any(
        "Not drawn: 96 units" in note.value and "the 240 that end largest" in note.value for note in wide
    )
