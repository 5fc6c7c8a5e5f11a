"""Above the error of compared networks stand each run's own norms, quantiles and weights."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, sweep
from core.charts.comparison import Upper, comparison_chart, comparison_data
from core.charts.tables import Data
from core.engine.sweep import Groups
from core.hyper import Hyper, Value, Widths
from core.inspection.by_layer import layer_title, norms, single, weights
from core.verdicts.measures import LOSS
from tests.core.charts.specs import data_names, fields, framed
from tests.core.inspection.test_responses import network
from tests.core.records import clouds
from views.shared.hyperparameters.heatmap_chart import heatmap_data, map_note, parameter_names
from views.shared.hyperparameters.layers_chart import (
    DISTRIBUTION,
    NORMS,
    QUANTILES,
    SINGLE,
    distribution_data,
    norms_data,
    single_data,
)
from views.shared.hyperparameters.matching import aligned

DATA = clouds()
BASE = network(DATA, epochs=10, hidden=Widths((4, 4)))
RATES = (0.001, 0.1, 1.0)


def compared(
    name: str, values: tuple[Value, ...], run: Run = BASE, **more: tuple[Value, ...]
) -> tuple[Groups, Hyper]:
    """Groups of runs, one for each value."""
    runs = sweep(run.spec, {name: values, **more}, DATA).runs
    size = len(runs) // len(values)
    return [runs[i : i + size] for i in range(0, len(runs), size)], run.spec.hypers[name]


GROUPS, RATE = compared("learning_rate", RATES)


@pytest.mark.parametrize(
    ("upper", "above"),
    [
        (NORMS, norms_data(GROUPS, RATE)),
        (DISTRIBUTION, distribution_data(GROUPS, RATE, "layer2")),
        (SINGLE, single_data(GROUPS, RATE, "layer2", BASE)),
    ],
)
def test_each_panel_stands_above_the_error_and_has_all_data_it_asks_for(upper: Upper, above: Data) -> None:
    frames = framed(comparison_data(GROUPS, RATE, BASE, LOSS, None, above))
    for hyper, bands in ((RATE, True), (BASE.spec.hypers["activation"], False)):
        spec = comparison_chart(hyper, LOSS, upper, bands)
        assert data_names(spec) == set(frames)
        for source, frame in frames.items():
            assert fields(spec, source) <= set(frame.columns)


def test_norms_are_those_of_each_run() -> None:
    drawn = framed(norms_data(GROUPS, RATE))["learned"]
    for (run,), (_, rows) in zip(GROUPS, drawn.groupby("position"), strict=True):
        drawn_norms = dict(zip(rows["parameter"], rows["value"], strict=True))
        assert drawn_norms == pytest.approx({layer_title(layer): norm for layer, norm in norms(run).items()})


def test_networks_with_fewer_layers_leave_gaps() -> None:
    groups, hidden = compared("hidden", (Widths((4,)), Widths((4, 4)), Widths((4, 4, 4))))
    drawn = framed(norms_data(groups, hidden))["learned"].dropna(subset="value")
    assert drawn.groupby("setting").size().to_dict() == {"4": 2, "4,4": 3, "4,4,4": 4}
    assert drawn.query("parameter == 'layer 4'")["setting"].tolist() == ["4,4,4"]
    spread = framed(distribution_data(groups, hidden, "layer3"))["spread"]
    assert spread["q50"].isna().tolist() == [True, False, False]


def test_a_norm_of_0_lies_at_the_foot_of_the_log_scale() -> None:
    groups, start = compared("init", ("zeros", "xavier"))
    drawn = framed(norms_data(groups, start))
    least = min(norms(groups[1][0]).values())
    positive = [norm for (run,) in groups for norm in norms(run).values() if norm > 0]
    assert min(positive) <= least
    assert drawn["learned"]["value"].min() == pytest.approx(min(positive) / 10)
    assert drawn["learned_range"]["value"].min() > 0


def test_quantiles_are_those_of_the_weights_of_all_seeds() -> None:
    groups, rate = compared("learning_rate", RATES[:2], seed=(0, 1, 2))
    spread = framed(distribution_data(groups, rate, "layer1"))["spread"]
    for group, row in zip(groups, spread.itertuples(), strict=True):
        every = np.concatenate([weights(run)["layer1"].ravel() for run in group])
        for name, share in QUANTILES.items():
            assert getattr(row, name) == pytest.approx(np.quantile(every, share))


def test_single_weights_are_aligned_with_this_run() -> None:
    run = network(DATA, epochs=10, hidden=Widths((4, 4)), seed=5)
    drawn = framed(single_data(GROUPS, RATE, "layer2", run))["learned"]
    thetas = aligned([group[0] for group in GROUPS], run, 1)
    assert RATES[0] < run.spec["learning_rate"] < RATES[1]
    for (run_at,), theta, (_, rows) in zip(GROUPS, thetas, drawn.groupby("position"), strict=True):
        found_here = single("layer2", weights(run_at, theta)["layer2"])
        every = {run.title(name): value for name, value in found_here.items()}
        assert dict(zip(rows["parameter"], rows["value"], strict=True)).items() <= every.items()
    assert drawn["parameter"].nunique() == 10


def test_diverged_runs_are_gaps_and_all_diverged_is_whole() -> None:
    wild = network(DATA, "sgd", epochs=10, hidden=Widths((4, 4)), l2=10.0)
    groups, rate = compared("learning_rate", (0.001, 10.0), wild)
    assert [run.diverged for (run,) in groups] == [False, True]
    for data in (
        norms_data(groups, rate)["learned"],
        single_data(groups, rate, "layer1", wild)["learned"],
        {"value": distribution_data(groups, rate, "layer1")["spread"]["q50"]},
    ):
        values = np.asarray(data["value"]).reshape(2, -1)
        assert np.isfinite(values[0]).all()
        assert np.isnan(values[1]).all()
    for data in (norms_data(groups[1:], rate), distribution_data(groups[1:], rate, "layer1")):
        assert np.isfinite(np.asarray(data["learned_range"]["value"])).all()


def test_of_two_hyperparameters_the_map_has_the_norms_of_the_layers_that_all_networks_have() -> None:
    pair = (BASE.spec.hypers["hidden"], RATE)
    runs = sweep(BASE.spec, {"hidden": (Widths((4,)), Widths((4, 4))), RATE.name: RATES}, DATA)
    assert parameter_names(runs) == ["norm of layer1", "norm of layer2"]
    cells = framed(heatmap_data(runs, pair, BASE, "norm of layer2", LOSS, []))["runs"]
    assert cells["value"].tolist() == [norms(run)["layer2"] for run in runs.runs]
    assert map_note(BASE).startswith("Norms leave out biases")
