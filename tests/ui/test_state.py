"""Choices inside views: what a link names and is not there gets one sentence, what was chosen before gives way."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest

from core.engine.links import echo
from tests.pages.opening import open_page
from ui import session, state

NOTHING: dict[str, str] = {}
SENTENCE = "Layer: there is no “layer3” here; `layer1` is shown."


def layers() -> None:
    import streamlit as st

    from ui import state

    names = [f"layer{number}" for number in range(1, st.session_state["most"] + 1)]
    state.option("Layer", names, names[0], key="layer")


def steps() -> None:
    from ui import state

    state.nearest("Step", [1, 5, 10], 5, key="step")


def words() -> None:
    from ui import state

    titles = {"sgd": "Gradient descent", "adam": "Adam", "cut1": "petal_wi…", "cut2": "petal_wi…"}
    state.option("Rule", titles, "sgd", key="rule")


def usual() -> None:
    import streamlit as st

    from ui import state

    state.option("Layer", ["1", "2", "3"], st.session_state["as_usual"], key="layer")


def page() -> None:
    import streamlit as st

    from core import RunSpec
    from core.hyper import Hyper
    from ui import session, state

    default = RunSpec("line", "linear_regression", "sgd")
    state.enter("a page", default, ("layer", "amount", "to"))
    state.option("Layer", ["layer1", "layer2"], "layer1", key="layer")
    if st.toggle("More", True):
        state.slider("Amount", ["0", "1", "2"], "1", key="amount")
        rate: Hyper = default.hypers["schedule"]
        state.value("Schedule", rate, rate.grid, "constant", key="to")
    for button, changes in (("both", {"layer": "layer2", "amount": "2"}), ("neither", {"layer": "layer1"})):
        st.button(button, key=button, on_click=state.load, args=(changes,))
    state.write_address(default.replace(**st.session_state.get("now", {})), default)
    st.text(state.shared_link(default))
    st.text(len(session.CHOSEN.get() or {}))


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


def test_what_was_left_as_usual_follows_what_is_usual_and_what_was_chosen_stays() -> None:
    page = AppTest.from_function(usual)
    for expected in ("1", "2"):
        page.session_state["as_usual"] = expected
        assert page.run().selectbox(key="layer").value == expected
    page.selectbox(key="layer").set_value("3").run()
    page.session_state["as_usual"] = "1"
    assert page.run().selectbox(key="layer").value == "3"


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
    assert said(page.run()) == [f"Step: there is no “{echo(asked)}” here; 5 is shown."]
    assert page.select_slider(key="step").value == "5"


def test_titles_are_shown_names_are_linked_and_titles_that_are_alike_told_apart() -> None:
    shown = AppTest.from_function(words).run().selectbox(key="rule")
    assert shown.options == ["Gradient descent", "Adam", "petal_wi… (cut1)", "petal_wi… (cut2)"]
    assert shown.value == "sgd"


def test_a_sentence_on_a_link_says_the_title_of_what_is_shown() -> None:
    page = AppTest.from_function(words)
    page.session_state["rule"] = "lion"
    page.session_state[session.LINKED.name] = {"rule": "lion"}
    assert said(page.run()) == ["Rule: there is no “lion” here; Gradient descent is shown."]


def linked(**query: str) -> AppTest:
    shown = AppTest.from_function(page)
    for name, text in query.items():
        shown.query_params[name] = text
    shown.run()
    assert not shown.exception
    return shown


def test_the_address_has_what_is_chosen_by_name_and_nothing_that_is_as_usual() -> None:
    shown = linked()
    assert shown.query_params == NOTHING
    shown.selectbox(key="layer").set_value("layer2").run()
    shown.selectbox(key="to").set_value("cosine").run()
    shown.select_slider(key="amount").set_value("2").run()
    assert shown.query_params == {"layer": "layer2", "to": "cosine", "amount": "2"}
    shown.selectbox(key="to").set_value("constant").run()
    assert shown.query_params == {"layer": "layer2", "amount": "2"}


def test_an_address_by_names_is_read_and_stays() -> None:
    address = {"layer": "layer2", "to": "cosine", "amount": "0", "learning_rate": "0.5", "utm": "mail"}
    shown = linked(**address)
    assert shown.selectbox(key="to").value == "cosine"
    assert "Cosine decay" in shown.selectbox(key="to").options
    assert shown.select_slider(key="amount").value == "0"
    assert shown.query_params == {name: address[name] for name in ("layer", "to", "amount", "utm")}


def test_what_is_not_drawn_leaves_the_address_and_comes_back() -> None:
    shown = linked(layer="layer2", amount="2")
    shown.toggle[0].set_value(False).run()
    assert shown.query_params == {"layer": "layer2"}
    assert not shown.select_slider
    shown.toggle[0].set_value(True).run()
    assert shown.select_slider(key="amount").value == "2"
    assert shown.query_params == {"layer": "layer2", "amount": "2"}


def test_a_button_that_moves_several_writes_the_address_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = linked()
    written: list[dict[str, str]] = []
    write = QueryParamsProxy.from_dict

    def counted(self: QueryParamsProxy, address: dict[str, str]) -> None:
        written.append(address)
        write(self, address)

    monkeypatch.setattr(QueryParamsProxy, "from_dict", counted)
    shown.button(key="both").click().run()
    assert written == [{"layer": "layer2", "amount": "2"}]
    shown.run()
    assert len(written) == 1


def test_the_shared_link_names_all_components() -> None:
    shown = linked(layer="layer2")
    link = shown.text[0].value
    assert parse_qsl(urlsplit(link).query) == [
        ("dataset", "line"),
        ("model", "linear_regression"),
        ("optimizer", "sgd"),
        ("layer", "layer2"),
    ]


def test_an_address_that_the_browser_goes_back_to_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = linked(layer="layer2", amount="2")
    monkeypatch.setattr(state, "_by_history", lambda: True)
    shown.query_params.clear()
    shown.query_params["amount"] = "0"
    shown.run()
    assert shown.selectbox(key="layer").value == "layer1"
    assert shown.select_slider(key="amount").value == "0"
    assert shown.query_params == {"amount": "0"}


def test_another_page_keeps_nothing_of_the_address_of_the_one_that_was_left() -> None:
    shown = open_page(
        "pages/linear_regression.py", {"view": "Compare", "compare": "l2", "noise": "0.3", "dataset": "line"}
    )
    address = dict(shown.query_params)
    assert address == {"view": "Hyperparameters", "compare": "l2", "noise": "0.3", "dataset": "line"}
    # The browser's Back shows the home page under what the address of the other had.
    shown.switch_page("app.py").run()
    assert shown.query_params == NOTHING
    shown.switch_page("pages/linear_regression.py").run()
    assert shown.query_params == address
    shown.switch_page("app.py").run()
    assert shown.query_params == NOTHING
