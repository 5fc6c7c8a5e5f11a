"""The matrices of a transformer, and what stands in them, as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.models.transformers.shape import Shape

# Of the tensors outside the blocks, and of those of a block; a norm stands before what it prepares.
WHOLE = {
    "embedding": "embedding of symbols",
    "position": "embedding of positions",
    "norm.gain": "last norm: gains",
    "norm.bias": "last norm: biases",
    "unembedding": "unembedding",
}
OF_BLOCK = {
    "norm1.gain": "norm before attention: gains",
    "norm1.bias": "norm before attention: biases",
    "query.weight": "queries",
    "query.bias": "biases of queries",
    "key.weight": "keys",
    "key.bias": "biases of keys",
    "value.weight": "values",
    "value.bias": "biases of values",
    "output.weight": "outputs of heads",
    "output.bias": "biases of outputs",
    "norm2.gain": "norm before the MLP: gains",
    "norm2.bias": "norm before the MLP: biases",
    "mlp1.weight": "into the MLP",
    "mlp1.bias": "biases into the MLP",
    "mlp2.weight": "out of the MLP",
    "mlp2.bias": "biases out of the MLP",
}
# What is split among the heads by its columns, and by its rows.
BY_COLUMN, BY_ROW = ("query", "key", "value"), ("output",)


def tensor_title(name: str) -> str:
    """`block 1: queries` of `block1.query.weight`; of a part of a block without a matrix of its own, its name."""
    block, _, inside = name.partition(".")
    if not block.startswith("block"):
        return WHOLE[name]
    return f"block {block.removeprefix('block')}: {OF_BLOCK[inside]}"


def scalar_titles(shape: Shape, symbols: Sequence[str]) -> Iterator[str]:
    """One for each number, in the order of the tensors."""
    for name, size in shape.parameters.items():
        what = name.rpartition(".")[0].partition(".")[2]
        *rows, columns = (
            _places(axis, count, symbols) for axis, count in zip(_axes(name), size, strict=True)
        )
        by_column = [_headed(shape, name, place if what in BY_COLUMN else None) for place in range(size[-1])]
        for row in range(size[0]) if rows else ():
            by_row = _headed(shape, name, row if what in BY_ROW else None)
            for title, column in zip(
                by_column if what in BY_COLUMN else [by_row] * size[1], columns, strict=True
            ):
                yield f"{title}, {rows[0][row]} → {column}"
        if not rows:
            yield from (f"{title}, {column}" for title, column in zip(by_column, columns, strict=True))


def _axes(name: str) -> tuple[str, ...]:
    """What rows, where there are any, and columns are."""
    if name.endswith(("gain", "bias")):
        return ("unit" if ".mlp1." in name else "channel",)
    rows = {"embedding": "symbol", "position": "position"}.get(
        name, "unit" if ".mlp2." in name else "channel"
    )
    return rows, "symbol" if name == "unembedding" else "unit" if ".mlp1." in name else "channel"


def _places(axis: str, count: int, symbols: Sequence[str]) -> Sequence[str]:
    """Symbols by their names, all others by number."""
    return symbols if axis == "symbol" else [f"{axis} {place}" for place in range(1, count + 1)]


def _headed(shape: Shape, name: str, place: int | None) -> str:
    """The title of a tensor, with the head to which that place of it belongs, if to one alone of several."""
    title = tensor_title(name)
    if place is None or shape.heads == 1:
        return title
    return title.replace(": ", f", head {place // shape.head + 1}: ", 1)
