"""A receipt that is brought: its run is shown wherever it is asked for; what is none gets a sentence."""

from __future__ import annotations

import io

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import Dataset, Run, RunSpec, train
from core.data import held, interned
from core.receipts import write
from tests.pages.opening import open_link
from ui import own_table, session

OPEN_IT, TRAIN_IT = "Open it on its page", "Train it again"


def brought(content: bytes) -> AppTest:
    page = open_link("pages/runs.py", {"view": "A receipt"})
    page.file_uploader(key="receipt_file").upload("run.zip", content).run()
    assert not page.exception
    return page


def receipt(run: Run, data: bool = False) -> bytes:
    file = io.BytesIO()
    write(run, file, data=data)
    return file.getvalue()


def links(page: AppTest) -> list[str]:
    """Those to the run of a receipt."""
    return [
        link.proto.label for link in page.main.get("page_link") if link.proto.label in (OPEN_IT, TRAIN_IT)
    ]


@pytest.fixture(scope="module")
def run() -> Run:
    return train(RunSpec("line", "linear_regression", "sgd", {"epochs": 20}))


def test_its_run_comes_back_and_leads_to_its_page(run: Run) -> None:
    page = brought(receipt(run))
    assert page.session_state[session.OPENED.name].final == run.final
    assert repr(run) in [code.value for code in page.code]
    assert links(page) == [OPEN_IT]
    page.button(key="pin_receipt").click().run()
    assert [pin.spec for pin in page.session_state[session.BOARD.name].pins] == [run.spec]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no receipt", bytes(1000)])
def test_what_is_no_receipt_gets_a_sentence(content: bytes) -> None:
    page = brought(content)
    assert page.error[0].value.startswith("This receipt cannot be opened: ")
    assert session.OPENED.name not in page.session_state
    assert links(page) == []


def test_the_last_run_stays_where_the_next_file_is_none(run: Run) -> None:
    page = brought(receipt(run))
    page.file_uploader(key="receipt_file").upload("other.zip", b"nothing").run()
    assert page.error
    assert page.session_state[session.OPENED.name].spec == run.spec


def test_rows_that_came_along_are_learned_from_on_every_page() -> None:
    x = np.random.default_rng(5).normal(size=(30, 2))
    data = interned(Dataset(x, x[:, 0] - x[:, 1], ("a", "b"), "regression", "y"))
    spec = RunSpec(own_table.name_of(data), "linear_regression", "sgd", {"epochs": 5})
    whole = receipt(train(spec, data=data), data=True)
    page = brought(whole)
    assert page.session_state[session.OPENED.name].spec == spec
    # Not before somebody wants it: another table may be in use.
    assert session.OWN.name not in page.session_state
    page.button(key="open_receipt").click().run()
    assert page.session_state[session.OWN.name].data.fingerprint == data.fingerprint


def test_a_run_whose_table_is_not_whole_has_no_link_to_a_page_that_lacks_it() -> None:
    x = np.random.default_rng(6).normal(size=(30, 2))
    data = Dataset(x, x[:, 0] - x[:, 1], ("a", "b"), "regression", "y")
    spec = RunSpec(own_table.name_of(data), "linear_regression", "sgd", {"epochs": 5})
    run = train(spec, data=data)
    # Nobody holds the rows before the split any more.
    del data
    page = brought(receipt(run, data=True))
    assert held(spec.dataset) is None
    assert links(page) == []
    assert any("before the split" in caption.value for caption in page.caption)
    assert page.button(key="pin_receipt")


def test_rows_of_another_session_do_not_open_a_receipt_that_came_without_them() -> None:
    x = np.random.default_rng(7).normal(size=(30, 2))
    data = interned(Dataset(x, x[:, 0] - x[:, 1], ("a", "b"), "regression", "y"))
    spec = RunSpec(own_table.name_of(data), "linear_regression", "sgd", {"epochs": 5})
    without = receipt(train(spec, data=data))
    # The process holds the rows, as it does while their owner is here.
    assert held(spec.dataset) is data
    page = brought(without)
    assert "without its rows" in page.error[0].value
    assert not any(kept.name in page.session_state for kept in (session.OPENED, session.OWN))
    page = open_link("pages/runs.py", {"view": "A receipt"})
    page.session_state[session.OWN.name] = own_table.OwnTable(data, "mine.csv")
    page.file_uploader(key="receipt_file").upload("run.zip", without).run()
    assert not page.error
    assert links(page) == [OPEN_IT]


def test_a_changed_byte_is_named_and_training_again_is_offered(run: Run) -> None:
    import zipfile

    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(receipt(run))) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member, content + b"0" if member.filename == "history.csv" else content)
    page = brought(changed.getvalue())
    assert "history.csv" in page.error[0].value
    assert links(page) == [TRAIN_IT]
