"""The view of solvers shows the numbers of the engine, or says in words why there is nothing to compare."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from tests.core.records import linear
from tests.pages.opening import view_of
from views.linear.solvers.numbers import SOLVERS, digits, digits_per_epoch, exact_values, finding

WAMPLER = linear("momentum", "wampler1", degree=5)


def viewed(spec: RunSpec, **chosen: object) -> AppTest:
    return view_of("Solvers", spec, **chosen)


def test_the_finding_is_that_of_the_engine() -> None:
    run, true = train(WAMPLER), exact_values(WAMPLER)
    assert true
    page = viewed(WAMPLER)
    text = "\n".join(element.value for element in page.markdown)
    assert finding(digits(WAMPLER), run, digits_per_epoch(run, true)) in text
    assert len(page.get("vega_lite_chart")) == 1
    assert "rational arithmetic" in page.caption[0].value
    assert not page.info


def test_the_numbers_are_a_table_one_click_away() -> None:
    page = viewed(WAMPLER)
    assert not page.dataframe
    page.session_state["solvers_table"] = True
    table = page.run().dataframe[0].value
    assert table["solver"].tolist() == [solver.label for solver in SOLVERS.values()]
    assert table["correct digits"].tolist() == [row.digits for row in digits(WAMPLER)]
    assert [float(text) for text in table["R²"]] == pytest.approx([row.r2 for row in digits(WAMPLER)])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (linear(l2=0.1), "choose the squared loss, no penalty"),
        (linear(l1=0.1), "choose the squared loss, no penalty"),
        (linear(loss="absolute"), "choose the squared loss, no penalty"),
        (linear("adamw", weight_decay=0.1), "no weight decay"),
        (linear(dataset="collinear", correlation=1.0), "linearly dependent"),
        (linear(dataset="diabetes", degree=8, learning_rate=0.01), "81 columns of 332 rows are too many"),
    ],
    ids=["L2", "L1", "loss", "decay", "dependent", "too large"],
)
def test_where_there_is_nothing_to_compare_a_sentence_says_why(spec: RunSpec, sentence: str) -> None:
    page = viewed(spec)
    assert sentence in page.info[0].value
    assert not page.get("vega_lite_chart")


def test_a_diverged_run_is_shown_too() -> None:
    page = viewed(linear(learning_rate=10.0, epochs=2000))
    assert "diverged" in "\n".join(element.value for element in page.markdown)
