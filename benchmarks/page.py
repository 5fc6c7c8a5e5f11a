"""The page as visitors meet it: what an interaction costs the server, the first visit, and a full room.

- *Interactions* (`benchmarks.interactions`): CPU time of the server for each change of a setting.
- *First visit* (`benchmarks.first_visit`): a cold server, until the first chart is drawn.
- *A full room* (`benchmarks.room`): many visitors at once.

Every server is started here, on a free port of this machine, and ended afterwards.

    python -m benchmarks.page --json benchmarks/page.json
    python -m benchmarks.page --only room --minutes 20
"""

from __future__ import annotations

from benchmarks.first_visit import first_visits
from benchmarks.interactions import interactions
from benchmarks.report import Report, arguments
from benchmarks.room import room

PARTS = ("interactions", "first", "room")


def main() -> None:
    """Measure all parts, or those asked for."""
    parser = arguments(__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be given again")
    parser.add_argument("--visitors", type=int, default=50, help="in the room")
    parser.add_argument(
        "--tabs", type=int, default=0, help="of one more visitor in the room, who never pauses"
    )
    parser.add_argument("--minutes", type=float, default=1.0, help="how long the room stays full")
    options = parser.parse_args()
    report, wanted = Report(), options.only or PARTS
    if "interactions" in wanted:
        interactions(report)
    if "first" in wanted:
        first_visits(report)
    if "room" in wanted:
        room(report, options.visitors, options.minutes, options.tabs)
    if options.json:
        report.write(options.json)


if __name__ == "__main__":
    main()
