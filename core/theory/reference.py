"""What a run is measured against: where it aims, and how the objective curves there."""

from __future__ import annotations

from core.data import shared
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.models import MODELS
from core.theory.landscape import Curvature, curvature
from core.theory.optimum import NoOptimum, optimum
from core.theory.target import Target, target


def reference(run: Run) -> tuple[Target, Curvature | None]:
    """What a run is measured against."""
    return target(run.spec).nearest(run), _curvature(run.spec)


@shared(256)
def _curvature(spec: RunSpec) -> Curvature | None:
    """The curvature where the objective is least, or at 0 where there is no such place."""
    if not MODELS[spec.model].optimized:
        return None
    try:
        return curvature(spec, optimum(spec))
    except NoOptimum:
        return curvature(spec)
