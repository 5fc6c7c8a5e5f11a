"""BERT: (V + T + S)·d + 2·d + L(12·d² + 13·d), and what it predicts with. Devlin et al., 2018."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Parts,
    attention,
    linear,
    masked,
    norm,
    places,
    plain,
    table,
)
from core.published.config import Config
from core.published.terms import letter

TASKS = ("Model", "ForMaskedLM", "ForPreTraining")


def _parts(c: Config) -> Parts:
    V, T = c.size("V", "vocab_size"), c.size("T", "max_position_embeddings")
    S, L = c.size("S", "type_vocab_size"), c.size("L", "num_hidden_layers")
    d, H, f = c.size("d", "hidden_size"), c.size("H", "num_attention_heads"), c.size("f", "intermediate_size")
    h = c.head_size(d, H)
    tasks = {*c.tasks(TASKS, "Model")}
    yield from table("token embedding", V, d, "embedding")
    yield from table("position embedding", T, d, "position")
    yield from table("segment embedding", S, d, "position")
    yield from norm("norm of embeddings", d, bias=True)
    yield from attention(d, H, H, h, L, bias=True, output_bias=True)
    yield from plain(d, f, L)
    yield from norm("norms of blocks", 2 * d, L, bias=True)
    if tasks & {"Model", "ForPreTraining"}:
        yield from linear("pooler", d, d, bias=True, kind="other")
    if tasks & {"ForMaskedLM", "ForPreTraining"}:
        yield from masked(V, d)
    if "ForPreTraining" in tasks:
        yield from linear("next sentence", letter("2", 2), d, bias=True, kind="other")
    yield from places(c, T)


def _tied(c: Config) -> bool:
    return c.tasks(TASKS, "Model") != ("Model",)


ARCHITECTURES.add(Architecture("bert", "BERT", _parts, _tied))
