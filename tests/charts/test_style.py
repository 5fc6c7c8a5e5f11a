"""The palette can be read by everybody: contrast on both backgrounds, and a chart's text never changes."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import pytest

from core.charts.style import (
    CLASSES,
    ERROR_RAMP,
    HYPERPARAMETER,
    NEUTRAL,
    PARAMETER,
    PARAMETER_RAMP,
    PARAMETERS,
    SHAPES,
)
from core.data import made

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text("utf-8"))
THEMES = {name: CONFIG["theme"][name] for name in ("light", "dark")}


def luminance(colour: str) -> float:
    """WCAG 2.1: https://www.w3.org/TR/WCAG21/#dfn-relative-luminance"""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", sorted({PARAMETER, HYPERPARAMETER, NEUTRAL, *PARAMETERS, *CLASSES}))
def test_every_mark_stands_out_from_the_background(colour: str, theme: str) -> None:
    assert contrast(colour, THEMES[theme]["backgroundColor"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["textColor", "orangeTextColor", "blueTextColor"])
def test_every_text_can_be_read_on_page_and_sidebar(name: str, theme: str) -> None:
    backgrounds = [THEMES[theme]["backgroundColor"], THEMES[theme]["sidebar"]["backgroundColor"]]
    assert min(contrast(THEMES[theme][name], background) for background in backgrounds) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_the_theme_stand_out_too(theme: str) -> None:
    colours = THEMES[theme]["chartCategoricalColors"]
    assert min(contrast(colour, THEMES[theme]["backgroundColor"]) for colour in colours) >= 3


@pytest.mark.parametrize("ramp", [PARAMETER_RAMP, ERROR_RAMP])
def test_a_ramp_darkens_steadily(ramp: tuple[str, ...]) -> None:
    steps = [luminance(colour) for colour in ramp]
    assert steps == sorted(steps, reverse=True)
    assert min(a / b for a, b in itertools.pairwise(steps)) > 1.25


def test_every_class_has_a_colour_and_a_shape_of_its_own() -> None:
    assert len(set(zip(CLASSES, SHAPES, strict=True))) == len(CLASSES) >= len(made("digits", {}).class_names)
    assert len(set(CLASSES[:5])) == len(set(SHAPES[:5])) == 5


def test_hyperparameters_are_amber_and_parameters_blue() -> None:
    red, _, blue = (int(HYPERPARAMETER[i : i + 2], 16) for i in (1, 3, 5))
    assert red > 2 * blue
    for colour in PARAMETERS:
        assert int(colour[5:7], 16) > int(colour[1:3], 16)
