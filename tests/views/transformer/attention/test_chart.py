"""Attention: cells are the shares of the sequence, lines those on the pattern."""

from __future__ import annotations

import numpy as np

from tests.core.charts.specs import framed
from tests.core.charts.test_classes import pixels
from tests.views.transformer.attention.test_numbers import RUN, look
from views.transformer.attention.chart import attention_data, attention_maps
from views.transformer.attention.numbers import SCORES, SHARES, mark, step_of

FOUND = look(RUN)


def test_cells_are_the_shares_of_the_sequence_and_marks_the_pattern() -> None:
    frames = framed(attention_data(RUN, 2, 1, SHARES, FOUND))
    cells, last = frames["cells"], step_of(RUN, 2, 1, SHARES)[-1]
    values = last[cells["map"], cells["row"], cells["column"]]
    np.testing.assert_allclose(cells[f"s{len(RUN.epochs) - 1}"], values, rtol=1e-6)
    assert len(cells) == 2 * 8 * 9 / 2
    marks = frames["marks"].query("map == 0")[["row", "column"]].to_numpy()
    assert marks.tolist() == np.argwhere(mark(RUN, 2, 1)).tolist()
    symbol = RUN.fitted.symbols[int(RUN.evaluation.x[2, 5])]
    assert f"{symbol} at position 6" in set(cells["from"])


def test_scores_are_shown_before_the_mask() -> None:
    assert len(framed(attention_data(RUN, 0, 2, SCORES, FOUND))["cells"]) == 2 * 64


def test_lines_are_the_shares_on_the_pattern_beside_those_of_chance() -> None:
    frames = framed(attention_data(RUN, 0, 1, SHARES, FOUND))
    line = frames["lines"].query("head == 'head 2'")
    np.testing.assert_allclose(line["share"], FOUND.over[:, 1])
    assert frames["lines_labels"]["head"].tolist() == ["head 1", "head 2"]
    assert frames["chance"]["share"].item() == FOUND.chance[FOUND.pattern]


def test_the_full_shade_is_all_of_its_attention() -> None:
    attention = step_of(RUN, 0, 1, SHARES)
    image = pixels(framed(attention_data(RUN, 0, 1, SHARES, FOUND))["pictures"]["url"].iloc[-1])
    strength = np.nan_to_num(attention[-1, 1])
    np.testing.assert_allclose(image[..., 3], 0.95 * 255 * strength, atol=255 / 15)
    scores = np.abs(step_of(RUN, 0, 1, SCORES)).max()
    assert attention_maps(RUN, 0, 1, SCORES).largest.tolist() == [scores] * 2
