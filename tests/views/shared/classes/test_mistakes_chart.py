"""Pictures of mistakes show the pixels of their rows, the darker the more ink, beside the classes in question."""

from __future__ import annotations

import numpy as np
import pytest

from tests.core.charts.specs import data_names, fields, framed
from tests.core.charts.test_classes import pixels
from tests.core.inspection.test_responses import network
from tests.views.network.layers.test_chart import pictured
from views.shared.classes.mistakes import mistakes
from views.shared.classes.mistakes_chart import mistakes_chart, mistakes_data


def test_each_picture_is_its_row_and_says_what_it_was_taken_for() -> None:
    run = network(pictured(), epochs=1)
    table = mistakes(run, run.train)
    drawn, spec = framed(mistakes_data(table, run.train)), mistakes_chart(3)
    assert data_names(spec) == {"mistakes"}
    assert fields(spec, "mistakes") <= set(drawn["mistakes"].columns)
    assert len(drawn["mistakes"]) == 12 < table.total
    for place, (_, picture) in enumerate(drawn["mistakes"].iterrows()):
        ink = run.train.x[table.rows[place]].reshape(2, 3)
        opacity = pixels(picture["url"])[..., 3]
        np.testing.assert_allclose(opacity, 255 * ink / ink.max(), atol=255 / 28)
        assert opacity[0, 0] == 0
        true, other = (run.train.class_names[k] for k in (table.true[place], table.predicted[place]))
        assert (picture["classes"], picture["probability"]) == (f"{true} → {other}", table.probability[place])
        assert (picture["column"], picture["row"]) == (place % 4 + 0.5, place // 4)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_the_panel_is_as_high_as_its_rows(rows: int) -> None:
    heights = [mistakes_chart(n)["vconcat"][0]["height"] for n in (rows, rows + 1)]
    assert heights[0] * (rows + 1) == heights[1] * rows
