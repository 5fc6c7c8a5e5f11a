"""What is no receipt, or is not as it was written, is named in a sentence, with the spec where that is known."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, SettingError
from core.data import split
from core.receipts import ReceiptError, opened, read
from core.receipts import facts as facts_module
from core.receipts.members import RECORD
from core.receipts.packing import packed
from core.receipts.rows import facts_of_rows, tensors_of_rows
from core.receipts.tensors import restored, saved
from tests.core.receipts.runs import (
    facts_in,
    members,
    on,
    put_together,
    receipt,
    receipt_of,
    run_of,
    unlike,
)
from tests.core.records import clouds, tilted

MEMBERS = ("record.safetensors", "parameters.safetensors", "history.csv", "index.html", "charts/error.svg")


@pytest.mark.parametrize("member", MEMBERS)
def test_a_byte_that_was_changed_is_named(member: str) -> None:
    parts = members(receipt_of("linear"))
    changed = bytearray(parts[member])
    changed[len(changed) // 2] ^= 1
    with pytest.raises(ReceiptError, match=f"`{member}` of the receipt is not as it was written"):
        read(packed({**parts, member: bytes(changed)}))


def test_a_seed_that_was_changed_by_hand_is_named() -> None:
    parts = members(receipt_of("linear"))
    parts["run.json"] = parts["run.json"].replace(b'"seed": 0', b'"seed": 1', 1)
    with pytest.raises(ReceiptError, match=r"`run.json` of the receipt is not as it was written"):
        read(packed(parts))


@pytest.mark.parametrize("member", ["history.csv", "charts/error.svg"])
def test_a_member_that_was_lost_or_came_later_is_named(member: str) -> None:
    parts = members(receipt_of("linear"))
    with pytest.raises(ReceiptError, match=f"has lost '{member}'"):
        read(packed({name: content for name, content in parts.items() if name != member}))
    with pytest.raises(ReceiptError, match=r"`charts/more.svg` of the receipt is not as it was written"):
        read(packed({**parts, "charts/more.svg": b""}))


def test_another_format_and_another_kind_of_file_are_named() -> None:
    parts, facts = members(receipt_of("linear")), facts_in(receipt_of("linear"))
    with pytest.raises(ReceiptError, match=r"has format 2, this version of the app reads format 1"):
        read(put_together(parts, {**facts, "format_version": 2}))
    with pytest.raises(ReceiptError, match="is of no receipt of this app"):
        read(put_together(parts, {**facts, "format": "another"}))


def test_another_version_of_the_app_is_named_and_its_run_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of("linear")
    with monkeypatch.context() as older:
        older.setattr(facts_module, "APP_VERSION", "0.0.9")
        content = receipt(run)
    note = opened(content)
    assert note.notes == (
        "It was written with paramscope `0.0.9`, and opened with others: its numbers are as they were written; "
        "training again may give slightly different ones.",
    )
    assert unlike(run, note.run) == []
    assert opened(receipt(run)).notes == ()
    facts = {**facts_in(content), "versions": {"numpy": "**1** " * 999, "more": "1"}}
    (note_of_strange,) = opened(put_together(members(content), facts)).notes
    assert "numpy `**1** **1** **1** **1**…`" in note_of_strange
    assert "more" not in note_of_strange


def test_another_version_of_the_data_is_named_with_the_spec_to_train_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, content = run_of("linear"), receipt_of("linear")
    monkeypatch.setattr("core.receipts.reading.problem_of", lambda spec, data: _shifted(run))
    says = "the dataset diabetes has other rows in this version of the app: train again"
    with pytest.raises(ReceiptError, match=says) as error:
        read(content)
    assert error.value.spec == run.spec


def _shifted(run: object) -> object:
    return replace(run, train=replace(run.train, y=run.train.y + 1))  # type: ignore[type-var, attr-defined]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"model": "random_forest"},
            "this version of the app has no such run: no model named 'random_forest'",
        ),
        ({"dataset": "housing"}, "no dataset named 'housing'"),
        ({"optimizer": "eve"}, "no optimizer named 'eve'"),
        ({"optimizer": None}, "linear_regression wants an optimizer"),
        ({"settings": {"learning_rate": -1}}, "learning_rate wants"),
        ({"settings": {"wings": 2}}, "has no setting named 'wings'"),
        ({"settings": [1]}, "says what no receipt says"),
        ({"model": ["linear_regression"]}, "model wants a name"),
        ({"more": 1}, "a spec wants a JSON object"),
    ],
)
def test_a_spec_that_this_version_does_not_have_is_named(change: dict[str, object], says: str) -> None:
    facts = facts_in(receipt_of("linear"))
    with pytest.raises(ReceiptError, match=says):
        read(put_together(members(receipt_of("linear")), {**facts, "spec": {**facts["spec"], **change}}))


def test_parameters_that_were_not_recorded_last_are_refused() -> None:
    parts = members(receipt_of("linear"))
    tensors = restored("parameters.safetensors", parts["parameters.safetensors"])
    parts["parameters.safetensors"] = saved({**tensors, "bias": tensors["bias"] + 1})
    with pytest.raises(ReceiptError, match="holds other parameters than were recorded last"):
        read(put_together(parts))


def test_the_record_of_another_run_is_refused() -> None:
    parts = members(receipt_of("linear"))
    for other in ("three classes", "network", "tree of classes", "boosting", "transformer"):
        with pytest.raises(ReceiptError) as error:
            read(put_together({**parts, RECORD: members(receipt_of(other))[RECORD]}))
        assert error.value.spec == run_of("linear").spec


STRANGE = (7, None, ["run.zip"], "", "no such file.zip", "\0", io.StringIO("text"), b"", b"PK")


@pytest.mark.parametrize("source", STRANGE)
def test_what_is_no_file_and_no_receipt_is_a_sentence(source: object) -> None:
    with pytest.raises(ReceiptError, match=r"\w"):
        read(source)  # type: ignore[arg-type]


def test_a_receipt_error_is_a_setting_error_and_has_a_sentence() -> None:
    assert issubclass(ReceiptError, SettingError)
    with pytest.raises(ReceiptError, match=r"^there is no file 'x.zip': give the path of a receipt$"):
        read("x.zip")


def test_rows_that_no_run_can_learn_from_are_refused() -> None:
    """Of one class alone, of another task, or too wide for the model."""
    data = clouds()
    content = receipt(on(data, "logistic_regression", "sgd"))
    facts, parts = facts_in(content), members(content)
    lone = data.rows(np.flatnonzero(data.y == 0))
    train_rows, validation = split(tilted(), 0.25, 0)
    says = r"nothing can be learned .*(there is nothing to tell it from|these data are regression)"
    for rows in ((lone, lone), (train_rows, validation)):
        with pytest.raises(ReceiptError, match=says):
            read(_with_rows(parts, facts, *rows))


def _with_rows(
    parts: dict[str, bytes], facts: dict[str, object], train_rows: Dataset, validation: Dataset
) -> bytes:
    given = {"train": train_rows, "validation": validation}
    changed = {
        **facts,
        "rows": {name: facts_of_rows(rows) for name, rows in given.items()},
        "data": {**facts["data"], "fingerprints": {name: rows.fingerprint for name, rows in given.items()}},  # type: ignore[dict-item]
    }
    tensors = {
        name: array for part, rows in given.items() for name, array in tensors_of_rows(part, rows).items()
    }
    return put_together({**parts, "data.safetensors": saved(tensors)}, changed)
