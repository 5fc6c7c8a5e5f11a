"""The shape of a transformer, and with it the name, shape and place of every parameter.

One letter per axis: R runs, N sequences, T positions, C channels (d_model), H heads, S channels of one head,
F units of an MLP, V symbols.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.types import Array

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Shape:
    """What decides how many parameters a decoder-only transformer has; `mlp` is F / C, 0 for blocks without an MLP."""

    symbols: int
    context: int
    channels: int
    heads: int
    blocks: int
    mlp: int
    positions: str
    activation: str

    @property
    def head(self) -> int:
        """S, channels of one head."""
        return self.channels // self.heads

    @cached_property
    def parameters(self) -> Shapes:
        """{name: shape} of every tensor, in the order in which a token meets them."""
        shapes: dict[str, tuple[int, ...]] = {"embedding": (self.symbols, self.channels)}
        if self.positions == "learned":
            shapes["position"] = (self.context, self.channels)
        for block in range(1, self.blocks + 1):
            shapes |= {f"block{block}.{name}": shape for name, shape in self._block()}
        shapes |= {"norm.gain": (self.channels,), "norm.bias": (self.channels,)}
        return shapes | {"unembedding": (self.channels, self.symbols)}

    def _block(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Tensors of one block: attention, then MLP, each behind a norm of its own."""
        c, f = self.channels, self.mlp * self.channels
        yield from (("norm1.gain", (c,)), ("norm1.bias", (c,)))
        for name in ("query", "key", "value", "output"):
            yield from ((f"{name}.weight", (c, c)), (f"{name}.bias", (c,)))
        if f:
            yield from (("norm2.gain", (c,)), ("norm2.bias", (c,)))
            yield from (("mlp1.weight", (c, f)), ("mlp1.bias", (f,)))
            yield from (("mlp2.weight", (f, c)), ("mlp2.bias", (c,)))


Tensors = Mapping[str, Array]
