"""Vision transformer: an image of patches, and a token that gathers. Dosovitskiy et al., 2020."""

from core.published.base import (
    ARCHITECTURES,
    Architecture,
    Part,
    Parts,
    attention,
    linear,
    norm,
    plain,
    table,
)
from core.published.config import Config
from core.published.terms import letter

TASKS = ("Model", "ForImageClassification")


def _parts(c: Config) -> Parts:
    d, H, f = c.size("d", "hidden_size"), c.size("H", "num_attention_heads"), c.size("f", "intermediate_size")
    L, p = c.size("L", "num_hidden_layers"), c.size("p", "patch_size")
    C, side = c.size("C", "num_channels", default=3), c.size("s", "image_size")
    h, bias = c.head_size(d, H), c.flag("qkv_bias", True)
    N = letter("N", (side.value // p.value) ** 2)
    yield Part("embedding of patches", C * p * p * d)
    yield Part("embedding of patches: bias", d)
    yield Part("gathering token", d)
    yield from table("position embedding", N + 1, d, "position")
    yield from norm("norms of blocks", 2 * d, L, bias=True)
    yield from attention(d, H, H, h, L, bias=bias, output_bias=True)
    yield from plain(d, f, L)
    yield from norm("final norm", d, bias=True)
    tasks = c.tasks(TASKS, "Model")
    if "Model" in tasks:
        yield from linear("pooler", d, d, bias=True, kind="other")
    if "ForImageClassification" in tasks:
        yield from linear("classes", c.classes(), d, bias=True, kind="head")


def _tied(c: Config) -> bool:
    return False


ARCHITECTURES.add(Architecture("vit", "Vision transformer", _parts, _tied))
