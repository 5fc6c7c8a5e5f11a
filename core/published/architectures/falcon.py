"""Falcon: keys and values of one head (7B) or of groups (40B), norms side by side. Almazrouei et al., 2023."""

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
from core.published.terms import letter


def _parts(c: Config) -> Parts:
    V, d, L = (
        c.size("V", "vocab_size"),
        c.size("d", "hidden_size"),
        c.size("L", "num_hidden_layers", "n_layer"),
    )
    H = c.size("H", "num_attention_heads", "n_head")
    f, h = c.size("f", "ffn_hidden_size", default=4 * d.value), c.head_size(d, H)
    newer, bias = c.flag("new_decoder_architecture", False), c.flag("bias", False)
    K = letter("K", 1 if c.flag("multi_query", True) else H.value)
    if newer:
        K = c.shared(H, c.size("K", "num_kv_heads", "n_head_kv"))
    # One norm serves attention and MLP where they stand side by side, unless the newer design has one for each.
    single = c.flag("parallel_attn", True) and (
        not newer or c.size("n", "num_ln_in_parallel_attn", default=2).value == 1
    )
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", d if single else 2 * d, L, bias=True)
    yield from linear("attention: query, key, value", (H + 2 * K) * h, d, L, bias=bias)
    yield from linear("attention: output", d, H * h, L, bias=bias)
    yield from plain(d, f, L, bias=bias)
    yield from norm("final norm", d, bias=True)
    yield from untied_head(c, V, d, True)


ARCHITECTURES.add(Architecture("falcon", "Falcon", _parts, tied_unless(True)))
