"""gpt-oss: experts with biases, and for each head a sink that attention may go to. OpenAI, 2025."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Part,
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
    K, h = c.shared(H, c.size("K", "num_key_value_heads")), c.size("h", "head_dim")
    E = c.size("E", "num_local_experts")
    k = c.chosen(E, c.size("k", "num_experts_per_tok", "experts_per_token"))
    bias = c.flag("attention_bias", True)
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", 2 * d, L)
    yield from attention(d, H, K, h, L, bias=bias, output_bias=bias)
    yield Part("attention: sinks", H, L)
    yield from linear("router", E, d, L, bias=True, kind="router")
    yield from gated(d, f, L * E, bias=True, used=L * k, name="experts")
    yield from norm("final norm", d)
    yield from untied_head(c, V, d, False)


ARCHITECTURES.add(Architecture("gpt_oss", "gpt-oss", _parts, tied_unless(False)))
