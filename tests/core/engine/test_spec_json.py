"""A spec read from JSON: whatever a file says is a spec, or is refused with a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import RunSpec, SettingError, UnknownName
from tests.core.records import linear
from tests.core.registries import specs

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
PARTS = st.sampled_from(["dataset", "model", "optimizer", "settings", "epochs", "more"])
HOSTILE = st.sampled_from(
    [
        "9" * 5000,
        "-" + "9" * 5000,
        "1e999",
        "NaN",
        "Infinity",
        "-Infinity",
        "true",
        '"\\ud800"',
        "[" * 5000,
        "null",
        "{}",
    ]
)


def refused_or_read(text: str) -> None:
    try:
        spec = RunSpec.from_json(text)
    except (SettingError, UnknownName):
        return
    assert RunSpec.from_json(spec.to_json()) == spec


@pytest.mark.slow
@settings(max_examples=300)
@given(st.text() | JSON.map(json.dumps) | st.dictionaries(PARTS, JSON, max_size=4).map(json.dumps) | HOSTILE)
def test_whatever_a_file_says_is_a_spec_or_refused(text: str) -> None:
    refused_or_read(text)


@pytest.mark.slow
@settings(max_examples=300)
@given(specs(), st.sampled_from(["dataset", "model", "optimizer", "setting", "settings"]), HOSTILE, st.data())
def test_a_spec_with_one_strange_value_is_refused_or_read(
    spec: RunSpec, part: str, strange: str, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(spec.settings)))
    whole = json.loads(spec.to_json())
    at = whole["settings"] if part == "setting" else whole
    at[name if part == "setting" else part] = "HERE"
    refused_or_read(json.dumps(whole).replace('"HERE"', strange))


def test_a_text_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", lambda text: pytest.fail("it was read"))
    with pytest.raises(SettingError, match="of at most 100,000 characters; got"):
        RunSpec.from_json(" " * 100_000 + linear().to_json())


@pytest.mark.parametrize(
    "query",
    [
        {"dataset": "x" * 10**5},
        {"model": "x" * 10**5},
        {"optimizer": "x" * 10**5},
        {"x" * 10**5: "1"},
        {"epochs": "9" * 10**5},
        {"batch_size": "full" * 10**5},
    ],
)
def test_a_query_of_long_texts_is_refused_in_few_words(query: dict[str, str]) -> None:
    with pytest.raises((SettingError, UnknownName)) as refused:
        RunSpec.from_query({**linear().to_query(), **query})
    assert len(str(refused.value)) < 500


def test_an_integer_of_more_digits_than_python_reads_is_refused() -> None:
    text = linear().to_json().replace('"epochs": 200', f'"epochs": {"9" * 5000}')
    assert "9" * 5000 in text
    with pytest.raises(SettingError, match="a spec wants a JSON object"):
        RunSpec.from_json(text)
