"""Pins are made on the page of a model and compared on the page Runs, which trains nothing to show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.data import interned
from core.inspection.pinned.making import pinned
from core.inspection.pinned.record import MOST_PINS, Board
from core.inspection.pinned.stored import to_text
from tests.core.inspection.pinned.kept import LINE, NETWORK, SPECS, kept_sweep, own_data, pin, swept
from tests.pages.opening import ROOT, charts, open_link, open_page, texts
from tests.sentences import laid_bare
from tests.views.runs.boards import MIXED, NETWORKS, RATES
from tests.views.test_names import read_as_markdown
from ui import engine, session

FILE, LINEAR = "pages/runs.py", "pages/linear_regression.py"
SECTIONS = ("Error curves", "Learned parameters", "Error and size", "Table", "Parallel axes")


def opened(board: Board | None = None, **query: str) -> AppTest:
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    page.switch_page(FILE)
    for name, value in query.items():
        page.query_params[name] = value
    if board is not None:
        page.session_state[session.BOARD.name] = board
    page.run()
    assert not page.exception
    return page


def kept(page: AppTest) -> Board:
    board: Board = page.session_state[session.BOARD.name]
    return board


def click(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


# --------------------------------------------------------------------------- on the page of a model


def test_a_click_keeps_the_run_that_is_shown_and_says_so() -> None:
    page = click(open_page(LINEAR, {"learning_rate": "0.3"}), "pin")
    assert [each.spec for each in kept(page).pins] == [
        RunSpec("line", "linear_regression", "sgd", {"learning_rate": 0.3})
    ]
    assert page.button(key="pin").label == "Pinned"
    assert page.toast[0].value == "Pinned: 1 run to compare on the page Runs."
    click(page, "pin")
    assert page.toast[0].value == "This run is pinned already."
    assert len(kept(page).pins) == 1


def test_it_has_a_key_that_nobody_types() -> None:
    assert open_page(LINEAR, {}).button(key="pin").proto.shortcut == "alt+p"


def test_the_strip_leads_back_to_each_run() -> None:
    page = click(open_page(LINEAR, {"learning_rate": "0.3"}), "pin")
    page.select_slider(key="learning_rate").set_value(0.1).run()
    click(page, "pin")
    links = [link.proto for link in page.main.get("page_link")]
    assert [link.label for link in links][:2] == [
        f"learning rate {rate} · R² {_r2(rate)}" for rate in ("0.3", "0.1")
    ]
    assert "learning_rate%3D0.3" in links[0].query_string
    assert links[2].label == "**Compare them**"


def _r2(rate: str) -> str:
    run = train(RunSpec("line", "linear_regression", "sgd", {"learning_rate": float(rate)}))
    return f"{run.final_metrics['validation_r2']:.3g}"


def test_no_more_than_so_many_are_kept_and_the_sentence_says_what_to_do() -> None:
    page = open_page(LINEAR, {})
    full = tuple(replace(pin(LINE), spec=LINE.replace(seed=seed)) for seed in range(MOST_PINS))
    page.session_state[session.BOARD.name] = Board(full)
    click(page, "pin")
    assert "delete some on the page Runs" in page.toast[0].value
    assert len(kept(page).pins) == MOST_PINS


def test_a_comparison_of_the_page_is_kept_run_by_run() -> None:
    page = open_page(LINEAR, {"view": "Hyperparameters", "with": "l2"})
    labels = [button.key for button in page.button if str(button.key).startswith("keep_")]
    assert "keep_Learning rate: 7 values, L2 penalty: 7 values" in labels
    click(page, labels[0])
    assert len(kept(page).sweeps[0].error) == 49


def test_a_single_run_beside_that_of_the_page_is_no_comparison() -> None:
    page = open_page("pages/neural_network.py", {"view": "Two runs", "epochs": "20"})
    keys = [button.key for button in page.button if str(button.key).startswith("keep_")]
    assert len(keys) == 1
    assert str(keys[0]).startswith("keep_Learning rate: ")


# --------------------------------------------------------------------------- the page Runs


def test_whoever_has_nothing_is_told_what_to_do_and_one_click_makes_an_example() -> None:
    page = opened()
    assert "Nothing is pinned yet" in texts(page)
    assert len(charts(page)) == 1
    click(page, "begin")
    assert [each.spec["learning_rate"] for each in kept(page).pins] == [0.01, 0.1, 0.3]
    assert "3 runs that differ in learning rate." in texts(page)
    assert "learning rate 0.01 → 0.1" in texts(page)


def test_it_opens_with_only_what_differs() -> None:
    page = opened(RATES)
    table = next(text for text in (element.value for element in page.markdown) if text.startswith("| run"))
    assert "learning rate 0.01 → 0.2" in table
    assert "epochs" not in table
    assert ":green[" in table
    assert "lower]" in table


@pytest.mark.parametrize(
    "board", [RATES, NETWORKS, replace(MIXED, pins=MIXED.pins[::8]), Board(sweeps=MIXED.sweeps)]
)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_without_training(
    board: Board, section: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it trains")

    monkeypatch.setattr(engine, "_train", refuse)
    monkeypatch.setattr(engine, "_sweep", refuse)
    page = opened(board, view=section)
    if board.pins or section not in SECTIONS[:2]:
        assert not page.info
        assert len(charts(page)) == (section not in ("Table", "Parallel axes"))
        assert len(page.dataframe) == (section == "Table")
        assert len(page.get("echarts_chart")) == (section == "Parallel axes")


def test_another_baseline_is_what_all_are_compared_with() -> None:
    page = opened(RATES)
    box = next(box for box in page.selectbox if box.label == "Baseline")
    box.set_value(RATES.pins[1].uid).run()
    assert not page.exception
    assert "learning rate 0.1 → 0.01" in texts(page)
    assert kept(page).baseline is RATES.pins[1]


def test_a_pin_is_renamed_noted_and_deleted() -> None:
    page = opened(RATES)
    uid = RATES.pins[0].uid
    page.text_input(key=f"name_{uid}").set_value("slow").run()
    page.text_input(key=f"note_{uid}").set_value("too slow").run()
    assert "**slow**, the baseline · too slow" in texts(page)
    page.selectbox(key="edited").set_value(RATES.pins[1].uid).run()
    click(page, "delete_pin")
    assert [each.uid for each in kept(page).pins] == [uid, RATES.pins[2].uid]
    click(page, "delete_all")
    assert "Nothing is pinned yet" in texts(page)


def test_names_and_notes_begin_nothing() -> None:
    evil = "**b** $x$ :red[r] [l](https://a.b) <i> | `c` :material/home:"
    board = Board(tuple(replace(each, name=evil, note=evil) for each in RATES.pins))
    for section in SECTIONS:
        page = opened(board, view=section)
        assert [wrong for text in read_as_markdown(page) for wrong in laid_bare(text)] == []
    page = open_page(LINEAR, {})
    page.session_state[session.BOARD.name] = board
    page.run()
    labels = [link.proto.label for link in page.main.get("page_link")]
    assert [wrong for text in labels for wrong in laid_bare(text.replace("**Compare them**", ""))] == []


def test_runs_of_own_data_stay_in_the_session_and_the_page_says_so() -> None:
    data = interned(own_data())
    own = pinned(train(LINE.on(data)))
    page = opened(Board((own, pin(LINE))), view="Learned parameters")
    assert any("a reload ends them" in caption.value for caption in page.caption)
    assert "1 run is judged on other rows" in texts(page)
    assert not any("a reload" in caption.value for caption in opened(RATES).caption)


def test_what_a_browser_kept_comes_before_what_was_pinned_since(handed: Callable[[str], AppTest]) -> None:
    page = handed(to_text(Board((pin(NETWORK),))))
    assert [each.spec for each in kept(page).pins] == [NETWORK, *(each.spec for each in RATES.pins)]


def test_what_a_browser_kept_and_cannot_be_read_gets_a_sentence_as_plain_text(
    handed: Callable[[str], AppTest],
) -> None:
    page = handed('{"version": "**evil**"}')
    assert len(kept(page).pins) == 3
    assert "cannot be read" in page.text[0].value
    assert not any("evil" in text for text in read_as_markdown(page))


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AppTest]:
    """The page with three pins, once a browser has handed over this text."""

    def hand(text: str) -> AppTest:
        page = AppTest.from_function(_take, default_timeout=30, kwargs={"text": text})
        page.session_state[session.BOARD.name] = RATES
        page.run()
        taken = {name: page.session_state[name] for name in (session.BOARD.name, session.LEFT_OUT.name)}
        assert page.session_state[session.SHELF_READ.name]
        shown = AppTest.from_file(ROOT / "app.py", default_timeout=30)
        shown.switch_page(FILE)
        for name, value in taken.items():
            shown.session_state[name] = value
        shown.run()
        assert not shown.exception
        return shown

    return hand


def _take(text: str) -> None:
    from types import SimpleNamespace

    import streamlit

    from ui import shelf

    streamlit.session_state[shelf.KEY] = SimpleNamespace(kept=text)
    shelf._take()


def test_a_link_opens_a_section() -> None:
    # Of pins that the browser has not handed over yet: nothing else takes its place.
    page = open_link(FILE, {"view": "Table"})
    assert not page.exception
    assert not page.info
    assert charts(page) == []
    assert page.query_params["view"] == "Table"
    page = opened(RATES, view="Table")
    assert page.query_params["view"] == "Table"


def test_a_kind_of_run_that_is_not_compared_with_another_says_so() -> None:
    page = opened(Board((pin(LINE), pin(SPECS["tree"]))), view="Learned parameters")
    assert "Nothing they learned has the same name" in texts(page)


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], AppTest]:
    """The table of the page with a pin and a sweep, in which that row is chosen."""

    def chosen(row: int) -> AppTest:
        selected = SimpleNamespace(selection=SimpleNamespace(rows=[row]))
        monkeypatch.setattr(st, "dataframe", lambda *_, **__: selected)
        return opened(Board((pin(LINE),)).kept(kept_sweep()), view="Table")

    return chosen


def test_a_chosen_run_of_a_sweep_is_opened_and_pinned_as_what_it_is(choose: Callable[[int], AppTest]) -> None:
    page, spec = choose(2), swept().runs[1].spec
    link = next(each.proto for each in page.main.get("page_link") if each.proto.label.startswith("Open this"))
    assert urlencode({"learning_rate": spec["learning_rate"]}) in parse_qs(link.query_string)["open"][0]
    click(page, "pin_row")
    assert [each.spec for each in kept(page).pins] == [LINE, spec]


def test_a_pin_is_not_offered_again_and_a_row_that_is_gone_leads_nowhere(
    choose: Callable[[int], AppTest],
) -> None:
    assert "pin_row" not in [button.key for button in choose(0).button]
    links = [each.proto.label for each in choose(99).main.get("page_link")]
    assert "Open this run on its page" not in links
