"""Hyperparameters and Size, of transformers: norms, distributions, counts by part, the floor, steps until solved."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, sweep
from core.engine.sweep import axis
from core.formatting import in_words
from core.inspection.by_layer import counts, norms
from core.inspection.by_part import PARTS
from tests.pages.opening import charts, data_of, texts, view_of
from views.shared.hyperparameters.layers import of_norms
from views.shared.hyperparameters.numbers import finding as solving
from views.shared.hyperparameters.numbers import solved
from views.shared.hyperparameters.view import _as_many_as_train_at_once
from views.shared.size.numbers import finding, plan

SMALL = {"samples": 100, "length": 2, "symbols": 3, "d_model": 8, "epochs": 2, "batch_size": 32}
SPEC = RunSpec("sort", "transformer", "adam", SMALL)
MARKOV = RunSpec("markov", "transformer", "adam", {"samples": 100, "context": 4, "d_model": 8, "epochs": 2})
COUNT = "number of parameters"


def test_norms_of_the_parts_are_shown_first_with_the_steps_until_solved() -> None:
    page = view_of("Hyperparameters", SPEC)
    rate = SPEC.hypers["learning_rate"]
    values = axis(SPEC, rate, _as_many_as_train_at_once(SPEC, rate))
    groups = [(run,) for run in sweep(SPEC, {"learning_rate": values}).runs]
    drawn = data_of(charts(page)[0], "learned")
    assert drawn["value"].tolist()[:5] == [*norms(groups[0][0]).values()]
    assert of_norms(groups, rate) in texts(page)
    assert solving(groups, rate, solved(groups)) in texts(page)
    assert page.selectbox(key="shown").options == ["Norm by layer", "Distribution by layer"]
    assert len(data_of(charts(page)[0], "floor")) == 0


def test_parts_that_some_shapes_do_without_leave_gaps() -> None:
    page = view_of("Hyperparameters", SPEC, compare="mlp")
    drawn = data_of(charts(page)[0], "learned").query("parameter == 'MLP'")
    assert drawn["value"].isna().tolist() == [True, False, False, False, False]
    assert "Shapes without one leave gaps" in page.caption[0].value
    spread = view_of("Hyperparameters", SPEC, compare="mlp", shown="distribution by layer", layer="MLP")
    assert sorted(spread.selectbox(key="layer").options) == sorted(map(in_words, PARTS))
    assert data_of(charts(spread)[0], "spread")["q50"].isna().tolist() == [True, *[False] * 4]


def test_where_the_shape_differs_the_numbers_of_parameters_can_be_shown() -> None:
    page = view_of("Hyperparameters", SPEC, compare="blocks", shown=COUNT)
    runs = sweep(SPEC, {"blocks": (1, 2, 3)}).runs
    drawn = data_of(charts(page)[0], "learned")
    for (_, rows), run in zip(drawn.groupby("position"), runs, strict=True):
        assert dict(zip(rows["parameter"], rows["value"], strict=True)) == pytest.approx(counts(run))


@pytest.mark.slow
def test_the_floor_of_a_language_is_drawn_and_nothing_is_said_to_be_solved() -> None:
    page = view_of("Hyperparameters", MARKOV, compare="heads")
    (run, *_) = sweep(MARKOV, {"heads": (1,)}).runs
    floor = data_of(charts(page)[0], "floor")
    assert floor["error"].tolist() == pytest.approx([run.validation.noise_floor])
    assert "symbols right" not in texts(page)
    assert (
        len(
            data_of(
                charts(view_of("Hyperparameters", MARKOV, compare="heads", measure="token_accuracy"))[0],
                "floor",
            )
        )
        == 0
    )


@pytest.mark.parametrize("name", ["optimizer", "positions", "activation"])
def test_other_choices_are_compared_too(name: str) -> None:
    page = view_of("Hyperparameters", SPEC, compare=name)
    assert np.isfinite(data_of(charts(page)[0], "swept_errors")["error"]).all()


def test_of_two_hyperparameters_the_norms_are_mapped() -> None:
    page = view_of("Hyperparameters", SPEC, compare="heads", **{"with": "positions"})
    kept = [part for part in PARTS if part != "positions"]
    assert page.selectbox(key="parameter").options == [f"norm of {part}" for part in kept]


@pytest.mark.slow
def test_a_run_that_diverged_is_compared_all_the_same() -> None:
    lost = SPEC.replace(optimizer="sgd", l2=10.0, learning_rate=10.0)
    assert "diverged" in texts(view_of("Hyperparameters", lost))
    assert "In every width a run diverged" in texts(view_of("Size", lost))


@pytest.mark.slow
def test_size_trains_every_width_that_the_heads_share() -> None:
    spec = SPEC.replace(heads=2)
    shapes, seeds = plan(spec)
    assert shapes[:3] == (8, 12, 16)
    page = view_of("Size", spec)
    runs = sweep(spec, {"d_model": shapes, "seed": seeds}).runs
    groups = [runs[i : i + len(seeds)] for i in range(0, len(runs), len(seeds))]
    assert finding(groups) in texts(page)
    drawn = data_of(charts(page)[0], "runs")
    assert drawn["position"].tolist() == [group[0].parameter_count for group in groups]
    assert drawn["setting"].tolist() == [str(width) for width in shapes]
    assert len(data_of(charts(page)[0], "theory")) == 0
    assert "Dashed" not in page.caption[0].value
