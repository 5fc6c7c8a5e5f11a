"""What a transformer answers to a prompt at every recorded epoch, and where the heads of its last block look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.inspection.sequence_run import Answer, passed
from core.models.transformers.pieces import softmax
from core.types import Array
from views.transformer.decoding import Decoding
from views.transformer.prompt.numbers import Symbols, right, write

# Symbols that are written where nothing tells what is right, and heads that are drawn.
MOST_WRITTEN, MOST_HEADS = 8, 4


@dataclass(frozen=True, eq=False)
class Asked:
    """The answer `sequence` place by place, and `looks` (T, H, n, L): how much each answering place looks at others."""

    sequence: Answer
    looks: Array


def asked(run: Run, prompt: Symbols) -> Asked:
    """What `run` answers to `prompt`, each symbol after the right ones, or after what it writes itself at the end."""
    answer = right(run, prompt) or write(run, prompt, Decoding(), most=MOST_WRITTEN).symbols
    read = np.array([*prompt, *answer[:-1]], dtype=np.intp)
    through = passed(run, read[None], len(read), slice(None))
    with calm():
        p = softmax(through.scores[:, 0, -len(answer) :])
    predicted = p.argmax(axis=-1)
    probability = np.take_along_axis(p, predicted[..., None], axis=-1)[..., 0]
    shares = through.kept[f"block{run.sequences.shape.blocks}.attention"][-1][:, 0]
    sequence = Answer(read, np.array(answer, dtype=np.intp), predicted, probability)
    return Asked(sequence, shares[:, :MOST_HEADS, -len(answer) :])
