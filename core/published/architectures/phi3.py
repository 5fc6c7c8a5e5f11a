"""Phi-3: the equations of Llama, with query, key and value in one matrix, gate and up in another."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Parts,
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
    K, h = c.shared(H, c.size("K", "num_key_value_heads", default=H.value)), c.head_size(d, H)
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", 2 * d, L)
    yield from linear("attention: query, key, value", (H + 2 * K) * h, d, L)
    yield from linear("attention: output", d, H * h, L)
    yield from linear("MLP: gate and up", 2 * f, d, L)
    yield from linear("MLP: down", d, f, L)
    yield from norm("final norm", d)
    yield from untied_head(c, V, d, False)


ARCHITECTURES.add(Architecture("phi3", "Phi-3", _parts, tied_unless(False)))
