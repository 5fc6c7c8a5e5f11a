"""What a trained transformer makes of sequences, piece by piece."""

from __future__ import annotations

from core.calm import calm
from core.engine.run import Run
from core.models.transformers.passes import Pass, Tokens, forward


def passed(run: Run, tokens: Tokens, scored: int = 1) -> Pass:
    """The forward pass of `tokens` (N, T) to the scores of the last places, with the parameters after the last step."""
    tensors = {name: values[-1:] for name, values in run.parameters.items()}
    with calm():
        return forward(run.sequences.shape, tensors, tokens[None], scored)
