"""Phi-1, 1.5 and 2: biases everywhere, one norm a block, and a head with a bias. Li et al., 2023."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Part,
    Parts,
    attention,
    has_head,
    norm,
    plain,
    table,
    tied_unless,
    untied_head,
)
from core.published.config import Config


def _parts(c: Config) -> Parts:
    V, d, L = c.size("V", "vocab_size"), c.size("d", "hidden_size"), c.size("L", "num_hidden_layers")
    H, f = c.size("H", "num_attention_heads"), c.size("f", "intermediate_size")
    K, h = c.shared(H, c.size("K", "num_key_value_heads", default=H.value)), c.head_size(d, H)
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", d, L, bias=True)
    yield from attention(d, H, K, h, L, bias=True, output_bias=True)
    if c.flag("qk_layernorm", False):
        yield from norm("attention: norms of query and key", 2 * h, L, bias=True)
    yield from plain(d, f, L)
    yield from norm("final norm", d, bias=True)
    yield from untied_head(c, V, d, False)
    if has_head(c):
        yield Part("output head: bias", V, kind="head")


ARCHITECTURES.add(Architecture("phi", "Phi", _parts, tied_unless(False)))
