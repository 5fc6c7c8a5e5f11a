"""A `RunSpec` is frozen, validated when it is made, and comes back whole from JSON, a query and a pickle."""

from __future__ import annotations

import dataclasses
import json
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given, settings

from core import MODELS, OPTIMIZERS, RunSpec, SettingError, UnknownName
from tests.core.records import linear, own
from tests.core.registries import HYPERS, LEARNABLE, specs


@settings(max_examples=50)
@given(specs())
def test_a_spec_comes_back_whole(spec: RunSpec) -> None:
    for again in (
        RunSpec.from_json(spec.to_json()),
        RunSpec.from_query(spec.to_query()),
        pickle.loads(pickle.dumps(spec)),
        spec.replace(),
    ):
        assert again == spec
        assert hash(again) == hash(spec)
        assert {name: type(value) for name, value in again.settings.items()} == {
            name: type(value) for name, value in spec.settings.items()
        }


@settings(max_examples=40)
@given(specs(), specs())
def test_specs_are_equal_exactly_when_they_ask_for_the_same(spec: RunSpec, other: RunSpec) -> None:
    assert (spec == other) == (json.loads(spec.to_json()) == json.loads(other.to_json()))


def test_settings_left_out_are_the_defaults_and_their_order_does_not_matter() -> None:
    spelled_out = linear(l2=0.0, learning_rate=0.1, epochs=200)
    assert spelled_out == linear(epochs=200.0, learning_rate=0.1) == linear()
    assert len({spelled_out, linear(), linear(epochs=100)}) == 2
    assert all(value == linear().hypers[name].default for name, value in linear().settings.items())


def test_a_query_holds_only_what_was_chosen() -> None:
    assert linear().to_query() == {
        "dataset": "line",
        "model": "linear_regression",
        "optimizer": "sgd",
    }
    chosen = linear(batch_size=16, l2=0.001, epochs=200).to_query()
    assert {name: chosen[name] for name in ("batch_size", "l2")} == {"batch_size": "16", "l2": "0.001"}
    assert "epochs" not in chosen


def test_a_spec_cannot_be_changed() -> None:
    given_settings = {"l2": 0.5}
    spec = RunSpec("line", "linear_regression", "sgd", given_settings)
    given_settings["l2"] = 0.7
    assert spec["l2"] == 0.5
    with pytest.raises(TypeError, match="does not support item assignment"):
        spec.settings["l2"] = 0.7  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.dataset = "sine"  # type: ignore[misc]


NAMES = ", ".join(OPTIMIZERS)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: RunSpec("lime", "linear_regression", "sgd"), UnknownName, "no dataset named 'lime'; .*line"),
        (
            lambda: RunSpec("line", "linear", "sgd"),
            UnknownName,
            "no model named 'linear'; .*linear_regression",
        ),
        (lambda: linear("adm"), UnknownName, f"no optimizer named 'adm'; there are: {NAMES}"),
        (
            lambda: RunSpec("line", "linear_regression"),
            SettingError,
            f"wants an optimizer, one of {NAMES}; got None",
        ),
        (
            lambda: linear(rate=1),
            SettingError,
            "has no setting named 'rate'; there are: .*learning_rate.*seed",
        ),
        (lambda: linear(momentum=0.9), SettingError, "on line with sgd has no setting named 'momentum'"),
        (
            lambda: linear(learning_rate="fast"),
            SettingError,
            "learning_rate wants a number from .*; got 'fast'",
        ),
        (
            lambda: linear(dataset="moons"),
            SettingError,
            "linear_regression learns regression; moons is binary",
        ),
        (
            lambda: linear().replace(dataset="blobs"),
            SettingError,
            "linear_regression learns regression; blobs is binary or multiclass",
        ),
        (lambda: linear(epochs=0), SettingError, "epochs wants a whole number from 1 to 5000; got 0"),
        (lambda: linear().replace(rate=1), SettingError, "no setting named 'rate'"),
        (lambda: linear().replace(dataset="lime"), UnknownName, "no dataset named 'lime'"),
        (lambda: linear().replace(optimizer=None), SettingError, "wants an optimizer"),
    ],
)
def test_what_a_spec_cannot_be_is_said_with_what_exists(
    make: Callable[[], RunSpec], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, "no dataset named ''"),
        ({"dataset": "line"}, "no model named None"),
        ({"dataset": "line", "model": "linear_regression"}, "wants an optimizer"),
        ({**linear().to_query(), "l2": "much"}, "l2 wants a number .*; got 'much'"),
        ({**linear().to_query(), "utm_source": "x"}, "no setting named 'utm_source'"),
    ],
)
def test_a_query_that_spells_no_spec_is_refused(query: dict[str, str], message: str) -> None:
    with pytest.raises((SettingError, UnknownName), match=message):
        RunSpec.from_query(query)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a spec wants a JSON object with dataset, model, optimizer, settings"),
        ("[1, 2]", "a spec wants a JSON object"),
        ('{"dataset": "line"', "a spec wants a JSON object"),
        ('{"dataset": "line", "model": "linear_regression", "optimiser": "sgd"}', "'optimiser'"),
        (linear().to_json().replace("0.1", "NaN"), "learning_rate wants a number"),
        (linear().to_json().replace("0.1", "null"), "learning_rate wants a number"),
        (linear().to_json().replace("0.1", '"0.1"'), "learning_rate wants a number"),
    ],
)
def test_a_file_that_spells_no_spec_is_refused(text: str, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        RunSpec.from_json(text)


def test_a_file_without_an_optimizer_means_none() -> None:
    with pytest.raises(SettingError, match="wants an optimizer"):
        RunSpec.from_json('{"dataset": "line", "model": "linear_regression"}')


def test_replacing_a_setting_keeps_all_others() -> None:
    before = linear("momentum", momentum=0.5, l2=0.1, samples=50)
    after = before.replace(l2=0.2)
    assert {**before.settings, "l2": 0.2} == after.settings
    assert before["l2"] == 0.1


def test_another_optimizer_keeps_what_still_applies() -> None:
    spec = linear("momentum", momentum=0.5, learning_rate=0.01, samples=50).replace(optimizer="adam")
    assert "momentum" not in spec.settings
    assert (spec["learning_rate"], spec["samples"], spec["beta1"]) == (0.01, 50, 0.9)


def test_another_dataset_starts_at_its_own_defaults() -> None:
    line = linear(samples=500, noise=3.0, data_seed=4, l2=0.1)
    sine = line.replace(dataset="sine")
    assert (sine["samples"], sine["noise"], sine["data_seed"]) == (50, 0.2, 0)
    assert sine["l2"] == 0.1
    assert line.replace(dataset="sine", samples=20)["samples"] == 20
    assert line.replace(dataset="line") == line


def test_widths_between_those_on_offer_are_kept_with_another_setting() -> None:
    spec = RunSpec("moons", "neural_network", "adam", {"hidden": (5, 3)})
    assert spec.replace(seed=1)["hidden"] == (5, 3)
    assert spec.replace(dataset="iris", optimizer="sgd")["hidden"] == (5, 3)


def test_components_are_looked_up_like_settings() -> None:
    spec = linear("adam", "sine", epochs=7)
    assert [spec[name] for name in ("dataset", "model", "optimizer", "epochs")] == [
        "sine",
        "linear_regression",
        "adam",
        7,
    ]


def test_settings_are_read_as_numbers_whole_numbers_and_names() -> None:
    spec = linear("adam", "diabetes", epochs=7, learning_rate=0.02, l2=0, schedule="cosine")

    read = spec.epochs, spec.learning_rate, spec.number("l2"), spec.whole("degree"), spec.text("schedule")

    assert read == (7, 0.02, 0.0, 1, "cosine")
    assert [*map(type, read)] == [int, float, float, int, str]


def test_what_stands_for_a_setting_is_read_where_there_is_none_and_a_0_is_one() -> None:
    spec = linear(epochs=1, l2=0)

    assert (spec.whole("batch_size", 5), spec.number("momentum", 0.5), spec.number("l2", 3)) == (5, 0.5, 0)
    with pytest.raises(KeyError):
        spec.number("momentum")
    with pytest.raises(TypeError):
        spec.whole("batch_size")


@pytest.mark.parametrize(("batch", "steps"), [(None, 1), (512, 1), (100, 1), (64, 2), (50, 2), (1, 100)])
def test_an_epoch_has_as_many_steps_as_its_rows_make_batches(batch: int | None, steps: int) -> None:
    assert linear(batch_size=batch, epochs=1).steps_per_epoch(100) == steps


def test_a_spec_of_own_data_names_them_and_keeps_what_still_applies() -> None:
    data = own([1, 2, 3, 4], [1, 2, 3, 5])
    spec = linear(samples=500, l2=0.1, data_seed=3, validation_share=0.5).on(data)
    assert spec.dataset == f"own:{data.fingerprint}"
    assert (spec["l2"], spec["data_seed"], spec["validation_share"]) == (0.1, 3, 0.5)
    assert "samples" not in spec.settings
    assert spec.on(data) is spec
    assert RunSpec.from_json(spec.to_json()) == spec


def test_more_work_than_one_run_may_take_is_refused_with_the_remedy() -> None:
    with pytest.raises(
        SettingError, match=r"would take about \d+ s, more than the 30 s .*raise batch_size or l"
    ):
        linear(samples=1000, batch_size=1, epochs=5000)
    for affordable in ({"batch_size": 64}, {"epochs": 100}):
        linear(**{"samples": 1000, "batch_size": 1, "epochs": 5000, **affordable})


@pytest.mark.parametrize("name", HYPERS)
def test_a_setting_depends_on_one_that_exists_and_a_value_it_can_take(name: str) -> None:
    hyper = HYPERS[name]
    if hyper.needs is not None:
        other, values = hyper.needs
        assert values
        grids = [set(h.grid) for h in HYPERS.values() if h.name == other]
        assert any(set(values) < grid for grid in grids)


@pytest.mark.parametrize("change", [{"dataset": 5}, {"settings": []}, {"settings": {"epochs": 10**400}}])
def test_a_file_of_wrong_types_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(SettingError, match="wants"):
        RunSpec.from_json(json.dumps({**json.loads(linear().to_json()), **change}))


def test_layers_beside_the_grid_are_kept_when_something_else_changes() -> None:
    spec = RunSpec("moons", "neural_network", "adam", {"hidden": (5, 3)})
    assert spec.replace(epochs=10)["hidden"] == (5, 3)
    assert spec.replace(dataset="iris")["hidden"] == (5, 3)


@pytest.mark.parametrize("model", MODELS)
def test_a_setting_waits_only_for_others_of_the_same_spec(model: str) -> None:
    # A control that waits for what nothing decides is never shown.
    for dataset in LEARNABLE[model]:
        spec = RunSpec(dataset, model, "adam" if MODELS[model].optimized else None)
        waiting = {hyper.needs[0] for hyper in spec.hypers.values() if hyper.needs is not None}
        assert waiting <= {*spec.settings}
