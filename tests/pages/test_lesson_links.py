"""A link reproduces every number of a lesson in a session of its own; one that asks for too much is told so."""

from __future__ import annotations

import pytest

from core import train
from core.engine.forking import forks
from core.engine.sweep import axis
from core.inspection.responses import finding as responded
from tests.pages.opening import charts, data_of, expected, metrics, texts
from tests.pages.test_neural_network import DEFAULT, opened
from views.network.symmetries.numbers import Symmetry, effect
from views.network.symmetries.numbers import finding as unnoticed
from views.shared.hyperparameters.view import MOST_REPEATED
from views.shared.time_machine.numbers import finding as forked

LESSON = {
    "dataset": "spirals",
    "classes": "3",
    "samples": "70",
    "noise": "0.2",
    "features": "squares",
    "hidden": "4,4",
    "activation": "leaky_relu",
    "optimizer": "rmsprop",
    "learning_rate": "0.005",
    "schedule": "cosine",
    "batch_size": "16",
    "epochs": "30",
    "clip_norm": "1",
    "l1": "0.001",
    "l2": "0.002",
    "dropout": "0.1",
    "init": "he",
    "init_scale": "0.5",
    "seed": "7",
}
PARTS = {name: LESSON[name] for name in ("dataset", "optimizer")}
SPEC = DEFAULT.replace(**PARTS)
SPEC = SPEC.replace(**{name: SPEC.hypers[name].parse(text) for name, text in LESSON.items() - PARTS.items()})
RUN = train(SPEC)


def test_the_lesson_sets_almost_everything_and_nothing_to_its_default() -> None:
    usual = DEFAULT.replace(**PARTS)
    changed = {name for name in SPEC.settings if SPEC[name] != usual[name]}
    assert changed == set(LESSON) - set(PARTS)
    assert {hyper.group for name, hyper in SPEC.hypers.items() if name in changed} == {
        hyper.group for hyper in SPEC.hypers.values()
    }


def test_the_network_is_the_one_that_the_engine_trains() -> None:
    page = opened(**LESSON, view="Network", layer="layer2")
    assert not page.info
    assert metrics(page) == expected(SPEC)
    assert responded(RUN) in texts(page)
    assert page.selectbox(key="layer").value == "layer2"
    drawn = data_of(charts(page)[0], "edges").set_index("weight")["f59"]
    for layer in ("layer1", "layer2", "layer3"):
        weight = RUN.parameters[f"{layer}.weight"][-1]
        assert drawn.filter(like=layer.replace("layer", "layer ")).tolist() == pytest.approx(
            weight.ravel().tolist()
        )


def test_a_fork_is_made_where_and_as_the_link_says() -> None:
    page = opened(**LESSON, view="Time machine", fork="12", change="l2", to="0.1")
    branches = forks(SPEC, 12, [{"l2": 0.1}], most_snapshots=2)
    assert not page.info
    assert metrics(page) == expected(SPEC)
    assert forked(RUN, branches, SPEC.hypers["l2"], 0) in texts(page)
    assert any("the run repeats itself bit for bit" in note.value for note in page.caption)


def test_a_symmetry_is_applied_as_the_link_says() -> None:
    page = opened(**LESSON, view="Symmetries", layer="layer2", symmetry="shuffle", shuffle="3")
    difference = effect(RUN, Symmetry.of(RUN.fitted, 2, "shuffle", 3))
    assert not page.info
    assert unnoticed(RUN, difference) in texts(page)
    assert difference.change < 1e-12 < 0.1 < difference.distance


@pytest.mark.slow
def test_a_comparison_is_the_one_that_the_link_asks_for() -> None:
    page = opened(**LESSON, view="Hyperparameters", compare="dropout", repeat="seed", shown="norm by layer")
    rates = {*axis(SPEC, SPEC.hypers["dropout"], MOST_REPEATED), SPEC["dropout"]}
    assert not page.info
    drawn = data_of(charts(page)[0], "swept_errors").query("rows == 'train'")
    mine = drawn.set_index("setting").loc[LESSON["dropout"]]
    assert mine["low"] <= RUN.train_error[-1] <= mine["high"]
    assert len(drawn) == len(rates)


def test_a_link_that_asks_for_too_much_shows_the_defaults_that_it_speaks_of() -> None:
    page = opened(dataset="iris", hidden="64,64,64,64,64,64", epochs="5000", batch_size="1")
    assert (
        "more than the 30 s allowed: raise batch_size or lower epochs. Defaults are shown."
        in page.info[0].value
    )
    assert not page.error
    assert metrics(page) == expected(DEFAULT.replace(dataset="iris"))
    assert page.selectbox(key="hidden").value == (8, 8)


@pytest.mark.parametrize(
    ("name", "text", "limits"),
    [
        ("hidden", "1000", "1 to 6 whole numbers from 1 to 64"),
        ("hidden", "8,8,8,8,8,8,8", "1 to 6 whole numbers from 1 to 64"),
        ("dropout", "2", "a number from 0 to 0.8"),
        ("samples", "1e9", "a whole number from 10 to 1000"),
        ("init_scale", "-5", "a number from 0.01 to 100"),
        ("activation", "swish", "one of tanh, relu, leaky_relu, sigmoid, identity"),
    ],
)
def test_absurd_sizes_are_refused_with_their_limits(name: str, text: str, limits: str) -> None:
    page = opened(epochs="5", **{name: text})
    assert not page.exception
    assert f"it takes {limits}" in page.info[0].value
    assert len(page.info) == 1
