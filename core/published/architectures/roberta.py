"""RoBERTa and XLM-R: BERT, whose head predicts masked tokens alone. Liu et al., 2019; Conneau et al., 2019."""

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

TASKS = ("Model", "ForMaskedLM")


def _parts(c: Config) -> Parts:
    V, T = c.size("V", "vocab_size"), c.size("T", "max_position_embeddings")
    S, L = c.size("S", "type_vocab_size"), c.size("L", "num_hidden_layers")
    d, H, f = c.size("d", "hidden_size"), c.size("H", "num_attention_heads"), c.size("f", "intermediate_size")
    h = c.head_size(d, H)
    yield from table("token embedding", V, d, "embedding")
    yield from table("position embedding", T, d, "position")
    yield from table("segment embedding", S, d, "position")
    yield from norm("norm of embeddings", d, bias=True)
    yield from attention(d, H, H, h, L, bias=True, output_bias=True)
    yield from plain(d, f, L)
    yield from norm("norms of blocks", 2 * d, L, bias=True)
    if "Model" in c.tasks(TASKS, "Model"):
        yield from linear("pooler", d, d, bias=True, kind="other")
    if _tied(c):
        yield from masked(V, d)
    yield from places(c, T)


def _tied(c: Config) -> bool:
    return "ForMaskedLM" in c.tasks(TASKS, "Model")


ARCHITECTURES.add(
    Architecture("roberta", "RoBERTa", _parts, _tied),
    Architecture("xlm-roberta", "XLM-R", _parts, _tied),
)
