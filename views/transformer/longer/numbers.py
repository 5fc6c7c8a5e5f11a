"""Longer and shorter: what a model of sequences makes of lengths that it was not trained on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import DATASETS, Dataset
from core.data.languages import spoken, transitions
from core.engine.run import Run
from core.formatting import count, percent
from core.hyper import whole_of
from core.inspection.references import most_frequent
from core.losses.metrics import sequence_accuracy, token_accuracy
from core.models.transformer import Transformer
from core.models.transformers import token_loss
from core.models.transformers.shape import Shape
from core.outline import Sized
from core.types import Array, OnEpoch
from core.verdicts.fixes import Changes, Fix, fixes
from core.work import Work

# Lengths that are tried, as multiples of that of training, and sequences of each.
TIMES = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
SEQUENCES = 200
# Operations on a number that a pass keeps.
OPERATIONS = 10
# Added to the data seed, which is below it: a sequence is one of training by chance alone, where there are few.
FRESH = 1000
# Shares this far apart are told apart: two standard errors of the difference of two, 0.5 / √200 each at most.
FELL = 0.1


@dataclass(frozen=True, eq=False)
class Lengths(Sized):
    """What came of each of the `lengths` (L,): error, its floor (NaN: unknown), shares that are right, (L,) each.

    `trained` is the place of the length of training among them, and `known` how many sequences of that length it was
    trained on. `guessed` (L,) is the share of right symbols where the most frequent one is always said.
    """

    lengths: NDArray[np.intp]
    error: Array
    floor: Array
    symbols: Array
    whole: Array
    guessed: Array
    trained: int
    known: int


# --------------------------------------------------------------------------- which sequences


def setting_of_length(run: Run) -> str | None:
    """The setting of the data that says how long sequences are; None where they are cut from a text."""
    makes = run.spec.dataset in DATASETS and "samples" in run.spec.settings
    return next((name for name in ("length", "context") if makes and name in run.spec.settings), None)


def trained_length(run: Run) -> int:
    """The length of training, as `setting_of_length` counts it, or in symbols read."""
    name, shape = setting_of_length(run), run.sequences.shape
    return shape.context if name is None else run.spec.whole(name)


def lengths_to_try(run: Run) -> list[int]:
    """Lengths, rising; none beyond the positions that there are, or the text."""
    own = trained_length(run)
    tried = sorted({max(2, round(times * own)) for times in TIMES} | {own})
    shorter = run.spec["positions"] == "learned" or setting_of_length(run) is None
    return [length for length in tried if length <= own or not shorter]


def fresh(run: Run, length: int) -> Dataset:
    """Sequences of this length: drawn anew, or the first symbols of a text's evaluation sequences."""
    name = setting_of_length(run)
    if name is None:
        data = run.evaluation
        x, y, names = data.x[:, :length], data.y[:, :length], data.feature_names[:length]
        return replace(data, x=x, y=y, feature_names=names)
    settings = {**run.spec.settings, name: length, "samples": SEQUENCES}
    seed = FRESH + whole_of(settings, "data_seed")
    if run.spec.dataset == "markov":
        language = transitions(whole_of(settings, "symbols"), seed - FRESH)
        return spoken(language, SEQUENCES, length, seed)
    source = DATASETS[run.spec.dataset]
    return source.make(**{read: settings[read] for read in source.reads} | {"data_seed": seed})


# --------------------------------------------------------------------------- what it makes of them


def by_length(run: Run, on_epoch: OnEpoch) -> Lengths:
    """Errors and shares that are right at every length in turn."""
    tried, own = lengths_to_try(run), trained_length(run)
    rows, known = [], 0
    for place, length in enumerate(tried, start=1):
        data = fresh(run, length)
        known = _known(run, data) if length == own else known
        floor = np.nan if data.noise_floor is None else data.noise_floor
        rows.append((*measured(run, data), most_frequent(data), floor))
        on_epoch(place, len(tried))
    error, symbols, whole, guessed, floor = np.array(rows).T
    return Lengths(np.array(tried), error, floor, symbols, whole, guessed, tried.index(own), known)


def _known(run: Run, data: Dataset) -> int:
    """How many sequences are among those of training."""
    trained = {row.tobytes() for row in run.train.x}
    return sum(row.tobytes() in trained for row in data.x)


def measured(run: Run, data: Dataset) -> tuple[float, float, float]:
    """Error, and shares of symbols and of sequences that are right, after the last step."""
    asking = replace(run.sequences, scored=data.y.shape[1])
    with calm():
        scores = Transformer().forward(asking, run.flat[-1:], asking.design(data.x))
        error = token_loss.token_cross_entropy(scores, data.y.T[None], {})[0]
    return float(error), float(token_accuracy(scores, data.y)[0]), float(sequence_accuracy(scores, data.y)[0])


def numbers(shape: Shape, length: int) -> int:
    """What a pass of one sequence keeps, roughly."""
    return shape.blocks * length * ((8 + 2 * shape.mlp) * shape.channels + shape.heads * length)


def work(run: Run) -> Work:
    """Roughly what `by_length` takes."""
    shape = run.sequences.shape
    stretch = shape.context / max(1, trained_length(run))
    kept = sum(numbers(shape, round(stretch * length)) for length in lengths_to_try(run))
    return Work(numbers=OPERATIONS * SEQUENCES * kept)


# --------------------------------------------------------------------------- sentences


def finding(run: Run, accuracies: Lengths) -> str:
    """What is right at its own length, at the longest and the shortest, and what positions have to do with it."""
    sentences = [_right(run, accuracies), _longer(run, accuracies)]
    if accuracies.trained > 0:
        sentences.append(f"Of shorter ones, at {accuracies.lengths[0]}, {percent(accuracies.symbols[0])}.")
    return " ".join(filter(None, (*sentences, _positions(run, accuracies))))


def _right(run: Run, accuracies: Lengths) -> str:
    own, known = accuracies.trained, ""
    if setting_of_length(run) is not None:
        which = f"{SEQUENCES} sequences drawn anew"
        known = f" ({accuracies.known} of them were among those of training)" if accuracies.known else ""
    else:
        which = count(
            len(run.evaluation.y),
            f"{'held-out' if run.evaluated_on == 'validation' else 'training'} sequence",
        )
    return (
        f"Of {which}, of the length it was trained on, {accuracies.lengths[own]}, "
        f"{percent(accuracies.symbols[own])} of the "
        f"symbols are right{known}."
    )


def _longer(run: Run, accuracies: Lengths) -> str:
    own, last = accuracies.trained, len(accuracies.lengths) - 1
    if last == own:
        return ""
    sentence = (
        f"It was never shown longer ones: at {accuracies.lengths[own + 1]}, "
        f"{percent(accuracies.symbols[own + 1])}, "
    )
    sentence += f"and at {accuracies.lengths[last]}, {percent(accuracies.symbols[last])}"
    if not accuracies.symbols[own] > accuracies.guessed[own] + FELL:
        return (
            f"{sentence}. At its own length, always saying the most frequent symbol is right in "
            f"{percent(accuracies.guessed[own])}, about as often or more: so these shares tell nothing."
        )
    kept = accuracies.symbols[own + 1 :] >= accuracies.symbols[own] - FELL
    if kept.all():
        return f"{sentence}: what it learned holds there too."
    so = "at each of them" if kept[-1] else "for so long"
    return f"{sentence}: what it learned does not hold {so}."


def _positions(run: Run, accuracies: Lengths) -> str:
    if setting_of_length(run) is None:
        return "Longer pieces of this text would hold sequences of training, so they are no test."
    last = run.sequences.shape.context
    if run.spec["positions"] == "learned":
        return (
            f"Longer ones cannot be tried: each of {last} positions has a vector of :blue[**parameters**], and there "
            f"is none for position {last + 1}."
        )
    if run.spec["positions"] == "sinusoidal":
        return (
            f"The waves that encode positions go on beyond position {last}; the :blue[**parameters**] never met their "
            "values there."
        )
    return "Without positions, only what came before tells where a symbol stands, so any length can be read."


def remedies(run: Run) -> tuple[Fix, ...]:
    """Positions that go on beyond the length of training."""
    if setting_of_length(run) is None:
        return ()
    ways: tuple[Changes, ...] = ({"positions": "sinusoidal"}, {"positions": "none"})
    return tuple(fixes(run, *ways)) if run.spec["positions"] == "learned" else ()
