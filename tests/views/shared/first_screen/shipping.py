"""The comparisons that are shipped with the app, and a script that writes them: `python -m <this module>`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from core import RunSpec, sweep, train
from core.verdicts import comparing
from core.verdicts.measures import comparable
from tests.pages.test_links import PAGES
from views.shared.first_screen import shipped
from views.shared.first_screen.numbers import has_chance, narrowed
from views.shared.first_screen.view import seeds_of
from views.shared.hyperparameters.above_view import usual
from views.shared.hyperparameters.view import compared_data

# Pages whose first comparison takes longer than a moment, and what it is over.
SHIPPED = {"pages/neural_network.py": "learning_rate", "pages/transformer.py": "learning_rate"}


def specs() -> Iterator[tuple[RunSpec, str]]:
    """What these pages open with."""
    return ((PAGES[file].opening(), name) for file, name in SHIPPED.items())


def made(spec: RunSpec, name: str) -> tuple[str, dict[str, Any]]:
    """The comparison that the page with `spec` opens with, trained now: its key, and what the file holds."""
    run, hyper = train(spec), narrowed(spec, spec.hypers[name], None)
    seeds = seeds_of(run, hyper)
    runs = sweep(spec, {name: hyper.grid, "seed": seeds}).runs
    groups = [runs[i : i + len(seeds)] for i in range(0, len(runs), len(seeds))]
    measure = comparable(run, {name})[0]
    above = usual(run, groups, hyper)
    tables = compared_data(run, (groups, hyper, measure, None), above.data, above.given)
    says = comparing.in_short(groups, hyper, measure, has_chance(run))
    return shipped.key_of(spec, hyper, seeds), shipped.written(says, tables)


if __name__ == "__main__":
    comparisons = dict(made(spec, name) for spec, name in specs())
    shipped.FILE.write_text(
        json.dumps(comparisons, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
