"""Views in groups: the link names one, only that one is drawn, and a group remembers which of its views was open."""

from __future__ import annotations

import pytest
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest

from tests.pages.test_linear_regression import opened

SOME = {"Watch": ["Run", "Numbers"], "Compare": ["Sweep", "Race", "Solvers"], "Why": ["Because"]}


def script(groups: dict[str, list[str]]) -> None:
    from functools import partial

    import streamlit as st

    from core import RunSpec
    from ui import session, state, tabs

    session.PAGE.put("a page")
    tabs.show(
        {group: {view: partial(st.text, f"drawn: {view}") for view in groups[group]} for group in groups}
    )
    spec = RunSpec("line", "linear_regression", "sgd")
    state.write_address(spec, spec)


def viewed(view: str = "", groups: dict[str, list[str]] = SOME) -> AppTest:
    page = AppTest.from_function(script, default_timeout=30, kwargs={"groups": groups})
    if view:
        page.query_params["view"] = view
    return page.run()


def go(page: AppTest, group: str) -> AppTest:
    return page.segmented_control(key="group").set_value(group).run()


def drawn(page: AppTest) -> list[str]:
    assert not page.exception
    return [text.value for text in page.text]


def test_only_the_view_that_the_link_names_is_drawn_in_its_group() -> None:
    for group, views in SOME.items():
        for view in views:
            page = viewed(view)
            assert drawn(page) == [f"drawn: {view}"]
            assert page.segmented_control(key="group").value == group
            assert [tab.label for tab in page.tabs] == (views if len(views) > 1 else [])


def test_the_first_view_is_what_a_link_without_a_name_opens_and_what_no_link_names() -> None:
    page = viewed()
    assert drawn(page) == ["drawn: Run"]
    assert page.query_params == viewed("Run").query_params == {}


def test_a_group_opens_at_its_first_view_and_later_at_the_one_seen_last() -> None:
    page = go(viewed("Numbers"), "Compare")
    assert drawn(page) == ["drawn: Sweep"]
    assert page.query_params == {"view": "Sweep"}
    page.query_params["view"] = "Race"
    page.run()
    assert drawn(go(page, "Watch")) == ["drawn: Numbers"]
    assert drawn(go(page, "Compare")) == ["drawn: Race"]
    assert page.query_params == {"view": "Race"}


def test_going_back_to_the_first_view_empties_the_link() -> None:
    page = go(viewed("Solvers"), "Watch")
    assert drawn(page) == ["drawn: Run"]
    assert page.query_params == {}


def test_a_view_that_does_not_exist_gets_a_sentence_once() -> None:
    page = viewed("race<b>")
    assert drawn(page) == ["drawn: Run"]
    assert page.info[0].value == "There is no view “`race<b>`” here; Run is shown."
    assert page.query_params == {}
    assert not page.run().info


MANY = {"Run": ["Run"], "Try": ["One", "Two", "Three", "Four", "Five", "Six"]}


def test_four_views_of_a_group_have_tabs_and_the_others_share_one_that_says_which_is_open() -> None:
    for view in MANY["Try"]:
        page = viewed(view, MANY)
        assert drawn(page) == [f"drawn: {view}"]
        assert [tab.label for tab in page.tabs] == ["One", "Two", "Three", "Four", "More"]
        others = [row for row in page.segmented_control if row.key == "other_views"]
        assert [(row.options, row.value) for row in others] == [(["Five", "Six"], view)] * (
            view in ("Five", "Six")
        )


def test_a_single_other_view_is_named_by_its_tab_and_needs_no_row() -> None:
    five = {"Run": ["Run"], "Try": MANY["Try"][:5]}
    page = viewed("Five", five)
    assert drawn(page) == ["drawn: Five"]
    assert [tab.label for tab in page.tabs] == ["One", "Two", "Three", "Four", "More: Five"]
    assert [row.key for row in page.segmented_control] == ["group"]


def test_the_row_of_the_others_leads_to_each_of_them() -> None:
    page = viewed("Five", MANY)
    page.segmented_control(key="other_views").set_value("Six").run()
    assert drawn(page) == ["drawn: Six"]
    assert page.query_params == {"view": "Six"}
    # A group opens again at the view that was open last, also where it shares a tab.
    assert drawn(go(go(page, "Run"), "Try")) == ["drawn: Six"]


def test_the_address_is_written_once_when_a_visitor_moves_on(monkeypatch: pytest.MonkeyPatch) -> None:
    page, written = viewed(), []
    put = QueryParamsProxy.from_dict
    monkeypatch.setattr(
        QueryParamsProxy, "from_dict", lambda of, params: (written.append(params), put(of, params))
    )
    monkeypatch.setattr(QueryParamsProxy, "__setitem__", lambda *given: pytest.fail("written on the way"))
    assert drawn(go(page, "Compare")) == ["drawn: Sweep"]
    assert written == [{"view": "Sweep"}]


def test_one_group_needs_no_row_of_groups_and_one_view_no_tabs() -> None:
    assert not viewed(groups={"Watch": ["Run", "Numbers"]}).segmented_control
    alone = viewed(groups={"Watch": ["Run"]})
    assert drawn(alone) == ["drawn: Run"]
    assert not alone.tabs


def test_moving_a_control_keeps_the_view() -> None:
    page = opened(view="Shake")
    page.select_slider(key="degree").set_value(2).run()
    assert page.query_params["view"] == "Shake"
    assert page.session_state["alone"]


def home_and_back(page: AppTest) -> dict[str, str]:
    """By the menu, which leaves the query behind as Streamlit does; the query that the page has then."""
    page.query_params.clear()
    page.switch_page("app.py").run()
    return page.switch_page("pages/linear_regression.py").run().query_params


def test_a_page_opens_again_at_the_view_it_showed_last() -> None:
    page = opened()
    page.query_params["view"] = "Reasons"
    assert home_and_back(page.run()) == {"dataset": "line", "view": "Reasons"}
    del page.query_params["view"]
    assert home_and_back(page.run()) == {"dataset": "line"}


def test_a_link_inside_the_page_opens_the_view_it_names() -> None:
    page = opened(view="Optimizers")
    page.query_params.clear()
    page.query_params["open"] = "view=Reasons&degree=2"
    page.run()
    assert page.query_params["view"] == "Reasons"
    assert page.select_slider(key="degree").value == 2
