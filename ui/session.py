"""What a session keeps from one run of the script to the next, beside the values of its widgets: each by one name."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import streamlit as st

from core import Dataset, Run, RunSpec

if TYPE_CHECKING:
    from core.inspection.pinned.record import Board
    from ui.own_table import Awaited, OwnTable, Reading, Rows
    from ui.stopping import Stopped

Value = TypeVar("Value")


@dataclass(frozen=True)
class Kept(Generic[Value]):
    """A place of the session; `of` names one of several alike, as that of one page."""

    name: str

    def of(self, *names: str) -> Kept[Value]:
        """The place of this name for one page, model or dataset."""
        return Kept(".".join((self.name, *names)))

    def get(self) -> Value | None:
        """What is kept; None where nothing is."""
        value: Value | None = st.session_state.get(self.name)
        return value

    def put(self, value: Value) -> Value:
        """Keep `value`."""
        st.session_state[self.name] = value
        return value

    def drop(self) -> None:
        """Keep nothing any longer."""
        st.session_state.pop(self.name, None)


# The file of the page that is shown, and the keys of all that is chosen in its views.
PAGE: Kept[str] = Kept("page")
VIEWS: Kept[tuple[str, ...]] = Kept("views")
# What was changed in the link that opened the page, and what it says of views that were not drawn yet.
NOTES: Kept[tuple[RunSpec, list[str]]] = Kept("notes")
LINKED: Kept[dict[str, str]] = Kept("linked")
# Of each page: the spec shown last, what was chosen in its views, what of that was drawn and is in the address, and of
# each group the view that was open last.
LAST_GOOD: Kept[RunSpec] = Kept("last_good")
CHOICES: Kept[dict[str, str]] = Kept("choices")
WRITTEN: Kept[dict[str, str]] = Kept("written")
# Of each page: what each choice in its views was as usual when it was drawn last.
USUAL: Kept[dict[str, str]] = Kept("usual")
LAST_SEEN: Kept[str] = Kept("last_seen")
# Whether a visitor has moved to another view, which the address does not say yet.
MOVED: Kept[bool] = Kept("moved_on")
# What is chosen in what this run of the script has drawn so far.
CHOSEN: Kept[dict[str, str]] = Kept("chosen")
# Of each model: the run shown last, and its data where they are a visitor's own, which live as long as they are kept.
LAST_RUN: Kept[Run] = Kept("last_run")
LAST_DATA: Kept[Dataset | None] = Kept("last_data")
# The key of what a click on Stop ended, and the run that was cut short and is shown as far as it came.
STOPPED: Kept[Hashable] = Kept("stopped")
CUT_SHORT: Kept[Stopped] = Kept("cut_short")
# Of each page: the run that took far longer than expected, to be shown as far as it came once the script runs anew.
LATE: Kept[RunSpec] = Kept("late")
# How many runs were picked in charts.
PICKS: Kept[int] = Kept("picks")
# A visitor's own text, which its widget forgets where it is not drawn; the spec and the data that last came of one.
TEXT: Kept[str] = Kept("kept_text")
LAST_TEXT: Kept[tuple[RunSpec, Dataset]] = Kept("last_text")
# Of each dataset: the prompt that could be read last.
LAST_PROMPT: Kept[str] = Kept("last_prompt")
# A visitor's own table that is learned from; whether one is about to be brought; and the link
# that waits for one which this session does not have.
OWN: Kept[OwnTable] = Kept("own_table")
BRINGING: Kept[bool] = Kept("bringing")
AWAITED: Kept[Awaited] = Kept("awaited")
# Of the table that was brought last: how it was read, and the rows that came of it. The marks of all that was tried,
# that of the last at the end, why it could not be read, and how often what widgets show of it was changed elsewhere.
READING: Kept[Reading] = Kept("reading")
ROWS: Kept[Rows] = Kept("rows_of_table")
BROUGHT: Kept[tuple[str, ...]] = Kept("brought")
REFUSED: Kept[str] = Kept("refused")
VERSION: Kept[int] = Kept("table_version")
# Points that were clicked together, with the class of each.
POINTS: Kept[tuple[tuple[float, float, str], ...]] = Kept("points")
# What is pinned; a mark of this session, and whether it has read what the browser kept of an earlier one; what of that
# could not be read. And the comparisons that this run of the script has shown.
BOARD: Kept[Board] = Kept("board")
MARK: Kept[str] = Kept("session_mark")
SHELF_READ: Kept[bool] = Kept("shelf_read")
LEFT_OUT: Kept[list[str]] = Kept("left_out")
SWEPT: Kept[tuple[tuple[RunSpec, dict[str, tuple[Any, ...]]], ...]] = Kept("swept")
# The run of a receipt that was opened last.
OPENED: Kept[Run] = Kept("opened_run")
