"""DeepSeek V2 and V3: keys and values come from r numbers a token, and most blocks have experts. DeepSeek-AI, 2024."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Part,
    Parts,
    gated,
    linear,
    norm,
    table,
    tied_unless,
    untied_head,
)
from core.published.config import Config, PublishedError
from core.published.terms import Term


def _parts(c: Config) -> Parts:
    V, d, L = c.size("V", "vocab_size"), c.size("d", "hidden_size"), c.size("L", "num_hidden_layers")
    dense = c.size("L₁", "first_k_dense_replace", least=0)
    if dense.value > L.value or c.size("m", "moe_layer_freq", default=1).value != 1:
        raise PublishedError(
            "blocks with experts should follow the first ones, all of them, within the layers"
        )
    yield from table("token embedding", V, d, "embedding")
    yield from norm("norms of blocks", 2 * d, L)
    yield from _latent(c, d, L)
    if dense.value:
        yield from gated(d, c.size("f", "intermediate_size"), dense)
    if L.value > dense.value:
        yield from _experts(c, d, L - dense)
    yield from norm("final norm", d)
    yield from untied_head(c, V, d, False)


def _latent(c: Config, d: Term, L: Term) -> Parts:
    """Queries from q numbers, keys and values from r, with s values of each key that know its place."""
    H, r = c.size("H", "num_attention_heads"), c.size("r", "kv_lora_rank")
    n, s, v = c.size("n", "qk_nope_head_dim"), c.size("s", "qk_rope_head_dim"), c.size("v", "v_head_dim")
    if c.fields.get("q_lora_rank") is None:
        yield from linear("attention: query", H * (n + s), d, L)
    else:
        q = c.size("q", "q_lora_rank")
        yield from linear("attention: query down", q, d, L)
        yield from norm("attention: query norm", q, L)
        yield from linear("attention: query up", H * (n + s), q, L)
    yield from linear("attention: key and value down", r + s, d, L)
    yield from norm("attention: key and value norm", r, L)
    yield from linear("attention: key and value up", H * (n + v), r, L)
    yield from linear("attention: output", d, H * v, L)


def _experts(c: Config, d: Term, L: Term) -> Parts:
    """A router, E experts of which it chooses k, and those that all tokens pass through."""
    E, f = c.size("E", "n_routed_experts"), c.size("g", "moe_intermediate_size")
    k = c.chosen(E, c.size("k", "num_experts_per_tok"))
    shared = c.size("S", "n_shared_experts", default=0, least=0)
    yield from linear("router", E, d, L, kind="router")
    if c.name == "deepseek_v3":
        yield Part("router: balance of experts", E, L, size=4)
    yield from gated(d, f, L * E, used=L * k, name="experts")
    if shared.value:
        yield from gated(d, shared * f, L, name="shared experts")


ARCHITECTURES.add(
    Architecture("deepseek_v2", "DeepSeek V2", _parts, tied_unless(False)),
    Architecture("deepseek_v3", "DeepSeek V3", _parts, tied_unless(False)),
)
