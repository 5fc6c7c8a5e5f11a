"""Which models are trained on a dataset, and in which sizes: those that fit, as their pages open it, for a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.data import VALIDATION_SHARE, source_of
from core.engine.openings import OPENINGS
from core.engine.spec import RunSpec
from core.features.engineered import engineered_width
from core.hyper import Hyper, SettingError, Value, Widths
from core.models import MODELS
from core.work import Work

# The setting that decides how large a model is, and its values, from the smallest on; the model's own is among them.
SIZES: Mapping[str, tuple[str, tuple[Value, ...]]] = {
    "linear_regression": ("degree", (1, 2, 3, 4, 5, 7, 9, 12, 15)),
    "logistic_regression": ("features", ("none", "squares", "sines", "quadratic")),
    "neural_network": ("hidden", (1, 2, 4, 8, 16, 32)),
    "decision_tree": ("max_leaf_nodes", (2, 4, 8, 15, 30, 70)),
    "gradient_boosting": ("n_estimators", (1, 2, 5, 10, 20, 50, 100)),
    "transformer": ("d_model", (8, 12, 16, 24, 32)),
}
# Seconds of a standard core that the sizes of a family may take, beside the smallest and the model's own.
SECONDS = {"neural_network": 1.0, "gradient_boosting": 0.5, "transformer": 2.0}
USUAL_SECONDS = 0.3
# Operations on each number of each column that the judge of a linear model takes, as measured.
JUDGING = 800.0


def fitting(dataset: str) -> list[str]:
    """Names of the models that can learn `dataset`."""
    return [name for name, model in MODELS.items() if source_of(dataset).suits(model.tasks)]


def opening(model: str, dataset: str) -> RunSpec:
    """What `model` is trained with on `dataset`: as its page opens it, but that all models learn the same rows.

    Where a dataset is opened with settings of data for one of them, all get these; and where it keeps no rows aside,
    the usual share is.
    """
    source = source_of(dataset)
    names = {hyper.name for hyper in source.settings}
    common = {n: value for usual in source.usual.values() for n, value in usual.items() if n in names}
    spec = OPENINGS[model].opening(dataset=dataset).replace(**common)
    return spec if spec["validation_share"] else spec.replace(validation_share=VALIDATION_SHARE.default)


def swept(spec: RunSpec) -> Hyper:
    """The setting that decides how large the model is."""
    return spec.hypers[SIZES[spec.model][0]]


def plan(spec: RunSpec) -> tuple[Value, ...]:
    """Values of `swept`: the model's own, the smallest other, and as many more as may be trained, by rising size."""
    own = spec[swept(spec).name]
    values = [value for value in _sizes(spec) if value == own or _work(spec, value) is not None]
    chosen = [own, *[value for value in values if value != own][:1]]
    # What costs nothing beside them is welcome however long they take.
    most = max(SECONDS.get(spec.model, USUAL_SECONDS), work_of(spec, chosen).seconds())
    for value in values:
        if value not in chosen and work_of(spec, (*chosen, value)).seconds() <= most:
            chosen.append(value)
    return tuple(sorted(chosen, key=values.index))


def _sizes(spec: RunSpec) -> list[Value]:
    """All values that its control offers, of hidden layers as many as the model has; its own at its place."""
    values, own = [*SIZES[spec.model][1]], spec[swept(spec).name]
    if isinstance(own, Widths):
        values = [Widths((int(width),) * len(own)) for width in values if isinstance(width, int)]
    legal = [value for value in values if value in swept(spec).grid]
    if own not in legal:
        larger = (at for at, value in enumerate(legal) if _place(spec, value) > _place(spec, own))
        legal.insert(next(larger, len(legal)), own)
    return legal


def _place(spec: RunSpec, value: Value) -> float:
    return float(sum(value)) if isinstance(value, Widths) else swept(spec).position(value)


def _work(spec: RunSpec, value: Value) -> Work | None:
    """Roughly that of one size; None where it is more than a run may take, or goes not with the other settings."""
    try:
        sized = spec.replace(**{swept(spec).name: value})
    except SettingError:
        return None
    return sized.work() + _judging(sized)


def _judging(spec: RunSpec) -> Work:
    """What a verdict takes beside training: of linear models, which see few rows in training, far more than that."""
    rows, columns = source_of(spec.dataset).shape(spec.settings)
    if MODELS[spec.model].family != "linear":
        return Work()
    made = (
        engineered_width(spec.text("features"), columns)
        if "features" in spec.settings
        else columns * spec.whole("degree")
    )
    return Work(numbers=JUDGING * rows * made)


def work_of(spec: RunSpec, values: Sequence[Value]) -> Work:
    """Roughly that of some sizes; those of what is grown are parts of the largest."""
    each = [work for value in values if (work := _work(spec, value)) is not None]
    return sum(each, Work()) if MODELS[spec.model].optimized else max(each, key=Work.seconds)
