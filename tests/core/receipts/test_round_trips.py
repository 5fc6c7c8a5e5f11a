"""Every kind of run comes back from its receipt as it was, without training, with its rows or beside them."""

from __future__ import annotations

import gc
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from core import RunSpec, sweep, train
from core.data import held, interned
from core.receipts import ReceiptError, opened, read, write
from core.receipts.tensors import restored
from tests.core.quick import Quick, quick
from tests.core.receipts.runs import (
    BUILT_IN,
    OWN,
    classes,
    facts_in,
    members,
    of_table,
    on,
    put_together,
    receipt,
    receipt_of,
    run_of,
    transformer,
    unlike,
)
from tests.core.records import linear, tilted


@pytest.mark.parametrize("kind", [*BUILT_IN, *OWN])
def test_a_run_of_every_kind_comes_back_as_it_was(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run, content = run_of(kind), receipt_of(kind)
    monkeypatch.setattr("core.engine.loop.Loop.train_one_epoch", None)
    monkeypatch.setattr("core.engine.growing.grow", None)
    again = read(content)
    assert unlike(run, again) == []
    x = run.validation.x if len(run.validation.y) else run.train.x
    assert again.predict_all(x).tobytes() == run.predict_all(x).tobytes()
    assert repr((again.final, again.final_metrics)) == repr((run.final, run.final_metrics))
    assert (again.diverged, again.stopped_early, again.titles) == (
        run.diverged,
        run.stopped_early,
        run.titles,
    )
    assert not any(getattr(again, name).flags.writeable for name in ("flat", "epochs", "train_error"))
    assert receipt(again) == content


def test_the_kinds_are_what_they_are_called() -> None:
    assert np.isnan(run_of("no number in the end").flat[-1]).all()
    assert np.isinf(run_of("infinite errors").train_error).any()
    assert run_of("stopped early").stopped_early
    assert len(run_of("stopped by hand").train_error) == 6
    assert len(run_of("thinned").flat) < 10
    assert run_of("a lone leaf").tree.splits == 0
    assert run_of("a table").train.receipt is not None
    assert run_of("begun elsewhere").columns.centre[0] < run_of("begun elsewhere").train.x[:, 0].mean() - 2


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(quick())
def test_runs_at_random_come_back_as_they_were(case: Quick) -> None:
    run = case.train()
    assert unlike(run, read(receipt(run))) == []


def test_a_receipt_may_be_a_path_bytes_or_an_open_file(tmp_path: Path) -> None:
    run = run_of("linear")
    write(run, tmp_path / "run.zip")
    write(run, str(tmp_path / "other.zip"))
    content = (tmp_path / "run.zip").read_bytes()
    assert content == (tmp_path / "other.zip").read_bytes() == receipt(run)
    for source in (
        tmp_path / "run.zip",
        str(tmp_path / "run.zip"),
        content,
        bytearray(content),
        io.BytesIO(content),
    ):
        assert read(source).spec == run.spec


def test_runs_of_a_sweep_come_back() -> None:
    swept = sweep(linear(epochs=4), {"learning_rate": [0.1, 0.2], "optimizer": ["sgd", "adam"]})
    for run in swept.runs:
        assert unlike(run, read(receipt(run))) == []


# --------------------------------------------------------------------------- data of one's own


def test_own_rows_stay_out_unless_they_are_asked_for() -> None:
    data = tilted()
    run = on(data, "linear_regression", "sgd")
    content = receipt(run, data=False)
    assert "data.safetensors" not in members(content)
    says = r"without its rows: they are a table .* 3 features \(`a, b, c`\).*bring that table"
    with pytest.raises(ReceiptError, match=says) as error:
        read(content)
    assert error.value.spec == run.spec
    # Whoever brings the table again has the run again.
    again = interned(tilted())
    assert unlike(run, read(content)) == []
    assert again.fingerprint == data.fingerprint


def test_no_number_of_own_rows_is_in_a_receipt_without_them() -> None:
    """But for those that were learned: means, and the values in leaves."""
    data = tilted()
    content = receipt(on(data, "decision_tree", max_depth=3), data=False)
    numbers = {float(value) for part in (data.x,) for value in part.ravel()}
    for member in ("record.safetensors", "parameters.safetensors"):
        for array in restored(member, members(content)[member]).values():
            assert not numbers & set(array.ravel().tolist())
    texts = b"".join(
        text for name, text in members(content).items() if not name.endswith("safetensors")
    ).decode()
    assert not [value for value in numbers if repr(value) in texts]


def test_the_rows_before_the_split_come_back_where_somebody_had_them() -> None:
    data = interned(of_table(7))
    content = receipt(on(data, "linear_regression", "sgd"))
    name, fingerprint = f"own:{data.fingerprint}", data.fingerprint
    assert {*facts_in(content)["rows"]} == {"whole"}
    del data
    gc.collect()
    assert held(name) is None
    receipt_ = opened(content)
    assert receipt_.data is not None
    assert receipt_.data.fingerprint == fingerprint
    assert receipt_.data.receipt == of_table(7).receipt
    assert unlike(train(receipt_.run.spec, receipt_.data), receipt_.run)[-1:] == ["run.seconds"]
    assert receipt_.data is held(name)


def test_where_nobody_has_them_both_parts_come_back() -> None:
    content = receipt(on(tilted(), "linear_regression", "sgd"))
    gc.collect()
    assert {*facts_in(content)["rows"]} == {"train", "validation"}
    assert opened(content).data is None


def test_a_setting_that_applies_only_while_the_task_is_unknown_does_not_keep_a_run_from_coming_back() -> None:
    """Another process reads what was written where the data were held, and the other way round."""
    run = on(tilted(), "decision_tree")
    content = receipt(run)
    facts = facts_in(content)
    fewer = {name: value for name, value in facts["spec"]["settings"].items() if name != "class_weight"}
    for change in (fewer, {**fewer, "class_weight": None}):
        facts["spec"] = {**facts["spec"], "settings": change}
        assert read(put_together(members(content), facts)).spec == run.spec


def test_another_process_reads_a_run_with_its_data(tmp_path: Path) -> None:
    run = run_of("own tree")
    write(run, tmp_path / "run.zip", data=True)
    ask = (
        "import sys; from core.receipts import read; run = read(sys.argv[1]); "
        "print(run.predict(run.train.x).tolist())"
    )
    python = [sys.executable, "-W", "error", "-c", ask, tmp_path / "run.zip"]
    process = subprocess.run(python, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == repr(run.predict(run.train.x).tolist())


def test_reading_draws_nothing_and_imports_no_library_of_charts() -> None:
    heavy = "{'altair', 'pandas', 'sklearn', 'scipy', 'safetensors', 'vl_convert'}"
    ask = f"import sys, core.receipts; print({heavy} & set(sys.modules))"
    process = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "set()"


def test_specs_are_read_whole() -> None:
    for spec in (transformer(), classes(l2=0.5), linear("adam", epochs=3)):
        run = train(RunSpec.from_json(spec.to_json()))
        assert read(receipt(run)).spec == spec
