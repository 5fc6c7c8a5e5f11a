"""One training of a model of sequences: what was right at which epoch, and what it says of one sequence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.engine.run import Run
from core.formatting import count, number, percent
from core.inspection.going_on import continuing
from core.inspection.references import BIGRAM, FLOOR, GUESSING, references
from core.losses.metrics import sequence_accuracy, token_accuracy
from core.models.transformers.passes import Pass, Tokens, forward
from core.outline import Sized
from core.types import Array, OnEpoch
from core.verdicts.baselines import LEFT, SOLVED, standard_error
from core.verdicts.fitting import FLOOR_STANDARD_ERRORS
from core.verdicts.fixes import Changes, Fix, fixes
from core.verdicts.trends import MOVED
from core.work import Work

# Shares of the symbols whose first epoch is told.
REACHED = (SOLVED, 0.99)
# A forward pass of the evaluation sequences, beside an epoch of training on three times as many, there and back.
FORWARD_SHARE = 0.1
# Settings with which an induction head is learned within half a minute: seeds 0 to 4 need 30 epochs.
INDUCTION: Changes = {"blocks": 2, "d_model": 32, "positions": "sinusoidal"}
# A text has few windows: small batches make enough steps of an epoch.
SMALL_BATCH = 8

# --------------------------------------------------------------------------- all evaluation sequences


@dataclass(frozen=True, eq=False)
class Progress(Sized):
    """Shares of symbols and of whole sequences that are right at each snapshot, (T,) each; NaN once diverged."""

    symbols: Array
    whole: Array


def work(run: Run) -> Work:
    """Roughly what `progress` takes."""
    return FORWARD_SHARE * len(run.epochs) / max(1, run.spec.epochs) * run.spec.work()


def progress(run: Run, on_epoch: OnEpoch) -> Progress:
    """Progress on the evaluation sequences, one snapshot at a time: the scores of all at once would fill the memory."""
    data, accuracies = run.evaluation, []
    for snapshot, theta in enumerate(run.flat):
        scores = run.outputs_of(theta[None], data.x)
        accuracies.append([token_accuracy(scores, data.y)[0], sequence_accuracy(scores, data.y)[0]])
        on_epoch(snapshot + 1, len(run.flat))
    symbols, whole = np.array(accuracies).T
    return Progress(symbols, whole)


def first_reached(run: Run, accuracies: Progress, share: float) -> int | None:
    """The first recorded epoch at which so many symbols were right."""
    reached = np.flatnonzero(accuracies.symbols >= share)
    return int(run.epochs[reached[0]]) if reached.size else None


# --------------------------------------------------------------------------- one sequence


@dataclass(frozen=True, eq=False)
class Answer:
    """One sequence: symbols read (L,), those to be told at its last S places, NOT_ASKED where none is.

    `predicted` (T, S) is the most probable symbol at each snapshot and `probability` (T, S) its own; NaN once diverged.
    """

    read: NDArray[np.intp]
    wanted: NDArray[np.intp]
    predicted: NDArray[np.intp]
    probability: Array

    @property
    def right(self) -> NDArray[np.bool_]:
        """(T, S): whether the most probable symbol is the one that comes."""
        return (self.predicted == self.wanted) & np.isfinite(self.probability)


def answer_of(run: Run, row: int) -> Answer:
    """Evaluation sequence number `row`."""
    data = run.evaluation
    p = run.predict_all(data.x[row : row + 1])[:, 0]
    symbols = p.argmax(axis=-1)
    probability = np.take_along_axis(p, symbols[..., None], axis=-1)[..., 0]
    return Answer(data.x[row].astype(np.intp), data.y[row].astype(np.intp), symbols, probability)


def passed(run: Run, tokens: Tokens, scored: int = 1, snapshots: slice = slice(-1, None)) -> Pass:
    """The forward pass of `tokens` (N, T) to the scores of the last places, after the last step or at `snapshots`."""
    tensors = {name: values[snapshots] for name, values in run.parameters.items()}
    with calm():
        return forward(run.sequences.shape, tensors, tokens[None], scored)


def looks(run: Run, row: int) -> Array:
    """(L, L): how much each place of a sequence looks at each before it, the mean over heads of the last block."""
    x = run.evaluation.x[row : row + 1].astype(np.intp)
    attention: Array = passed(run, x, x.shape[1]).kept[f"block{run.sequences.shape.blocks}.attention"][-1][
        0, 0
    ]
    return attention.mean(axis=0)


# --------------------------------------------------------------------------- sentences


def finding(run: Run, accuracies: Progress) -> str:
    """How much is right at the end, since when, and how far the error is from what is possible."""
    if run.diverged:
        end = float(run.train_error[-1])
        went = f"to {number(end)}" if np.isfinite(end) else "beyond all numbers"
        return (
            f"The run diverged: the error went from {number(run.train_error[0])} {went}, and what it says of any "
            "symbol means nothing. Lower the learning rate."
        )
    return " ".join(
        filter(
            None,
            (
                _right(run, accuracies),
                _reached(run, accuracies),
                _distance(run),
                _alone(run, accuracies),
                _alike(run),
            ),
        )
    )


def _right(run: Run, accuracies: Progress) -> str:
    which = "held-out sequences" if run.evaluated_on == "validation" else "the sequences it was trained on"
    return (
        f"After {count(int(run.epochs[-1]), 'epoch')}, {percent(accuracies.symbols[-1])} of the symbols asked for are "
        f"right in {which}. Of the sequences {percent(accuracies.whole[-1])} are right from first to last."
    )


def _alike(run: Run) -> str:
    """How many sequences there are, where some are read more than once."""
    rows, different = len(run.train.y) + len(run.validation.y), run.train.different + run.validation.different
    if different == rows:
        return ""
    apart = ": those that are read alike are all held out, or none is" if len(run.validation.y) else ""
    return f"Only {different:,} of {count(rows, 'sequence')} are different{apart}."


def _reached(run: Run, accuracies: Progress) -> str:
    """Where all can be right: since when nearly all were."""
    if references(run).get(FLOOR) != 0:
        return ""
    epochs = {share: first_reached(run, accuracies, share) for share in REACHED}
    texts = [f"{percent(share)} at epoch {epoch}" for share, epoch in epochs.items() if epoch is not None]
    if not texts:
        return f"At no recorded epoch were {percent(SOLVED)} of the symbols right."
    missed = [percent(share) for share, epoch in epochs.items() if epoch is None]
    # Between snapshots it may have been reached before.
    where = "Symbols" if (np.diff(run.epochs) == 1).all() else "Of the epochs that were recorded, symbols"
    return f"{where} first reached {' and '.join(texts)}{f', but never {missed[0]}' if missed else ''}."


def _distance(run: Run) -> str:
    """How far the error has come from guessing to what is possible."""
    known = references(run)
    guess = f"guessing among {len(run.sequences.symbols)} symbols costs ln {len(run.sequences.symbols)} = "
    guess += number(known[GUESSING])
    last = run.validation_error[-1] if run.evaluated_on == "validation" else run.train_error[-1]
    ended = f"The error ended at {number(last)}"
    if BIGRAM in known:
        return f"{_beside_pairs(run, known[BIGRAM])} ({guess[0].upper()}{guess[1:]}.)"
    if FLOOR not in known:
        return f"{ended}; {guess}."
    if known[FLOOR] == 0:
        return f"{ended}; {guess}, and 0 is possible: what was given decides every symbol that is asked for."
    return f"{ended}, {_beside_floor(run, last, known[FLOOR])}; {guess}."


def _beside_floor(run: Run, error: float, floor: float) -> str:
    apart = f"{number(abs(error - floor), 2)} {'above' if error >= floor else 'below'} the floor of {number(floor)}"
    chance = "the exact entropy of what comes next, which is chance"
    if error >= floor:
        return f"{apart}, {chance}"
    # Only what was trained on can be known by heart.
    luck = run.evaluated_on == "validation" or floor - error <= FLOOR_STANDARD_ERRORS * standard_error(
        run, run.train
    )
    why = (
        "the luck of these sequences"
        if luck
        else "more than luck explains, so it knows some of them by heart"
    )
    return f"{apart}, {chance}: {why}"


def _beside_pairs(run: Run, bigram: float) -> str:
    """A text: whether more than pairs of neighbours has been learned, and whether that holds elsewhere."""
    error, held_out = run.train_error[-1], run.validation_error
    sentence = f"On the text it was trained on, the error ended at {number(error)}. A table of how often each symbol "
    sentence += f"follows each there gets to {number(bigram)} (the bigram optimum): "
    if short_of_pairs(run):
        return f"{sentence}it has not yet learned all that pairs of neighbours tell."
    if error >= bigram:
        return f"{sentence}it has learned nearly all that pairs of neighbours tell."
    sentence += "it uses more than the symbol just read"
    if run.evaluated_on != "validation":
        return f"{sentence}; whether that holds elsewhere, no held-out pieces tell."
    if not held_out[-1] > (1 + MOVED) * held_out.min():
        return f"{sentence}, and in held-out pieces the error has not risen, {number(held_out[-1])}."
    epoch = run.error_epochs[held_out.argmin()]
    return (
        f"{sentence}, and came to know the text by heart, for in held-out pieces the error was lowest, "
        f"{number(held_out.min())}, at epoch {epoch}, and ended at {number(held_out[-1])}."
    )


def short_of_pairs(run: Run) -> bool:
    """Whether of a text over 2 % is left of what the bigram optimum saves beside guessing."""
    known = references(run)
    bigram = known.get(BIGRAM, np.inf)
    return bool(run.train_error[-1] - bigram > LEFT * max(0.0, known[GUESSING] - bigram))


def _alone(run: Run, accuracies: Progress) -> str:
    """A sentence for one block alone: induction is known to take two."""
    if not needs_two_blocks(run, accuracies):
        return ""
    return (
        f"With one block {percent(accuracies.symbols[-1])} are right so far. The textbook takes two: the "
        f"first notes at "
        "each place which symbol came before it, so that the second can look for the place whose note is the symbol "
        "just read."
    )


def needs_two_blocks(run: Run, accuracies: Progress) -> bool:
    """Whether the repetition was to be found with one block, and was not, or not yet."""
    alone = run.spec.dataset == "induction" and run.spec["blocks"] == 1
    return alone and not run.diverged and bool(accuracies.symbols[-1] < SOLVED)


def remedies(run: Run, accuracies: Progress) -> tuple[Fix, ...]:
    """Changes that a click makes: two blocks where one is too few, and more epochs."""
    blocks: Changes = INDUCTION if needs_two_blocks(run, accuracies) else {}
    steps: Changes = {"batch_size": SMALL_BATCH} if short_of_pairs(run) else {}
    return (*fixes(run, blocks, steps), *continuing(run))
