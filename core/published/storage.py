"""How quantized matrices lie in a file: packed integers, and what is needed to read them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.formatting import code
from core.published.config import PublishedError, echo

# The sizes of number formats in bytes, by the names that configs have.
BYTES = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "float8_e4m3fn": 1,
    "float8_e5m2": 1,
}


@dataclass(frozen=True)
class Stored:
    """So many numbers of so many bytes each, of one matrix."""

    name: str
    values: int
    size: int


@dataclass(frozen=True)
class Method:
    """A way to store matrices of outputs × inputs. `kinds` of parts are stored so."""

    label: str
    stored: Callable[[int, int], tuple[Stored, ...]]
    kinds: tuple[str, ...] = ("matrix", "expert")


def method_of(settings: object) -> Method | None:
    """The way that a `quantization_config` states; None where it is not known. Raises PublishedError for nonsense."""
    if not isinstance(settings, Mapping):
        raise PublishedError(f"`quantization_config` should be an object; got {echo(settings)}")
    name = settings.get("quant_method")
    if isinstance(name, str) and name in _METHODS:
        return _METHODS[name](settings)
    return None


def _up(values: int, group: int) -> int:
    """⌈values / group⌉."""
    return -(-values // group)


def _whole(settings: Mapping[str, Any], name: str, values: tuple[int, ...]) -> int:
    value = settings.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value not in values:
        raise PublishedError(
            f"{code(name)} of a quantization should be among {', '.join(map(str, values))}; got {echo(value)}"
        )
    return value


_BITS, _GROUPS = (2, 3, 4, 8), (-1, *(2**power for power in range(3, 12)))


def _gptq(settings: Mapping[str, Any]) -> Method:
    """Columns of 32/b integers in 32 bits; a scale and a zero point a group, and the group of each input."""
    bits, group = _whole(settings, "bits", _BITS), _whole(settings, "group_size", _GROUPS)

    def stored(outputs: int, inputs: int) -> tuple[Stored, ...]:
        groups = 1 if group < 0 else _up(inputs, group)
        return (
            Stored("packed", _up(inputs * bits, 32) * outputs, 4),
            Stored("scales", groups * outputs, 2),
            Stored("zero points", groups * _up(outputs * bits, 32), 4),
            Stored("groups", inputs, 4),
        )

    return Method(f"GPTQ, {bits} bits", stored)


def _awq(settings: Mapping[str, Any]) -> Method:
    """Rows of 32/b integers in 32 bits; a scale and a zero point a group."""
    bits, group = _whole(settings, "bits", (4,)), _whole(settings, "group_size", _GROUPS)

    def stored(outputs: int, inputs: int) -> tuple[Stored, ...]:
        groups = 1 if group < 0 else _up(inputs, group)
        packed = _up(outputs * bits, 32)
        return (
            Stored("packed", inputs * packed, 4),
            Stored("scales", groups * outputs, 2),
            Stored("zero points", groups * packed, 4),
        )

    return Method(f"AWQ, {bits} bits", stored)


def _bitsandbytes(settings: Mapping[str, Any]) -> Method | None:
    """Two of 4 bits in a byte, a scale for each 64, scales in 8 bits with a scale for each 256 where doubled."""
    if settings.get("load_in_8bit") is True:
        return Method(
            "bitsandbytes, 8 bits",
            lambda outputs, inputs: (Stored("packed", outputs * inputs, 1), Stored("scales", outputs, 4)),
        )
    if settings.get("load_in_4bit") is not True:
        return None
    doubled = settings.get("bnb_4bit_use_double_quant") is True

    def stored(outputs: int, inputs: int) -> tuple[Stored, ...]:
        scales = _up(outputs * inputs, 64)
        again = (Stored("scales of scales", _up(scales, 256), 4), Stored("levels of scales", 256, 4))
        return (
            Stored("packed", _up(outputs * inputs, 2), 1),
            Stored("scales", scales, 1 if doubled else 4),
            Stored("levels", 16, 4),
            *(again if doubled else ()),
        )

    return Method("bitsandbytes, 4 bits", stored)


def _fp8(settings: Mapping[str, Any]) -> Method | None:
    """8-bit floats, and a scale for each block, as DeepSeek V3 has them."""
    block = settings.get("weight_block_size")
    if not (
        isinstance(block, list) and len(block) == 2 and all(type(side) is int and side > 0 for side in block)
    ):
        return None
    rows, columns = block
    return Method(
        "8-bit floats in blocks",
        lambda outputs, inputs: (
            Stored("8-bit floats", outputs * inputs, 1),
            Stored("scales", _up(outputs, rows) * _up(inputs, columns), 4),
        ),
    )


def _mxfp4(settings: Mapping[str, Any]) -> Method:
    """Of experts alone: two floats of 4 bits in a byte, and a power of two for each 32 (OCP Microscaling)."""
    return Method(
        "MXFP4",
        lambda outputs, inputs: (
            Stored("packed", outputs * _up(inputs, 32) * 16, 1),
            Stored("scales", outputs * _up(inputs, 32), 1),
        ),
        kinds=("expert",),
    )


_METHODS: dict[str, Callable[[Mapping[str, Any]], Method | None]] = {
    "gptq": _gptq,
    "awq": _awq,
    "bitsandbytes": _bitsandbytes,
    "fp8": _fp8,
    "mxfp4": _mxfp4,
}
