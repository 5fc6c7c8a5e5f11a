"""BLOOM: V·d + L(12·d² + 13·d) + 4·d; places are slopes that are not learned. Le Scao et al., 2022."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Parts,
    linear,
    norm,
    plain,
    table,
    tied_unless,
    untied_head,
)
from core.published.config import Config


def _parts(c: Config) -> Parts:
    V, d = c.size("V", "vocab_size"), c.size("d", "hidden_size", "n_embed")
    L, H = c.size("L", "n_layer", "num_hidden_layers"), c.size("H", "n_head", "num_attention_heads")
    h = c.head_size(d, H)
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norm of embeddings", d, bias=True)
    yield from norm("norms of blocks", 2 * d, L, bias=True)
    yield from linear("attention: query, key, value", 3 * H * h, d, L, bias=True)
    yield from linear("attention: output", d, H * h, L, bias=True)
    yield from plain(d, 4 * d, L)
    yield from norm("final norm", d, bias=True)
    yield from untied_head(c, V, d, True)


ARCHITECTURES.add(Architecture("bloom", "BLOOM", _parts, tied_unless(True)))
