"""The palette can be read by everybody: contrast on both backgrounds, and a chart's text never changes."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path
from typing import Any

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
    percent_text,
)
from core.data import made
from core.formatting import percent
from core.verdicts.measures import LOSS
from tests.core.charts.specs import walk
from tests.core.records import tree
from views.shared.classes.chart import confusion_chart
from views.shared.classes.mistakes_chart import mistakes_chart
from views.transformer.attention.chart import attention_chart
from views.transformer.one_prediction.chart import follow_chart
from views.transformer.prompt.chart import writing_chart
from views.tree.hyperparameters.chart import cuts_chart
from views.tree.splits.chart import splits_chart

CONFIG = tomllib.loads((Path(__file__).parents[3] / ".streamlit/config.toml").read_text("utf-8"))
THEMES = {name: CONFIG["theme"][name] for name in ("light", "dark")}


def luminance(colour: str) -> float:
    """WCAG 2.1: https://www.w3.org/TR/WCAG21/#dfn-relative-luminance"""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, other: str) -> float:
    low, high = sorted([luminance(colour), luminance(other)])
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


@pytest.mark.parametrize(
    "chart",
    [
        attention_chart(),
        confusion_chart(True),
        cuts_chart(tree().hypers["max_leaf_nodes"], LOSS, 2, True),
        follow_chart(2, 3, 4),
        mistakes_chart(1),
        splits_chart(),
        writing_chart(1, 2, 3),
    ],
    ids=["attention", "classes", "cuts", "follow", "mistakes", "splits", "writing"],
)
def test_no_share_is_rounded_up_to_all_at_the_pointer(chart: dict[str, Any]) -> None:
    channels = [
        node for node in walk(chart) if "field" in node and "axis" not in node and "scale" not in node
    ]
    assert [node for node in channels if str(node.get("format", "")).endswith("%")] == []
    formulas = [
        step["calculate"] for node in walk(chart) for step in node.get("transform", []) if "calculate" in step
    ]
    assert any("min(datum." in formula and "0.999)" in formula for formula in formulas)


def test_a_share_in_words_is_the_one_of_sentences() -> None:
    for share in (0.0, 0.000123, 0.5, 0.99949, 0.9996, 1.0):
        expression = percent_text("x").replace("isValid(datum.x)", "true").replace("datum.x", str(share))
        assert shown(expression) == percent(share)
        assert shown(percent_text("x", of_several=True).replace("datum.x", str(share))) != "100 %"


def shown(expression: str) -> str:
    """What the browser makes of an expression of `percent_text`, its one choice and format read by hand."""
    (inner,) = re.findall(r"format\(100 \* (.*), '\.3~g'\)", expression)
    choice = re.fullmatch(r"\((\S+) < 1 \? min\(\S+ (\S+)\) : \S+\)", inner)
    share, most = choice.groups() if choice else re.findall(r"min\((\S+), (\S+)\)", inner)[0]
    kept = min(float(share), float(most)) if not choice or float(share) < 1 else float(share)
    return f"{100 * kept:.3g} %"
