"""`run.json` names what a run was trained by; what it needs of another version or of a stranger is a sentence."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core import RunSpec
from core.data import interned
from core.receipts import ReceiptError
from core.receipts.facts import APP_VERSION, facts_of, understood, versions
from tests.core.receipts.runs import of_table, on, run_of
from tests.core.records import tilted

ROOT = Path(__file__).parents[3]


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == APP_VERSION == versions()["paramscope"]


def test_what_a_run_needs_is_understood() -> None:
    run = run_of("network")
    facts = understood(facts_of(run, None, with_rows=False))
    assert facts.spec == run.spec
    assert facts.fingerprints == {"train": run.train.fingerprint, "validation": run.validation.fingerprint}
    assert (facts.rows, facts.seconds, facts.features) == (None, run.seconds, run.train.feature_names)
    assert facts.versions == versions()


def test_rows_come_as_they_were_before_the_split_where_somebody_has_these() -> None:
    data = of_table()
    run = on(data, "linear_regression", "sgd")
    assert {*facts_of(run, None, with_rows=True)["rows"]} == {"train", "validation"}
    assert {*facts_of(run, data, with_rows=True)["rows"]} == {"whole"}


@pytest.mark.parametrize("gone", ["spec", "data", "versions", "seconds"])
def test_a_fact_that_is_missing_or_another_kind_of_thing_is_a_sentence(gone: str) -> None:
    facts = facts_of(run_of("linear"), None, with_rows=False)
    for value in (None, 7, "text", [], {}):
        if (gone, value) in (("seconds", 7), ("versions", {})):
            continue
        with pytest.raises(ReceiptError, match=r"what no receipt says|has no such run"):
            understood({**facts, gone: value})
    del facts[gone]
    with pytest.raises(ReceiptError, match="what no receipt says"):
        understood(facts)


def test_seconds_below_0_and_rows_that_are_no_object_are_refused() -> None:
    facts = facts_of(run_of("linear"), None, with_rows=False)
    for change in ({"seconds": -1}, {"rows": []}, {"seconds": 10**400}):
        with pytest.raises(ReceiptError, match="what no receipt says"):
            understood({**facts, **change})


def test_a_setting_is_dropped_only_where_it_is_usual_and_does_not_apply() -> None:
    data = interned(tilted())
    facts = facts_of(on(data, "decision_tree"), None, with_rows=False)
    spec = facts["spec"]
    fewer = {name: value for name, value in spec["settings"].items() if name != "class_weight"}
    for more in ({}, {"class_weight": None}):
        assert understood({**facts, "spec": {**spec, "settings": {**fewer, **more}}}).spec == RunSpec(
            f"own:{data.fingerprint}", "decision_tree"
        )
    with pytest.raises(ReceiptError, match="has no setting named 'wings'"):
        understood({**facts, "spec": {**spec, "settings": {**fewer, "wings": 2}}})
