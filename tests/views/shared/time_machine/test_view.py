"""The time machine: its choices are a link, which reproduces the forks; what cannot be forked is said."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.engine.forking import forks
from tests.core.records import linear
from tests.pages.opening import charts, data_of, linked_view, open_page, texts, view_of
from views.catalog import VIEWS
from views.shared.time_machine.chart import OWN
from views.shared.time_machine.numbers import (
    another,
    epochs_to_fork_at,
    finding,
    first_epoch,
    hypers_to_change,
)

LINE = linear(epochs=20, batch_size=32)
RATE = LINE.hypers["learning_rate"]
PAGES = {
    "linear_regression": RunSpec("line", "linear_regression", "sgd", {"epochs": 20}),
    "logistic_regression": RunSpec(
        "moons", "logistic_regression", "sgd", {"learning_rate": 1.0, "epochs": 20}
    ),
    "neural_network": RunSpec(
        "moons", "neural_network", "adam", {"learning_rate": 0.03, "epochs": 20, "batch_size": 32}
    ),
}


def expected(spec: RunSpec, epoch: int, name: str, values: list[Any], chosen: Any) -> str:
    forked = forks(spec, epoch, [{name: value} for value in values])
    return finding(
        train(spec),
        forked,
        {**spec.hypers, **hypers_to_change(train(spec), epoch)}[name],
        values.index(chosen),
    )


def lines(page: AppTest) -> list[str]:
    return data_of(charts(page)[0], "errors")["whose"].unique().tolist()


@pytest.mark.parametrize("name", PAGES)
def test_a_link_reproduces_the_fork_on_every_page_whose_model_has_epochs(name: str) -> None:
    query = {
        "view": "Time machine",
        "epochs": "20",
        "fork": "7",
        "change": "optimizer",
        "new_value": "rmsprop",
    }
    page = open_page(f"pages/{name}.py", query)
    assert not page.exception
    assert not page.info
    assert expected(PAGES[name], 7, "optimizer", ["rmsprop"], "rmsprop") in texts(page)
    assert lines(page) == [OWN, "RMSProp"]


def test_it_begins_where_the_error_still_falls_with_a_larger_rate() -> None:
    page = view_of("Time machine", LINE)
    run = train(LINE)
    epoch = first_epoch(run, epochs_to_fork_at(run))
    value = another(run, RATE, RATE.grid)
    assert value > LINE.learning_rate
    assert page.select_slider(key="fork").value == str(epoch)
    assert expected(LINE, epoch, "learning_rate", [value], value) in texts(page)
    assert any("repeats itself bit for bit: 20 epochs, 2 parameters" in note.value for note in page.caption)


def test_other_values_beside_the_chosen_one_are_drawn_together() -> None:
    near = view_of("Time machine", LINE, forks="its neighbours", new_value="0.1")
    assert lines(near)[0] == OWN
    assert lines(near)[1:] == ["0.02", "0.05", "0.1", "0.2", "0.5"]
    wide = view_of(
        "Time machine", LINE, fork="5", forks="the whole range", change="batch_size", new_value="8"
    )
    values = [int(text) if text != "full" else None for text in lines(wide)[1:]]
    assert expected(LINE, 5, "batch_size", values, 8) in texts(wide)
    kinds = data_of(charts(wide)[0], "errors").groupby("whose")["kind"].first()
    assert kinds["8"] == "chosen"


def test_another_hyperparameter_starts_at_a_value_of_its_own_without_a_word() -> None:
    page = view_of("Time machine", LINE, new_value="0.5", forks="its neighbours")
    for name, hyper in hypers_to_change(train(LINE), 5).items():
        page.selectbox(key="change").set_value(name).run()
        assert not page.exception
        assert not page.info
        assert len(charts(page)) == 1, hyper.noun


def test_what_a_link_asks_for_and_is_not_there_gets_a_sentence() -> None:
    for key, wanted in {"fork": "soon", "change": "hidden", "new_value": "1e9", "forks": "many"}.items():
        page = linked_view("Time machine", LINE, **{key: wanted})
        assert f"there is no “{wanted}” here" in page.info[0].value
        assert len(charts(page)) == 1


def test_a_fork_after_the_end_of_a_shorter_run_is_one_at_its_end() -> None:
    page = view_of("Time machine", LINE, fork="150", change="epochs", new_value="50")
    assert expected(LINE, 20, "epochs", [50], 50) in texts(page)


def test_a_run_that_diverged_can_be_rescued() -> None:
    gone = linear(epochs=300, learning_rate=10.0)
    page = view_of("Time machine", gone, fork="2", new_value="0.1")
    assert "The run itself diverged. Forked at epoch 2 with learning rate 0.1 instead of 10" in texts(page)
    assert "as the run itself does: fork earlier" in texts(
        view_of("Time machine", gone, fork="250", new_value="5")
    )


def test_the_table_has_a_row_for_each_run() -> None:
    page = view_of("Time machine", LINE, forks="the whole range", forks_table=True)
    table = page.dataframe[0].value
    assert table["learning rate"].tolist()[0] == "0.1 (the run)"
    assert len(table) == 6
    assert table["distance"].tolist()[0] == 0


def test_what_two_runs_are_compared_by_is_no_choice_of_the_time_machine() -> None:
    """Else the value of one view would become the new value of the other, as a link spelled it."""
    two_runs, time_machine = (VIEWS[f"views.{name}"] for name in ("network.two_runs", "shared.time_machine"))
    assert {*two_runs.choices}.isdisjoint(time_machine.choices)
    page = view_of("Time machine", PAGES["neural_network"], changed="l2", other_value="0.03")
    assert not page.exception
    assert texts(page) == texts(view_of("Time machine", PAGES["neural_network"]))
