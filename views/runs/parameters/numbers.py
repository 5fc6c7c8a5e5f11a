"""What two kept runs learned, side by side: by name, unit by unit, or layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from core.formatting import apart, count, number, spoken, subject
from core.inspection.by_layer import HARDLY, factor, layer_title
from core.inspection.pinned.differing import values_in_common
from core.inspection.pinned.record import Pin
from core.models.networks.activations import ACTIVATIONS, Activation
from core.models.networks.layers import blocks
from core.types import Array
from views.shared.hyperparameters.matching import matched

Columns = dict[str, list[str] | list[float]]


class Shape(NamedTuple):
    """What units of two networks are matched by."""

    widths: tuple[int, ...]
    activation: Activation


def of_one_shape(pin: Pin, base: Pin) -> bool:
    """Whether the units of one can be matched to those of the other."""
    if not pin.widths or pin.widths != base.widths or pin.spec["activation"] != base.spec["activation"]:
        return False
    return bool(np.isfinite(pin.weights).all() and np.isfinite(base.weights).all())


def in_order(pin: Pin, base: Pin) -> Array:
    """The weights (P,) of `pin`, its hidden units in the order and with the signs of `base`."""
    return matched(pin.weights, base.weights, Shape(base.widths, ACTIVATIONS[base.spec.text("activation")]))


def finding(pin: Pin, base: Pin, name: str) -> str:
    """What differs most between both, in a sentence."""
    if pin.diverged or base.diverged:
        return "A run that diverged has parameters that mean nothing."
    if values_in_common([base, pin]):
        return _of_values(pin, base, name)
    if of_one_shape(pin, base):
        return _of_matched(pin, base)
    if any(layer in pin.layers for layer in base.layers):
        return _of_layers(pin, base, name)
    return _of_counts(pin, base, name)


def _of_values(pin: Pin, base: Pin, name: str) -> str:
    """The parameter that differs most, and how many have no other to compare."""
    alone = len(pin.values.keys() ^ base.values.keys())
    more = f" {subject(alone, 'parameter', 'is', 'are')} in one of both alone." if alone else ""
    most = by_change(pin, base)[0]
    before, now = base.values[most].value, pin.values[most].value
    if before == now:
        return f"All parameters with the same name have the same value.{more}"
    old, new = apart(before, now)
    return f"{spoken(base.values[most].title)} differs most: {old} in the baseline, {new} in {spoken(name)}.{more}"


def by_change(pin: Pin, base: Pin) -> list[str]:
    """Names of the parameters that both have, those that differ most first."""
    names = values_in_common([base, pin])
    return sorted(names, key=lambda name: -abs(pin.values[name].value - base.values[name].value))


def _of_matched(pin: Pin, base: Pin) -> str:
    """How far the weights are apart as they are, and once units are matched, in norms of the baseline."""
    size = float(np.linalg.norm(base.weights)) or 1.0
    plain, near = (
        float(np.linalg.norm(weights - base.weights)) / size for weights in (pin.weights, in_order(pin, base))
    )
    return (
        f"With hidden units matched, the weights lie {number(near, 2)} of their norm apart; "
        f"in the order as they are, {number(plain, 2)}."
    )


def _of_layers(pin: Pin, base: Pin, name: str) -> str:
    shared = [layer for layer in base.layers if layer in pin.layers]
    most = max(shared, key=lambda layer: factor(base.layers[layer].norm, pin.layers[layer].norm))
    before, now = base.layers[most].norm, pin.layers[most].norm
    if factor(before, now) <= HARDLY:
        return "The norms of the layers that both have hardly differ."
    title = layer_title(most)
    return f"The norm of {title} differs most: {number(before, 3)} in the baseline, {number(now, 3)} in {spoken(name)}."


def _of_counts(pin: Pin, base: Pin, name: str) -> str:
    return (
        f"Nothing they learned has the same name: {count(base.parameter_count, 'parameter')} in the baseline, "
        f"{count(pin.parameter_count, 'parameter')} in {spoken(name)}."
    )


# --------------------------------------------------------------------------- as columns


def table(pin: Pin, base: Pin, name: str) -> Columns:
    """Numbers side by side: values by name, else weights unit by unit, else what is known of each layer."""
    if names := values_in_common([base, pin]):
        values = [(base.values[each].value, pin.values[each].value) for each in names]
        return _beside([base.values[each].title for each in names], "parameter", values, name)
    if of_one_shape(pin, base):
        pairs = zip(base.weights.tolist(), in_order(pin, base).tolist(), strict=True)
        return _beside(weight_titles(base), "weight, units matched", [*pairs], name)
    return _layers(pin, base, name)


def _beside(titles: list[str], what: str, values: list[tuple[float, float]], name: str) -> Columns:
    return {
        what: titles,
        "baseline": [before for before, _ in values],
        name: [now for _, now in values],
        "difference": [now - before for before, now in values],
    }


def weight_titles(pin: Pin) -> list[str]:
    """What the weights of a network are called, by layer: from which to which unit, biases first."""
    titles = []
    for number_, (_, inputs, units) in enumerate(blocks(pin.widths), start=1):
        for source in range(inputs):
            what = "bias" if source == 0 else f"input {source}" if number_ == 1 else f"unit {source}"
            titles += [f"layer {number_}: {what} → unit {unit + 1}" for unit in range(units)]
    return titles


def _layers(pin: Pin, base: Pin, name: str) -> Columns:
    """A row for each layer that one of them has, and how many parameters there are in all; NaN where it has none."""
    layers = [*dict.fromkeys([*base.layers, *pin.layers])]
    columns: Columns = {"layer": [*map(layer_title, layers), "all"]}
    for what in ("weights", "norm", "deviation", "near_zero"):
        for whose, of in (("baseline", base), (name, pin)):
            count_ = float(of.parameter_count) if what == "weights" else float("nan")
            noun = "share near zero" if what == "near_zero" else what
            columns[f"{noun}, {whose}"] = [
                *(
                    float(getattr(of.layers[layer], what)) if layer in of.layers else float("nan")
                    for layer in layers
                ),
                count_,
            ]
    return columns


def shared_layers(pins: Mapping[str, Pin]) -> list[str]:
    """Layers that one of the pins has, in the order of the one that has most."""
    return [*max((pin.layers for pin in pins.values()), key=len)]
