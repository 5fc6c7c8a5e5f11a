"""The order of the steps of a column: written on the page of one's own table, told by a link without what they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.pages.bringing import FILE, bring, opened
from tests.pages.opening import open_link
from ui import own_table, session

SIZES = "size,price\n" + "".join(
    f"{('tall', 'grande', 'venti')[n % 3]},{n % 3 + n / 100}\n" for n in range(30)
)


def ordered() -> AppTest:
    """A table whose column of steps is told their order."""
    page = bring(opened(), SIZES, "cups.csv")
    read = page.session_state[session.READING.name]
    page.session_state[session.READING.name] = replace(
        read,
        table=read.table.reread(types={"size": "ordinal"}),
        choices=read.choices.given(types={"size": "ordinal"}),
    )
    page.run()
    steps = next(each for each in page.text_input if each.label.startswith("Steps of"))
    assert steps.value == "grande < tall < venti"
    steps.set_value("tall < grande").run()
    assert "Write each of the 3 steps once, with < between them." in [each.value for each in page.caption]
    next(each for each in page.text_input if each.label.startswith("Steps of")).set_value(
        "tall<grande <venti"
    ).run()
    assert not page.exception
    return page


def test_the_order_of_steps_can_be_written() -> None:
    own = ordered().session_state[session.OWN.name]
    assert np.array_equal(own.data.x[:, 0], [1 + n % 3 for n in range(30)])


def test_a_link_tells_the_order_of_steps_but_not_what_they_are() -> None:
    own = ordered().session_state[session.OWN.name]
    assert not any(word in own.chosen for word in ("tall", "grande", "venti"))
    query = {
        "dataset": own_table.name_of(own.data),
        "table": "cups.csv",
        "size": "30x1",
        "columns": own.chosen,
    }
    other = open_link("pages/linear_regression.py", query)
    other.switch_page(FILE).run()
    bring(other, SIZES, "cups.csv")
    assert other.session_state[session.OWN.name].data.fingerprint == own.data.fingerprint
