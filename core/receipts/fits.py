"""What a model learned of the rows beside its parameters, as tensors and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np

from core.data import Dataset
from core.engine.spec import RunSpec
from core.features.columns import Columns
from core.features.engineered import engineered_width
from core.features.polynomials import Polynomials
from core.hyper import SettingError
from core.models import MODELS
from core.models.base import Fitted
from core.models.neural_network import Network
from core.models.trees.ensemble import Ensemble
from core.models.trees.tree import Tree
from core.receipts.growths import ensemble_from, tensors_of_ensemble, tensors_of_tree, tree_from
from core.receipts.members import MOST_BYTES
from core.receipts.problems import ReceiptError, broken
from core.receipts.tensors import Reader, Tensors

MEASURED, RANGES = ("centre", "scale", "spread"), ("middle", "half_width")


def tensors_of(fitted: Fitted) -> Tensors:
    """All of it that the spec and the names of columns and classes do not tell."""
    if isinstance(fitted, Tree):
        return tensors_of_tree(fitted)
    if isinstance(fitted, Ensemble):
        return tensors_of_ensemble(fitted)
    columns = _columns_of(fitted)
    if columns is None:
        return {}
    measured = {f"columns.{name}": getattr(columns, name) for name in MEASURED}
    ranges = RANGES if isinstance(columns.raw, Polynomials) else ()
    return {**measured, **{f"features.{name}": getattr(columns.raw, name) for name in ranges}}


def fitted_from(spec: RunSpec, prepared: Fitted, train: Dataset, read: Reader) -> Fitted:
    """`prepared`, which was fitted to the rows `train` before training, with what is read in place of it.

    Raises ReceiptError where it is of another model or other columns.
    """
    if isinstance(prepared, Tree):
        return tree_from(prepared, read, train)
    if isinstance(prepared, Ensemble):
        return ensemble_from(prepared, read, spec.learning_rate, spec.whole("n_estimators"))
    columns = _columns_of(prepared)
    if columns is None:
        return prepared
    if isinstance(columns.raw, Polynomials):
        like = columns.raw.middle.shape
        ranges: dict[str, Any] = {name: read(f"features.{name}", "f", like) for name in RANGES}
        columns = replace(columns, raw=replace(columns.raw, **ranges))
    measured: dict[str, Any] = {name: read(f"columns.{name}", "f", columns.spread.shape) for name in MEASURED}
    columns = replace(columns, **measured)
    if not (np.isfinite(columns.centre).all() and (columns.scale > 0).all() and (columns.spread >= 0).all()):
        raise broken(read.member, "holds means and deviations that no columns have")
    return replace(prepared, inputs=columns) if isinstance(prepared, Network) else cast(Fitted, columns)


def _columns_of(fitted: Fitted) -> Columns | None:
    """The columns of a linear model or a network; symbols have none."""
    if isinstance(fitted, Network):
        return fitted.inputs
    return fitted if isinstance(fitted, Columns) else None


def prepared_on(spec: RunSpec, train: Dataset) -> Fitted:
    """What the model learns of rows that came with a receipt, before training.

    Raises ReceiptError where that takes more memory than a receipt may, and SettingError where nothing can be learned.
    """
    model, features = MODELS[spec.model], len(train.feature_names)
    if train.task not in model.tasks:
        raise SettingError(f"{spec.model} learns {' or '.join(model.tasks)}; these data are {train.task}")
    width = features * spec.whole("degree", 1) if "degree" in spec.settings else features
    if "features" in spec.settings:
        width = engineered_width(spec.text("features"), features)
    if len(train.y) * width * 8 > MOST_BYTES:
        raise ReceiptError(
            f"its rows make {len(train.y) * width:,} numbers, more than are read: train again", spec
        )
    return model.prepare(spec.settings, train)
