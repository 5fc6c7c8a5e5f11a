"""A long training that is stopped is shown as far as it has come, and goes on from there, the same run as ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.engine.continuing import resumable
from tests.core.records import same
from tests.pages.opening import expected, metrics, open_page
from ui import engine, stopping, turns
from ui.cache import Cache

FILE = "pages/linear_regression.py"
# Nothing that other tests train: what has been computed is found again.
QUERY = {"epochs": "30", "batch_size": "4", "data_seed": "3", "samples": "50", "learning_rate": "0.05"}
COSINE = {**QUERY, "schedule": "cosine", "warmup": "2"}


def spec_of(query: dict[str, str]) -> RunSpec:
    return RunSpec.from_query({"dataset": "line", "model": "linear_regression", "optimizer": "sgd", **query})


@pytest.fixture(autouse=True)
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is a long one, none is known, and the comparison beside it lets no newer run take over."""
    monkeypatch.setattr(turns, "LONG_SECONDS", 0.0)
    monkeypatch.setattr(turns, "TOUCH_EVERY", 10**9)
    monkeypatch.setattr(engine, "_runs", Cache("other_runs", 2**20))
    monkeypatch.setattr(stopping, "_checkpoints", Cache("other_checkpoints", 2**20))


@contextmanager
def interrupted(pieces: int) -> Iterator[list[int]]:
    """A newer run of the script takes over after so many pieces of one epoch; those that were trained are counted."""
    trained: list[int] = []

    def touch() -> None:
        trained.append(1)
        if len(trained) == pieces:
            st.stop()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turns, "touch", touch)
        yield trained


def stopped(query: dict[str, str], pieces: int) -> AppTest:
    """The page after a click on Stop while it trained its run."""
    with interrupted(pieces):
        page = open_page(FILE, query)
    button = next(button for button in page.button if button.label == "Stop")
    return button.click().run()


def chosen(page: AppTest) -> tuple[object, object]:
    widgets = {slider.key: slider.value for slider in page.select_slider}
    return widgets["epochs"], widgets.get("schedule_epochs")


def test_what_was_learned_until_then_is_shown_and_said() -> None:
    page = stopped(QUERY, 12)
    assert chosen(page) == (10, None)
    assert expected(spec_of(QUERY).replace(epochs=10)).items() <= metrics(page).items()
    assert [info.value for info in page.info] == ["Stopped at epoch 12 of 30: shown is the run of 10 epochs."]
    assert not page.warning


def test_a_schedule_stays_that_of_all_epochs() -> None:
    page = stopped(COSINE, 12)
    assert chosen(page) == (10, 30)
    shown = spec_of(COSINE).replace(epochs=10, schedule_epochs=30)
    assert expected(shown).items() <= metrics(page).items()
    assert page.info[0].value.endswith("the run of 10 epochs, its schedule still that of 30.")


@pytest.mark.parametrize("query", [QUERY, COSINE, {**COSINE, "patience": "5", "optimizer": "adam"}], ids=str)
def test_it_goes_on_from_where_it_stopped(query: dict[str, str]) -> None:
    page = stopped(query, 12)
    with interrupted(-1) as trained:
        page.button(key="go_on").click().run()
    assert chosen(page) == (30, None)
    assert expected(spec_of(query)).items() <= metrics(page).items()
    assert len(trained) <= 30 - 12
    assert not page.info


def test_a_second_click_on_it_while_it_trains_changes_nothing() -> None:
    page = stopped(QUERY, 12)
    button = page.button(key="go_on")
    with interrupted(3):
        button.click().run()
    # The browser still shows it, greyed out.
    button.click().run()
    assert chosen(page) == (30, None)
    assert expected(spec_of(QUERY)).items() <= metrics(page).items()


def test_on_a_longer_run_of_the_same_course_only_the_rest_is_trained() -> None:
    page = open_page(FILE, COSINE)
    page.session_state["epochs"], page.session_state["schedule_epochs"] = 60, 30
    with interrupted(-1) as trained:
        page.run()
    assert len(trained) == 30
    again = spec_of(COSINE).replace(epochs=60, schedule_epochs=30)
    assert expected(again).items() <= metrics(page).items()


def test_a_shorter_run_of_the_same_course_is_not_trained_and_waits_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = open_page(FILE, QUERY)
    page.session_state["epochs"] = 20
    monkeypatch.delattr(engine, "_train")
    page.run()
    assert expected(spec_of(QUERY).replace(epochs=20)).items() <= metrics(page).items()


def test_another_schedule_is_trained_from_the_start() -> None:
    page = open_page(FILE, COSINE)
    page.session_state["epochs"] = 60
    with interrupted(-1) as trained:
        page.run()
    assert len(trained) == 60
    assert expected(spec_of(COSINE).replace(epochs=60)).items() <= metrics(page).items()


def test_before_the_first_epoch_the_run_shown_before_stays() -> None:
    page = open_page(FILE, {**QUERY, "epochs": "5"})
    before = metrics(page)
    page.session_state["learning_rate"] = 0.02
    with interrupted(1), pytest.MonkeyPatch.context() as patch:
        patch.setattr(stopping, "keep", lambda checkpoint: None)
        page.run()
    page = next(button for button in page.button if button.label == "Stop").click().run()
    assert metrics(page) == before
    assert [warning.value for warning in page.warning] == ["Stopped before the training was done."]


def test_what_was_stopped_is_not_mentioned_elsewhere() -> None:
    page = stopped(QUERY, 12)
    page.session_state["learning_rate"] = 0.1
    assert not page.run().info


def test_once_it_has_gone_on_the_shorter_run_is_one_like_any_other() -> None:
    page = stopped(QUERY, 12)
    page.button(key="go_on").click().run()
    page.session_state["epochs"] = 10
    assert not page.run().info


def test_a_run_that_came_to_its_end_meanwhile_is_shown() -> None:
    spec = spec_of(QUERY).replace(patience=1, learning_rate=0.5, epochs=200)
    checkpoint = resumable(spec).advanced(200)
    assert checkpoint.ended
    stopping.keep(checkpoint)
    assert stopping.stop(spec)
    assert not stopping.stop(spec.replace(seed=5))


def test_what_is_known_of_a_run_is_that_run() -> None:
    spec = spec_of(COSINE)
    checkpoint = resumable(spec).advanced(4).advanced(8)
    stopping.keep(checkpoint)
    shorter = spec.replace(epochs=7, schedule_epochs=30)
    known = stopping.kept(shorter)
    assert known is not None
    assert known.ended
    assert same(known.run, train(shorter))
    assert stopping.kept(spec.replace(learning_rate=0.1)) is None
    # Nor where part of its record is lost.
    stopping.keep(replace(checkpoint, histories=checkpoint.histories[1:]))
    assert stopping.kept(shorter) is None


def test_what_takes_far_longer_than_expected_is_ended_and_shown_as_far_as_it_came() -> None:
    passed: list[int] = []

    def touch() -> None:
        passed.append(1)
        if len(passed) == 12:
            raise turns.TooLongError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turns, "touch", touch)
        page = open_page(FILE, QUERY)
    assert chosen(page) == (10, None)
    assert expected(spec_of(QUERY).replace(epochs=10)).items() <= metrics(page).items()
    (sentence,) = [info.value for info in page.info if "Stopped" in info.value]
    assert sentence == (
        "It took more than twice as long as expected. Stopped at epoch 12 of 30: shown is the run of 10 epochs."
    )
    assert [button.label for button in page.button if button.label.startswith("Go on")] == [
        "Go on to 30 epochs"
    ]


def test_where_nothing_was_learned_yet_a_sentence_says_so() -> None:
    def touch() -> None:
        raise turns.TooLongError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turns, "touch", touch)
        patch.setattr(stopping, "keep", lambda checkpoint: None)
        page = open_page(FILE, {**QUERY, "seed": "4"})
    assert not page.exception
    assert [warning.value for warning in page.warning] == [
        "Ended: it took more than twice as long as expected. Try something smaller."
    ]


@pytest.mark.parametrize(("longest", "ended"), [(0.0, True), (60.0, False)])
def test_the_clock_ends_what_has_taken_twice_its_time(
    longest: float, ended: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_SECONDS", longest)
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    page = open_page(FILE, {**QUERY, "seed": "5", "epochs": "300"})
    assert any("twice as long" in each.value for each in (*page.info, *page.warning)) == ended


def test_a_page_that_shows_nothing_so_far_does_not_train_it_again_and_again() -> None:
    calls: list[int] = []

    def touch() -> None:
        calls.append(1)
        if len(calls) % 12 == 0:
            raise turns.TooLongError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turns, "touch", touch)
        page = open_page("app.py", {"epochs": "50", "learning_rate": "0.05"})
    assert not page.exception
    assert any("twice as long" in warning.value for warning in page.warning)
    assert len(calls) < 100
