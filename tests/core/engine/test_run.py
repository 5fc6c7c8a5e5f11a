"""A `Run` is a frozen record: named parameters, predictions from any snapshot, and metrics from its errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import OPTIMIZERS, Run, train
from core.engine.training import Begin
from core.theory.optimum import optimum
from core.verdicts.diagnosis import verdict
from tests.core.records import RECORDED, linear, own, tilted


def fitted() -> Run:
    return train(linear("momentum", degree=2, epochs=100, batch_size=8), data=tilted())


def test_parameters_have_their_names_and_shapes_at_every_snapshot() -> None:
    run = fitted()
    assert {name: values.shape for name, values in run.parameters.items()} == {
        "bias": (60,),
        "weight": (60, 6),
    }
    assert run.parameter_count == 7
    assert run.time_unit == "epoch"
    assert [*run.scalars] == ["bias", *(f"weight[{name}]" for name in ("a", "b", "c", "a^2", "b^2", "c^2"))]


@pytest.mark.parametrize("at", [0, 30, -1])
def test_predictions_are_those_of_the_parameters_in_data_units(at: int) -> None:
    run, new = fitted(), tilted(rows=7, seed=9).x
    scalar = {name: values[at] for name, values in run.scalars.items()}
    weights = np.array([scalar[f"weight[{name}]"] for name in ("a", "b", "c", "a^2", "b^2", "c^2")])
    np.testing.assert_allclose(
        run.predict(new, at=at), scalar["bias"] + np.hstack([new, new**2]) @ weights, rtol=1e-9
    )
    np.testing.assert_array_equal(run.predict(new, at=at), run.predict_all(new)[at])


def test_plain_lists_can_be_predicted_from() -> None:
    run = train(linear(noise=0.0, epochs=500))
    np.testing.assert_allclose(run.predict([[0.0], [2.0]]), [4, 7], rtol=1e-6)


@pytest.mark.parametrize("name", RECORDED)
def test_what_was_recorded_cannot_be_written_to(name: str) -> None:
    with pytest.raises(ValueError, match="read-only"):
        getattr(fitted(), name)[0] = 0


def test_scalars_in_data_units_are_one_row_of_tensors() -> None:
    run = fitted()
    tensors = run.in_data_units()
    np.testing.assert_array_equal(run.scalars["bias"], tensors["bias"])
    np.testing.assert_array_equal(run.scalars["weight[c^2]"], tensors["weight"][:, 5])


def test_a_run_is_judged_by_validation_rows_where_there_are_any() -> None:
    run = fitted()
    assert run.evaluated_on == "validation"
    all_rows = train(linear(validation_share=0.0, epochs=5))
    assert all_rows.evaluated_on == "train"


def test_a_summary_holds_the_last_errors() -> None:
    run = fitted()
    assert run.summary() == {
        "train_error": run.train_error[-1],
        "validation_error": run.validation_error[-1],
        "diverged": False,
    }


@pytest.mark.parametrize(
    ("last", "diverged"), [(0.1, False), (1.99, False), (2.01, True), (np.inf, True), (np.nan, True)]
)
def test_a_run_has_diverged_when_it_ends_above_twice_its_start(last: float, diverged: bool) -> None:
    run = fitted()
    for start in (1.0, 0.4):
        errors = np.full_like(run.train_error, start * run.usual_loss)
        errors[-1] = last * start * run.usual_loss
        # What does better than the best constant has not left for good, wherever it began.
        gone = diverged and not last * start < 1
        assert replace(run, train_error=errors, objective=errors.copy()).diverged == gone


def test_a_run_whose_parameters_are_no_numbers_has_diverged() -> None:
    run = fitted()
    flat = run.flat.copy()
    flat[-1, 2] = np.nan
    assert replace(run, flat=flat).diverged
    assert not run.diverged


def test_numbers_at_the_end_of_the_range_of_floats_are_answered_silently() -> None:
    run = replace(fitted(), flat=np.full_like(fitted().flat, 1.5e308))
    x = run.train.x
    assert not np.isfinite(run.predict(x)).all()
    assert not np.isfinite(run.predict_all(x)).all()
    assert not np.isfinite(run.scalars["bias"]).any()


def test_errors_may_rise_and_come_back() -> None:
    run = fitted()
    errors = np.ones_like(run.train_error)
    errors[5:50] = 100.0
    assert not replace(run, train_error=errors, objective=errors.copy()).diverged


# --------------------------------------------------------------------------- divergence


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
@pytest.mark.parametrize("factor", [1e-9, 1.0, 1e9])
def test_a_run_from_an_optimum_without_error_does_not_diverge_by_wandering_about_it(
    optimizer: str, factor: float
) -> None:
    # Rules that scale their steps take them as long as the learning rate, whatever the unit of the target.
    factor = factor if OPTIMIZERS[optimizer].edge else 1.0
    data = own(np.arange(20.0), factor * (3 * np.arange(20.0) + 7))
    spec = linear(optimizer, epochs=300).replace(learning_rate=0.1)
    if OPTIMIZERS[optimizer].decays:
        spec = spec.replace(weight_decay=0.0)
    run = train(spec, data, begin=Begin(optimum(spec, data)))
    assert not run.diverged
    assert verdict(run).finding != "diverged"


def test_a_run_from_an_optimum_that_leaves_it_has_diverged() -> None:
    data = own(np.arange(20.0), 3 * np.arange(20.0) + 7)
    spec = linear(learning_rate=2.5, epochs=300)
    assert train(spec, data, begin=Begin(optimum(spec, data) + 1e-9)).diverged
    noisy = linear(learning_rate=2.5, epochs=300)
    assert train(noisy, begin=Begin(optimum(noisy) + 1e-9)).diverged


@pytest.mark.parametrize("offset", [0.0, 5.0, 1e9])
def test_of_a_target_that_does_not_vary_the_same_holds(offset: float) -> None:
    data = own(np.arange(9.0), np.full(9, offset))
    spec = linear("adam", epochs=300)
    assert not train(spec, data, begin=Begin(optimum(spec, data))).diverged


@pytest.mark.parametrize(("shift", "factor"), [(1e9, 1.0), (0.0, 1e-9), (0.0, 1e9)])
@pytest.mark.parametrize("rate", [0.1, 2.1])
def test_units_and_offset_of_the_target_do_not_decide_what_diverged(
    shift: float, factor: float, rate: float
) -> None:
    x, y = np.arange(20.0), np.arange(20.0) % 7
    spec = linear(learning_rate=rate, epochs=60)
    plain = train(spec, own(x, y), begin=Begin(np.zeros(2)))
    moved = train(spec, own(x, factor * y + shift), begin=Begin(np.array([shift, 0.0])))
    assert moved.diverged == plain.diverged == (rate > 2)


@pytest.mark.parametrize("name", ["parameters", "scalars", "metrics"])
def test_what_was_recorded_cannot_be_written_over(name: str) -> None:
    for values in getattr(fitted(), name).values():
        with pytest.raises(ValueError, match="read-only"):
            values[:] = 0.0


def test_what_the_best_constant_costs_is_known_of_each_part_and_computed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = fitted()
    parts = (run.train, run.validation)
    costs = [run.constant_loss(part) for part in parts]
    assert costs == pytest.approx([part.y.var() / 2 for part in parts])
    monkeypatch.delattr(Run, "_constant_loss")
    assert [run.constant_loss(part) for part in parts] == costs
