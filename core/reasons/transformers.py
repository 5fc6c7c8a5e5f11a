"""Reasons of transformers: steps that are too long, pieces that are missing or too few, sequences learned by heart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from core.engine.run import Run
from core.formatting import count, number, percent
from core.reasons.base import FITTED, STRUGGLES, TRAINED, Reason, rule
from core.reasons.fitting import stronger
from core.verdicts.baselines import SOLVED, guessing
from core.verdicts.diagnosis import holds, sentence_of
from core.verdicts.facts import Facts
from core.verdicts.fixes import Changes, Fix, at_least, at_most, fixes
from core.verdicts.trying import lower_training_without_harm, lower_validation_error, lower_without_harm

# A spike: the error rises by over a quarter of all it gained; an early one: within three epochs it is over 5 % above
# its start.
SPIKE, EARLY, ABOVE_START = 0.25, 3, 0.05
# Too short: where the error never rose by over 1 % of all it gained, no step was too long.
STEADY = 0.01
# By heart: so much more of the training symbols is right than of the held-out ones.
BY_HEART = 0.1
# Blind to order: reversing what was read changes no probability by more than rounding; and how many are tried.
ROUNDING, TRIED = 1e-9, 32
# A first decay.
FIRST_DECAY = 0.1


def _calmer(run: Run, facts: Facts) -> Iterator[Fix]:
    """A quarter of the rate; where they have been tried, a warm-up, and gradients that are clipped.

    Of random runs whose error rose, a quarter of the rate mended all; a warm-up or clipping alone not two of three.
    """
    clip = run.spec["clip_norm"]
    clipped = at_most(run, "clip_norm", 1.0 if clip is None else min(1.0, float(clip) / 2))
    warm: Sequence[Changes] = () if run.spec["warmup"] else ({"warmup": 1}, {"warmup": 2})
    better = lower_without_harm(run)
    yield from fixes(run, at_most(run, "learning_rate", facts.rate / 4), better=better)
    yield from fixes(run, *warm, clipped, better=better, proven=True)


@rule(
    "It began with full steps",
    TRAINED,
    STRUGGLES,
    family="transformer",
    explains=("spike", "still_improving", "too_small"),
    noted=True,
)
def no_warmup(run: Run, facts: Facts) -> Reason | None:
    """Without a warm-up, an error above its start within the first epochs."""
    first = run.objective[: EARLY + 1]
    if run.diverged or run.spec["warmup"] or not first.max() > (1 + ABOVE_START) * first[0]:
        return None
    worst = int(first.argmax())
    return Reason(
        f"At first the error rose to {number(float(first[worst]))}, above the {number(float(first[0]))} before any "
        f"training. That was at epoch {worst}: without a warm-up steps have their full length, a learning rate of "
        f"{number(facts.rate)}, from the first on.",
        lambda: _calmer(run, facts),
    )


@rule(
    "The learning rate is too high",
    TRAINED,
    STRUGGLES,
    family="transformer",
    explains=("unsettled", "still_improving", "too_small"),
    noted=True,
)
def spike(run: Run, facts: Facts) -> Reason | None:
    """How far the error climbed from its lowest until then, against all it gained."""
    error = run.objective
    gain, lowest = float(error[0] - error.min()), np.minimum.accumulate(error)
    top = int((error - lowest).argmax())
    rose = float(error[top] - lowest[top])
    if run.diverged or not rose > SPIKE * gain > 0:
        return None
    bottom = int(error[: top + 1].argmin())
    return Reason(
        f"On its way the error rose from {number(float(error[bottom]))} to {number(float(error[top]))}. From epoch "
        f"{bottom} to {top} that was {number(100 * rose / gain, 2)} % of what it gained from start to lowest: at a "
        f"learning rate of {number(facts.rate)}, steps undo what earlier ones found.",
        lambda: _calmer(run, facts),
    )


@rule(
    "One block has not been enough",
    FITTED,
    ("underfits", "unsure"),
    family="transformer",
    explains=("too_small",),
    noted=True,
)
def one_block(run: Run, facts: Facts) -> Reason | None:
    """The task of induction, which takes two by the book, not solved with one."""
    right = run.final_metrics[f"{run.evaluated_on}_token_accuracy"]
    alone = run.spec.dataset == "induction" and run.spec["blocks"] == 1
    if run.diverged or not alone or not right < SOLVED or holds(run, "still improving"):
        return None
    return Reason(
        f"{percent(right)} of the symbols are right, and one block has not brought more. The error ended at "
        f"{number(float(run.evaluation_error[-1]))}. "
        "The textbook takes two blocks to find what followed a symbol before: the first notes at each place which "
        "symbol came before it, and the second looks for the place whose note is the symbol just read."
        # No button: two blocks alone, in as many epochs, help one of six, and to try which takes seconds.
    )


@rule(
    "It does not see the order",
    FITTED,
    ("underfits", "unsure", "still improving"),
    family="transformer",
    explains=("too_small",),
    noted=True,
)
def order_blind(run: Run, facts: Facts) -> Reason | None:
    """Whether the last prediction changes when all that was read before it is reversed."""
    if run.diverged or run.spec["positions"] != "none" or holds(run, "good"):
        return None
    changed, sequences = turned_round(run)
    if not changed <= ROUNDING:
        return None
    return Reason(
        f"The last prediction stays the same when all symbols before the last are turned round. Of "
        f"{count(sequences, 'sequence')} no probability changes by more than {number(changed, 2)}. Without positions, "
        "one block adds up what it reads, in whatever order it came. Learned positions would tell it.",
        lambda: fixes(
            run,
            {"positions": "learned"},
            {"positions": "sinusoidal"},
            better=lower_training_without_harm(run),
            proven=True,
        ),
    )


def turned_round(run: Run) -> tuple[float, int]:
    """The largest change of a probability of the last prediction when the sequence is reversed, and over how many.

    Sequences that read the same both ways are left out; infinite where there are no others.
    """
    part = run.validation if len(run.validation.y) else run.train
    x = part.x[:TRIED]
    turned = np.concatenate([x[:, -2::-1], x[:, -1:]], axis=1)
    differ = (x != turned).any(axis=1)
    if not differ.any():
        return math.inf, 0
    before, after = (run.predict(of[differ])[:, -1] for of in (x, turned))
    return float(np.abs(before - after).max()), int(differ.sum())


@rule("It has not learned the task", FITTED, "underfits", family="transformer")
def too_small(run: Run, facts: Facts) -> Reason | None:
    """An error on the training sequences that hardly moves any more, above what is possible."""
    shape = run.sequences.shape
    short, longer = _too_short(run, facts)
    steps, other_rate = _wrong_steps(run, facts)
    return Reason(
        f"{sentence_of(run, 'underfits')} Guessing costs {number(guessing(run))}. {count(shape.heads, 'head')} and "
        f"{count(shape.blocks, 'block')} of width {shape.channels} may be too few, {short}or steps at a learning rate "
        f"of {number(facts.rate)} {steps}.",
        # What of it helps is not known before it has been tried.
        lambda: fixes(
            run, *_larger(run), *longer, other_rate, better=lower_training_without_harm(run), proven=True
        ),
    )


def _too_short(run: Run, facts: Facts) -> tuple[str, tuple[Changes, ...]]:
    """What ended training before the error came to rest by itself."""
    if run.stopped_early:
        return "early stopping too soon, ", ({"patience": None},)
    if run.spec["schedule"] == "constant":
        return "", ()
    steps = count(run.steps_per_epoch * facts.epochs, "step")
    short = f"{steps} that shrink over {count(facts.epochs, 'epoch')} too few, "
    rows = len(run.train.y)
    batch = min(run.spec.number("batch_size", rows), rows)
    return short, (at_least(run, "epochs", 2 * facts.epochs), at_most(run, "batch_size", batch / 4))


def _wrong_steps(run: Run, facts: Facts) -> tuple[str, Changes]:
    """Whether steps may be too short or too long, by whether the error fell steadily; and another rate."""
    error = run.objective
    rose = float((error - np.minimum.accumulate(error)).max())
    if rose <= STEADY * float(error[0] - error.min()):
        return "too short to come far", at_least(run, "learning_rate", 4 * facts.rate)
    return "too long to find the way", at_most(run, "learning_rate", facts.rate / 4)


def _larger(run: Run) -> tuple[Changes, ...]:
    """One more block, twice the heads, twice the width, an MLP where there is none."""
    shape = run.sequences.shape
    return (
        {} if shape.mlp else {"mlp": 4},
        at_least(run, "blocks", shape.blocks + 1),
        at_least(run, "heads", 2 * shape.heads),
        at_least(run, "d_model", 2 * shape.channels),
    )


@rule(
    "It learned sequences by heart",
    FITTED,
    "overfits",
    family="transformer",
    explains=("overfitting", "few_validation_rows"),
)
def sequences_by_heart(run: Run, facts: Facts) -> Reason | None:
    """How much more is right of training sequences than of others, where chance does not explain the errors."""
    known, unseen = (run.final_metrics[f"{rows}_token_accuracy"] for rows in ("train", "validation"))
    if run.diverged or not known - unseen > BY_HEART:
        return None
    more = at_least(run, "samples", 4 * run.spec.number("samples", 0))
    narrower = at_most(run, "d_model", run.sequences.shape.channels / 2)
    return Reason(
        f"Of the training sequences {percent(known)} of symbols are right, of held-out ones {percent(unseen)}. The "
        f"errors are {number(float(run.train_error[-1]), 3)} and {number(float(run.validation_error[-1]), 3)}. "
        f"{count(run.parameter_count, 'parameter')} are enough to remember much of "
        f"{count(len(run.train.y), 'sequence')} instead of finding the rule.",
        lambda: chain(
            fixes(run, more),
            fixes(run, narrower, decayed(run), better=lower_validation_error(run), proven=True),
        ),
    )


def decayed(run: Run) -> Changes:
    """Weights that are pulled to 0: by the rule's own decay, by AdamW's in place of Adam, else by a penalty."""
    if "weight_decay" in run.spec.hypers:
        return at_least(run, "weight_decay", 10 * run.spec.number("weight_decay") or FIRST_DECAY)
    if run.spec.optimizer == "adam":
        return {"optimizer": "adamw", "weight_decay": FIRST_DECAY}
    return stronger(run, "l2")
