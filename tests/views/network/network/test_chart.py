"""The diagram of a network: its lines are the weights, its pictures what units answer, its signs readable."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from core import Dataset, Run
from core.charts.diagram import HEIGHT, MOST_UNITS, SCALE, Diagram
from core.charts.scale import snapshot_of_frame
from core.charts.signed import picture, shades, smooth
from core.charts.style import NEGATIVE, POSITIVE
from core.hyper import Widths
from core.types import Array
from tests.core.charts.specs import asked, faults, framed
from tests.core.charts.test_classes import pixels
from tests.core.inspection.test_responses import by_hand, network
from tests.core.records import clouds, own, tilted
from views.network.network.chart import MOST_EDGES, network_chart, network_data

LINE = own(np.linspace(0, 1, 30), np.linspace(0, 1, 30) ** 2)
DATA = {"line": LINE, "plane": clouds(), "rows": clouds(3), "numbers": tilted()}
RUN = network(clouds())


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_the_chart_gets_all_it_draws(data: Dataset) -> None:
    run = network(data)
    spec, frames = network_chart(Diagram(run).size), framed(network_data(run))
    assert not [*faults(asked(spec), frames)]
    assert {f"f{frame}" for frame in range(60)} <= set(frames["edges"]) & set(frames["units"])
    spans = frames["pictures"][frames["pictures"]["x"] == 0]
    covered = [range(first, last + 1) for first, last in zip(spans["since"], spans["until"], strict=True)]
    assert [*itertools.chain(*covered)] == list(range(60))


def test_a_line_is_its_weight_at_every_frame_and_a_unit_has_its_bias_and_mean() -> None:
    frames, snapshot = framed(network_data(RUN)), snapshot_of_frame(len(RUN.epochs))
    edges = frames["edges"].set_index("weight")
    assert len(edges) == 2 * 5 + 5 * 3 + 3
    units = frames["units"].set_index("unit")
    for frame in (0, 31, 59):
        at = snapshot[frame]
        assert edges.loc["layer 2: unit 5 → unit 2", f"f{frame}"] == pytest.approx(
            RUN.parameters["layer2.weight"][at][4, 1]
        )
        assert units.loc["unit 4 of layer 1", f"f{frame}"] == pytest.approx(
            RUN.parameters["layer1.bias"][at][3]
        )
        mean = by_hand(RUN, RUN.train.x, at)[2][:, 1].mean()
        assert units.loc["unit 2 of layer 2", f"m{frame}"] == pytest.approx(mean, abs=1e-6)
    ends = edges.loc["layer 2: unit 5 → unit 2"]
    assert (ends["x"], ends["y"]) == tuple(units.loc["unit 5 of layer 1", ["x", "y"]])
    assert (ends["x2"], ends["y2"]) == tuple(units.loc["unit 2 of layer 2", ["x", "y"]])


def test_headings_are_short_where_columns_stand_close() -> None:
    few, many = (network(clouds(), hidden=Widths((2,) * depth), epochs=1) for depth in (3, 6))
    assert network_data(few)["layers"]["name"] == ["in", "layer 1", "layer 2", "layer 3", "out"]
    assert network_data(many)["layers"]["name"] == ["in", *"123456", "out"]


def unit_pixels(run: Run, column: int, unit: int) -> tuple[Array, Array]:
    """The picture of one unit at the last frame, and the bar of its bias below it, RGBA."""
    diagram, drawn = Diagram(run), framed(network_data(run))["pictures"]
    last = drawn[(drawn["until"] == 59) & np.isclose(drawn["x"], diagram.places[column])]
    image, size = pixels(last["url"].iloc[0]), diagram.pixels
    assert image.shape == (HEIGHT // SCALE, size, 4)
    top = round(diagram.rows[column][unit] / SCALE - size / 2)
    return image[top : top + size], image[top + size + 1]


def hexadecimal(colour: Array) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in colour[:3])


def test_a_unit_shows_its_answers_by_strength_and_sign_and_its_bias_by_length() -> None:
    for unit in range(5):
        image, bar = unit_pixels(RUN, 1, unit)
        side = len(image)
        x = [
            np.linspace(low, high, side)
            for low, high in zip(RUN.train.x.min(0), RUN.train.x.max(0), strict=True)
        ]
        for row, column in ((0, side - 1), (side // 2, 1), (side - 1, side // 2)):
            answer = by_hand(RUN, np.array([[x[0][column], x[1][::-1][row]]]), -1)[1][0, unit]
            colour = image[row, column]
            if colour[3]:
                assert hexadecimal(colour) == (POSITIVE if answer > 0 else NEGATIVE)
                assert colour[3] == pytest.approx(0.95 * 255 * abs(answer), abs=255 / 15)
        bias = RUN.parameters["layer1.bias"]
        share = bias[-1][unit] / np.abs(bias).max()
        assert np.count_nonzero(bar[:, 3]) == pytest.approx(abs(share) * side / 2, abs=1)
        side_of = slice(side // 2, None) if share > 0 else slice(None, side // 2)
        assert np.count_nonzero(bar[side_of, 3]) == np.count_nonzero(bar[:, 3])


def test_negative_numbers_are_hatched_positive_ones_plain_and_others_left_out() -> None:
    image = pixels(picture(shades(np.array([[1.0] * 9, [-1.0] * 9, [np.nan] * 9, [0.0] * 9]))))
    assert (image[0, :, 3] == round(0.95 * 255)).all()
    assert 0 < np.count_nonzero(image[1, :, 3]) < 9
    assert not image[2:, :, 3].any()


def test_a_surface_is_smooth_and_a_clear_line_parts_its_signs() -> None:
    image = pixels(picture(smooth(np.array([[1.0] * 4, [1.0] * 4, [-1.0] * 4, [-1.0] * 4]))))
    assert [bool(strength) for strength in image[:, 0, 3]] == [True, True, False, True]
    assert (image[[0, 1, 3], :, 3] == round(0.95 * 255)).all()


def test_of_many_units_those_with_the_largest_weights_are_drawn_and_of_many_lines_the_widest() -> None:
    run = network(clouds(), hidden=(64, 64), epochs=2)
    diagram, edges = Diagram(run), framed(network_data(run))["edges"]
    sizes = np.abs(run.parameters["layer2.weight"][-1]).sum(axis=1)
    assert set(diagram.shown[1]) == set(np.argsort(sizes)[-MOST_UNITS:])
    assert diagram.left_out == 2 * (64 - MOST_UNITS)
    assert diagram.edges == 2 * 16 + 16 * 16 + 16
    assert len(edges) == MOST_EDGES
    drawn = edges[edges["weight"].str.startswith("layer 2")]["f59"].abs()
    every = np.abs(run.parameters["layer2.weight"][-1][np.ix_(diagram.shown[1], diagram.shown[2])]).ravel()
    np.testing.assert_allclose(np.sort(drawn), np.sort(every)[-len(drawn) :], rtol=1e-6)


def test_a_run_that_diverges_does_not_hide_how_it_began() -> None:
    run = network(tilted(), "sgd", activation="relu", learning_rate=10.0, epochs=400)
    assert not np.isfinite(run.flat[-1]).all()
    frames = framed(network_data(run))
    edges = frames["edges"]
    first = edges[edges["weight"].str.startswith("layer1")]
    assert (first["largest"] <= 10.0001 * np.abs(run.parameters["layer1.weight"][0]).max()).all()
    assert np.isfinite(edges["largest"]).all()


def test_an_output_that_is_a_number_counts_from_the_mean_target() -> None:
    x = np.linspace(0, 1, 30)
    run = network(own(x, 5 + np.sign(x - 0.5)), epochs=600, learning_rate=0.02)
    image, _ = unit_pixels(run, 3, 0)
    assert run.predict([[0.0], [1.0]]) == pytest.approx([4, 6], abs=0.5)
    strongest = [row[row[:, 3].argmax()] for row in (image[1, :4], image[1, -4:])]
    assert [hexadecimal(pixel) for pixel in strongest] == [NEGATIVE, POSITIVE]
