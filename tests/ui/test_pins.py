"""Pins in words: what a pin came to, what a comparison is of, and the link back to a run."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from core import MODELS, RunSpec
from core.formatting import number, percent
from core.inspection.pinned.record import Board
from tests.core.inspection.pinned.kept import LINE, SPECS, pin, trained
from ui import frame, pins


def test_a_result_is_the_measure_that_people_know() -> None:
    assert pins.result(pin(LINE)) == f"R² {number(trained(LINE).final_metrics['validation_r2'], 3)}"
    share = trained(SPECS["tree"]).final_metrics["validation_accuracy"]
    assert pins.result(pin(SPECS["tree"])) == f"accuracy {percent(share)}"
    assert pins.result(pin(SPECS["diverged"])) == "diverged"


def test_every_model_has_a_page_to_go_back_to() -> None:
    assert {frame.page_of(model) for model in MODELS} == {row.file for row in frame.PAGES if row.models}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_link_spells_all_of_a_run(spec: RunSpec) -> None:
    inside = {name: values[0] for name, values in parse_qs(pins.query(spec)["open"]).items()}
    assert RunSpec.from_query(inside) == spec


def test_a_comparison_is_called_by_what_it_compares() -> None:
    over = {"learning_rate": (0.1, 0.2), "seed": (0, 1, 2), "l2": (0.0,)}
    assert pins._comparison(LINE, over) == "Learning rate: 2 values, seed: 3 values"


def test_the_page_of_runs_is_in_the_menu() -> None:
    assert pins.PAGE in {row.file for row in frame.PAGES}
    assert Board().baseline is None
