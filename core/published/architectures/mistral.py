"""Mistral: the equations of Llama without biases, K key/value heads stated. Jiang et al., 2023."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Parts,
    attention,
    gated,
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
    h = c.head_size(d, H, "head_dim")
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", 2 * d, L)
    yield from attention(d, H, K, h, L)
    yield from gated(d, f, L)
    yield from norm("final norm", d)
    yield from untied_head(c, V, d, False)


ARCHITECTURES.add(Architecture("mistral", "Mistral", _parts, tied_unless(False)))
