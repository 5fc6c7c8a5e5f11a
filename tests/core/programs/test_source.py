"""Functions of the engine as text that stands alone."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from core.losses.losses import LOSSES
from core.models.networks.activations import ACTIVATIONS
from core.models.networks.layers import activations, weights
from core.optim.optimizers import OPTIMIZERS
from core.optim.schedules import rate_at
from core.programs.source import Sources, Written


def made_of(sources: Sources) -> dict[str, object]:
    """The names that the texts define."""
    names: dict[str, object] = {}
    exec("\n".join([*sources.imports.values(), *sources.texts.values()]), names)
    return names


def test_a_function_comes_with_those_that_it_calls_and_without_what_it_does_not() -> None:
    sources = Sources()
    name = sources.add(rate_at, name="cosine", steps_per_epoch=3, round_epochs=10)
    assert [*sources.texts] == ["cosine", "rate_factor", "rate_at"]
    assert sources.texts["rate_at"].startswith("def rate_at(done, h):")
    h = {"warmup": 2.0, "decay": 0.1, "learning_rate": 0.5}
    arrays = {key: np.array([[value]]) for key, value in h.items()}
    rates = made_of(sources)[name](np.arange(30), h)  # type: ignore[operator]
    np.testing.assert_array_equal(rates, rate_at("cosine", np.arange(30), 3, np.array([[10]]), arrays)[0])


@pytest.mark.parametrize("dropped", [False, True])
def test_a_branch_that_is_not_taken_is_left_out(dropped: bool) -> None:
    sources, f = Sources(), ACTIVATIONS["sigmoid"]
    sources.add(activations, widths=(2, 3, 1), f=f, **({} if dropped else {"masks": ()}))
    text = "\n".join(sources.texts.values())
    assert ("masks" in text) == dropped
    assert ("def slope(a):\n    return a * (1 - a)" in text) == dropped
    theta, x = np.random.default_rng(0).standard_normal((1, 13)), np.ones((1, 3, 5))
    ours = made_of(sources)["activations"](theta, x)[0]  # type: ignore[operator]
    np.testing.assert_array_equal(ours, activations(theta, x, (2, 3, 1), f)[0])


def test_what_is_known_but_differs_between_calls_is_refused() -> None:
    sources = Sources()
    sources.add(weights, widths=(2, 3, 1))
    sources.add(weights, widths=(2, 3, 1))
    with pytest.raises(ValueError, match="with other arguments"):
        sources.add(weights, widths=(2, 4, 1))


def test_two_functions_of_one_name_are_told_apart() -> None:
    sources = Sources()
    first = sources.add(ACTIVATIONS["tanh"].slope, "slope")
    other = sources.add(ACTIVATIONS["sigmoid"].slope, "slope")
    assert [first, other] == ["slope", "slope_of_activations"]
    assert sources.texts[first] == "def slope(a):\n    return 1 - a * a"
    assert sources.texts[other] == "def slope_of_activations(a):\n    return a * (1 - a)"


def test_an_expression_is_what_a_function_returns() -> None:
    known = {"outputs": Written("z"), "targets": Written("y"), "h": Written("h")}
    assert Sources().expression(LOSSES["absolute"].gradient, **known) == "np.sign(z - y) / z.shape[-1]"


def test_settings_that_are_not_known_stay() -> None:
    sources = Sources()
    sources.add(OPTIMIZERS["sgd"].rule)
    sources.head(OPTIMIZERS["sgd"].rule, "Δ = −η g")
    assert (
        sources.texts["sgd"]
        == '# Δ = −η g\ndef sgd(g, w, slots, h, t):\n    return -h["learning_rate"] * g, slots'
    )


def test_of_what_stands_for_a_value_attributes_are_part_of_the_text() -> None:
    known = {
        "self": SimpleNamespace(basis="legendre", degree=2, middle=Written("m"), half_width=Written("w"))
    }
    from core.features.polynomials import Polynomials

    sources = Sources()
    sources.add(Polynomials.__call__, "columns", **known)
    assert sources.texts["columns"] == "def columns(x):\n    return legendre((x - m) / w)"
