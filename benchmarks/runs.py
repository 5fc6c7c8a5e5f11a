"""What the page Runs costs with 24 pins and a sweep of 500 runs: CPU of the server for an interaction.

The pins come as they do after a reload, handed over by the browser. Then each section is opened, another baseline is
chosen and another run looked at, again and again; "rerun" changes nothing. On the page of a model the strip has the
last pins of as many.

python -m benchmarks.runs --json benchmarks/runs.json
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from websockets.asyncio.client import connect

from benchmarks.report import Report, Row, arguments
from benchmarks.server import Server, running
from benchmarks.visitors import Visitor
from core import RunSpec, sweep, train
from core.inspection.pinned.making import pinned, pinned_sweep
from core.inspection.pinned.record import MOST_PINS, Board
from core.inspection.pinned.stored import to_text
from ui import shelf

PAGE, MODEL_PAGE = "runs", "linear_regression"
MOST_MILLISECONDS = 100.0
WARM_UP, INTERACTIONS = 4, 20
PAUSE_SECONDS = 0.05
SECTIONS = ("Error curves", "Learned parameters", "Error and size", "Table", "Parallel axes")
LINEAR = RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 100})
NETWORK = RunSpec("moons", "neural_network", "adam", {"epochs": 50})


def board() -> Board:
    """24 pins, half of them of networks, and a sweep of 500 runs."""
    rates = LINEAR.hypers["learning_rate"].axis(40)
    half = MOST_PINS // 2
    linear = [train(LINEAR.replace(learning_rate=rate)) for rate in rates[-half:]]
    networks = [train(NETWORK.replace(seed=seed)) for seed in range(half)]
    runs = sweep(LINEAR, {"learning_rate": rates[:25], "l2": LINEAR.hypers["l2"].axis(20)})
    assert len(runs.runs) == 500
    return Board(tuple(map(pinned, [*linear, *networks]))).kept(pinned_sweep(runs))


class Returning(Visitor):
    """One whose browser hands over pins."""

    shelf_id = ""
    text = ""

    def _note(self, element: Element) -> None:
        super()._note(element)
        if element.WhichOneof("type") == "bidi_component" and element.bidi_component.id.endswith(shelf.KEY):
            self.shelf_id = element.bidi_component.id

    def _request(self) -> BackMsg:
        message = super()._request()
        if self.text and self.shelf_id:
            kept = message.rerun_script.widget_states.widgets.add()
            kept.id = f"$$STREAMLIT_INTERNAL_KEY_{self.shelf_id}__events"
            kept.json_trigger_value = json.dumps([{"event": "kept", "value": self.text}])
            self.text = ""
        return message


@asynccontextmanager
async def returning(server: Server, page: str) -> AsyncIterator[Returning]:
    """A visitor on `page` who has nothing yet."""
    url = f"ws://{server.address}/_stcore/stream"
    async with connect(url, subprotocols=["streamlit"], max_size=None, compression=None) as socket:  # type: ignore[list-item]
        yield Returning(socket, page, {})


async def costs(server: Server, text: str) -> list[Row]:
    """Milliseconds of CPU of each kind of interaction."""
    rows: list[Row] = []
    async with returning(server, PAGE) as visitor:
        await visitor.open()
        visitor.text = text
        rows.append({"what": "pins handed over", "CPU ms": await _cpu(server, visitor, [{}])})
        assert any(f"{MOST_PINS} runs that differ" in says for says in visitor.says), visitor.says
        for section in SECTIONS:
            await visitor.move(view=section)
            rerun = await _average(server, visitor, itertools.repeat({}))
            rows.append({"what": f"{section}, rerun", "CPU ms": rerun})
        marks = [key for key in visitor.controls if key.startswith("edited")]
        options = visitor.controls[marks[0]].options
        moves = ({"edited": option} for option in itertools.cycle(options))
        rows.append({"what": "another pin to edit", "CPU ms": await _average(server, visitor, moves)})
    async with returning(server, MODEL_PAGE) as visitor:
        await visitor.open()
        nothing = await _average(server, visitor, itertools.repeat({}))
        visitor.text = text
        await visitor.move()
        pins = await _average(server, visitor, itertools.repeat({}))
        rows.append({"what": f"{MODEL_PAGE} without pins, rerun", "CPU ms": nothing})
        rows.append({"what": f"{MODEL_PAGE} with {MOST_PINS} pins, rerun", "CPU ms": pins})
    return rows


async def _average(server: Server, visitor: Visitor, moves: Any) -> float:
    for _ in range(WARM_UP):
        await visitor.move(**next(moves))
    return await _cpu(server, visitor, list(itertools.islice(moves, INTERACTIONS)))


async def _cpu(server: Server, visitor: Visitor, moves: list[dict[str, str]]) -> float:
    before = server.cpu_seconds()
    for move in moves:
        await visitor.move(**move)
        await asyncio.sleep(PAUSE_SECONDS)
    return 1000 * (server.cpu_seconds() - before) / len(moves)


def main() -> None:
    """Measure, print, and write where asked."""
    options = arguments(__doc__).parse_args()
    report, text = Report(), to_text(board())
    print(f"{len(text) / 1000:.0f} kB are kept by the browser")
    with running() as server:
        rows = asyncio.run(costs(server, text))
    report.table("The page Runs: CPU of the server for each interaction", rows)
    for row in rows:
        report.goal(f"CPU, {row['what']}", row["CPU ms"], MOST_MILLISECONDS, "ms")
    if options.json:
        report.write(options.json)


if __name__ == "__main__":
    main()
