"""A target that is counted anew says the same, near 0."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset
from core.data.deviations import counted, scale_of


def data(y: np.ndarray, **more: object) -> Dataset:
    x = np.arange(float(len(y)))[:, None]
    return Dataset(x, y, ("x",), more.pop("task", "regression"), "price", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("scale", "offset"), [(1.0, 1e9), (1e-9, 0.0), (1e9, -3e12), (320.0, 1040.0)])
def test_it_lies_near_0_and_comes_back(scale: float, offset: float) -> None:
    y = offset + scale * np.random.default_rng(0).normal(size=200)
    rows = data(y)
    known = scale_of(rows)
    assert known is not None
    anew = counted(rows, known)
    assert abs(anew.y.mean()) < 0.2
    assert anew.y.std() == pytest.approx(1, rel=0.02)
    back = np.array([known.undone(value) for value in anew.y])
    np.testing.assert_allclose(back, y, rtol=1e-15, atol=1e-12 * scale)
    assert "price" in anew.target_name


def test_what_is_near_0_already_all_alike_or_of_classes_stays() -> None:
    assert scale_of(data(np.random.default_rng(0).normal(size=200))) is None
    assert scale_of(data(np.full(5, 7.0))) is None
    assert scale_of(data(np.array([0.0, 1.0, 1.0]), task="binary", class_names=("no", "yes"))) is None
