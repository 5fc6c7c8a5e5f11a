"""The curve is the density in three parts, and every split has its dot on the side of who is better there."""

from __future__ import annotations

import numpy as np
import pytest

from core.verdicts.measures import MEASURES
from tests.core.charts.specs import asked, faults, framed
from tests.views.runs.better.test_numbers import LINE, RMSE, noisy, pair
from views.runs.better.chart import better_chart, better_data
from views.runs.better.numbers import compared


@pytest.mark.parametrize("within", [0.0, 0.01, 10.0])
@pytest.mark.parametrize(("name", "shift"), [("rmse", 0.1), ("r2", 0.0)])
def test_the_chart_gets_all_the_data_it_asks_for_and_no_other(name: str, shift: float, within: float) -> None:
    measure = MEASURES[name]
    frames = framed(better_data(*pair(*noisy(shift), name), measure, within))
    assert not [*faults(asked(better_chart(measure)), frames)]


def test_the_parts_of_the_curve_hold_their_probabilities() -> None:
    both = pair(*noisy(0.02))
    frames, of = framed(better_data(*both, RMSE, 0.02)), compared(*both, RMSE, 0.02)
    for part, chance in zip(("A", "equal", "B"), of.chances, strict=True):
        drawn = frames["curve"].query(f"part == '{part}'")
        assert np.trapezoid(drawn["height"], drawn["difference"]) == pytest.approx(chance, abs=0.002)
    assert frames["ends"]["difference"].tolist() == [-of.reach, of.reach]


def test_a_dot_lies_at_the_left_where_a_is_better() -> None:
    a, b = noisy(0.02)
    drawn = framed(better_data(*pair(a, b), RMSE, 0.01))["splits"]
    assert drawn["difference"].tolist() == (a - b).tolist()
    assert drawn["rank"].tolist() == (a > b).astype(int).tolist()
    assert drawn["says"][0] == f"split 1: RMSE of A {a[0]:.4g}, of B {b[0]:.4g}"


def test_of_a_share_the_left_is_where_a_has_more() -> None:
    a, b = noisy(0.02)
    drawn = framed(better_data(*pair(a / 2, b / 2, "r2"), MEASURES["r2"], 0.01))["splits"]
    assert drawn["difference"].to_numpy() == pytest.approx((b - a) / 2)
    assert drawn["says"][0] == f"split 1: R² of A {a[0] / 2:.4g}, of B {b[0] / 2:.4g}"


def test_differences_that_are_all_alike_have_no_curve_but_their_place() -> None:
    a, _ = noisy(0.1)
    frames = framed(better_data(*pair(a, a, spec=LINE), RMSE, 0.0))
    assert len(frames["curve"]) == 0
    assert frames["mean"]["difference"].tolist() == [0.0]
    assert frames["chances"]["says"].tolist() == ["A better\n–", "B better\n–"]
