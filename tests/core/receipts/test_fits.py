"""What was fitted beside the parameters comes back as it was; what no columns have is refused, and what is too much."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from core import RunSpec
from core.receipts import ReceiptError, read
from core.receipts import fits as fits_module
from core.receipts.fits import prepared_on, tensors_of
from core.receipts.members import RECORD
from core.receipts.tensors import restored, saved
from tests.core.receipts.runs import members, put_together, receipt_of, run_of
from tests.core.records import own


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            "linear",
            {"columns.centre", "columns.scale", "columns.spread", "features.middle", "features.half_width"},
        ),
        ("network", {"columns.centre", "columns.scale", "columns.spread"}),
        ("transformer", set()),
    ],
)
def test_what_is_fitted_beside_the_parameters_has_names(kind: str, names: set[str]) -> None:
    assert tensors_of(run_of(kind).fitted).keys() == names


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("centre", np.nan),
        ("centre", np.inf),
        ("scale", 0.0),
        ("scale", -1.0),
        ("scale", np.nan),
        ("spread", -1.0),
    ],
)
def test_means_and_deviations_that_no_columns_have_are_refused(name: str, value: float) -> None:
    parts = members(receipt_of("linear"))
    tensors = restored(RECORD, parts[RECORD])
    tensors[f"columns.{name}"][0] = value
    with pytest.raises(ReceiptError, match="holds means and deviations that no columns have"):
        read(put_together({**parts, RECORD: saved(tensors)}))


@pytest.mark.parametrize(
    ("model", "settings"),
    [("linear_regression", {"degree": 10}), ("neural_network", {"features": "quadratic"})],
)
def test_rows_whose_columns_take_too_much_are_refused_before_these_are_made(
    model: str, settings: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fits_module, "MOST_BYTES", 10**6)
    data = own(np.zeros((20_000, 4)), np.arange(20_000.0))
    spec = RunSpec("diabetes", model, "sgd", settings)  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        with pytest.raises(
            ReceiptError, match=r"its rows make [\d,]+ numbers, more than are read: train again"
        ):
            prepared_on(spec, data)
        assert tracemalloc.get_traced_memory()[1] < 10**5
    finally:
        tracemalloc.stop()
