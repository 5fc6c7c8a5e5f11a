"""Llama: V·d·(1 or 2) + L(2·d·H·h + 2·d·K·h + 3·d·f + 2·d) + d. Touvron et al., 2023."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Part,
    Parts,
    attention,
    gated,
    norm,
    table,
    tied_unless,
    untied_head,
)
from core.published.config import Config
from core.published.terms import letter


def _parts(c: Config) -> Parts:
    V, d, L = c.size("V", "vocab_size"), c.size("d", "hidden_size"), c.size("L", "num_hidden_layers")
    H, f = c.size("H", "num_attention_heads"), c.size("f", "intermediate_size")
    K = c.shared(H, c.size("K", "num_key_value_heads", default=H.value))
    h = c.head_size(d, H, "head_dim")
    bias = c.flag("attention_bias", False)
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", 2 * d, L)
    yield from attention(d, H, K, h, L, bias=bias, output_bias=bias)
    yield from gated(d, f, L, bias=c.flag("mlp_bias", False))
    yield from norm("final norm", d)
    yield from untied_head(c, V, d, False)
    if (c.version() or (5, 0)) < (4, 32):
        yield Part("rotary frequencies", letter("h/2", h.value // 2), L, extra=True)


ARCHITECTURES.add(Architecture("llama", "Llama", _parts, tied_unless(False)))
