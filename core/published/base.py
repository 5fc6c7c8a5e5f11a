"""Parts of a model, and the registry of architectures that name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.published.config import Config
from core.published.terms import Term, letter
from core.registry import Registry

_ONCE = letter("1", 1)


@dataclass(frozen=True)
class Part:
    """Alike tensors: `copies` of `each`; a token passes through `used` of them, all where that is None.

    `kind` is "embedding" (of tokens), "position" (any other table), "head", "matrix" (inside blocks), "expert" (a
    matrix of one), "router" or "other". A matrix has `shape` (outputs, inputs). `extra` are values that a file holds
    and the model does not learn; `size` are bytes of each, where they are not of the config's number format.
    """

    block: str
    each: Term
    copies: Term = _ONCE
    used: Term | None = None
    kind: str = "other"
    shape: tuple[int, int] | None = None
    extra: bool = False
    size: int | None = None

    @property
    def total(self) -> Term:
        """All values of all copies."""
        return self.each if self.copies is _ONCE else self.copies * self.each

    @property
    def active(self) -> int:
        """How many of them one token passes through."""
        return 0 if self.extra else self.each.value * (self.used or self.copies).value


Parts = Iterator[Part]


@dataclass(frozen=True)
class Architecture:
    """A family of models: `parts` writes its equations for one config. `tied`: the head is the embedding."""

    name: str
    label: str
    parts: Callable[[Config], Parts]
    tied: Callable[[Config], bool]


ARCHITECTURES: Registry[Architecture] = Registry("architecture")


def table(block: str, rows: Term, width: Term, kind: str = "other") -> Parts:
    """A vector for each row: tokens, positions, kinds of segment."""
    yield Part(block, rows * width, kind=kind)


def head(rows: Term, width: Term) -> Parts:
    """The output matrix, V·d."""
    yield Part("output head", rows * width, kind="head")


def linear(
    block: str,
    outputs: Term,
    inputs: Term,
    copies: Term = _ONCE,
    *,
    bias: bool = False,
    used: Term | None = None,
    kind: str = "matrix",
) -> Parts:
    """A matrix, outputs × inputs, and with `bias` a number for each output."""
    yield Part(block, outputs * inputs, copies, used, kind, (outputs.value, inputs.value))
    if bias:
        yield Part(f"{block}: bias", outputs, copies, used)


def norm(block: str, width: Term, copies: Term = _ONCE, *, bias: bool = False) -> Parts:
    """A gain for each of d values, and with `bias` a shift."""
    yield Part(block, 2 * width if bias else width, copies)


def attention(
    d: Term,
    H: Term,
    K: Term,
    h: Term,
    L: Term,
    *,
    bias: bool = False,
    output_bias: bool = False,
    name: str = "attention",
) -> Parts:
    """Queries of H heads, keys and values of K, each of h values; the output back to d."""
    yield from linear(f"{name}: query", H * h, d, L, bias=bias)
    yield from linear(f"{name}: key", K * h, d, L, bias=bias)
    yield from linear(f"{name}: value", K * h, d, L, bias=bias)
    yield from linear(f"{name}: output", d, H * h, L, bias=output_bias)


def gated(
    d: Term, f: Term, L: Term, *, bias: bool = False, used: Term | None = None, name: str = "MLP"
) -> Parts:
    """Gate, up and down: 3·d·f."""
    kind = "expert" if used else "matrix"
    yield from linear(f"{name}: gate", f, d, L, bias=bias, used=used, kind=kind)
    yield from linear(f"{name}: up", f, d, L, bias=bias, used=used, kind=kind)
    yield from linear(f"{name}: down", d, f, L, bias=bias, used=used, kind=kind)


def plain(d: Term, f: Term, L: Term, *, bias: bool = True, name: str = "MLP") -> Parts:
    """Up and down: 2·d·f."""
    yield from linear(f"{name}: up", f, d, L, bias=bias)
    yield from linear(f"{name}: down", d, f, L, bias=bias)


def places(c: Config, T: Term) -> Parts:
    """The places 0 to T − 1 as 64-bit integers, which versions before 4.31 saved."""
    if (c.version() or (0, 0)) < (4, 31):
        yield Part("numbers of positions", T, extra=True, size=8)


def masked(V: Term, d: Term) -> Parts:
    """What predicts masked tokens: a layer, a norm, and a bias for each token. Its matrix is the embedding."""
    yield from linear("masked-language head: layer", d, d, bias=True, kind="other")
    yield from norm("masked-language head: norm", d, bias=True)
    yield Part("masked-language head: bias", V)


CAUSAL = ("ForCausalLM", "LMHeadModel", "Model")


def has_head(c: Config) -> bool:
    """Whether a model that reads from left to right predicts: the plain `Model` does not."""
    return c.tasks(CAUSAL, "ForCausalLM") != ("Model",)


def tied_unless(default: bool) -> Callable[[Config], bool]:
    """Whether the head is the embedding, and there is one; `default` is the library's for this architecture."""
    return lambda c: has_head(c) and c.flag("tie_word_embeddings", default)


def untied_head(c: Config, V: Term, d: Term, default: bool) -> Parts:
    """A head of its own, where there is one."""
    if has_head(c) and not c.flag("tie_word_embeddings", default):
        yield from head(V, d)
