"""Mixtral: E gated MLPs in each block, of which a router chooses k for a token. Jiang et al., 2024."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Parts,
    attention,
    gated,
    linear,
    norm,
    table,
    tied_unless,
    untied_head,
)
from core.published.config import Config


def _parts(c: Config) -> Parts:
    V, d, L = c.size("V", "vocab_size"), c.size("d", "hidden_size"), c.size("L", "num_hidden_layers")
    H, f = c.size("H", "num_attention_heads"), c.size("f", "intermediate_size")
    K = c.shared(H, c.size("K", "num_key_value_heads"))
    E = c.size("E", "num_local_experts")
    k = c.chosen(E, c.size("k", "num_experts_per_tok"))
    h = c.head_size(d, H, "head_dim")
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", 2 * d, L)
    yield from attention(d, H, K, h, L)
    yield from linear("router", E, d, L, kind="router")
    yield from gated(d, f, L * E, used=L * k, name="experts")
    yield from norm("final norm", d)
    yield from untied_head(c, V, d, False)


ARCHITECTURES.add(Architecture("mixtral", "Mixtral", _parts, tied_unless(False)))
