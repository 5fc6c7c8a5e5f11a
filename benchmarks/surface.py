"""What the surface costs: its points, its picture, and a race on it, on diabetes, on one core.

The fastest of several rounds counts.

python -m benchmarks.surface --json benchmarks/surface.json
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from threadpoolctl import threadpool_limits

from benchmarks.report import Report, arguments
from benchmarks.timing import fastest, take_one_core
from core import OPTIMIZERS, RunSpec, sweep, train
from core.theory.optimum import optimum
from views.linear.surface.chart import Scene, surface_data, window
from views.linear.surface.numbers import MOST_POINTS, Cut, entangled, surface

EPOCHS, ROUNDS = 300, 15
SPEC = RunSpec("diabetes", "linear_regression", "sgd", {"epochs": EPOCHS})
# Goals, in milliseconds.
MOST_SURFACE, MOST_RACE = 20.0, 60.0


def main() -> None:
    """Print everything, and write it where asked."""
    options = arguments(__doc__).parse_args()
    report = Report()
    take_one_core()
    with threadpool_limits(limits=1):
        measure(report)
    if options.json:
        report.write(options.json)


def measure(report: Report) -> None:
    """A table of milliseconds, and two goals."""
    run, best = train(SPEC), optimum(SPEC)
    cut = Cut(entangled(SPEC), best, "the optimum", best)
    ends = window([run], cut)
    points = f"surface of {MOST_POINTS} × {MOST_POINTS} points"
    race = f"race of {len(OPTIMIZERS)} optimizers × {EPOCHS} steps"
    robust = {loss: SPEC.replace(loss=loss) for loss in ("absolute", "huber")}
    contenders: dict[str, Callable[[], object]] = {
        points: partial(surface, SPEC, cut.pair, best, ends),
        **{
            f"the same, {loss} loss": partial(surface, spec, cut.pair, best, ends)
            for loss, spec in robust.items()
        },
        "surface, contours and path": lambda: surface_data(Scene.of([run], cut), run),
        race: lambda: sweep(SPEC, {"optimizer": tuple(OPTIMIZERS)}),
    }
    took = {name: 1000 * seconds for name, seconds in fastest(contenders, ROUNDS).items()}
    rows = [{"what": name, "milliseconds": milliseconds} for name, milliseconds in took.items()]
    report.table(f"The surface on diabetes, one core, fastest of {ROUNDS}", rows)
    report.goal(points, took[points], MOST_SURFACE, "ms")
    report.goal(race, took[race], MOST_RACE, "ms")


if __name__ == "__main__":
    main()
