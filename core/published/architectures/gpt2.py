"""GPT-2: V·d + T·d + L(12·d² + 13·d) + 2·d. Radford et al., 2019."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Part,
    Parts,
    attention,
    norm,
    plain,
    table,
    tied_unless,
    untied_head,
)
from core.published.config import Config


def _parts(c: Config) -> Parts:
    V, T, L = c.size("V", "vocab_size"), c.size("T", "n_positions", "n_ctx"), c.size("L", "n_layer")
    d, H = c.size("d", "n_embd"), c.size("H", "n_head")
    f = c.size("f", "n_inner", default=4 * d.value)
    h = c.head_size(d, H)
    yield from table("token embedding", V, d, "embedding")
    yield from table("position embedding", T, d, "position")
    yield from norm("norms of blocks", 2 * d, L, bias=True)
    yield from attention(d, H, H, h, L, bias=True, output_bias=True)
    yield from plain(d, f, L)
    yield from norm("final norm", d, bias=True)
    yield from untied_head(c, V, d, True)
    # Configs of the time when masks were saved, as OpenAI's own, name no version.
    if (c.version() or (0, 0)) < (4, 29):
        yield Part("causal masks", T * T, L, extra=True)


ARCHITECTURES.add(Architecture("gpt2", "GPT-2", _parts, tied_unless(True)))
