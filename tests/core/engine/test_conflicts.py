"""Settings that are legal each but not together are refused, and left out of the axes that comparisons take."""

from __future__ import annotations

import pytest

from core import OPTIMIZERS, RunSpec, SettingError, sweep
from core.engine.spec import OPTIMIZER
from core.engine.sweep import axis
from core.hyper import Hyper
from tests.core.records import linear


@pytest.mark.parametrize(
    ("spec", "name", "refused"),
    [
        (linear(epochs=20), "warmup", {50, 100, 200, 500}),
        (linear(warmup=20), "epochs", {1, 2, 3, 4, 5, 6, 7, 10, 14, 15}),
        (linear(patience=5), "validation_share", {0.0}),
        (linear(samples=1000, epochs=5000), "batch_size", {1}),
    ],
)
def test_an_axis_leaves_out_what_cannot_go_with_the_rest(
    spec: RunSpec, name: str, refused: set[float]
) -> None:
    hyper: Hyper = spec.hypers[name]
    assert set(hyper.grid) - set(axis(spec, hyper, 64)) == refused
    for value in refused:
        with pytest.raises(SettingError):
            spec.replace(**{name: value})


def test_the_optimizer_is_a_choice_like_any_other() -> None:
    assert axis(linear(), OPTIMIZER, 64) == tuple(OPTIMIZERS)
    able = axis(linear(l1=0.1), OPTIMIZER, 64)
    assert able == tuple(name for name, rule in OPTIMIZERS.items() if rule.step_length is not None)
    runs = sweep(linear(l1=0.1, epochs=3), {"optimizer": able}).runs
    assert tuple(run.spec["optimizer"] for run in runs) == able


def test_what_can_go_together_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = linear(seed=13, samples=60)
    hyper, first = spec.hypers["warmup"], axis(spec, spec.hypers["warmup"], 64)
    monkeypatch.setattr(RunSpec, "replace", lambda *_, **__: pytest.fail("it was tried again"))
    assert axis(spec, hyper, 64) == first
