"""Repeats of two trainings are judged on the very same rows, by what both have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import DATASETS, MODELS, RunSpec, train
from core.data import interned, made
from core.data.deviations import Scale, counted
from core.data.keeping import SplitBy
from core.verdicts.repeating import (
    costs,
    drawn_anew,
    most_repeats,
    of_both,
    repeated_work,
    repeats,
    scores,
    split_alike,
)
from tests.core.records import boosting, linear, tilted, tree
from tests.core.registries import LEARNER

LINE = linear(dataset="diabetes", epochs=30)
NETWORK = RunSpec("moons", "neural_network", "adam", {"hidden": (3,), "epochs": 5, "samples": 60})


@pytest.mark.parametrize("spec", [LINE.replace(seed=31, data_seed=30), tree("iris"), NETWORK], ids=str)
def test_the_first_repeat_is_the_run_itself_and_every_other_has_other_seeds(spec: RunSpec) -> None:
    every = repeats(spec, 5)
    assert every[0] == spec
    for name in {"seed", "data_seed"} & spec.hypers.keys():
        assert len({each[name] for each in every}) == 5
    same = {name for name in spec.settings if name not in ("seed", "data_seed")}
    assert all(each[name] == spec[name] for each in every for name in same)
    assert len(set(repeats(spec, most_repeats(spec)))) == most_repeats(spec)


@pytest.mark.parametrize("spec", [LINE, NETWORK, tree("iris"), boosting("iris")], ids=lambda spec: spec.model)
def test_a_score_is_what_training_that_repeat_alone_gives(spec: RunSpec) -> None:
    known = scores(spec, 4)
    runs = [train(each) for each in repeats(spec, 4)]
    for name, values in known.values.items():
        if name == "loss":
            assert values.tolist() == [run.validation_error[-1] for run in runs]
        elif name != "brier":
            assert values.tolist() == [run.final_metrics[f"validation_{name}"] for run in runs]
    assert known.share == pytest.approx(
        len(runs[0].validation.y) / (len(runs[0].validation.y) + len(runs[0].train.y))
    )


def test_two_models_are_judged_on_the_same_rows_whatever_their_family() -> None:
    for a, b in zip(repeats(LINE, 3), repeats(tree("diabetes"), 3), strict=True):
        mine, other = train(a), train(b)
        assert np.array_equal(mine.validation.x, other.validation.x)
        assert np.array_equal(mine.train.y, other.train.y)


@pytest.mark.parametrize("name", DATASETS)
def test_a_data_seed_draws_other_rows_or_splits_the_same(name: str) -> None:
    spec = RunSpec(name, LEARNER[name], "sgd" if MODELS[LEARNER[name]].optimized else None, {"epochs": 1})
    rows = [made(name, each.settings) for each in repeats(spec, 2)]
    assert drawn_anew(spec) == (rows[0].fingerprint != rows[1].fingerprint)


def test_all_batches_are_heard_of_to_the_end() -> None:
    heard: list[tuple[int, int]] = []
    scores(LINE, 3, lambda epoch, epochs: heard.append((epoch, epochs)))
    assert heard[-1] == (LINE.epochs, LINE.epochs)
    assert [epoch for epoch, _ in heard] == sorted(epoch for epoch, _ in heard)


def test_the_work_of_repeats_grows_with_their_number() -> None:
    assert repeated_work(NETWORK, 20).seconds() > repeated_work(NETWORK, 5).seconds() > NETWORK.seconds()


# --------------------------------------------------------------------------- what two have in common

LOGISTIC = RunSpec("moons", "logistic_regression", "sgd", {"epochs": 5, "samples": 60})
MOONS = {"samples": 60}


@pytest.mark.parametrize(
    ("a", "b", "first", "label"),
    [
        (LINE, tree("diabetes"), "rmse", "RMSE"),
        (LINE, LINE.replace(loss="huber"), "rmse", "RMSE"),
        (NETWORK, LOGISTIC, "loss", "Log loss"),
        (NETWORK, tree("moons", **MOONS), "brier", "Brier score"),
        (tree("moons", **MOONS), tree("moons", max_depth=1, **MOONS), "brier", "Brier score"),
        (LOGISTIC, boosting("moons", **MOONS), "loss", "Log loss"),
    ],
)
def test_two_are_judged_by_what_both_report(a: RunSpec, b: RunSpec, first: str, label: str) -> None:
    measures = of_both(scores(a, 2), scores(b, 2))
    assert (measures[0].name, measures[0].label) == (first, label)
    assert len({measure.label for measure in measures}) == len(measures)
    assert ("loss" in {measure.name for measure in measures}) == (first == "loss")


def test_errors_of_a_target_in_another_unit_are_told_in_that_of_the_first() -> None:
    data = interned(tilted(60))
    other = interned(counted(data, Scale(100.0, 1000.0)))
    # A tree knows neither where 0 is nor what is 1.
    a, b = (scores(tree("diabetes").on(each), 3) for each in (data, other))
    by_name = {measure.name: measure for measure in of_both(a, b)}
    assert "loss" not in by_name
    for name in ("rmse", "mae", "r2"):
        mine, others = costs(a, b, by_name[name])
        assert others == pytest.approx(mine, rel=1e-6)
    assert costs(b, a, by_name["rmse"])[0] == pytest.approx(costs(a, b, by_name["rmse"])[0] / 1000, rel=1e-6)


def test_rows_kept_aside_in_time_are_the_same_in_every_split() -> None:
    data = tilted(40)
    timed = interned(replace(data, split_by=SplitBy("time", "day", np.arange(40.0))))
    grouped = interned(replace(data, split_by=SplitBy("group", "who", np.arange(40.0) // 4)))
    assert split_alike(LINE.on(timed))
    assert not split_alike(LINE.on(grouped))
    assert not split_alike(LINE)
