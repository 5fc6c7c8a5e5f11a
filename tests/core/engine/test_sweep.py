"""A sweep equals its runs one by one, bit for bit, in the order of its axes, and in as few batches as shapes allow."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest

from core import DATASETS, MODELS, OPTIMIZERS, Dataset, Run, RunSpec, SettingError, sweep, train
from core.engine.run import OBJECT_BYTES, VALUE_BYTES
from core.engine.sweep import work
from core.engine.training import train_batch
from core.hyper import Value
from tests.core.records import linear, same, tilted
from tests.core.registries import LEARNER, every_optimizer

# The name `core.engine.sweep` is the function.
module = importlib.import_module("core.engine.sweep")

SHORT: dict[str, Iterable[Value]] = {"epochs": (3, 12, 7), "samples": (20, 50), "batch_size": (4, 16, None)}
SHORT |= {"warmup": (0, 3, 12)}
BATCHED = {
    "learning_rate": [1e-3, 0.1, 1.0, 10.0],
    "l2": [0.0, 1e-3, 0.5],
    "seed": range(5),
    "init": ["zeros", "normal"],
    "init_scale": [0.01, 1.0, 100.0],
    "epochs": [3, 40, 17, 1],
    "standardize": [True, False],
    "basis": ["legendre", "powers"],
    "data_seed": range(4),
    "noise": [0.0, 0.5, 5.0],
    "validation_noise": [None, 0.0, 5.0],
    "outliers": [0.0, 0.3],
    "l1": [0.0, 0.1, 0.01],
    "clip_norm": [None, 1.0, 0.01],
    "warmup": [0, 12, 3],
    "patience": [None, 1, 3],
}
GROUPED = {
    "degree": [3, 1, 5],
    "loss": ["squared", "absolute", "huber"],
    "schedule": ["constant", "cosine", "step"],
    "batch_size": [None, 8, 32],
    "samples": [50, 100],
    "validation_share": [0.0, 0.5],
    "dataset": ["sine", "line", "norris", "longley", "wampler1"],
}

OF_DATA = [
    (dataset, hyper.name)
    for dataset in LEARNER
    for hyper in DATASETS[dataset].settings
    if hyper.batches and hyper.name not in BATCHED
]


def base(optimizer: str = "momentum", **settings: Value) -> RunSpec:
    common = {
        "epochs": 12,
        "batch_size": 16,
        "init": "normal",
        "learning_rate": 0.05,
        "l2": 0.01,
        "degree": 2,
    }
    return linear(optimizer, **{**common, **settings})


def equals_its_runs(spec: RunSpec, over: dict[str, Any], data: Dataset | None = None) -> bool:
    return all(same(run, train(run.spec, data=data)) for run in sweep(spec, over, data=data).runs)


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many runs each batch of a sweep trained."""
    sizes: list[int] = []

    def count(specs: Sequence[RunSpec], *rest: Any) -> list[Run]:
        sizes.append(len(specs))
        return train_batch(specs, *rest)

    monkeypatch.setattr(module, "train_batch", count)
    return sizes


@pytest.mark.slow
@every_optimizer
def test_a_sweep_over_any_setting_equals_its_runs_one_by_one(optimizer: str) -> None:
    spec = base(optimizer)
    for name, hyper in spec.hypers.items():
        if name == "l1" and OPTIMIZERS[optimizer].step_length is None:
            continue
        assert equals_its_runs(spec, {name: SHORT.get(name, hyper.axis(3))}), name


@pytest.mark.parametrize("name", BATCHED)
@pytest.mark.parametrize("batch_size", [16, None])
def test_runs_that_differ_in_numbers_train_as_one_batch(
    name: str, batch_size: int | None, batches: list[int]
) -> None:
    assert equals_its_runs(base(batch_size=batch_size), {name: BATCHED[name]})
    assert batches == [len(BATCHED[name])]


@pytest.mark.parametrize(
    ("name", "values", "beside"),
    [
        ("decay", [0.01, 0.5, 1.0], {"schedule": "step"}),
        ("huber_delta", [0.1, 1.0, 50.0], {"loss": "huber"}),
        ("epochs", [5, 12, 9], {"schedule": "cosine", "warmup": 2}),
        ("schedule_epochs", [2, 30, None], {"schedule": "cosine", "warmup": 1}),
        ("patience", [1, None, 2], {"batch_size": None, "l1": 0.2}),
    ],
)
def test_settings_of_settings_train_as_one_batch(
    name: str, values: list[Value], beside: dict[str, Value], batches: list[int]
) -> None:
    assert equals_its_runs(base(**beside), {name: values})
    assert batches == [3]


@pytest.mark.parametrize(("dataset", "name"), OF_DATA)
def test_settings_of_every_dataset_train_as_one_batch_where_they_claim_to(
    dataset: str, name: str, batches: list[int]
) -> None:
    model = MODELS[LEARNER[dataset]]
    spec = RunSpec(dataset, model.name, "sgd" if model.optimized else None, {"epochs": 2})
    assert equals_its_runs(spec, {name: spec.hypers[name].axis(3)})
    assert batches == [3]


def test_all_optimizers_train_as_one_batch_each_on_its_own_rows(batches: list[int]) -> None:
    spec = base(l1=0.0, schedule="cosine")
    assert equals_its_runs(spec, {"learning_rate": [0.01, 0.1], "optimizer": list(OPTIMIZERS)})
    assert batches == [2 * len(OPTIMIZERS)]


@pytest.mark.parametrize("name", GROUPED)
def test_runs_that_differ_in_structure_train_in_groups(name: str, batches: list[int]) -> None:
    spec = base().replace(momentum=0.9)
    assert equals_its_runs(spec, {name: GROUPED[name], "l2": [0.0, 0.1]})
    assert batches == [2] * len(GROUPED[name])


@pytest.mark.slow
@every_optimizer
def test_mixed_axes_equal_their_runs_one_by_one(optimizer: str) -> None:
    axes = {"seed": [0, 3], "degree": [3, 1], "data_seed": [2, 0], "epochs": [5, 9]}
    assert equals_its_runs(base(optimizer), axes)
    assert equals_its_runs(base(optimizer), {"standardize": [False, True], "seed": [1, 2]}, data=tilted())


def test_runs_come_in_the_order_of_the_axes_the_last_one_fastest() -> None:
    result = sweep(base(), {"degree": [3, 1], "l2": [0.5, 0.0, 0.1]})
    points = [(run.spec["degree"], run.spec["l2"]) for run in result.runs]
    assert points == [(3, 0.5), (3, 0.0), (3, 0.1), (1, 0.5), (1, 0.0), (1, 0.1)]
    assert [run.parameter_count for run in result.runs] == [4, 4, 4, 2, 2, 2]


def test_groups_that_alternate_are_put_back_in_order() -> None:
    result = sweep(base(), {"l2": [0.5, 0.0], "degree": [3, 1], "learning_rate": [0.01, 0.02]})
    assert [run.spec["learning_rate"] for run in result.runs] == [0.01, 0.02] * 4
    assert [run.parameter_count for run in result.runs] == [4, 4, 2, 2] * 2


def test_a_sweep_over_nothing_is_one_run() -> None:
    (run,) = sweep(base(), {}).runs
    assert same(run, train(base()))


def test_a_run_that_overflows_leaves_its_neighbours_in_a_sweep_alone() -> None:
    rates = {"learning_rate": np.array([0.01, 10.0, 0.1])}
    result = sweep(base("sgd", epochs=300), rates)
    assert [run.diverged for run in result.runs] == [False, True, False]
    assert all(same(run, train(run.spec)) for run in result.runs)
    assert result.frame()["diverged"].tolist() == [False, True, False]
    assert len(result.parameter_frame()) == 9


def test_the_frame_has_a_row_per_run() -> None:
    result = sweep(base(), {"batch_size": [None, 8], "l2": [0.0, 0.5]})
    frame = result.frame()
    assert list(frame) == ["batch_size", "l2", "train_error", "validation_error", "diverged"]
    assert frame["batch_size"].tolist() == [None, None, 8, 8]
    assert frame["l2"].tolist() == [0.0, 0.5, 0.0, 0.5]
    assert frame["train_error"].tolist() == [run.train_error[-1] for run in result.runs]
    assert frame["validation_error"].tolist() == [run.validation_error[-1] for run in result.runs]


def test_the_parameter_frame_has_a_row_per_run_and_scalar_in_data_units() -> None:
    result = sweep(base(), {"degree": [1, 2], "optimizer": ["sgd"]})
    frame = result.parameter_frame()
    assert list(frame) == ["degree", "optimizer", "parameter", "value"]
    assert frame["degree"].tolist() == [1, 1, 2, 2, 2]
    assert frame["parameter"].tolist() == ["bias", "weight[x]", "bias", "weight[x]", "weight[x^2]"]
    assert frame["value"].tolist() == [v[-1] for run in result.runs for v in run.scalars.values()]


@pytest.mark.parametrize(("budget", "kept"), [(32 * 2**20, 60), (8 * 3 * 4 * 25, 25), (1, 2)])
def test_parameters_are_recorded_within_a_budget_of_memory(
    budget: int, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PARAMETER_BYTES", budget)
    result = sweep(base(epochs=100), {"seed": range(4)})
    whole = train(base(epochs=100))
    for run in result.runs:
        assert len(run.epochs) == len(run.flat) == kept
        assert run.epochs[[0, -1]].tolist() == [0, 100]
        assert len(run.train_error) == 101
    np.testing.assert_array_equal(result.runs[0].flat[[0, -1]], whole.flat[[0, -1]])


def test_designs_are_stacked_within_a_budget_of_memory(
    batches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.engine.batches.BATCH_BYTES", 2 * 75 * 3 * 8)
    assert equals_its_runs(base(), {"data_seed": range(5)})
    assert batches == [2, 2, 1]


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"l2": []}, "a sweep wants 1 to 1024 runs; got 0"),
        ({"seed": range(32), "data_seed": range(32), "l2": [0.0, 0.1]}, "got 2048: choose fewer values"),
        ({"rate": [1]}, "has no setting named 'rate'"),
        ({"learning_rate": [0.1, 100.0]}, "learning_rate wants a number .*; got 100.0"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused(over: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        sweep(base(), over)


def test_a_sweep_of_own_data_has_the_settings_of_own_data() -> None:
    data = tilted()
    assert sweep(base(), {"l2": [0.0]}, data=data).spec == base().on(data)
    with pytest.raises(SettingError, match="has no setting named 'noise'"):
        sweep(base(), {"noise": [0.0, 1.0]}, data=data)


def test_more_work_than_one_sweep_may_take_is_refused_with_the_remedy() -> None:
    spec, degrees = base(samples=1000, batch_size=2, epochs=1000), {"degree": range(1, 16)}
    assert work(spec, {"degree": [1, 2]}).seconds() == pytest.approx(2 * spec.seconds(), rel=0.1)
    for ask in (work, sweep):
        with pytest.raises(
            SettingError, match=r"these 15 runs would take about \d+ s, .*: choose fewer values or f"
        ):
            ask(spec, degrees)


def test_more_errors_than_memory_may_hold_are_refused_with_the_remedy() -> None:
    spec = linear(samples=10, epochs=5000)
    over = {"seed": range(32), "data_seed": range(32)}
    with pytest.raises(
        SettingError, match="these 1024 runs would record 156 MB of errors: choose fewer values or f"
    ):
        sweep(spec, over)


def test_every_epoch_of_a_sweep_is_heard_of() -> None:
    reported: list[tuple[int, int]] = []
    over = {"degree": [1, 2], "epochs": [1, 2]}
    sweep(base(), over, on_epoch=lambda *progress: reported.append(progress))
    assert reported == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_sweep_knows_its_memory_and_its_time() -> None:
    result = sweep(base(epochs=99), {"degree": [1, 3]})
    # 60 snapshots of 2 and of 4 parameters, and three curves of 100 errors each, eight bytes a number.
    arrays = [8 * (60 * 2 + 300), 8 * (60 * 4 + 300)]
    objects = [OBJECT_BYTES + VALUE_BYTES * parameters for parameters in (2, 4)]
    assert [run.nbytes for run in result.runs] == [a + b for a, b in zip(arrays, objects, strict=True)]
    assert result.nbytes == sum(arrays + objects)
    assert result.seconds == sum(run.seconds for run in result.runs) > 0


def test_a_sweep_of_own_data_over_datasets_is_refused() -> None:
    with pytest.raises(SettingError, match="leave out dataset or data"):
        sweep(linear(epochs=3), {"dataset": ["line", "sine"]}, data=tilted())


def test_a_sweep_over_no_values_names_the_right_remedy() -> None:
    with pytest.raises(SettingError, match="got 0: name at least one value"):
        sweep(linear(), {"l2": []})
