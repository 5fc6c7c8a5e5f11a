"""A visitor without a browser: speaks Streamlit's own protocol over its websocket, and times each answer.

Like a browser tab it opens a page, sends the value of every control that was moved with each rerun, and says which
large messages it still holds. Nothing is fetched besides and nothing is drawn: what is timed is the server.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LONGEST_SECONDS = 60.0


class VisitError(Exception):
    """The page raised, was not found, or did not answer."""


@dataclass(frozen=True)
class Control:
    """A widget as it came over the wire; a select slider travels as a slider whose options are texts."""

    id: str
    kind: str
    options: tuple[str, ...]

    @classmethod
    def of(cls, kind: str, widget: Any) -> Control:
        options = getattr(widget, "options", ())
        return cls(widget.id, kind, tuple(getattr(option, "content", option) for option in options))

    @property
    def key(self) -> str:
        """The key it was made with: its id ends in `-<key>`."""
        return self.id.rpartition("-")[2]

    def state(self, value: str) -> WidgetState:
        """What a browser would send when this control stands at `value`."""
        state = WidgetState(id=self.id)
        if self.kind == "checkbox":
            state.bool_value = value == "true"
        elif self.kind == "selectbox":
            state.string_value = value
        else:
            state.string_array_value.data.append(value)
        return state


class Visitor:
    """One tab. After a run, `controls` holds what can be moved and `says` all paragraphs of the page.

    `on_chart` is called at every chart, as soon as it has come.
    """

    def __init__(
        self, socket: ClientConnection, page: str, query: Mapping[str, str], longest: float = LONGEST_SECONDS
    ) -> None:
        self._socket, self._page, self._query, self._longest = socket, page, query, longest
        self._moved: dict[str, str] = {}
        self._script = ""
        self._held: set[str] = set()
        self.controls: dict[str, Control] = {}
        self.says: list[str] = []
        self.on_chart: Callable[[], None] = lambda: None
        self.kilobytes = 0.0

    async def open(self) -> float:
        """The first run of the page; seconds until it is complete."""
        return await self._run()

    async def move(self, **values: str) -> float:
        """Move these controls to these texts; seconds until the page is complete again."""
        self._moved.update(values)
        return await self._run()

    async def _run(self) -> float:
        began = time.perf_counter()
        await self._socket.send(self._request().SerializeToString())
        async with asyncio.timeout(self._longest):
            await self._answer()
        return time.perf_counter() - began

    def _request(self) -> BackMsg:
        message = BackMsg()
        client = message.rerun_script
        client.query_string = urlencode({**self._query, **self._moved})
        client.page_script_hash = self._script
        if not self._script:
            client.page_name = self._page
        client.cached_message_hashes.extend(self._held)
        client.widget_states.widgets.extend(
            self.controls[key].state(value) for key, value in self._moved.items() if key in self.controls
        )
        return message

    async def _answer(self) -> None:
        """Read until the run that was asked for ends; one that ends early is followed by another."""
        self.controls, self.says, self.kilobytes = {}, [], 0.0
        held: set[str] = set()
        while True:
            frame = await self._socket.recv(decode=False)
            self.kilobytes += len(frame) / 1024
            message = ForwardMsg.FromString(frame)
            kind = message.WhichOneof("type")
            if kind == "ref_hash" or message.metadata.cacheable:
                held.add(message.ref_hash or message.hash)
            if kind == "navigation":
                self._script = message.navigation.page_script_hash
            elif kind == "page_not_found":
                raise VisitError(f"no page named {message.page_not_found.page_name!r}")
            elif kind == "delta":
                self._note(message.delta.new_element)
            elif kind == "script_finished" and self._finished(message):
                self._held = held
                return

    def _finished(self, message: ForwardMsg) -> bool:
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise VisitError("the script does not compile")
        return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    def _note(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise VisitError(f"{element.exception.type}: {element.exception.message}")
        if kind == "markdown":
            self.says.append(element.markdown.body)
        elif kind == "vega_lite_chart":
            self.on_chart()
        elif kind in ("slider", "selectbox", "button_group", "checkbox"):
            control = Control.of(kind, getattr(element, kind))
            self.controls[control.key] = control


def browser() -> str:
    """The cookie of a new browser: Streamlit gives each one a token, and all tabs of the browser send it."""
    return f"_streamlit_xsrf=2|00000000|{secrets.token_hex(16)}|0"


@asynccontextmanager
async def visiting(
    address: str,
    page: str,
    query: Mapping[str, str] = MappingProxyType({}),
    cookie: str = "",
    longest: float = LONGEST_SECONDS,
) -> AsyncIterator[Visitor]:
    """A new tab on `page`, of the browser with that cookie, as a link with this query would open it.

    Nothing has been asked for yet. TimeoutError is raised where an answer takes over `longest` seconds.
    """
    url = f"ws://{address}/_stcore/stream"
    async with connect(
        url,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
        compression=None,
        ping_interval=None,
        additional_headers={"Cookie": cookie} if cookie else {},
    ) as socket:
        yield Visitor(socket, page, query, longest)
