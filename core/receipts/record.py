"""What a run recorded, as tensors and back: epochs, parameters, errors, and what was fitted beside them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.models import MODELS, grown
from core.models.base import Fitted
from core.models.trees.ensemble import Ensemble
from core.models.trees.tree import Tree
from core.receipts.fits import fitted_from, tensors_of
from core.receipts.members import MOST_BYTES
from core.receipts.problems import broken
from core.receipts.tensors import Reader, Tensors
from core.types import Array

ERRORS = ("train_error", "validation_error", "objective")


def tensors_of_run(run: Run) -> Tensors:
    """All that makes it whole beside spec, rows and seconds. What was grown says itself what it was at each step."""
    snapshots = {} if grown(run.spec.model) else {"snapshots": run.flat}
    errors = {name: getattr(run, name) for name in ERRORS}
    return {
        "epochs": run.epochs,
        **snapshots,
        "error_epochs": run.error_epochs,
        **errors,
        **tensors_of(run.fitted),
    }


def final_tensors(run: Run) -> Tensors:
    """The parameters after the last step, in the shapes and units of training, by name."""
    return {name: values[-1] for name, values in run.parameters.items()}


def run_from(
    spec: RunSpec, train: Dataset, validation: Dataset, prepared: Fitted, seconds: float, read: Reader
) -> Run:
    """The run that was recorded so. Raises ReceiptError where the tensors are no record of this spec on these rows."""
    fitted = fitted_from(spec, prepared, train, read)
    epochs, error_epochs = (read(name, "i", (None,)).astype(np.intp) for name in ("epochs", "error_epochs"))
    errors = {name: read(name, "f", (len(error_epochs),)) for name in ERRORS}
    _refuse_other_epochs(read, epochs, error_epochs)
    last, most = len(error_epochs) - 1, _most_steps(spec, fitted)
    # Training may have been stopped; growing is recorded to its end.
    if last > most or (grown(spec.model) and last < most):
        raise broken(read.member, f"is no record of such a run: it has {last:,} steps in place of {most:,}")
    flat = _snapshots(spec, fitted, epochs, read)
    read.done()
    return Run(
        spec=spec,
        train=train,
        validation=validation,
        fitted=fitted,
        epochs=epochs,
        flat=flat,
        error_epochs=error_epochs,
        seconds=seconds,
        **errors,
    )


def _most_steps(spec: RunSpec, fitted: Fitted) -> int:
    """How many epochs, or steps of growing, it can have taken."""
    if isinstance(fitted, Tree):
        return fitted.splits
    return fitted.stages if isinstance(fitted, Ensemble) else spec.epochs


def _snapshots(spec: RunSpec, fitted: Fitted, epochs: NDArray[np.intp], read: Reader) -> Array:
    """θ (T, P) at `epochs` (T,)."""
    size = MODELS[spec.model].layout(fitted).size
    if model := grown(spec.model):
        if len(epochs) * size * 8 > MOST_BYTES:
            raise broken(read.member, "has more snapshots than any run")
        return model.recorded(fitted, epochs)
    return read("snapshots", "f", (len(epochs), size))


def _refuse_other_epochs(read: Reader, epochs: NDArray[np.intp], error_epochs: NDArray[np.intp]) -> None:
    """Raises ReceiptError unless errors are of each epoch, and snapshots of rising ones among them, up to the last."""
    last = len(error_epochs) - 1
    in_order = len(epochs) and epochs[0] >= 0 and epochs[-1] == last and (np.diff(epochs) > 0).all()
    if not (in_order and np.array_equal(error_epochs, np.arange(last + 1))):
        raise broken(read.member, "is no record of such a run: its epochs do not fit")
