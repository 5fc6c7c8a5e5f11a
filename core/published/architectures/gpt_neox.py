"""GPT-NeoX and Pythia: 2·V·d + L(12·d² + 13·d) + 2·d. Black et al., 2022; Biderman et al., 2023."""

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
    V, d, L = c.size("V", "vocab_size"), c.size("d", "hidden_size"), c.size("L", "num_hidden_layers")
    H, f = c.size("H", "num_attention_heads"), c.size("f", "intermediate_size")
    h, bias = c.head_size(d, H), c.flag("attention_bias", True)
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", 2 * d, L, bias=True)
    yield from linear("attention: query, key, value", 3 * H * h, d, L, bias=bias)
    yield from linear("attention: output", d, H * h, L, bias=bias)
    yield from plain(d, f, L)
    yield from norm("final norm", d, bias=True)
    yield from untied_head(c, V, d, False)


ARCHITECTURES.add(Architecture("gpt_neox", "GPT-NeoX, Pythia", _parts, tied_unless(False)))
