"""Every view of every model that takes tables opens on a visitor's own: far columns, categories, gaps, odd names."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import MODELS, Dataset, read_table, train
from tests.groups import PAGES, models_on, views_on
from tests.pages.opening import ROOT, metrics
from tests.pages.test_links import PAGE_OF
from tests.pages.test_links import PAGES as DEFAULTS
from ui import own_table, session
from ui.own_table import OwnTable

UNITS = [(1.0, 0.0), (1.0, 1e9), (1e9, 0.0), (1e-9, 0.0)]
TARGETS = {"regression": "rent [€]", "binary": "balcony", "multiclass": "zone"}


def file(scale: float, offset: float) -> str:
    """60 flats; numbers far from 0 or tiny, a gap, a rare street, a name that is markup."""
    generator = np.random.default_rng(0)
    size, built = generator.uniform(30, 150, 60), generator.integers(1950, 2024, 60)
    street = generator.choice(["Long Lane", "High <b>Street</b>", "Mill Road"], 60)
    zone, balcony = generator.choice(["A", "B", "C"], 60), generator.choice(["yes", "no"], 60)
    rent = 200 + 9 * size + 0.5 * (built - 1990) + 80 * (balcony == "yes") + generator.normal(0, 20, 60)
    lines = ["size [m²];built;**street**;zone;balcony;rent [€]"]
    lines += [
        f"{scale * a + offset!r};{b};{c};{d};{e};{scale * f + offset!r}"
        for a, b, c, d, e, f in zip(
            size.tolist(), built.tolist(), street, zone, balcony, rent.tolist(), strict=True
        )
    ]
    lines[7] = lines[7].replace(lines[7].split(";")[1], "")
    return "\n".join(lines) + "\n"


def table(task: str, scale: float, offset: float) -> OwnTable:
    read = read_table(file(scale, offset), delimiter=";", decimal=".")
    return OwnTable(read.dataset(TARGETS[task], missing="fill"), "flats.csv")


def opened(page: str, model: str, own: OwnTable, view: str) -> AppTest:
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    app.switch_page(f"pages/{page}.py")
    app.session_state[session.OWN.name] = own
    query = {"dataset": own_table.name_of(own.of(model)), "model": model, "view": view}
    for name, text in query.items():
        app.query_params[name] = text
    return app.run()


def tasks(model: str) -> list[str]:
    return [task for task in MODELS[model].tasks if task in TARGETS]


# Tasks take turns, and so do units: near 0, far from it, huge and tiny.
CASES = [
    (page, model, view, tasks(model)[n % len(tasks(model))], UNITS[n % len(UNITS)])
    for page in PAGES
    for model in models_on(page)
    if tasks(model)
    for n, (_, view) in enumerate(views_on(page, model))
]


@pytest.mark.slow
@pytest.mark.parametrize(("page", "model", "view", "task", "units"), CASES)
def test_every_view_opens_on_a_table_of_ones_own(
    page: str, model: str, view: str, task: str, units: tuple[float, float]
) -> None:
    app = opened(page, model, table(task, *units), view)
    assert not app.exception
    assert not app.error
    assert metrics(app)["parameters"]


@pytest.mark.parametrize("units", UNITS[1:], ids=str)
@pytest.mark.parametrize("model", [name for name in MODELS if "regression" in MODELS[name].tasks])
def test_every_family_learns_a_table_far_from_0_as_its_twin_near_0(
    model: str, units: tuple[float, float]
) -> None:
    """A share of variance has no unit."""
    near, far = (explained(model, table("regression", *each).of(model)) for each in (UNITS[0], units))
    assert near > 0.8
    assert far == pytest.approx(near, abs=0.05)


def explained(model: str, data: Dataset) -> float:
    """The share of variance of the training rows, at what the page of the model opens with."""
    return train(DEFAULTS[PAGE_OF[model]].replace(model=model), data=data).final_metrics["train_r2"]
