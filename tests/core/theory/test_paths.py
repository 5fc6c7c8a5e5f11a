"""The exact path of a penalty is, at each strength, what the closed form and coordinate descent find there alone."""

from __future__ import annotations

import pytest

from core.hyper import Value
from core.theory.closed_form import solve
from core.theory.paths import exact_path
from core.theory.target import lasso
from tests.core.records import linear

DIABETES = linear(dataset="diabetes")
STRENGTHS = (0.0, 0.01, 1.0, 100.0)


def test_the_ridge_path_is_the_closed_form_at_each_strength() -> None:
    for strength, values in zip(STRENGTHS, exact_path(DIABETES, "l2", STRENGTHS), strict=True):
        assert values == solve(DIABETES.replace(l2=strength)).values


@pytest.mark.parametrize("l2", [0.0, 0.5])
@pytest.mark.parametrize("strengths", [STRENGTHS, STRENGTHS[::-1], (0.0,)])
def test_the_lasso_path_is_that_of_each_strength_alone_whatever_their_order(
    l2: float, strengths: tuple[float, ...]
) -> None:
    spec = DIABETES.replace(l2=l2)
    for strength, values in zip(strengths, exact_path(spec, "l1", strengths), strict=True):
        alone = (
            {n: v[0] for n, v in lasso(spec, [strength]).values.items()} if strength else solve(spec).values
        )
        assert values == pytest.approx(dict(alone), rel=1e-4, abs=1e-3)


def test_along_l2_an_l1_penalty_stays_as_it_is() -> None:
    spec = DIABETES.replace(l1=1.0)
    for strength, values in zip(STRENGTHS, exact_path(spec, "l2", STRENGTHS), strict=True):
        alone = lasso(spec.replace(l2=strength), [1.0]).values
        assert values == pytest.approx({name: path[0] for name, path in alone.items()})


@pytest.mark.parametrize(
    ("optimizer", "settings"), [("sgd", {"loss": "huber"}), ("sgd", {"loss": "absolute"}), ("adamw", {})]
)
def test_where_training_aims_elsewhere_there_is_no_path(optimizer: str, settings: dict[str, Value]) -> None:
    assert exact_path(linear(optimizer, **settings), "l2", STRENGTHS) == []
