"""The section on a page: family by family, on built-in data and on one's own, and a point opens on its page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import DATASETS, MODELS, RunSpec
from tests.pages.opening import charts, data_of, texts
from tests.views.test_own_tables import table
from tests.views.test_sentences import too_long
from ui import engine, own_table, session, turns
from ui.frame import page_of
from views.runs.families import view
from views.runs.families.numbers import NAMED, Family, family_of, finding
from views.runs.families.sizes import fitting, opening, plan

Links = list[tuple[str, dict[str, str]]]


@pytest.fixture(autouse=True)
def links(monkeypatch: pytest.MonkeyPatch) -> Links:
    """The file and the query of every link that is drawn: this script has no pages beside it to lead to."""
    drawn: Links = []

    def link(page: str, query_params: dict[str, str], **more: Any) -> None:
        drawn.append((page, query_params))

    monkeypatch.setattr(st, "page_link", link)
    return drawn


def shown(**chosen: Any) -> AppTest:
    page = AppTest.from_function(_shown, default_timeout=60)
    for key, value in chosen.items():
        page.session_state[key] = value
    page.run()
    assert not page.exception
    return page


def _shown() -> None:
    from views.runs.families import view

    view.show()


def families_on(dataset: str) -> list[Family]:
    specs = [opening(model, dataset) for model in fitting(dataset)]
    return [family_of(spec, plan(spec), 1.0) for spec in specs]


def test_every_family_that_fits_is_drawn_and_the_sentence_is_that_of_the_numbers() -> None:
    page = shown(families_on="moons")
    families = families_on("moons")
    assert finding(families, NAMED["brier"]) in texts(page)
    drawn = data_of(charts(page)[0], "unseen")
    assert list(dict.fromkeys(drawn["family"])) == [MODELS[name].label for name in fitting("moons")]
    assert len(drawn) == sum(len(family.specs) for family in families)
    page.selectbox(key="families_by").set_value("accuracy").run()
    assert finding(families, NAMED["accuracy"]) in texts(page)
    assert too_long(f"{texts(page)}\n{page.caption[0].value}") == []


def test_families_that_take_longer_come_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONG_SECONDS", 0.0)
    drawn: list[int] = []
    draw = st.vega_lite_chart

    def counting(spec: dict[str, Any], **more: Any) -> Any:
        drawn.append(len(set(spec["datasets"]["unseen"]["family"].to_pylist())))
        return draw(spec, **more)

    monkeypatch.setattr(st, "vega_lite_chart", counting)
    # Of no other test, so that nothing is kept of it.
    shown(families_on="checkerboard")
    assert drawn == [1, 2, 3, 4]


def test_what_takes_long_is_asked_for_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONG_SECONDS", 0.0)
    monkeypatch.setattr(turns, "ASK_SECONDS", 0.0)
    page = shown(families_on="circles")
    assert charts(page) == []
    labels = [button.label for button in page.button]
    assert [label.partition(" in ")[0] for label in labels] == [
        f"Train {MODELS[name].label.lower()}" for name in fitting("circles")
    ]
    page.button[0].click().run()
    assert set(data_of(charts(page)[0], "unseen")["family"]) == {"Logistic regression"}
    assert "**So far: Logistic regression has" in texts(page)


@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
def test_a_table_of_ones_own_is_learned_by_all_and_kept_in_its_session(task: str) -> None:
    own = table(task, 1.0, 1e6 if task == "regression" else 0.0)
    shared = {*engine._others._shared._results}
    page = shown(**{session.OWN.name: own, "families_on": "own"})
    drawn = data_of(charts(page)[0], "unseen")
    assert list(dict.fromkeys(drawn["family"])) == [
        MODELS[name].label for name in MODELS if task in MODELS[name].tasks
    ]
    assert {*engine._others._shared._results} == shared
    if task == "regression":
        # Networks count the target otherwise: all errors are in its own unit, that of its deviation.
        assert own.counted is not own.data
        assert drawn.groupby("family")["error"].min().max() < own.data.y.std()
        assert drawn["error"].min() > own.data.y.std() / 100


def test_links_lead_to_the_best_of_each_family(links: Links) -> None:
    shown(families_on="moons")
    best = [family.specs[family.best(NAMED["brier"]) or 0] for family in families_on("moons")]
    assert [(file, RunSpec.from_query(query)) for file, query in links] == [
        (page_of(spec.model), spec) for spec in best
    ]


def test_without_a_table_none_is_offered() -> None:
    assert set(view._titles()) == set(DATASETS)


def test_a_picked_point_opens_with_its_settings_on_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = opening("decision_tree", "iris")
    state: dict[str, Any] = {"chart": SimpleNamespace(selection={"pick": [{"setting": "decision_tree 2"}]})}
    monkeypatch.setattr(st, "session_state", state)
    keep = view._opener("chart", {"decision_tree 2": spec})
    keep()
    assert view.PICKED.get() == spec
    assert session.PICKS.get() == 1

    class Left(Exception):
        pass

    def leave(page: str, query_params: dict[str, str]) -> None:
        raise Left(page, RunSpec.from_query(query_params))

    monkeypatch.setattr(st, "switch_page", leave)
    with pytest.raises(Left) as left:
        view.show()
    assert left.value.args == ("pages/decision_tree.py", spec)
    # Back here, it is not opened again.
    assert view.PICKED.get() is None


def test_a_click_beside_all_points_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for pick in ([], [{}], [{"setting": "decision_tree 99"}]):
        state = {"chart": SimpleNamespace(selection={"pick": pick})}
        monkeypatch.setattr(st, "session_state", state)
        view._opener("chart", {"decision_tree 2": opening("decision_tree", "iris")})()
        assert view.PICKED.get() is None


def test_a_link_says_which_table_it_needs(links: Links) -> None:
    own = table("regression", 1.0, 0.0)
    shown(**{session.OWN.name: own, "families_on": "own"})
    assert links
    assert all(query[own_table.NAME] == "flats.csv" for _, query in links)
    assert {query["dataset"] for _, query in links} == set(own.datasets)
