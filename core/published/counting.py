"""From parts to four numbers, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from core.published.base import ARCHITECTURES, Architecture, Part
from core.published.config import MOST, Config, PublishedError, echo
from core.published.storage import BYTES, Method, method_of

# Beyond it no file can say how long it is.
MOST_VALUES = 2**63
MOST_FIELDS = 10_000


@dataclass(frozen=True)
class Line:
    """Alike tensors: the equation of their values, and what they add to each of the four numbers.

    `value` to the parameters, `stored` and `bytes` to a file (None where its number format is not known), `active` to
    what one token passes through. `kind` is that of a `Part`, or "buffer", "scales".
    """

    block: str
    formula: str
    numbers: str
    value: int
    stored: int | None
    bytes: int | None
    active: int
    kind: str


@dataclass(frozen=True)
class Count:
    """What a published model has. Each number is the sum of its column of `lines`.

    `parameters` learned values, a tied matrix once; `stored` values of a file, packed ones as they lie there, and
    buffers; `bytes` of these; `active` parameters that one token passes through, the whole input embedding included.
    `stored` and `bytes` are None where the config names a number format or quantization that is not known.
    `tied` says whether the head is the embedding, `notes` why the numbers differ.
    """

    architecture: str
    lines: tuple[Line, ...]
    tied: bool
    notes: tuple[str, ...]

    @property
    def parameters(self) -> int:
        return sum(line.value for line in self.lines)

    @property
    def stored(self) -> int | None:
        return _sum(line.stored for line in self.lines)

    @property
    def bytes(self) -> int | None:
        return _sum(line.bytes for line in self.lines)

    @property
    def active(self) -> int:
        return sum(line.active for line in self.lines)

    @property
    def embedding(self) -> int:
        """Values of the input embedding."""
        return sum(line.value for line in self.lines if line.kind == "embedding")

    @property
    def active_without_embedding(self) -> int:
        """The other convention: of an input embedding a token reads one row. A tied one is the head, and counts."""
        return self.active - (0 if self.tied else self.embedding)

    @property
    def without_tables(self) -> int:
        """Parameters without embeddings of tokens and positions and without a head, as papers on scaling count."""
        return sum(line.value for line in self.lines if line.kind not in ("embedding", "position", "head"))


def count(config: Mapping[str, Any]) -> Count:
    """The parameters, stored values, bytes and active parameters of a model, for its `config.json` as a dict.

    Raises PublishedError, one sentence, for an unknown `model_type` and for fields that are missing or absurd.
    """
    if not isinstance(config, Mapping):
        raise PublishedError(f"a config should be an object of fields; got {echo(config)}")
    if len(config) > MOST_FIELDS:
        raise PublishedError(f"a config has at most {MOST_FIELDS:,} fields; this has {len(config):,}")
    name = config.get("model_type")
    if not isinstance(name, str) or name not in ARCHITECTURES:
        raise PublishedError(_unknown(config, name))
    architecture, fields = ARCHITECTURES[name], Config(config, name)
    parts = tuple(architecture.parts(fields))
    if sum(part.total.value for part in parts) >= MOST_VALUES:
        raise PublishedError("a model of 2⁶³ values or more is no model; a size must be wrong")
    return _counted(architecture, fields, parts)


def _unknown(config: Mapping[str, Any], name: object) -> str:
    """That it is not known, and what is certain nevertheless: a vocabulary of V vectors of d values."""
    known = f"known are {', '.join(ARCHITECTURES)}"
    if name is None:
        return f"a config needs `model_type`, which says what the other fields mean; {known}"
    rows, width = config.get("vocab_size"), config.get("hidden_size")
    certain = ""
    if _plausible(rows) and _plausible(width):
        certain = (
            f"; a token embedding of {rows:,}·{width:,} = {rows * width:,} values is likely a part of it"
        )
    return f"no equations for `model_type` {echo(name)}{certain}; {known}"


def _plausible(size: object) -> TypeGuard[int]:
    return isinstance(size, int) and not isinstance(size, bool) and 0 < size <= MOST


def _counted(architecture: Architecture, config: Config, parts: tuple[Part, ...]) -> Count:
    dtype = config.text("torch_dtype", config.text("dtype", "float32"))
    size = BYTES.get(dtype)
    settings = config.fields.get("quantization_config")
    method = method_of(settings) if settings is not None else None
    readable = size is not None and (settings is None or method is not None)
    lines = tuple(line for part in parts for line in _lines(part, method, size if readable else None))
    tied = architecture.tied(config)
    bare = Count(architecture.name, lines, tied, ())
    notes = (
        *_of_storage(config, dtype, size, method),
        *_of_more(config),
        *_of_heads(bare),
        *_of_use(bare),
        *_of_buffers(bare),
    )
    return Count(architecture.name, lines, tied, notes)


def _lines(part: Part, method: Method | None, size: int | None) -> Iterator[Line]:
    total, block = part.total, part.block
    if size is None:
        # What is no parameter of the model is not told apart in a file that cannot be read.
        if not part.extra:
            yield Line(block, total.formula, total.numbers, total.value, None, None, part.active, part.kind)
    elif method and part.shape and part.kind in method.kinds:
        packed, *scales = method.stored(*part.shape)
        copies = part.copies
        values = copies.value * packed.values
        yield Line(
            block,
            total.formula,
            total.numbers,
            total.value,
            values,
            values * packed.size,
            part.active,
            part.kind,
        )
        for each in scales:
            values = copies.value * each.values
            formula, numbers = f"{copies.formula}·{each.values:,}", f"{copies.numbers}·{each.values:,}"
            yield Line(f"{block}: {each.name}", formula, numbers, 0, values, values * each.size, 0, "scales")
    else:
        size = part.size or size
        value, kind = (0, "buffer") if part.extra else (total.value, part.kind)
        yield Line(
            block, total.formula, total.numbers, value, total.value, total.value * size, part.active, kind
        )


def _of_storage(config: Config, dtype: str, size: int | None, method: Method | None) -> Iterator[str]:
    if size is None:
        yield f"number format {echo(dtype)} is not known, so stored values and bytes are not"
    elif config.fields.get("quantization_config") is not None and method is None:
        yield "this quantization is not known, so stored values and bytes are not; parameters do not depend on it"
    elif method:
        yield f"{method.label}: matrices of blocks are stored so, with scales beside them that are no parameters"
    elif not {"torch_dtype", "dtype"} & config.fields.keys():
        yield "the config states no number format: bytes are those of 32-bit floats"


def _of_more(config: Config) -> Iterator[str]:
    if config.fields.get("num_nextn_predict_layers"):
        yield "the file also holds blocks that predict tokens further ahead; they are not counted here"


def _of_heads(bare: Count) -> Iterator[str]:
    if bare.tied:
        twice = bare.parameters + bare.embedding
        yield f"the output matrix is the token embedding, counted once; counted again it makes {twice:,}"


def _of_use(bare: Count) -> Iterator[str]:
    if bare.active != bare.parameters:
        yield (
            f"a token passes through some of the experts: {bare.active:,} active parameters with the input "
            f"embedding, {bare.active_without_embedding:,} without"
        )


def _of_buffers(bare: Count) -> Iterator[str]:
    buffers = sum(line.stored or 0 for line in bare.lines if line.kind == "buffer")
    if buffers:
        yield f"the file holds {buffers:,} values of buffers, which are not learned"


def _sum(values: Iterator[int | None]) -> int | None:
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total
