"""The finding on a shift says what the records say: how much worse, how far each way of training came, and how soon."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.formatting import number
from core.hyper import Value
from core.theory.arrival import stays_below
from tests.core.records import linear
from views.shared.shift.adapting import Effect, effect, finding
from views.shared.shift.numbers import Adaptation, adapt


def classes(dataset: str, **settings: Value) -> RunSpec:
    return RunSpec(dataset, "logistic_regression", "sgd", {"learning_rate": 1.0, **settings})


LINE = train(linear())


@pytest.mark.parametrize(
    ("values", "epoch"), [((3, 1, 3, 1, 1), 3), ((1, 1), 0), ((1, 3), np.nan), ((np.nan, 1), 1)]
)
def test_errors_stay_below_from_the_epoch_after_the_last_above(
    values: tuple[float, ...], epoch: float
) -> None:
    assert stays_below(np.array(values), np.arange(len(values)), 1.0) == pytest.approx(epoch, nan_ok=True)


def test_the_effect_is_read_off_the_records() -> None:
    after = adapt(LINE, "translate", 1.0)
    difference = effect(LINE, after)
    y = LINE.validation.y
    moved = LINE.predict(LINE.validation.x + np.vstack([LINE.train.x, LINE.validation.x]).std(axis=0))
    assert difference.before == pytest.approx(0.5 * np.mean((LINE.predict(LINE.validation.x) - y) ** 2))
    assert difference.met == pytest.approx(0.5 * np.mean((moved - y) ** 2))
    for run, end, epochs in (
        (after.warm, difference.warm, difference.warm_epochs),
        (after.cold, difference.cold, difference.cold_epochs),
    ):
        assert end == run.validation_error[-1]
        bound = 1.01 * min(difference.warm, difference.cold)
        assert (run.validation_error[int(epochs) :] <= bound).all()
        assert run.validation_error[int(epochs) - 1] > bound


def test_the_finding_has_these_numbers() -> None:
    after = adapt(LINE, "translate", 1.0)
    difference = effect(LINE, after)
    assert finding(LINE, after) == (
        f"On the changed validation rows the old parameters have an error of {number(difference.met, 3)} instead of "
        f"{number(difference.before, 3)}, {number(difference.met / difference.before, 3)} times as much. "
        f"Warm training ends at {number(difference.warm, 3)}, within 1 % of the lower of the two after "
        f"{difference.warm_epochs:.0f} epochs. Cold training ends at {number(difference.cold, 3)}, within 1 "
        f"% of the lower of "
        f"the two after {difference.cold_epochs:.0f} epochs."
    )


def said(run: Run, kind: str, amount: float) -> str:
    return finding(run, adapt(run, kind, amount))


def test_no_shift_and_small_ones_are_told_apart() -> None:
    assert said(LINE, "translate", 0.0).startswith(
        "Nothing has changed: the error on the validation rows is still"
    )
    assert "Warm training ends at 0.507, within 1 % of the lower of the two at once." in said(
        LINE, "translate", 0.0
    )
    moons = train(classes("moons", epochs=200))
    assert said(moons, "translate", 1.0).startswith(
        "The shift hardly matters to the old parameters: their error on the validation"
    )


def test_what_no_parameters_can_mend_is_said() -> None:
    assert "Neither brings the old error back; the lower of the two is" in said(LINE, "relabel", 0.5)
    assert "Neither" not in said(LINE, "translate", 3.0)


def test_warm_training_that_diverges_is_explained_by_its_columns() -> None:
    run = train(linear(dataset="sine", degree=5, basis="legendre"))
    after = adapt(run, "translate", 1.0)
    assert after.warm.diverged
    assert not after.cold.diverged
    designs = [run.fitted.design(part.x) for part in (run.train, after.train)]
    old, new = (np.linalg.eigvalsh(z @ z.T / z.shape[1])[-1] for z in designs)
    assert "Warm training diverges." in finding(run, after)
    assert f"make the loss {number(new / old, 3)} times as steep: lower the learning rate." in finding(
        run, after
    )


@pytest.mark.parametrize(
    "settings", [{"loss": "huber"}, {"validation_share": 0.0}, {"epochs": 1}, {"noise": 0.0}]
)
def test_no_kind_of_run_leaves_nan_in_the_sentence(settings: dict[str, Value]) -> None:
    for kind, amount in (("translate", 3.0), ("relabel", 1.0), ("rescale", -0.9)):
        run = train(linear(**settings))
        text = said(run, kind, amount)
        assert "nan" not in text
        assert "none" not in text
        assert ("training rows" in text) == (settings.get("validation_share") == 0)


def test_where_both_diverge_neither_end_is_given() -> None:
    run = train(linear(epochs=50))
    wild = train(linear(epochs=50, learning_rate=10.0))
    after = Adaptation(run.train, run.validation, wild, wild)
    difference = effect(run, after)
    assert isinstance(difference, Effect)
    assert np.isnan([difference.warm_epochs, difference.cold_epochs]).all()
    assert "Warm training diverges. Cold training diverges." in finding(run, after)


def test_the_errors_are_those_of_the_rows_that_judge() -> None:
    alone = train(linear(validation_share=0.0, epochs=3))
    assert LINE.evaluation_error is LINE.validation_error
    assert alone.evaluation_error is alone.train_error


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_where_nothing_is_left_to_learn_no_rounding_is_compared(optimizer: str) -> None:
    spec = linear(optimizer, noise=0.0, epochs=1000)
    for amount in (0.0, 0.2):
        text = said(train(spec), "translate", amount)
        assert "diverges" not in text
        assert "Neither brings the old error back" not in text
        assert "times as much" not in text
        assert "Cold training ends at" in text
        assert "which is rounding, after" in text
