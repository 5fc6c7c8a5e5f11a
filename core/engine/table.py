"""The table of many runs: a Parquet file for each piece that is done, and all of them as one in the end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from core.engine.run import Run
from core.engine.spec import RunSpec


def keep(folder: Path, specs: Sequence[RunSpec], runs: Iterable[Run]) -> None:
    """A file with the rows of these runs."""
    rows = [
        {
            "spec": spec.to_json(),
            "dataset": spec.dataset,
            "model": spec.model,
            "optimizer": spec.optimizer,
            "settings": [(name, hyper.text(spec[name])) for name, hyper in spec.hypers.items()],
            "train_error": float(run.train_error[-1]),
            "validation_error": float(run.validation_error[-1]),
            "diverged": bool(run.diverged),
            "epochs": int(run.error_epochs[-1]),
            "parameters": [(name, float(value)) for name, value in run.final.items()],
        }
        for spec, run in zip(specs, runs, strict=True)
    ]
    name = hashlib.sha256(specs[0].to_json().encode()).hexdigest()[:24]
    _replaced(folder / f"{name}.parquet", rows)


def _schema() -> Any:
    import pyarrow as pa

    text = pa.string()
    return pa.schema(
        {
            **dict.fromkeys(("spec", "dataset", "model", "optimizer"), text),
            "settings": pa.map_(text, text),
            **dict.fromkeys(("train_error", "validation_error"), pa.float64()),
            "diverged": pa.bool_(),
            "epochs": pa.int64(),
            "parameters": pa.map_(text, pa.float64()),
        }
    )


def _replaced(file: Path, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    _whole(file, lambda to: parquet.write_table(pa.Table.from_pylist(rows, _schema()), to))


def _whole(file: Path, write: Callable[[Path], None]) -> None:
    """`write` to another name first, so that a file under its own is never half written."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        write(unfinished)
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)


def missing(folder: Path, specs: Sequence[RunSpec]) -> list[RunSpec]:
    """Those whose rows are not there yet. A file that is none of ours, or was cut off, is removed."""
    from pyarrow import lib, parquet

    known: set[str] = set()
    for file in folder.glob("*.parquet"):
        try:
            known.update(parquet.read_table(file, schema=_schema(), columns=["spec"])["spec"].to_pylist())
        except lib.ArrowException:
            file.unlink()
    return [spec for spec in specs if spec.to_json() not in known]


def merge(folder: Path, specs: Sequence[RunSpec], out: Path) -> None:
    """All rows in the order of `specs`, as one file."""
    import pyarrow as pa
    from pyarrow import parquet

    tables = [parquet.read_table(file) for file in sorted(folder.glob("*.parquet"))]
    table = pa.concat_tables(tables) if tables else _schema().empty_table()
    place = {spec: row for row, spec in enumerate(table["spec"].to_pylist())}
    rows = [place[text] for text in (spec.to_json() for spec in specs) if text in place]
    _whole(out, lambda to: parquet.write_table(table.take(rows), to))
