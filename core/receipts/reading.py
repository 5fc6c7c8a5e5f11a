"""Receipts to runs, without training: every byte is one that was written, every number fits the run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from core.data import Dataset, held, interned, is_own, split
from core.data.own import OWN
from core.engine.problem import problem_of
from core.engine.run import Run
from core.formatting import brief, code, count, listed, shortened
from core.hyper import SettingError
from core.models.base import Fitted
from core.outline import Outlined
from core.receipts.facts import PARTS, Facts, told_apart, understood, versions
from core.receipts.fits import prepared_on
from core.receipts.members import MOST_BYTES, PARAMETERS, RECORD, ROWS, RUN
from core.receipts.packing import unpacked
from core.receipts.problems import ReceiptError, broken
from core.receipts.record import final_tensors, run_from
from core.receipts.rows import rows_from
from core.receipts.tensors import Reader, restored, saved
from core.receipts.texts import digest
from core.receipts.texts import read as read_text

Source = str | os.PathLike[str] | bytes | BinaryIO


@dataclass(frozen=True, eq=False, repr=False)
class Opened(Outlined):
    """What came out of a receipt: its run, and `notes`, sentences on what differs here from where it was written.

    `data` are the rows of one's own before the split, to train on again; None where they are built in, or where only
    both parts came along.
    """

    run: Run
    data: Dataset | None
    notes: tuple[str, ...]


def read(path: Source) -> Run:
    """The run of a receipt, equal to the one that was written, without training. `path`: a file, or its bytes.

    Raises ReceiptError, with the `spec` where that is known, for what is no receipt, was changed, is of another
    version, or needs rows that are not there.
    """
    return opened(path).run


def opened(path: Source, rows_of: Callable[[str], Dataset | None] = held) -> Opened:
    """The same with what there is to know of it. Raises like `read`.

    `rows_of` gives the rows that `own:<fingerprint>` names, where a receipt may be read with them; None where it may
    not. A process that many people share holds rows of all of them.
    """
    members = unpacked(_content(path))
    written = read_text(members[RUN])
    checksums = written.pop("members", None)
    facts = understood(written)
    try:
        _refuse_changed(members, checksums)
        return _opened(facts, members, rows_of)
    except ReceiptError as error:
        raise ReceiptError(str(error), facts.spec) from error
    except SettingError as error:
        raise ReceiptError(
            f"nothing can be learned from the rows of this receipt: {error}", facts.spec
        ) from error


def _opened(facts: Facts, members: dict[str, bytes], rows_of: Callable[[str], Dataset | None]) -> Opened:
    data, parts, prepared = _rows(facts, members, rows_of)
    for name, part in zip(PARTS, parts, strict=True):
        if part.fingerprint != facts.fingerprints[name]:
            raise ReceiptError(
                f"the dataset {facts.spec.dataset} has other rows in this version of the app: train again, or open the "
                "receipt with the version that wrote it"
            )
    record = Reader(RECORD, restored(RECORD, members.pop(RECORD)))
    run = run_from(facts.spec, *parts, prepared, facts.seconds, record)
    if saved(final_tensors(run)) != members[PARAMETERS]:
        raise broken(PARAMETERS, "holds other parameters than were recorded last")
    return Opened(run, data, _notes(facts))


def _rows(
    facts: Facts, members: dict[str, bytes], rows_of: Callable[[str], Dataset | None]
) -> tuple[Dataset | None, tuple[Dataset, Dataset], Fitted]:
    """The rows before the split where they are one's own, training and validation rows, and what is fitted to these."""
    spec = facts.spec
    whole = rows_of(spec.dataset) if is_own(spec.dataset) else None
    if not is_own(spec.dataset) or whole is not None:
        problem = problem_of(spec, whole)
        return whole, (problem.train, problem.validation), problem.fitted
    if facts.rows is None or ROWS not in members:
        raise _missing(facts)
    read = Reader(ROWS, restored(ROWS, members.pop(ROWS)))
    with told_apart():
        whole, parts = _rows_of(facts, facts.rows, read)
    read.done()
    return whole, parts, prepared_on(spec, parts[0])


def _rows_of(
    facts: Facts, known: Mapping[str, Any], read: Reader
) -> tuple[Dataset | None, tuple[Dataset, Dataset]]:
    """The rows that came along: before the split, which is made again, or both parts."""
    spec = facts.spec
    if "whole" not in known:
        train, validation = (rows_from(part, known[part], read, facts.fingerprints[part]) for part in PARTS)
        return None, (train, validation)
    whole = interned(rows_from("whole", known["whole"], read, spec.dataset.removeprefix(OWN)))
    return whole, split(whole, spec.number("validation_share"), spec.whole("data_seed"))


def _missing(facts: Facts) -> ReceiptError:
    mark = code(facts.spec.dataset.removeprefix(OWN)[:8])
    columns = f"{count(len(facts.features), 'feature')} ({code(shortened(facts.features))})"
    return ReceiptError(
        f"the receipt comes without its rows: they are a table of one's own with {columns}, fingerprint {mark} …; "
        "bring that table first, or write the receipt with its data",
        facts.spec,
    )


def _refuse_changed(members: Mapping[str, bytes], checksums: Any) -> None:
    """Raises ReceiptError where a member is not as it was written, is gone, or came later."""
    if not isinstance(checksums, dict):
        raise broken(RUN, "says what no receipt says")
    for name, content in members.items():
        if name != RUN and checksums.get(name) != digest(content):
            raise broken(name, "is not as it was written")
    if gone := [name for name in checksums if name not in members]:
        raise ReceiptError(f"the receipt has lost {brief(gone[0])}: take the receipt as it was written")


def _notes(facts: Facts) -> tuple[str, ...]:
    """Where versions differ: the numbers are those of the receipt, training again may give others."""
    differing = [name for name, here in versions().items() if facts.versions.get(name) != here]
    others = [f"{name} {code(shortened([facts.versions.get(name, 'unknown')]))}" for name in differing]
    if not others:
        return ()
    return (
        f"It was written with {listed(others)}, and opened with others: its numbers are as they were written; training "
        "again may give slightly different ones.",
    )


def _content(path: Source) -> bytes:
    """All bytes, or as many as are more than a receipt has."""
    if isinstance(path, bytes | bytearray | memoryview):
        return bytes(path)
    if not isinstance(path, str | os.PathLike):
        if not callable(getattr(path, "read", None)):
            raise ReceiptError(f"read wants a path, bytes or an open file; got {brief(path)}")
        content = path.read(MOST_BYTES + 1)
        if not isinstance(content, bytes):
            raise ReceiptError("read wants a file that is open for bytes: open it with mode 'rb'")
        return content
    try:
        file = Path(path)
        if not file.is_file():
            raise ReceiptError(f"there is no file {brief(os.fspath(path))}: give the path of a receipt")
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, ReceiptError):
            raise
        raise ReceiptError(f"the file {brief(os.fspath(path))} cannot be read: give another path") from error
