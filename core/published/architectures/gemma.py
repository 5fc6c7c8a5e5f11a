"""Gemma 1 to 3 (text): a tied head, h that is not d/H; four norms a block from 2 on, of heads in 3."""

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
    K, h = c.shared(H, c.size("K", "num_key_value_heads")), c.size("h", "head_dim")
    bias = c.flag("attention_bias", False)
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", (2 if c.name == "gemma" else 4) * d, L)
    yield from attention(d, H, K, h, L, bias=bias, output_bias=bias)
    if c.name == "gemma3_text":
        yield from norm("attention: norms of query and key", 2 * h, L)
    yield from gated(d, f, L)
    yield from norm("final norm", d)
    yield from untied_head(c, V, d, True)


ARCHITECTURES.add(
    Architecture("gemma", "Gemma", _parts, tied_unless(True)),
    Architecture("gemma2", "Gemma 2", _parts, tied_unless(True)),
    Architecture("gemma3_text", "Gemma 3 (text)", _parts, tied_unless(True)),
)
