"""Published models, each with the exact figure that its count was compared with."""

from core.published.presets import decoders, encoders, experts
from core.published.presets.base import PRESETS, Preset

__all__ = ["PRESETS", "Preset", "decoders", "encoders", "experts"]
