"""What several kept runs differ in, what each is called by that, and how far two of them are apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.data import source_of
from core.engine.spec import COMPONENTS, RunSpec
from core.formatting import count, number, percent
from core.hyper import Value
from core.inspection.pinned.record import SHARES, Pin, PinnedSweep
from core.models import MODELS
from core.optim.optimizers import OPTIMIZERS
from core.verdicts.measures import LOSS, Measure

# Settings that a name or a change lists.
MOST_LISTED = 3
# Differences from this share on are told as a ratio.
MOST_SHARE = 10.0
Way = Literal["better", "worse", "same", "unknown"]


def differing(specs: Sequence[RunSpec]) -> tuple[str, ...]:
    """Names of the components and settings in which they differ, as far as two of them have them."""
    names = dict.fromkeys([*COMPONENTS, *(name for spec in specs for name in spec.hypers)])
    return tuple(name for name in names if len({_reading(spec, name) for spec in specs} - {None}) > 1)


def _reading(spec: RunSpec, name: str) -> str | None:
    """What `spec` chose, as people read it; None where it has no such choice, or one without effect."""
    if name == "model":
        return MODELS[spec.model].label
    if name == "dataset":
        return source_of(spec.dataset).label
    if name == "optimizer":
        return OPTIMIZERS[spec.optimizer].label if spec.optimizer else None
    hyper = spec.hypers.get(name)
    return hyper.reading(spec[name]) if hyper and hyper.matters(spec.settings) else None


def reading(spec: RunSpec, name: str) -> str:
    """That, and nothing where there is none."""
    return _reading(spec, name) or ""


def title(specs: Sequence[RunSpec], name: str) -> str:
    """What a component or a setting of some of them is called."""
    hyper = next((spec.hypers[name] for spec in specs if name in spec.hypers), None)
    return hyper.noun if hyper else name


def labels(specs: Sequence[RunSpec]) -> list[str]:
    """What each is called by what they differ in: `learning rate 0.3, L2 penalty 0.1`; no two are alike.

    Settings are those in which the runs of one model on one dataset differ: of others they do not tell it apart.
    """
    return told_apart(_labelled(specs, _chosen))


def _labelled(specs: Sequence[RunSpec], chosen: Callable[[RunSpec, str], str]) -> list[str]:
    components = [name for name in ("dataset", "model") if name in differing(specs)]
    akin = {_kind(spec): [each for each in specs if _kind(each) == _kind(spec)] for spec in specs}
    settings = {kind: differing(of_kind) for kind, of_kind in akin.items()}
    return [_label(spec, components, settings[_kind(spec)], chosen) for spec in specs]


def called(pins: Sequence[Pin]) -> dict[str, str]:
    """{mark: what a pin is called}: as a visitor calls it, else by what it differs in; no two are alike."""
    texts = labels([pin.spec for pin in pins])
    names = told_apart([pin.name or text for pin, text in zip(pins, texts, strict=True)])
    return {pin.uid: name for pin, name in zip(pins, names, strict=True)}


def briefly(pins: Sequence[Pin]) -> dict[str, str]:
    """The same in little room: values without the names of settings."""
    texts = _labelled([pin.spec for pin in pins], reading)
    names = told_apart([pin.name or text for pin, text in zip(pins, texts, strict=True)])
    return {pin.uid: name for pin, name in zip(pins, names, strict=True)}


def of_one_kind(spec: RunSpec, other: RunSpec) -> bool:
    """Whether both are the same model on the same dataset."""
    return _kind(spec) == _kind(other)


def _kind(spec: RunSpec) -> tuple[str, str]:
    return spec.dataset, spec.model


def _label(
    spec: RunSpec,
    components: Sequence[str],
    settings: Sequence[str],
    chosen: Callable[[RunSpec, str], str],
) -> str:
    texts = [reading(spec, name) for name in components]
    chosen_here = [chosen(spec, name) for name in settings if _reading(spec, name) is not None]
    texts += [_shortened(chosen_here)] if chosen_here else []
    return ", ".join(texts) or f"{MODELS[spec.model].label} on {source_of(spec.dataset).label}"


def _chosen(spec: RunSpec, name: str) -> str:
    return reading(spec, name) if name in COMPONENTS else f"{spec.hypers[name].noun} {reading(spec, name)}"


def told_apart(texts: Sequence[str]) -> list[str]:
    """`texts`, of which those that are alike are numbered."""
    often, seen = Counter(texts), Counter[str]()
    apart = []
    for text in texts:
        seen[text] += 1
        apart.append(f"{text} ({seen[text]})" if often[text] > 1 else text)
    return apart


def _shortened(texts: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(texts) - MOST_LISTED
    tail = [f"{count(more, 'more setting')}"] if more > 0 else []
    return ", ".join([*texts[:MOST_LISTED], *tail])


def change(before: RunSpec, after: RunSpec) -> str:
    """What differs from one to another: `learning rate 0.1 → 0.3`; empty where nothing does."""
    texts = []
    for name in differing([before, after]):
        noun = "" if name in COMPONENTS else f"{title([before, after], name)} "
        texts.append(f"{noun}{reading(before, name)} → {reading(after, name)}")
    return _shortened(texts) if texts else ""


# --------------------------------------------------------------------------- errors


def comparable(pin: Pin, other: Pin, measure: Measure) -> bool:
    """Whether both were judged on the same rows, by the same: losses mean different things."""
    same = pin.rows.mark == other.rows.mark and pin.task == other.task
    return same and (measure is not LOSS or meaning(pin) == meaning(other))


def meaning(kept: Pin | PinnedSweep) -> tuple[str, str]:
    """What its errors mean."""
    return kept.loss, kept.loss_settings


def shared_measure(pins: Sequence[Pin]) -> Measure:
    """By what all of them can be judged: the loss where it means the same to all, else the metric that people know."""
    return LOSS if len({meaning(pin) for pin in pins}) <= 1 else pins[0].known


@dataclass(frozen=True)
class Delta:
    """How far a measure is from that of the baseline, in words, and whether that is the better way."""

    text: str
    way: Way


def delta(pin: Pin, base: Pin, measure: Measure) -> Delta:
    """The difference of `pin` from `base`; of errors as a share, of shares and of R² as a difference."""
    if not comparable(pin, base, measure):
        rows = pin.rows.mark != base.rows.mark
        return Delta("other rows" if rows else "another loss", "unknown")
    value, before = pin.measure(measure.name), base.measure(measure.name)
    if pin.diverged or base.diverged or not np.isfinite(value - before):
        return Delta("no number to compare", "unknown")
    if value == before:
        return Delta("the same", "same")
    way: Way = "better" if (value > before) == bool(measure.best) else "worse"
    return Delta(_apart(value, before, measure), way)


def _apart(value: float, before: float, measure: Measure) -> str:
    difference, side = abs(value - before), "higher" if value > before else "lower"
    if measure.name in SHARES:
        return f"{number(100 * difference, 3)} points {side}"
    if measure.best or not before:
        return f"{number(difference, 3)} {side}"
    # Beyond some times as much a share is hard to read.
    share = difference / abs(before)
    return f"{percent(share)} {side}" if share < MOST_SHARE else f"{number(value / before, 2)} times as high"


def values_in_common(pins: Sequence[Pin]) -> list[str]:
    """Tidy names of the parameters that all pins have, in the order of the first."""
    first, *others = pins
    return [name for name in first.values if all(name in pin.values for pin in others)]


def value_of(spec: RunSpec, name: str) -> Value:
    """The value of a component or a setting; None where it has none."""
    return spec[name] if name in COMPONENTS or name in spec.settings else None
