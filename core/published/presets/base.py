"""Configs of published models, each with the exact figure that its count was compared with.

Fields are those that a count asks for; the published files have more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.registry import Registry

# How a figure is known.
REFERENCE = "a public figure that was recomputed from the sizes of the model before it was written here"
LOOKED_UP = "a public figure that was looked up in repositories which state it"
RECALLED = "a public figure, written from memory and nowhere stated where it was looked for"


@dataclass(frozen=True)
class Preset:
    """A published model: `exact` is the figure for its parameters, `against` where that comes from."""

    name: str
    label: str
    config: Mapping[str, Any]
    exact: int
    against: str


PRESETS: Registry[Preset] = Registry("preset")


def preset(name: str, label: str, exact: int, against: str, **config: Any) -> None:
    """Register a preset with these fields."""
    PRESETS.add(Preset(name, label, config, exact, against))


def decoder(
    name: str,
    label: str,
    sizes: tuple[int, int, int, int, int, int],
    exact: int,
    against: str,
    *,
    model_type: str = "llama",
    torch_dtype: str = "bfloat16",
    **config: Any,
) -> None:
    """Register a model with the field names of Llama; `sizes` are V, d, f, L, H, K."""
    fields = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers")
    names = (*fields, "num_attention_heads", "num_key_value_heads")
    preset(
        name,
        label,
        exact,
        against,
        model_type=model_type,
        torch_dtype=torch_dtype,
        **dict(zip(names, sizes, strict=True)),
        **config,
    )
