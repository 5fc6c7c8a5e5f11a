"""All families learn the same rows as their pages open them, in sizes that take no longer than planned."""

from __future__ import annotations

import pytest

from core import DATASETS, MODELS
from core.engine.links import understand
from core.engine.openings import OPENINGS
from core.engine.problem import problem_of
from views.runs.families.sizes import (
    SECONDS,
    SIZES,
    USUAL_SECONDS,
    fitting,
    opening,
    plan,
    swept,
    work_of,
)


def test_every_model_has_sizes() -> None:
    assert OPENINGS.keys() == SIZES.keys() == MODELS.keys()


@pytest.mark.parametrize("dataset", DATASETS)
def test_all_models_on_a_dataset_are_judged_on_the_same_rows(dataset: str) -> None:
    specs = [opening(model, dataset) for model in fitting(dataset)]
    assert specs
    problems = [problem_of(spec) for spec in specs]
    assert len({problem.validation.fingerprint for problem in problems}) == 1
    assert len({problem.train.fingerprint for problem in problems}) == 1
    assert len(problems[0].validation.y)


@pytest.mark.parametrize("dataset", DATASETS)
def test_sizes_hold_the_models_own_and_take_no_longer_than_planned(dataset: str) -> None:
    for model in fitting(dataset):
        spec = opening(model, dataset)
        values, name = plan(spec), swept(spec).name
        assert spec[name] in values
        # A link to any other value opens at the nearest.
        assert set(values) <= set(swept(spec).grid)
        assert len(values) > 1
        least = [spec[name], *[value for value in values if value != spec[name]][:1]]
        most = max(SECONDS.get(model, USUAL_SECONDS), work_of(spec, least).seconds())
        assert work_of(spec, values).seconds() <= most


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_link_to_any_size_opens_as_it_was_trained(dataset: str) -> None:
    for model in fitting(dataset):
        spec, page = opening(model, dataset), OPENINGS[model]
        for value in plan(spec):
            trained = spec.replace(**{swept(spec).name: value})
            assert understand(trained.to_query(), page, MODELS) == (trained, [])
