"""What would take long is asked for first; what is refused leaves nothing behind that seems to go on."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import Run, RunSpec, SettingError, pace, train
from core.engine.sweep import work
from core.pace import STANDARD, Pace
from core.types import OnEpoch
from core.work import Work
from tests.pages.opening import open_page
from ui import engine, session, turns
from ui.asking import LAST_RUN_BYTES
from ui.cache import Cache
from ui.calls import Call


def refuse(spec: RunSpec, on_epoch: OnEpoch) -> Run:
    raise SettingError("these are 1,000 too many")


def _refused() -> None:
    from core import RunSpec
    from core.work import Work
    from tests.ui.test_asking import refuse
    from ui import asking

    asking.computed(refuse, RunSpec("line", "linear_regression", "sgd"), work=Work(calls=2e6))


def test_what_is_refused_after_all_is_not_waited_for() -> None:
    page = AppTest.from_function(_refused).run()
    assert [info.value for info in page.info] == ["This cannot be trained: these are 1,000 too many."]
    assert not page.button
    assert not page.get("progress")


def test_a_comparison_that_is_too_much_is_refused_before_it_is_asked_for() -> None:
    query = {"view": "Hyperparameters", "compare": "batch_size", "samples": "1000", "epochs": "3000"}
    page = open_page("pages/linear_regression.py", query)
    assert not page.exception
    assert "more than the 30 s allowed: choose fewer values" in page.info[0].value
    assert not [button for button in page.button if button.label.startswith("Train them")]


def grow(spec: RunSpec, on_epoch: OnEpoch) -> Run:
    return train(spec, on_epoch=on_epoch)


def _long(ask: str) -> None:
    import streamlit as st

    from core import RunSpec
    from core.work import Work
    from tests.ui.test_asking import grow
    from ui import asking

    spec = RunSpec("line", "linear_regression", "sgd", {"epochs": 3, "data_seed": len(ask)})
    st.text("here" if asking.computed(grow, spec, work=Work(calls=2e8), ask=ask) else "not yet")


def test_what_takes_long_waits_to_be_asked_for_unless_nobody_has_to_ask() -> None:
    page = AppTest.from_function(_long, kwargs={"ask": "Measure it"}).run()
    assert [text.value for text in page.text] == ["not yet"]
    page = page.button[0].click().run()
    assert [text.value for text in page.text] == ["here"]
    page = AppTest.from_function(_long, kwargs={"ask": ""}).run()
    assert [text.value for text in page.text] == ["here"]
    assert not page.button


@pytest.mark.parametrize("slower", [1, 3])
def test_how_long_something_takes_is_said_at_the_pace_of_this_machine(
    slower: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Pace(*(slower * each for each in astuple(STANDARD)))
    monkeypatch.setattr(pace, "here", lambda: here)
    page = AppTest.from_function(_long, kwargs={"ask": "Measure it again"}).run()
    assert [button.label for button in page.button] == [f"Measure it again, about {slower * 100} seconds"]
    spec, over = RunSpec("line", "linear_regression", "sgd"), {"learning_rate": (0.0123, 0.0456)}
    assert engine.seconds_to_sweep(spec, over) == pytest.approx(slower * work(spec, over).seconds())


@pytest.mark.parametrize(("slower", "with_progress"), [(1, False), (3, True)])
def test_what_takes_long_on_this_machine_shows_how_far_it_is(
    slower: int, with_progress: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Pace(*(slower * each for each in astuple(STANDARD)))
    monkeypatch.setattr(pace, "here", lambda: here)
    slots: list[object] = []
    cache: Cache[Run] = Cache("tried", 1)
    half = Work(calls=0.5 * turns.LONG_SECONDS / STANDARD.call)
    spec = RunSpec("line", "linear_regression", "sgd", {"epochs": 1})

    def compute(slot: object) -> Run:
        slots.append(slot)
        return train(spec)

    turns.in_turn(cache, spec, lambda: half, compute)
    assert [slot is not None for slot in slots] == [with_progress]


def _continued() -> None:
    import numpy as np
    import streamlit as st

    from core import RunSpec
    from ui import asking

    spec = RunSpec("line", "linear_regression", "sgd", {"epochs": 4})
    st.text("trained" if asking.continued(spec, np.zeros(2)) else "nothing")


def test_what_was_stopped_is_on_offer_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONG_SECONDS", 0.0)
    page = AppTest.from_function(_continued)
    spec = RunSpec("line", "linear_regression", "sgd", {"epochs": 4})
    page.session_state[session.STOPPED.name] = Call(engine._train, (spec, np.zeros(2))).kept_as(spec)
    page.run()
    assert [text.value for text in page.text] == ["nothing"]
    assert [warning.value for warning in page.warning] == ["Stopped before the training was done."]
    page = page.button[0].click().run()
    assert [text.value for text in page.text] == ["trained"]
    assert not page.warning


def test_a_session_holds_few_bytes_of_the_run_shown_last_but_its_beginning_and_its_end() -> None:
    query = {"dataset": "copy", "d_model": "32", "blocks": "2", "samples": "100", "epochs": "20"}
    page = open_page("pages/transformer.py", query)
    assert not page.exception
    held = page.session_state["last_run.transformer"]
    run = engine.trained(held.spec)
    assert held.flat.nbytes < 2 * LAST_RUN_BYTES < run.flat.nbytes
    np.testing.assert_array_equal(held.flat[[0, -1]], run.flat[[0, -1]])
    assert held.epochs[[0, -1]].tolist() == run.epochs[[0, -1]].tolist()
