"""DistilBERT: BERT without segments and pooler, and half of its blocks. Sanh et al., 2019."""

from core.published.base import ARCHITECTURES, Architecture, Parts, attention, masked, norm, plain, table
from core.published.config import Config

TASKS = ("Model", "ForMaskedLM")


def _parts(c: Config) -> Parts:
    V, T = c.size("V", "vocab_size"), c.size("T", "max_position_embeddings")
    d, H, L = c.size("d", "dim"), c.size("H", "n_heads"), c.size("L", "n_layers")
    f = c.size("f", "hidden_dim")
    h = c.head_size(d, H)
    yield from table("token embedding", V, d, "embedding")
    yield from table("position embedding", T, d, "position")
    yield from norm("norm of embeddings", d, bias=True)
    yield from attention(d, H, H, h, L, bias=True, output_bias=True)
    yield from plain(d, f, L)
    yield from norm("norms of blocks", 2 * d, L, bias=True)
    if _tied(c):
        yield from masked(V, d)


def _tied(c: Config) -> bool:
    return "ForMaskedLM" in c.tasks(TASKS, "Model")


ARCHITECTURES.add(Architecture("distilbert", "DistilBERT", _parts, _tied))
