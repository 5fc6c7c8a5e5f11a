"""Data of one's own: found as long as somebody holds them, and in no cache of the engine."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Hashable

import numpy as np
import pytest

from core import RunSpec, SettingError, train
from core.data import Dataset, held, interned, is_own, made, shared, source_of
from core.data.texts import of_text
from core.engine.problem import problem_of
from core.reasons import reasons
from core.theory.optimum import optimum
from core.theory.target import target
from core.verdicts.gaps import gap_error
from tests.core.records import linear
from views.linear.surface.rates import curvatures

TEXT = "to be or not to be, that is the question"


def of(text: str) -> RunSpec:
    return RunSpec("text", "transformer", "adam", {"d_model": 8, "epochs": 2, "context": 4, "batch_size": 8})


def columns(target_name: str) -> Dataset:
    x = np.random.default_rng(0).normal(size=(20, 2))
    return Dataset(x, x @ [1.0, 2.0] + x[:, 0] ** 2, ("a", "b"), "regression", target_name)


def living(target_name: str) -> int:
    """How many datasets with that target anybody holds, their rows included."""
    gc.collect()
    return sum(isinstance(thing, Dataset) and thing.target_name == target_name for thing in gc.get_objects())


def test_held_data_are_trained_by_their_spec_alone_and_known_in_size() -> None:
    data = interned(of_text(TEXT, 4))
    spec = of(TEXT).on(data)
    assert train(spec).train_error[-1] == train(spec, of_text(TEXT, 4)).train_error[-1]
    assert source_of(spec.dataset).shape(spec.settings) == data.x.shape
    assert spec.seconds() == spec.seconds(shape=data.x.shape)


def test_of_equal_data_the_first_that_is_held_is_the_one_and_nobody_can_guess_its_name() -> None:
    first, second = of_text(TEXT, 4), of_text(TEXT, 4)
    assert interned(first) is interned(second) is first
    assert held(f"own:{second.fingerprint}") is first
    assert held(f"own:{of_text(TEXT + '.', 4).fingerprint}") is None


def test_data_that_nobody_holds_are_gone() -> None:
    data = interned(of_text(TEXT, 4))
    spec, there = of(TEXT).on(data), weakref.ref(data)
    assert made(spec.dataset, {}) is data
    problem_of(spec)
    del data
    assert there() is None
    with pytest.raises(SettingError, match="trained with its data"):
        problem_of(spec)


@pytest.mark.slow
def test_no_cache_of_the_engine_keeps_rows_or_runs_of_them() -> None:
    data = interned(columns("kept nowhere"))
    spec = linear(epochs=3, validation_share=0.2).on(data)
    run = train(spec)
    for look in (target, curvatures, optimum, problem_of):
        look(spec)
    optimum(spec, data), curvatures(spec, data)
    gap_error(run), reasons(run)
    assert living("kept nowhere") >= 3
    del data, run
    assert living("kept nowhere") == 0


@pytest.mark.parametrize(
    ("key", "own"),
    [
        (linear(), False),
        (linear().on(columns("mine")), True),
        ("own:123", True),
        (columns("mine"), True),
        (("fit", linear()), False),
        (("solved", (linear(), (0.5, linear().on(columns("mine"))))), True),
        (("numbers", 1, None, b"own:", (0.5, "owned")), False),
    ],
)
def test_keys_of_own_data_are_told_from_others(key: Hashable, own: bool) -> None:
    assert is_own(key) == own


def test_what_is_shared_is_computed_once_and_of_own_data_each_time() -> None:
    asked: list[Hashable] = []
    function = shared(4)(lambda key, more=None: asked.append(key))
    for key in ("line", "line", "own:1", "own:1"):
        function(key)
    function("line", more=columns("mine")), function("line", more=columns("mine"))
    assert asked == ["line", "own:1", "own:1", "line", "line"]
