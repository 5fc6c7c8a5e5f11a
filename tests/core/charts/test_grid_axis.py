"""A chart that is compiled for any grid and then gets its axis is the one that is compiled for that very grid."""

from __future__ import annotations

import altair as alt
import pytest

from core import OPTIMIZERS, RunSpec
from core.charts.grid_axis import any_grid, grid_axis, with_grid
from core.charts.style import Spec, compiled
from core.hyper import Hyper
from tests.core.registries import HYPERS


def drawn(hyper: Hyper) -> Spec:
    points = alt.Chart(alt.NamedData("runs")).mark_point()
    axis = grid_axis(hyper, alt.X, "position")
    return compiled(alt.LayerChart(layer=[points.encode(x=axis), points.encode(x=axis, y=alt.Y("error:Q"))]))


@pytest.mark.parametrize("hyper", HYPERS.values(), ids=lambda hyper: hyper.name)
def test_an_axis_that_is_put_in_is_the_one_that_is_compiled(hyper: Hyper) -> None:
    assert with_grid(drawn(any_grid(hyper)), hyper) == drawn(hyper)


def test_to_put_an_axis_in_altair_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    hyper = RunSpec("line", "linear_regression", next(iter(OPTIMIZERS))).hypers["learning_rate"]
    spec = drawn(any_grid(hyper))
    monkeypatch.setattr(alt.SchemaBase, "__init__", lambda *_, **__: pytest.fail("Altair made something"))
    assert with_grid(spec, hyper) != spec
