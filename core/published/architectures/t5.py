"""T5: an encoder, and a decoder that looks at it, too; distances in a table. Raffel et al., 2019."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Part,
    Parts,
    attention,
    gated,
    head,
    norm,
    plain,
    table,
)
from core.published.config import Config
from core.published.terms import Term

TASKS = ("Model", "ForConditionalGeneration", "WithLMHeadModel")


def _parts(c: Config) -> Parts:
    V, d, f = c.size("V", "vocab_size"), c.size("d", "d_model"), c.size("f", "d_ff")
    L, H, h = c.size("L", "num_layers"), c.size("H", "num_heads"), c.size("h", "d_kv")
    M = c.size("L₂", "num_decoder_layers", default=L.value)
    B = c.size("B", "relative_attention_num_buckets", default=32)
    feed = gated if c.text("feed_forward_proj", "relu").startswith("gated-") else _plain
    yield from table("token embedding", V, d, "embedding")
    yield from attention(d, H, H, h, L, name="encoder: attention")
    yield from feed(d, f, L, name="encoder: MLP")
    yield from norm("encoder: norms", 2 * d, L)
    yield from norm("encoder: final norm", d)
    yield from attention(d, H, H, h, M, name="decoder: attention")
    yield from attention(d, H, H, h, M, name="decoder: attention to the encoder")
    yield from feed(d, f, M, name="decoder: MLP")
    yield from norm("decoder: norms", 3 * d, M)
    yield from norm("decoder: final norm", d)
    yield Part("encoder: table of distances", B * H)
    yield Part("decoder: table of distances", B * H)
    if _predicts(c) and not _tied(c):
        yield from head(V, d)
    if c.version() is None:
        # The files of the first release hold one more, which no block uses.
        yield Part("unused table of distances", B * H, extra=True)


def _plain(d: Term, f: Term, L: Term, *, name: str) -> Parts:
    return plain(d, f, L, bias=False, name=name)


def _predicts(c: Config) -> bool:
    return c.tasks(TASKS, "ForConditionalGeneration") != ("Model",)


def _tied(c: Config) -> bool:
    return _predicts(c) and c.flag("tie_word_embeddings", True)


ARCHITECTURES.add(Architecture("t5", "T5", _parts, _tied))
