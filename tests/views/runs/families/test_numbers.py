"""All families learn the same rows as their pages open them; verdicts and errors are those of the runs themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from core import DATASETS, MODELS, train
from core.data import interned
from core.data.deviations import counted, scale_of
from core.verdicts.diagnosis import verdict
from core.verdicts.fitting import FEWEST_VALIDATION_ROWS
from core.verdicts.measures import BRIER, MEASURES
from tests.core.records import clouds, tilted
from views.runs.families.numbers import JUDGED, NAMED, Family, family_of, finding, in_short
from views.runs.families.sizes import SIZES, opening, plan, swept

ROOT = Path(__file__).parents[4]
RMSE, ACCURACY = MEASURES["rmse"], MEASURES["accuracy"]
TABLES = [name for name, source in DATASETS.items() if "sequence" not in source.tasks]


@pytest.mark.parametrize("model", [name for name in SIZES if name != "transformer"])
def test_a_family_is_what_training_its_sizes_one_by_one_gives(model: str) -> None:
    dataset = "iris" if "multiclass" in MODELS[model].tasks else "sine"
    spec = opening(model, dataset)
    family = family_of(spec, plan(spec)[:3], 1.0)
    runs = [train(each) for each in family.specs]
    assert family.parameters.tolist() == [run.parameter_count for run in runs]
    assert (np.diff(family.parameters) > 0).all()
    assert list(family.findings) == [verdict(run).finding for run in runs]
    for name in JUDGED[runs[0].task]:
        expected = [[NAMED[name].of(run, rows) for run in runs] for rows in ("train", "validation")]
        assert family.errors[name] == pytest.approx(np.array(expected))
        at = family.best(NAMED[name])
        assert at is not None
        error = NAMED[name].of(runs[at], "validation")
        mean = family.mistakes[name].mean()
        given = {"rmse": np.sqrt(mean), "accuracy": 1 - mean, "brier": mean}
        if name in given:
            assert given[name] == pytest.approx(error)
    assert family.rows == (len(runs[0].train.y), len(runs[0].validation.y))
    assert family.nbytes > 0


def test_trees_that_stopped_growing_count_once() -> None:
    spec = opening("decision_tree", "iris")
    family = family_of(spec, (8, 15, 30, 70), 1.0)
    assert len(family.specs) == len(set(family.parameters.tolist())) < 4


def test_columns_that_would_be_too_many_are_left_out() -> None:
    spec = opening("logistic_regression", "digits").replace(epochs=2)
    family = family_of(spec, ("none", "quadratic"), 1.0)
    assert [each["features"] for each in family.specs] == ["none"]


def test_a_counted_target_has_its_errors_in_its_own_unit() -> None:
    data = interned(tilted(60))
    scale = scale_of(data)
    assert scale is not None
    near = interned(counted(data, scale))
    plain, other = (
        family_of(opening("decision_tree", name), (4, 8), unit)
        for name, unit in ((f"own:{data.fingerprint}", 1.0), (f"own:{near.fingerprint}", scale.unit))
    )
    assert other.errors["rmse"] == pytest.approx(plain.errors["rmse"], rel=1e-6)
    assert other.mistakes["rmse"] == pytest.approx(plain.mistakes["rmse"], rel=1e-6, abs=1e-12)
    assert other.errors["r2"] == pytest.approx(plain.errors["r2"], rel=1e-6)


def test_a_run_that_diverged_has_no_error() -> None:
    spec = opening("linear_regression", "diabetes").replace(learning_rate=10.0)
    family = family_of(spec, (1, 2), 1.0)
    assert set(family.findings) == {"diverged"}
    assert np.isnan(family.errors["rmse"]).all()
    assert family.best(RMSE) is None
    assert "no size can be judged by RMSE" in in_short(family, RMSE)
    assert finding([family], RMSE).startswith("Nothing is known by RMSE")


# --------------------------------------------------------------------------- in words


def made(
    model: str,
    errors: Sequence[float],
    mistakes: Sequence[float] | np.ndarray,
    findings: Sequence[str] = (),
    measure: str = "rmse",
) -> Family:
    """Sizes of `model` with these errors on validation rows; `mistakes` are those of the best on single rows."""
    spec = opening(model, "diabetes" if measure == "rmse" else "moons")
    values = SIZES[model][1][: len(errors)]
    specs = tuple(
        spec.replace(**{swept(spec).name: (v, v) if model == "neural_network" else v}) for v in values
    )
    both = np.array([errors, errors])
    return Family(
        "regression",
        specs,
        tuple(findings) or ("good",) * len(errors),
        10 * np.arange(1, len(errors) + 1),
        np.ones(len(errors)),
        {measure: both},
        {measure: np.asarray(mistakes)},
        (300, len(mistakes)),
    )


ROWS = np.random.default_rng(0).standard_normal(100) ** 2
LINEAR = made("linear_regression", [3.0, 1.5], ROWS)
CLOSE = made("decision_tree", [2.0, 1.6], ROWS + np.tile([0.9, -0.8], 50))
FAR = made("neural_network", [2.5], ROWS + 1 + np.tile([0.5, -0.5], 50))


@pytest.mark.parametrize(
    ("families", "text"),
    [
        ([LINEAR], "Linear regression has the lowest RMSE, 1.5, with 20 parameters."),
        ([FAR, LINEAR], "Linear regression has the lowest RMSE, 1.5, by more than chance explains."),
        (
            [FAR, CLOSE, LINEAR],
            "Linear regression has the lowest RMSE, 1.5; chance may explain its lead over decision tree.",
        ),
        (
            [CLOSE, LINEAR, CLOSE],
            "Linear regression has the lowest RMSE, 1.5; chance may explain its lead over all others.",
        ),
    ],
)
def test_a_lead_is_told_from_chance_on_the_same_rows(families: list[Family], text: str) -> None:
    assert finding(families, RMSE) == text
    assert len(text.split()) <= 20


def test_few_rows_tell_nothing() -> None:
    few = FEWEST_VALIDATION_ROWS - 1
    both = [made("linear_regression", [1.0], ROWS[:few]), made("decision_tree", [2.0], ROWS[:few] + 5)]
    assert finding(both, RMSE) == "Linear regression has the lowest RMSE, 1; on 4 rows that tells nothing."


def test_of_a_share_the_highest_wins() -> None:
    both = [
        made("logistic_regression", [0.6], np.tile([0.0, 1.0], 50), measure="accuracy"),
        made("decision_tree", [0.9], np.tile([0.0] * 9 + [1.0], 10), measure="accuracy"),
    ]
    assert finding(both, ACCURACY).startswith("Decision tree has the highest accuracy, 0.9, by more")


def test_equal_families_are_within_chance_where_they_are_equal() -> None:
    same = [made("linear_regression", [1.0], np.zeros(50)), made("decision_tree", [1.0], np.zeros(50))]
    assert "chance may explain its lead over decision tree" in finding(same, RMSE)


def test_the_sizes_that_fit_too_much_or_too_little_are_counted() -> None:
    family = made("decision_tree", [3.0, 1.0, 2.0], ROWS, ("underfits", "good", "overfits"))
    assert in_short(family, RMSE) == (
        "RMSE 1; maximum number of leaves 4, 20 parameters; of 3 sizes 1 underfits and 1 overfits"
    )
    assert in_short(LINEAR, RMSE).endswith("of 2 sizes none under- or overfits")


def test_real_families_of_classes_are_ranked_by_their_own_mistakes() -> None:
    data = interned(clouds(2, rows=200, apart=4.0))
    name = f"own:{data.fingerprint}"
    families = [
        family_of(opening(model, name), plan(opening(model, name))[:2], 1.0)
        for model in ("logistic_regression", "decision_tree")
    ]
    errors = [family.errors["brier"][1].min() for family in families]
    best = families[int(np.argmin(errors))]
    assert finding(families, BRIER).startswith(f"{best.label} has the lowest Brier score")
