"""The section on a page: what it says is what the numbers say, and its choices train nothing again."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec
from core.verdicts.measures import MEASURES
from core.verdicts.repeating import scores
from tests.pages.opening import charts, data_of, texts
from tests.views.runs.better.test_numbers import LINE, TREE
from tests.views.test_own_tables import table
from tests.views.test_sentences import too_long
from ui import engine
from views.runs.better.numbers import aligned, compared, finding, plan


def shown(a: RunSpec, b: RunSpec) -> AppTest:
    given = {"a": a.to_json(), "b": b.to_json()}
    page = AppTest.from_function(_shown, default_timeout=30, kwargs=given).run()
    assert not page.exception
    return page


def _shown(a: str, b: str) -> None:
    from core import RunSpec
    from views.runs.better import view

    view.show(RunSpec.from_json(a), RunSpec.from_json(b))


def test_the_sentence_is_that_of_the_numbers_and_every_split_is_drawn() -> None:
    page = shown(LINE, TREE)
    splits = plan(LINE, TREE)
    of = compared(scores(LINE, splits), scores(TREE, splits), MEASURES["rmse"], 0.01)
    assert finding(of) in texts(page)
    assert len(data_of(charts(page)[0], "splits")) == splits
    assert "share most of their rows" in page.caption[0].value
    assert too_long(f"{texts(page)}\n{page.caption[0].value}") == []


def test_another_range_or_measure_trains_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    page = shown(LINE, TREE)

    def no_training(*given: object, **named: object) -> None:
        raise AssertionError("trained again")

    monkeypatch.setattr(engine.turns, "in_turn", lambda cache, key, *rest: cache.get(key) or no_training())
    page.select_slider(key="rope").set_value("0.1").run()
    page.selectbox(key="better_by").set_value("r2").run()
    assert not page.exception
    splits = plan(LINE, TREE)
    of = compared(scores(LINE, splits), scores(TREE, splits), MEASURES["r2"], 0.1)
    assert finding(of) in texts(page)


def test_what_cannot_be_compared_has_a_sentence_and_no_chart() -> None:
    page = shown(LINE, RunSpec("iris", "decision_tree"))
    assert "cannot be compared" in page.info[0].value
    assert charts(page) == []


def test_other_validation_rows_are_flagged_above_a_comparison_on_the_same() -> None:
    other = TREE.replace(data_seed=5)
    page = shown(LINE, other)
    assert "other validation rows" in page.warning[0].value
    assert too_long(page.warning[0].value) == []
    splits = plan(*aligned(LINE, other))
    of = compared(scores(LINE, splits), scores(TREE, splits), MEASURES["rmse"], 0.01)
    assert finding(of) in texts(page)


def test_a_run_that_diverges_is_not_compared() -> None:
    page = shown(LINE.replace(learning_rate=10.0), TREE)
    assert "A diverged in" in page.info[0].value
    assert charts(page) == []


def test_a_table_of_ones_own_is_compared_in_its_own_unit_and_kept_in_its_session() -> None:
    own = table("regression", 1.0, 1e6)
    a, b = (LINE.on(own.data), RunSpec("diabetes", "neural_network", "adam", {"epochs": 5}).on(own.counted))
    assert a.dataset != b.dataset
    shared = {*engine._others._shared._results}
    page = shown(a, b)
    assert {*engine._others._shared._results} == shared
    splits = plan(a, b)
    of = compared(scores(a, splits), scores(b, splits), MEASURES["rmse"], 0.01)
    assert finding(of) in texts(page)
    # A network that has hardly begun says the mean: off by about the deviation, in the unit of the table.
    assert 0.3 < of.b.mean() / own.data.y.std() < 3


def test_what_takes_long_is_asked_for() -> None:
    slow = RunSpec("digits", "neural_network", "adam", {"batch_size": 32, "epochs": 100, "hidden": (32, 32)})
    page = shown(slow, slow.replace(l2=0.1))
    assert charts(page) == []
    assert any("Train both on" in button.label for button in page.button)


def test_more_work_than_is_allowed_is_refused_in_words() -> None:
    most = RunSpec("digits", "neural_network", "adam", {"batch_size": 16, "epochs": 2000, "hidden": (64, 64)})
    page = shown(most, most.replace(l2=0.1))
    assert "cannot be trained again on other splits" in page.info[0].value
