"""Choices inside views: what a link names and is not there gets one sentence, what was chosen before gives way."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from ui import session

SENTENCE = "Layer: there is no “layer3” here; `layer1` is shown."


def layers() -> None:
    import streamlit as st

    from ui import state

    names = [f"layer{number}" for number in range(1, st.session_state["most"] + 1)]
    state.option("Layer", names, names[0], key="layer")


def steps() -> None:
    from ui import state

    state.nearest("Step", [1, 5, 10], 5, key="step")


def opened(layer: str, most: int, linked: bool = True) -> AppTest:
    page = AppTest.from_function(layers)
    page.session_state["layer"], page.session_state["most"] = layer, most
    if linked:
        page.session_state[session.LINKED.name] = {"layer": layer}
    return page.run()


def said(page: AppTest) -> list[str]:
    assert not page.exception
    return [info.value for info in page.info]


def test_what_a_link_names_and_is_not_there_gets_one_sentence() -> None:
    page = opened("layer3", most=2)
    assert said(page) == [SENTENCE]
    assert page.selectbox(key="layer").value == "layer1"
    assert not said(page.run())


def test_what_a_link_names_and_is_there_gives_way_later_without_a_word() -> None:
    page = opened("layer3", most=4)
    assert page.selectbox(key="layer").value == "layer3"
    page.session_state["most"] = 2
    assert not said(page.run())
    assert page.selectbox(key="layer").value == "layer1"


def test_what_was_chosen_before_gives_way_without_a_word() -> None:
    page = opened("layer3", most=2, linked=False)
    assert page.selectbox(key="layer").value == "layer1"
    assert not said(page)


@pytest.mark.parametrize(("asked", "shown"), [("4", "5"), ("2", "1"), ("999999999", "10"), ("5", "5")])
def test_of_numbers_the_nearest_that_is_offered_is_shown(asked: str, shown: str) -> None:
    page = AppTest.from_function(steps)
    page.session_state["step"] = asked
    assert not said(page.run())
    assert page.select_slider(key="step").value == shown


@pytest.mark.parametrize("asked", ["soon", "-1", "1.5", "9999999999", "²"])
def test_what_is_no_number_gets_a_sentence(asked: str) -> None:
    page = AppTest.from_function(steps)
    page.session_state["step"] = asked
    assert said(page.run()) == [f"Step: there is no “{asked}” here; 5 is shown."]
    assert page.select_slider(key="step").value == "5"
