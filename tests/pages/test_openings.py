"""A dataset opens with its own settings, wherever it is picked: in a link, in the sidebar, with another model."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opening import expected, metrics, open_link
from tests.pages.test_links import PAGES

LINEAR, NETWORK, TREE = (
    f"pages/{name}.py" for name in ("linear_regression", "neural_network", "decision_tree")
)


def pick(page: AppTest, dataset: str) -> AppTest:
    page.selectbox(key="dataset").set_value(dataset).run()
    assert not page.exception
    return page


@pytest.mark.parametrize("file", [LINEAR, NETWORK, TREE])
def test_a_page_opens_with_the_settings_of_its_dataset(file: str) -> None:
    page = open_link(file, {})
    assert metrics(page) == expected(PAGES[file].opening())
    assert not page.query_params


def test_a_link_that_names_the_dataset_alone_opens_it_with_its_settings() -> None:
    page = open_link(NETWORK, {"dataset": "moons"})
    assert metrics(page) == expected(PAGES[NETWORK].opening(dataset="moons"))
    page = open_link(LINEAR, {"dataset": "line"})
    assert metrics(page) == expected(PAGES[LINEAR].opening(dataset="line"))


def test_picking_a_dataset_sets_what_it_declares_and_leaving_it_sets_that_back() -> None:
    page = open_link(NETWORK, {"dataset": "circles"})
    pick(page, "moons")
    assert metrics(page) == expected(PAGES[NETWORK].opening(dataset="moons"))
    pick(page, "circles")
    assert metrics(page) == expected(PAGES[NETWORK].opening(dataset="circles"))


def test_what_a_visitor_has_set_beside_that_stays() -> None:
    page = open_link(NETWORK, {"dataset": "circles", "hidden": "4", "epochs": "50"})
    pick(page, "moons")
    assert metrics(page) == expected(PAGES[NETWORK].opening(dataset="moons").replace(hidden=(4,), epochs=50))


@pytest.mark.slow
def test_an_optimizer_that_is_declared_is_picked_too() -> None:
    page = pick(open_link(NETWORK, {"dataset": "circles"}), "parity")
    assert page.selectbox(key="optimizer").value == "adamw"
    assert metrics(page) == expected(PAGES[NETWORK].opening(dataset="parity"))


def test_another_model_keeps_the_data_and_starts_with_what_suits_it() -> None:
    page = open_link(TREE, {"dataset": "moons", "noise": "0.1"})
    page.selectbox(key="model").set_value("gradient_boosting").run()
    spec = PAGES[TREE].opening(model="gradient_boosting", dataset="moons").replace(noise=0.1)
    assert metrics(page) == expected(spec)


def test_reset_goes_back_to_what_the_page_opens_with() -> None:
    page = open_link(NETWORK, {"dataset": "circles", "hidden": "4", "epochs": "20"})
    next(button for button in page.button if button.label == "Reset to defaults").click().run()
    assert metrics(page) == expected(PAGES[NETWORK].opening())
