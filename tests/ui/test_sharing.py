"""What can be taken away of a page: its link as text and as a code, the run as a file, the same in other libraries."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
import segno
from streamlit.testing.v1 import AppTest

from core import Dataset, RunSpec, train
from core.data import interned
from core.receipts import ReceiptError, read
from tests.pages.opening import ROOT, open_link
from ui import own_table, session, sharing


def opened(file: str, query: dict[str, str]) -> AppTest:
    """A page with its drawer open."""
    page = open_link(file, query)
    page.session_state[sharing.KEY] = True
    return page.run()


def test_the_link_and_its_code_are_there_once_the_drawer_is_open() -> None:
    spec = RunSpec("line", "linear_regression", "sgd", {"epochs": 20})
    page = open_link("pages/linear_regression.py", spec.to_query())
    assert not page.code
    page.session_state[sharing.KEY] = True
    page.run()
    assert not page.exception
    link = page.code[0].value
    assert RunSpec.from_query(dict(parse_qsl(urlsplit(link).query))) == spec
    (image,) = page.get("image")
    assert image.proto.imgs[0].alt == "The link as a QR code"


def test_every_page_has_its_link() -> None:
    for file in ("app.py", "pages/your_table.py", "pages/runs.py"):
        page = opened(file, {"families_on": "iris"} if "runs" in file else {})
        assert not page.exception
        assert [code.value for code in page.code if "QR" not in code.value], file


def test_the_link_of_runs_says_that_pins_are_not_in_it() -> None:
    page = opened("pages/runs.py", {})
    assert not any("not in the link" in caption.value for caption in page.caption)
    page.button("begin").click().run()
    assert any("not in the link" in caption.value for caption in page.caption)


def test_the_link_of_runs_is_that_of_the_section_that_is_shown() -> None:
    page = opened("pages/runs.py", {})
    page.selectbox("families_on").set_value("iris").run()
    (link,) = [code.value for code in page.code]
    assert "families_on=iris" in link


@pytest.mark.parametrize("file", ["pages/runs.py", "pages/linear_regression.py", "app.py"])
def test_the_link_of_a_room_is_no_larger_on_a_phone(file: str) -> None:
    page = opened(file, {"room": "true"})
    assert page.query_params["room"] == "true"
    assert "room" not in page.code[0].value


def test_a_code_says_the_link_in_black_on_white() -> None:
    link = "https://example.org/linear_regression?dataset=line&epochs=20"
    whole = ElementTree.fromstring(sharing.code_of(link))
    ground, modules = whole.iter("path")
    assert (ground.get("fill"), modules.get("stroke")) == ("#fff", "#000")
    assert modules.get("d") == next(
        path.get("d")
        for path in ElementTree.fromstring(segno.make(link, micro=False).svg_inline()).iter("path")
    )


def test_a_link_that_no_code_holds_has_none() -> None:
    assert sharing.code_of("x" * 2_900)
    assert not sharing.code_of("x" * 3_000)


def test_the_file_is_the_receipt_of_the_run_that_is_shown() -> None:
    run = train(RunSpec("line", "linear_regression", "sgd", {"epochs": 20}))
    assert read(sharing.receipt(run, with_rows=False)).final == run.final


def test_rows_of_ones_own_go_along_only_when_ticked() -> None:
    x = np.random.default_rng(3).normal(size=(30, 2))
    data = interned(Dataset(x, x[:, 0], ("a", "b"), "regression", "y"))
    spec = RunSpec(own_table.name_of(data), "linear_regression", "sgd", {"epochs": 5})
    run = train(spec, data=data)
    with_rows, without = sharing.receipt(run, with_rows=True), sharing.receipt(run, with_rows=False)
    assert read(with_rows).final == run.final
    del data
    with pytest.raises(ReceiptError, match="comes without its rows"):
        _read_where_nobody_holds_them(without)


def _read_where_nobody_holds_them(content: bytes) -> None:
    import subprocess
    import sys

    ask = "import sys; from core.receipts import read; read(sys.stdin.buffer.read())"
    done = subprocess.run([sys.executable, "-c", ask], input=content, capture_output=True)
    if b"ReceiptError" in done.stderr:
        raise ReceiptError(done.stderr.decode().splitlines()[-1])


def test_the_tick_is_offered_for_rows_of_ones_own_alone() -> None:
    page = opened("pages/linear_regression.py", {"dataset": "line"})
    assert "With the rows of your own table" not in [box.label for box in page.checkbox]


def test_the_same_in_other_libraries_is_offered_where_there_is_one() -> None:
    page = opened("pages/linear_regression.py", {"dataset": "line"})
    page.segmented_control(key="elsewhere").set_value("scikit-learn").run()
    assert not page.exception
    assert any("LinearRegression" in code.value for code in page.code)


def test_a_run_from_a_receipt_is_shown_without_training(monkeypatch: pytest.MonkeyPatch) -> None:
    from ui import engine

    spec = RunSpec("line", "linear_regression", "sgd", {"epochs": 50})
    run = read(sharing.receipt(train(spec), with_rows=False))

    def refuse(spec: RunSpec) -> None:
        raise AssertionError("trained")

    trained = engine.trained
    monkeypatch.setattr(engine, "trained", lambda asked: refuse(asked) if asked == spec else trained(asked))
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    page.switch_page("pages/linear_regression.py")
    page.session_state[session.OPENED.name] = run
    for name, value in spec.to_query().items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert page.session_state[session.LAST_RUN.of("linear_regression").name].spec == spec
