"""Where the parameters of a transformer are: for each part a formula in letters, its numbers, and its count.

Letters: V symbols, T positions, d channels (d_model), m MLP factor, L blocks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from core.engine.run import Run
from core.formatting import count, number, percent
from core.models.transformers.shape import Shape

# A polynomial: each term a factor and the letters that it multiplies.
Formula = tuple[tuple[int, str], ...]

ATTENTION: Formula = ((4, "dd"), (4, "d"))
MLP: Formula = ((2, "mdd"), (1, "md"), (1, "d"))
NORM: Formula = ((2, "d"),)
NORMS: Formula = ((4, "d"),)
HEADS = ("query", "key", "value", "output")
RAISED = {1: "", 2: "²"}
# Radford et al., 2019; its unembedding is its embedding, counted once.
GPT2_SMALL = Shape(50_257, 1024, 768, 12, 12, 4, "learned", "gelu")


@dataclass(frozen=True)
class Part:
    """A part of a transformer, and the tensors in it: those whose names begin with one of `holds`."""

    name: str
    formula: Formula
    shape: Shape
    holds: tuple[str, ...]

    @property
    def letters(self) -> str:
        """Its formula, as 4 d² + 4 d."""
        return _spelled(self.formula, {letter: letter for letter in _values(self.shape)}, " ")

    @property
    def numbers(self) -> str:
        """The formula with its numbers, as 4 · 16² + 4 · 16."""
        return _spelled(self.formula, {n: f"{v:,}" for n, v in _values(self.shape).items()}, " · ")

    @cached_property
    def count(self) -> int:
        """What the formula comes to."""
        values = _values(self.shape)
        return sum(times * math.prod(values[letter] for letter in of) for times, of in self.formula)


def _values(shape: Shape) -> dict[str, int]:
    return {"V": shape.symbols, "T": shape.context, "d": shape.channels, "m": shape.mlp}


def _spelled(formula: Formula, names: dict[str, str], times: str) -> str:
    """The terms of a polynomial as text: a letter that comes twice is squared, a factor of 1 is left out."""
    terms = []
    for factor, letters in formula:
        powers = [names[letter] + RAISED[letters.count(letter)] for letter in dict.fromkeys(letters)]
        terms.append(times.join([*([str(factor)] if factor > 1 else []), *powers]))
    return " + ".join(terms)


def parts(shape: Shape) -> list[Part]:
    """All parts that have parameters, in the order in which a token meets them."""
    table = [Part("embedding", ((1, "Vd"),), shape, ("embedding",))]
    if shape.positions == "learned":
        table.append(Part("positions", ((1, "Td"),), shape, ("position",)))
    for block in (f"block{n}" for n in range(1, shape.blocks + 1)):
        called = block.replace("block", "block ")
        table.append(Part(f"{called} attention", ATTENTION, shape, tuple(f"{block}.{of}." for of in HEADS)))
        if shape.mlp:
            table.append(Part(f"{called} MLP", MLP, shape, (f"{block}.mlp",)))
        table.append(Part(f"{called} norms", NORMS if shape.mlp else NORM, shape, (f"{block}.norm",)))
    table.append(Part("last norm", NORM, shape, ("norm.",)))
    return [*table, Part("unembedding", ((1, "dV"),), shape, ("unembedding",))]


def total(shape: Shape, tied: bool = False) -> int:
    """All parameters; `tied`: without the unembedding, which then is the embedding."""
    return sum(part.count for part in parts(shape) if not (tied and part.name == "unembedding"))


def finding(run: Run) -> str:
    """Which part has most, whether the sum is what was allocated, and how many times as many GPT-2 small has."""
    shape: Shape = run.sequences.shape
    table = parts(shape)
    everything, large = total(shape), total(GPT2_SMALL, tied=True)
    met = "just as many as" if everything == run.parameter_count else f"not the {run.parameter_count:,} that"
    return (
        f"The formulas add up to {count(everything, 'parameter')}, {met} were allocated. {_largest(table, everything)} "
        f"By the same formulas GPT-2 small has {large:,}, {number(large / everything, 3)} times as many."
    )


def _largest(table: list[Part], everything: int) -> str:
    """The largest part, or all that are as large."""
    most = max(part.count for part in table)
    *others, last = (f"the {part.name}" for part in table if part.count == most)
    share = f"{most:,}, {percent(most / everything)}"
    if not others:
        return f"The largest part is {last}: {share}."
    return f"The largest parts are {', '.join(others)} and {last}: {share} each."
