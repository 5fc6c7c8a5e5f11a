"""The view Size: trained over widths and seeds, marked, and its picks load a width on offer."""

from __future__ import annotations

import pytest

from core import RunSpec, sweep
from tests.pages.opening import charts, data_of, texts, view_of
from tests.pages.test_neural_network import opened
from views.shared.size.numbers import WIDTHS, finding, plan

SPEC = RunSpec(
    "moons", "neural_network", "adam", {"hidden": (4,), "epochs": 5, "samples": 50, "batch_size": 32}
)


def test_the_finding_is_that_of_the_sweep_and_every_width_is_drawn() -> None:
    page = view_of("Size", SPEC)
    shapes, seeds = plan(SPEC)
    runs = sweep(SPEC, {"hidden": shapes, "seed": seeds}).runs
    groups = [runs[i : i + len(seeds)] for i in range(0, len(runs), len(seeds))]
    assert finding(groups) in texts(page)
    assert len(data_of(charts(page)[0], "runs")) == len(WIDTHS)
    assert "Lines: means of 4 seeds" in page.caption[0].value
    assert "this run, 17 parameters" in page.caption[0].value


def test_what_takes_long_is_asked_for_with_how_long() -> None:
    page = view_of("Size", SPEC.replace(dataset="diabetes", hidden=(4,) * 6, epochs=50))
    assert charts(page) == []
    assert any("Train them, about" in button.label for button in page.button)


def test_a_run_that_diverged_has_a_sentence() -> None:
    page = view_of("Size", SPEC.replace(optimizer="sgd", l2=10.0, learning_rate=10.0))
    assert "diverged" in texts(page)
    assert len(charts(page)) == 1


@pytest.mark.slow
def test_the_page_offers_it_beside_the_comparison() -> None:
    page = opened(view="Size", epochs="5", hidden="8")
    assert [tab.label for tab in page.tabs][:3] == ["Hyperparameters", "Size", "Two runs"]
    assert len(charts(page)) == 1
