"""The address is a link that anybody may have written: too long a one is read in part, and cut."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from core.engine.links import LONGEST_VALUE, MOST_NAMES
from tests.pages.opening import open_link

FILE = "pages/linear_regression.py"
SENTENCE = "The link is too long"
MANY = {f"n{i}": "1" for i in range(2 * MOST_NAMES)}


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"epochs": "50", **MANY}, MOST_NAMES),
        ({"epochs": "50", "view": "x" * LONGEST_VALUE}, 1),
        ({"epochs": "50", "mail": "x" * LONGEST_VALUE}, 1),
    ],
)
def test_too_long_a_link_is_read_and_kept_in_part(query: dict[str, str], kept: int) -> None:
    page = open_link(FILE, query)
    assert not page.exception
    assert [box.value for box in page.info if SENTENCE in box.value]
    assert page.session_state["epochs"] == 50
    assert len(page.query_params) == kept
    assert page.query_params["epochs"] == "50"
    page.select_slider(key="epochs").set_value(100).run()
    assert not [box.value for box in page.info if SENTENCE in box.value]


def test_a_link_handed_over_is_bounded_as_well() -> None:
    inside = {"epochs": "50", **dict.fromkeys(list(MANY)[: MOST_NAMES + 1], "1")}
    page = open_link(FILE, {"open": urlencode(inside)})
    assert page.session_state["epochs"] == 50
    assert [box.value for box in page.info if SENTENCE in box.value]
    assert dict(page.query_params) == {"epochs": "50"}


def test_a_link_of_usual_length_gets_no_sentence() -> None:
    assert not open_link(FILE, {"epochs": "50", "utm_source": "mail"}).info
