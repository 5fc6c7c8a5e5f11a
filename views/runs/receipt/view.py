"""Open a receipt: its run comes back with all its numbers, and is not trained again."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core import Dataset
from core.data import is_own
from core.formatting import code
from core.receipts import Opened, ReceiptError, opened
from ui import own_table, pins, session
from ui.frame import page_of
from ui.session import Kept

MOST_MB = 5
OPEN = "Open it on its page"
# A page trains on the whole table, split anew; a receipt may have what came of the split alone.
PARTS_ONLY = "It can be pinned, but not opened on its page: its table, before the split, did not come along."


@dataclass(frozen=True, eq=False)
class Tried:
    """A file by its mark, and what came out of it, or why nothing did."""

    mark: str
    result: Opened | ReceiptError


TRIED: Kept[Tried] = Kept("tried_receipt")


def show() -> None:
    """Draw the place to bring a receipt and, once one is there, what is in it and the way to its page."""
    file = st.file_uploader("A receipt", "zip", key="receipt_file", max_upload_size=MOST_MB)
    if file is None:
        st.caption(
            "*Share* on the page of any model has the receipt of its run. It opens here without training."
        )
        return
    tried = TRIED.get()
    if tried is None or tried.mark != file.file_id:
        tried = TRIED.put(Tried(file.file_id, _opened(file.getvalue())))
    if isinstance(tried.result, ReceiptError):
        _refused(tried.result)
    else:
        _shown(tried.result, file.name)


def _opened(content: bytes) -> Opened | ReceiptError:
    try:
        return opened(content, _rows_here)
    except ReceiptError as error:
        return error.with_traceback(None)


def _rows_here(dataset: str) -> Dataset | None:
    """Rows that this session has itself: other visitors' are in the same process, and not its to read."""
    table, text = session.OWN.get(), session.LAST_TEXT.get()
    rows = [*((table.data, table.counted) if table else ()), *((text[1],) if text else ())]
    return next((each for each in rows if own_table.name_of(each) == dataset), None)


def _refused(error: ReceiptError) -> None:
    st.error(f"This receipt cannot be opened: {error}.", icon=":material/block:")
    if error.spec is not None:
        page = page_of(error.spec.model)
        st.page_link(
            page, label="Train it again", icon=":material/play_arrow:", query_params=pins.query(error.spec)
        )


def _shown(receipt: Opened, name: str) -> None:
    """What came out, in a few lines, and where to go with it."""
    run = session.OPENED.put(receipt.run)
    st.markdown(f"{code(name)} holds this run; nothing was trained.")
    st.code(repr(run), language=None, wrap_lines=True)
    for note in receipt.notes:
        st.info(note, icon=":material/history:")
    with st.container(horizontal=True, vertical_alignment="center"):
        page = page_of(run.spec.model)
        if not is_own(run.spec.dataset) or run.spec.dataset in own_table.names():
            query = pins.query(run.spec)
            st.page_link(page, label=OPEN, icon=":material/open_in_new:", query_params=query)
        elif receipt.data is None:
            st.caption(PARTS_ONLY)
        elif st.button(OPEN, icon=":material/open_in_new:", key="open_receipt", help=_instead()):
            session.OWN.put(own_table.OwnTable(receipt.data, name))
            st.switch_page(page, query_params=pins.query(run.spec))
        st.button("Pin it", icon=":material/keep:", key="pin_receipt", on_click=pins.pin, args=(run,))


def _instead() -> str | None:
    """Whose place the table that came along takes."""
    table = session.OWN.get()
    return f"Its table then is your own table, in place of {code(table.name)}." if table else None
