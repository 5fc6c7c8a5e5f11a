"""A `Hyper` knows its legal values and refuses all others in words; its text, grid and positions agree."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import OPTIMIZERS, Hyper, SettingError
from core.engine.spec import OPTIMIZER
from core.hyper import Value, Widths, log_grid
from core.losses.losses import LOSS, LOSSES
from core.models.networks.activations import ACTIVATION, ACTIVATIONS
from core.optim.initializers import INIT, INITIALIZERS
from core.optim.schedules import SCHEDULE, SCHEDULES
from core.registry import Registry
from tests.core.registries import HYPERS, NUMERIC, every_hyper, in_range, legal, numbers


def hyper(*grid: Value, scale: str = "linear", none_text: str = "none") -> Hyper:
    return Hyper("it", "It", grid[0], grid, "A sentence.", "Group", "ι", scale=scale, none_text=none_text)


RATE = hyper(0.01, 0.1, 1.0, 10.0, scale="log")
COUNT = hyper(1, 2, 5)
BATCH = hyper(8, 16, 32, None, scale="log", none_text="full")
SWITCH = hyper(True, False)
CHOICE = hyper("zeros", "normal")
# 0 has no logarithm: it counts as one step below the next value.
PENALTY = hyper(0.0, 0.1, 1.0, 10.0, scale="log")


@every_hyper
def test_every_setting_offers_its_default_and_explains_itself(hyper: Hyper) -> None:
    assert hyper.default in hyper.grid
    assert len(set(hyper.grid)) == len(hyper.grid)
    assert hyper.help.endswith(".")
    assert hyper.group
    assert hyper.label[0].isupper()


@every_hyper
def test_every_value_of_a_grid_is_legal_and_keeps_its_type(hyper: Hyper) -> None:
    for value in hyper.grid:
        assert hyper.check(value) == value
        assert type(hyper.check(value)) is type(value)


@every_hyper
def test_the_numbers_of_a_grid_rise(hyper: Hyper) -> None:
    if hyper.kind in (int, float):
        assert numbers(hyper) == sorted(numbers(hyper))


@every_hyper
def test_every_setting_refuses_what_is_no_value(hyper: Hyper) -> None:
    for wrong in ("no such value", math.nan, math.inf, -math.inf, [], object(), b"1", 1j):
        with pytest.raises(SettingError, match=f"^{hyper.name} wants .+; got "):
            hyper.check(wrong)


@pytest.mark.parametrize("hyper", NUMERIC, ids=lambda h: h.name)
def test_every_number_refuses_booleans_and_what_lies_beyond_its_ends(hyper: Hyper) -> None:
    low, high = min(numbers(hyper)), max(numbers(hyper))
    for wrong in (True, np.True_, low - 1, high + 1, math.nextafter(high, math.inf), str(low)):
        with pytest.raises(SettingError, match=f"{hyper.name} wants a "):
            hyper.check(wrong)


@pytest.mark.parametrize(
    ("hyper", "wrong", "message"),
    [
        (RATE, 0.001, r"^it wants a number from 0\.01 to 10; got 0\.001$"),
        (COUNT, 2.5, r"^it wants a whole number from 1 to 5; got 2\.5$"),
        (BATCH, 64, r"^it wants a whole number from 8 to 32, or full; got 64$"),
        (COUNT, None, "whole number from 1 to 5; got None"),
        (SWITCH, 1, "one of true, false; got 1"),
        (CHOICE, "ones", "one of zeros, normal; got 'ones'"),
        (CHOICE, None, "one of zeros, normal; got None"),
    ],
)
def test_a_refusal_says_what_was_wanted_and_what_came(hyper: Hyper, wrong: object, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        hyper.check(wrong)


@pytest.mark.parametrize(
    ("hyper", "given", "kept"),
    [
        (RATE, 1, 1.0),
        (RATE, np.float64(0.5), 0.5),
        (COUNT, 3.0, 3),
        (COUNT, np.int64(4), 4),
        (BATCH, None, None),
        (SWITCH, np.False_, False),
        (CHOICE, np.str_("normal"), "normal"),
    ],
)
def test_a_legal_value_becomes_the_settings_own_type(hyper: Hyper, given: object, kept: Value) -> None:
    assert hyper.check(given) == kept
    assert type(hyper.check(given)) is type(kept)


@pytest.mark.parametrize(
    ("hyper", "value", "text"),
    [
        (RATE, 0.1, "0.1"),
        (RATE, 1.0, "1"),
        (RATE, 1e-12, "1e-12"),
        (RATE, 0.0001, "0.0001"),
        (RATE, 2e6, "2000000.0"),
        (RATE, 0.0, "0"),
        (COUNT, np.int64(7), "7"),
        (BATCH, None, "full"),
        (SWITCH, False, "false"),
        (CHOICE, "normal", "normal"),
    ],
)
def test_text_is_what_people_would_type(hyper: Hyper, value: Value, text: str) -> None:
    assert hyper.text(value) == text


@every_hyper
def test_a_grid_has_one_text_per_value_and_reads_it_back(hyper: Hyper) -> None:
    texts = [hyper.text(value) for value in hyper.grid]
    assert len(set(texts)) == len(texts)
    assert [hyper.parse(text) for text in texts] == list(hyper.grid)


@given(st.sampled_from(list(HYPERS.values())).flatmap(lambda h: st.tuples(st.just(h), legal(h))))
def test_text_of_any_legal_value_is_read_back_exactly(pair: tuple[Hyper, Value]) -> None:
    hyper, value = pair
    assert hyper.parse(hyper.text(value)) == value
    assert type(hyper.parse(hyper.text(value))) is type(value)


@pytest.mark.parametrize("text", ["", "nan", "inf", "-1", "1e999", "ten", "None", "1" * 5000])
def test_text_that_spells_no_legal_value_is_refused_and_quoted_short(text: str) -> None:
    with pytest.raises(SettingError, match=r"^it wants a number from 0\.01 to 10; got '.{0,40}'$"):
        RATE.parse(text)


@pytest.mark.parametrize(
    ("hyper", "value", "position"),
    [
        (RATE, math.sqrt(0.1), 1.5),
        (COUNT, 3, 1 + 1 / 3),
        (BATCH, 16 * math.sqrt(2), 1.5),
        (BATCH, None, 3),
        (PENALTY, 0.0, 0),
        (PENALTY, math.sqrt(0.1), 1.5),
        (PENALTY, 0.1 / math.sqrt(10), 0.5),
        (SWITCH, False, 1),
    ],
)
def test_position_counts_grid_steps_and_measures_on_the_settings_scale(
    hyper: Hyper, value: Value, position: float
) -> None:
    assert hyper.position(value) == pytest.approx(position, abs=1e-12)


@every_hyper
def test_a_value_of_the_grid_stands_at_its_index_and_is_nearest_to_itself(hyper: Hyper) -> None:
    assert [hyper.position(value) for value in hyper.grid] == list(range(len(hyper.grid)))
    assert [hyper.nearest(value) for value in hyper.grid] == list(hyper.grid)


@given(st.sampled_from(NUMERIC).flatmap(lambda h: st.tuples(st.just(h), in_range(h), in_range(h))))
def test_position_rises_with_the_value(drawn: tuple[Hyper, float, float]) -> None:
    hyper, *values = drawn
    low, high = sorted(values)
    assert 0 <= hyper.position(low) <= hyper.position(high) <= len(hyper.grid) - 1


@given(st.sampled_from(NUMERIC).flatmap(lambda h: st.tuples(st.just(h), in_range(h))))
def test_the_nearest_value_is_a_neighbour_on_the_grid(drawn: tuple[Hyper, float]) -> None:
    hyper, value = drawn
    below = max(v for v in numbers(hyper) if v <= value)
    above = min(v for v in numbers(hyper) if v >= value)
    assert hyper.nearest(value) in (below, above)


@pytest.mark.parametrize(
    ("hyper", "value", "nearest"),
    [(RATE, 0.3, 0.1), (RATE, 0.4, 1.0), (COUNT, 3, 2), (COUNT, 4, 5), (PENALTY, 1e-9, 0.0)],
)
def test_the_nearest_value_is_nearest_on_the_settings_scale(
    hyper: Hyper, value: float, nearest: float
) -> None:
    assert hyper.nearest(value) == nearest


@every_hyper
def test_an_axis_is_spread_over_the_grid_with_both_ends(hyper: Hyper) -> None:
    for most in (2, 5, 12, 1000):
        axis = hyper.axis(most)
        gaps = np.diff([hyper.grid.index(value) for value in axis])
        assert len(axis) == min(most, len(hyper.grid))
        assert (axis[0], axis[-1]) == (hyper.grid[0], hyper.grid[-1])
        assert 1 <= gaps.min() <= gaps.max() <= gaps.min() + 1


def test_ticks_of_a_long_log_grid_are_powers_of_ten_and_zero() -> None:
    long = hyper(0.0, *log_grid(-3, 1, (1, 1.5, 2, 3, 5, 7)), scale="log")
    assert long.ticks == (0.0, 0.001, 0.01, 0.1, 1.0, 10.0)
    assert RATE.ticks == RATE.grid
    assert hyper(*range(1, 40)).ticks == tuple(range(1, 40))


def test_a_log_grid_holds_the_floats_that_people_would_type() -> None:
    assert log_grid(-2, 1) == (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
    assert log_grid(-1, 0, (1, 3)) == (0.1, 0.3, 1.0)


@pytest.mark.parametrize(
    ("label", "noun"), [("Learning rate", "learning rate"), ("L2 penalty", "L2 penalty"), ("Seed", "seed")]
)
def test_a_noun_is_the_label_inside_a_sentence(label: str, noun: str) -> None:
    assert Hyper("it", label, 0, (0, 1), "A sentence.", "Group").noun == noun


def test_a_title_is_label_and_symbol() -> None:
    assert COUNT.title == "It ι"
    assert Hyper("seed", "Seed", 0, (0, 1), "A seed.", "Start").title == "Seed"


CRITERION = Hyper(
    "criterion",
    "Criterion",
    default=None,
    grid=(None, "gini", "entropy", "squared_error"),
    help="",
    group="Model",
    only=((None, ()), ("gini", ("binary",)), ("entropy", ("binary",)), ("squared_error", ("regression",))),
)


def test_only_values_that_go_with_the_tasks_are_offered() -> None:
    of_classes = CRITERION.among(("binary", "multiclass"))
    assert (of_classes.grid, of_classes.default) == (("gini", "entropy"), "gini")
    assert CRITERION.among(("regression",)).grid == ("squared_error",)
    assert CRITERION.among(()) is CRITERION
    assert [CRITERION.suits(value, ("regression",)) for value in CRITERION.grid] == [
        False,
        False,
        False,
        True,
    ]


def test_what_goes_with_every_task_is_left_as_it_is() -> None:
    assert all(hyper.among(("binary",)) is hyper for hyper in HYPERS.values() if not hyper.only)


@every_hyper
def test_every_value_reads_as_words_or_a_number_and_as_no_other(hyper: Hyper) -> None:
    read = [hyper.reading(value) for value in hyper.grid]
    assert len(set(read)) == len(read)
    if hyper.kind is str:
        assert not any("_" in text for text in read)
        # tanh is what everybody calls it.
        assert all(text[0].isupper() or text[0].isdigit() or text == "tanh" for text in read)


def test_a_value_reads_as_people_say_it_and_is_linked_by_its_name() -> None:
    titled = Hyper(
        "it", "It", "sgd", ("sgd", "leaky_relu"), "A sentence.", "Group", titles=(("sgd", "Descent"),)
    )
    assert [titled.reading(value) for value in titled.grid] == ["Descent", "Leaky relu"]
    assert [titled.text(value) for value in titled.grid] == ["sgd", "leaky_relu"]
    assert [SWITCH.reading(value) for value in SWITCH.grid] == ["on", "off"]
    assert BATCH.reading(None) == "full"
    assert RATE.reading(0.01) == "0.01"
    layers = hyper(Widths((8,)), Widths((8, 8)), Widths((8, 4, 8)))
    assert [layers.reading(value) for value in layers.grid] == [
        "1 layer of 8",
        "2 layers of 8",
        "3 layers of 8, 4 and 8",
    ]


@pytest.mark.parametrize(
    ("hyper", "registry"),
    [
        (OPTIMIZER, OPTIMIZERS),
        (SCHEDULE, SCHEDULES),
        (INIT, INITIALIZERS),
        (LOSS, LOSSES),
        (ACTIVATION, ACTIVATIONS),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_what_is_registered_reads_as_its_label(hyper: Hyper, registry: Registry[Any]) -> None:
    assert {*hyper.grid} <= {*dict(hyper.titles)}
    assert [hyper.reading(name) for name in hyper.grid] == [registry[name].label for name in hyper.grid]
