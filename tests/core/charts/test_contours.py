"""Contours lie where the surface has the value that is written on them; what has no value is said, not left blank."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from core import OPTIMIZERS
from core.charts.contours import DASHES, FINER, LEVELS, apart, contour_data, levels
from core.charts.style import PARAMETERS
from core.formatting import read
from core.types import Array
from tests.core.registries import every_optimizer

X, Y = np.linspace(-2, 2, 60), np.linspace(-10, 30, 60)
NOWHERE = np.empty((0, 2))


def bowl(x: Array, y: Array) -> Array:
    return 7 + (x - 0.5) ** 2 + 0.01 * (y - 3) ** 2


VALUE = bowl(X, Y[:, None])


def picture(value: Array) -> Array:
    """Opacity of each pixel, 0 to 255, the first row at the top."""
    address = contour_data(X, Y, value, NOWHERE)["picture"]["url"][0]
    file = io.BytesIO(base64.b64decode(address.removeprefix("data:image/png;base64,")))
    return np.asarray(Image.open(file).convert("RGBA"))[..., 3]


def test_every_line_has_the_value_of_its_label() -> None:
    data = contour_data(X, Y, VALUE, NOWHERE)
    lines, labels = data["contours"], data["contour_labels"]
    values = bowl(lines["x"], lines["y"])
    heights, texts = levels(VALUE)
    assert labels["text"][0] == texts[0]
    assert set(labels["text"]) <= set(texts)
    for line in np.unique(lines["line"]):
        mean = np.nanmean(values[lines["line"] == line])
        assert np.abs(heights - mean).min() < 2e-3 * np.ptp(VALUE)
    for x, y, text in zip(labels["x"], labels["y"], labels["text"], strict=True):
        assert bowl(x, y) == pytest.approx(read(text), abs=2e-3 * np.ptp(VALUE))


@pytest.mark.parametrize("shift", [0.0, 1e3, 1e8])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
def test_levels_are_the_numbers_that_are_written_and_can_be_told_apart(shift: float, scale: float) -> None:
    value = shift + scale * VALUE
    heights, texts = levels(value)
    if np.ptp(value) < 1e-12 * value.min():
        assert texts == []
        return
    assert len(set(texts)) == LEVELS
    assert [read(text) for text in texts] == heights.tolist()
    assert (np.diff(heights) > 0).all()
    assert value.min() <= heights[0] < heights[-1] < value.max()


def test_no_line_runs_through_a_label_and_labels_keep_their_distance() -> None:
    data = contour_data(X, Y, VALUE, np.array([[0.5, 3.0]]))
    lines, labels = data["contours"], data["contour_labels"]
    assert np.isnan(lines["x"]).any()
    size = np.array([np.ptp(X), np.ptp(Y)])
    spots = np.column_stack([labels["x"], labels["y"]]) / size
    points = np.column_stack([lines["x"], lines["y"]]) / size
    away = np.abs(points[:, None] - spots)
    assert not ((away[..., 0] < 0.03) & (away[..., 1] < 0.02)).any()
    gaps = np.linalg.norm(spots[:, None] - spots, axis=-1)
    assert gaps[~np.eye(len(gaps), dtype=bool)].min() > 0.02


def test_where_lines_lie_close_some_go_without_a_label() -> None:
    labels = contour_data(X, Y, VALUE, NOWHERE)["contour_labels"]
    assert 3 <= len(labels["text"]) < LEVELS
    spots = np.column_stack([labels["x"], labels["y"]]) / [np.ptp(X), np.ptp(Y)]
    away = np.abs(spots[:, None] - spots)[~np.eye(len(spots), dtype=bool)]
    # A label of four characters is 0.068 wide and 0.044 high.
    assert (away > [0.068, 0.044]).any(axis=-1).all()


def test_labels_go_where_nothing_else_is() -> None:
    line = np.column_stack([np.linspace(0.1, 0.9, 9), np.full(9, 0.5)])
    first, second = apart([line, line], np.array([[0.1, 0.5], [np.nan, 0.0]]))
    assert first.tolist() == pytest.approx([0.9, 0.5])
    assert second[0] == pytest.approx(0.5)


def test_the_picture_is_darker_the_higher_and_stands_upright() -> None:
    opacity = picture(VALUE)
    assert opacity.shape == (FINER * 60, FINER * 60)
    lowest = np.unravel_index(VALUE[::-1].argmin(), VALUE.shape)
    assert opacity[FINER * lowest[0] + 1, FINER * lowest[1] + 1] == opacity.min()
    highest = np.unravel_index(VALUE[::-1].argmax(), VALUE.shape)
    assert opacity[FINER * highest[0] + 1, FINER * highest[1] + 1] == opacity.max()
    assert len(np.unique(opacity)) == LEVELS + 1


def test_what_is_too_large_for_a_number_is_hatched_and_explained() -> None:
    value = np.where(X > 1, np.inf, VALUE)
    opacity = picture(value)
    assert {0, 128} == set(np.unique(opacity[:, -20:]))
    data = contour_data(X, Y, value, NOWHERE)
    assert data["note"]["text"] == ["hatched: the loss is too large for a number"]
    assert np.nanmax(data["contours"]["x"]) <= 1
    nothing = contour_data(X, Y, np.full_like(VALUE, np.nan), NOWHERE)
    assert nothing["note"]["text"] == ["the loss is too large for a number everywhere here"]


def test_a_flat_surface_says_its_one_value() -> None:
    data = contour_data(X, Y, np.full_like(VALUE, 2.5), NOWHERE)
    assert data["note"]["text"] == ["the loss is the same everywhere here: 2.5"]
    assert len(data["contours"]["x"]) == len(data["contour_labels"]["text"]) == 0
    assert contour_data(X, Y, VALUE, NOWHERE)["note"]["text"] == []


def strokes(dash: list[int], pixels: int = 1000) -> list[bool]:
    """What a line of these dashes is at each of so many pixels: drawn or not."""
    period = [drawn for at, length in enumerate(dash) for drawn in [at % 2 == 0] * length]
    return [period[pixel % len(period)] for pixel in range(pixels)]


@every_optimizer
def test_an_optimizer_has_a_colour_of_its_own_and_dashes_that_no_other_has(optimizer: str) -> None:
    rank = list(OPTIMIZERS).index(optimizer)
    assert rank < len(DASHES), (
        f"draw the path of {optimizer} with dashes of its own: core.charts.contours.DASHES"
    )
    assert rank < len(PARAMETERS), (
        f"draw the path of {optimizer} in a colour of its own: core.charts.style.PARAMETERS"
    )
    own = strokes(DASHES[rank])
    assert sum(strokes(dash) == own for dash in DASHES) == PARAMETERS.count(PARAMETERS[rank]) == 1
