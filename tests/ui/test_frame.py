"""The frame: its switch for the room is kept from page to page, and in the link."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.opening import ROOT, open_link
from ui.frame import KEPT, ROOM_STYLE


def enlarged(page: AppTest) -> bool:
    assert not page.exception
    return any(ROOM_STYLE in str(html.proto.body) for html in page.get("html"))


def test_a_page_is_its_usual_size_until_it_is_switched() -> None:
    page = open_link("app.py", {})
    assert not enlarged(page)
    page.toggle(key="room").set_value(True).run()
    assert enlarged(page)
    assert page.query_params["room"] == "true"
    page.toggle(key="room").set_value(False).run()
    assert not enlarged(page)
    assert "room" not in page.query_params


def test_a_link_switches_it_on_and_only_that_word_does() -> None:
    page = open_link("app.py", {"room": "true", "epochs": "5"})
    assert enlarged(page)
    assert page.toggle(key="room").value
    assert not page.info
    assert not enlarged(open_link("app.py", {"room": "<b>"}))


def test_it_stays_on_the_next_page_where_the_widget_is_another_one() -> None:
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    page.session_state[KEPT] = True
    page.run()
    assert enlarged(page)
    assert page.toggle(key="room").value
    assert page.query_params["room"] == "true"
