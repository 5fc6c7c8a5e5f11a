"""Each interval is drawn where it is, below the name of its parameter; what has none is said to have none."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, RunSpec, sweep, train
from core.charts.learned import on_one_scale
from core.charts.style import MOST_LINES
from tests.core.charts.specs import asked, faults, framed
from tests.core.records import linear
from views.linear.how_sure.chart import certainty_chart, certainty_data
from views.shared.bootstrap import Samples, bootstrap
from views.shared.intervals import Spread, resampled, seeded, theory


def spreads(run: Run) -> list[Spread]:
    seeds = sweep(run.spec, {"seed": range(3)}).runs
    return [theory(run), resampled(run, bootstrap(run.spec)), seeded(run, Samples.of(run, seeds), "seed")]


RUNS = {
    "line": train(linear(epochs=100)),
    "diabetes": train(linear(dataset="diabetes", epochs=5)),
    "dependent": train(linear(dataset="collinear", correlation=1.0, epochs=5)),
    "diverged": train(linear(learning_rate=10.0)),
    "classes": train(RunSpec("iris", "logistic_regression", "sgd", {"epochs": 5})),
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


@every_run
def test_the_chart_gets_all_the_data_it_asks_for_and_only_finite_numbers(run: Run) -> None:
    frames = framed(certainty_data(run, spreads(run)))
    spec = certainty_chart(len(frames["names"]), 3)
    assert not [*faults(asked(spec), frames)]
    assert np.isfinite(frames["intervals"].select_dtypes("number").to_numpy()).all()
    assert len(frames["intervals"]) + len(frames["missing"]) == 3 * len(frames["names"])
    assert len(frames["names"]) <= MOST_LINES


def test_an_interval_is_drawn_on_the_common_scale_in_the_row_of_its_source() -> None:
    run = RUNS["diabetes"]
    intervals = spreads(run)
    rows = framed(certainty_data(run, intervals))["intervals"].set_index(["parameter", "source"])
    for interval, label in zip(intervals, ("theory", "bootstrap", "seeds"), strict=True):
        for part in ("low", "centre", "high"):
            scaled = on_one_scale(run, dict(zip(run.final, getattr(interval, part), strict=True)))
            assert rows.loc[("w(bmi)", label), part] == pytest.approx(scaled["weight[bmi]"])
    assert (
        rows.loc["w(bmi)", "y"].tolist()
        == (rows.loc["w(age)", "y"] + 4 * list(run.train.feature_names).index("bmi")).tolist()
    )


def test_intercept_and_slope_share_an_axis_as_they_are() -> None:
    frames = framed(certainty_data(RUNS["line"], spreads(RUNS["line"])))
    assert frames["names"]["parameter"].tolist() == ["intercept", "slope"]
    np.testing.assert_allclose(frames["names"]["value"], [*RUNS["line"].final.values()])


def test_what_is_undetermined_is_said_in_words() -> None:
    frames = framed(certainty_data(RUNS["dependent"], spreads(RUNS["dependent"])))
    drawn = frames["intervals"].groupby("parameter")["source"].apply(list)
    assert drawn["w(x1)"] == ["seeds"]
    assert drawn["w(x3)"] == ["bootstrap", "seeds"]
    # Theory has none of the three, the bootstrap none of two.
    assert len(frames["missing"]) == 5


def test_learned_values_that_ran_away_are_not_drawn() -> None:
    frames = framed(certainty_data(RUNS["diverged"], spreads(RUNS["diverged"])[:2]))
    assert frames["names"]["value"].isna().all()
    assert frames["intervals"]["high"].max() < 10


def test_names_stand_where_the_learned_value_is_not() -> None:
    names = framed(certainty_data(RUNS["line"], spreads(RUNS["line"])))["names"].set_index("parameter")
    assert names.loc["intercept", "value"] > names.loc["slope", "value"]
    assert names["left"].to_dict() == {"intercept": True, "slope": False}


def test_another_number_of_sources_takes_another_chart() -> None:
    assert certainty_chart(3, 4) != certainty_chart(3, 3)
