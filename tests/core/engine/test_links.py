"""Links are read forgivingly: whatever came, a spec on the grids comes out, and a sentence for each repair."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import MODELS, RunSpec, SettingError
from core.engine.links import LONGEST_VALUE, MOST_NAMES, bounded, echo, understand
from core.engine.spec import COMPONENTS
from tests.core.records import linear
from tests.core.registries import HYPERS, on_grid, specs

DEFAULT = linear()
NAMES = sorted({hyper.name for hyper in HYPERS.values()})
HOSTILE = st.text() | st.sampled_from(
    ["", "nan", "-inf", "1e400", "0x10", "1_0", "true", "none", "full", "١٢", "1" * 5000, "\x00", "<script>"]
)
NUMBERS = st.floats().map(repr) | st.integers().map(str)
QUERIES = st.dictionaries(st.sampled_from([*COMPONENTS, *NAMES]) | st.text(), HOSTILE | NUMBERS)


def is_on_grid(spec: RunSpec) -> bool:
    return all(value in spec.hypers[name].grid for name, value in spec.settings.items())


@pytest.mark.slow
@settings(max_examples=60)
@given(QUERIES)
def test_whatever_a_link_says_the_result_lies_on_the_grids(query: dict[str, str]) -> None:
    spec, notes = understand(query, DEFAULT)
    assert is_on_grid(spec)
    assert all(note.endswith(".") for note in notes)


@pytest.mark.slow
@settings(max_examples=50)
@given(QUERIES, specs(on_grid))
def test_without_a_note_a_link_got_exactly_what_it_asks_for(query: dict[str, str], default: RunSpec) -> None:
    spec, notes = understand(query, default)
    asked = {name: text for name, text in query.items() if name in (*COMPONENTS, *spec.settings)}
    if notes:
        return
    for name, text in asked.items():
        assert spec[name] == (text if name in COMPONENTS else spec.hypers[name].parse(text))


@settings(max_examples=50)
@given(QUERIES)
def test_what_nobody_asked_for_stays_at_the_default(query: dict[str, str]) -> None:
    spec, _ = understand(query, DEFAULT)
    if spec.dataset == DEFAULT.dataset:
        assert all(spec[n] == DEFAULT[n] for n in DEFAULT.settings if n not in query and n in spec.settings)


@settings(max_examples=60)
@given(st.sampled_from(list(MODELS)).flatmap(lambda m: st.tuples(*[specs(on_grid, model=m)] * 2)))
def test_a_link_to_a_spec_on_the_grids_restores_it_silently_whatever_the_page_defaults_to(
    pair: tuple[RunSpec, RunSpec],
) -> None:
    spec, default = pair
    assert understand(spec.to_query(), default) == (spec, [])


def test_what_a_link_that_names_all_components_leaves_out_is_as_in_any_spec() -> None:
    default = linear(learning_rate=0.5, epochs=50)
    assert understand({"l2": "0.1"}, default)[0] == default.replace(l2=0.1)
    named = {"dataset": "sine", "model": "linear_regression", "optimizer": "sgd", "l2": "0.1"}
    assert understand(named, default) == (linear(dataset="sine", l2=0.1), [])
    for part in ("dataset", "model", "optimizer"):
        rest = {name: text for name, text in named.items() if name != part}
        assert understand(rest, default)[0]["epochs"] == 50
    assert understand({**named, "dataset": "lime"}, default)[0] == default.replace(l2=0.1)
    assert understand({**named, "dataset": "own:123"}, default)[0] == default.replace(l2=0.1)


@pytest.mark.parametrize(
    ("query", "changed", "sentence"),
    [
        ({"learning_rate": "0.11"}, {}, "asks for learning rate 0.11; the nearest offered, 0.1, is used."),
        ({"learning_rate": "0.04"}, {"learning_rate": 0.05}, "the nearest offered, 0.05, is used."),
        ({"learning_rate": "99"}, {"learning_rate": 10.0}, "a number from 1e-06 to 10. 10 is used."),
        ({"learning_rate": "-1"}, {"learning_rate": 1e-6}, "1e-06 is used."),
        ({"learning_rate": "fast"}, {}, "asks for learning rate “fast”; it takes a number from"),
        ({"learning_rate": "nan"}, {}, "“nan”"),
        ({"learning_rate": "inf"}, {}, "a number from 1e-06 to 10. 0.1 is used."),
        ({"epochs": "7.5"}, {"epochs": 7}, "a whole number from 1 to 5000. 7 is used."),
        (
            {"batch_size": "20"},
            {"batch_size": 16},
            "asks for batch size 20; the nearest offered, 16, is used.",
        ),
        ({"batch_size": "all"}, {}, "a whole number from 1 to 512, or full. full is used."),
        ({"standardize": "maybe"}, {}, "one of true, false. true is used."),
        ({"init": "ones"}, {}, "one of zeros, normal, uniform. zeros is used."),
        ({"dataset": "lime"}, {}, "asks for dataset “lime”, which this page does not have: line is shown."),
        ({"optimizer": ""}, {}, "asks for optimizer “”, which this page does not have: sgd is shown."),
        ({"model": "tree", "epochs": "7"}, {"epochs": 7}, "asks for model “tree”"),
        (
            {"model": "logistic_regression"},
            {},
            "model “`logistic_regression`”, which this page does not have",
        ),
    ],
)
def test_each_repair_has_its_sentence(
    query: dict[str, str], changed: dict[str, object], sentence: str
) -> None:
    spec, notes = understand(query, DEFAULT, ())
    assert spec == DEFAULT.replace(**changed)
    assert len(notes) == 1
    assert sentence in notes[0]


def test_what_a_page_has_no_choice_of_is_left_out_with_a_sentence() -> None:
    tree = RunSpec("iris", "decision_tree")
    sentence = "The link asks for optimizer “sgd”, which this page does not have: it is left out."
    assert understand({"optimizer": "sgd"}, tree) == (tree, [sentence])
    boosting = RunSpec("iris", "gradient_boosting")
    assert understand({"model": "gradient_boosting"}, tree, ("gradient_boosting",)) == (boosting, [])


def test_every_repair_of_one_link_is_told() -> None:
    _, notes = understand({"dataset": "lime", "optimizer": "adm", "l2": "much", "seed": "99"}, DEFAULT)
    assert len(notes) == 4


def test_components_are_read_before_the_settings_that_depend_on_them() -> None:
    spec, notes = understand(
        {"momentum": "0.5", "optimizer": "momentum", "noise": "0.3", "dataset": "sine"}, DEFAULT
    )
    assert (spec.dataset, spec.optimizer, spec["momentum"], spec["noise"]) == ("sine", "momentum", 0.5, 0.3)
    assert notes == []


def test_names_that_belong_to_somebody_else_are_ignored() -> None:
    assert understand({"utm_source": "mail", "embed": "true"}, DEFAULT) == (DEFAULT, [])


def test_settings_that_cannot_be_afforded_together_are_left_at_the_defaults() -> None:
    query = {"samples": "1000", "batch_size": "1", "epochs": "5000", "l2": "0.1"}
    spec, notes = understand(query, DEFAULT)
    assert spec == DEFAULT
    assert len(notes) == 1
    assert "cannot be used together: this run would take about" in notes[0]
    with pytest.raises(SettingError):
        RunSpec.from_query({**DEFAULT.to_query(), **query})


def outside_of_code(note: str) -> str:
    return re.sub(r"(`+).+?\1", "", note)


@settings(max_examples=60)
@given(st.sampled_from([*COMPONENTS, *DEFAULT.settings]), HOSTILE)
def test_what_came_is_quoted_short_and_acted_on_by_no_markdown(name: str, text: str) -> None:
    _, notes = understand({name: text}, DEFAULT)
    for note in notes:
        assert not set("<>[]`*|\\\n") & set(outside_of_code(note))
        assert len(note) < 250


@pytest.mark.parametrize(
    "text",
    [
        "Session expired. Log in at www.evil.com",
        "WWW.evil.com",
        "https://evil.com",
        "me@evil.com",
        "_em_",
        "**strong**",
        "`x` www.evil.com",
        "[a](evil.com)",
        ":red[a]",
        "$x$",
        "a\u202eb www.evil.com",
    ],
)
def test_what_markdown_would_make_something_of_is_said_as_code(text: str) -> None:
    assert outside_of_code(echo(text)) == ""


def test_plain_words_and_numbers_of_a_link_are_said_plainly() -> None:
    assert [echo(text) for text in ("lime", "0.11", "The run", "")] == ["lime", "0.11", "The run", ""]


class Watched(dict[str, str]):
    """A link that counts how many of its names are read."""

    count = 0

    def items(self) -> Iterator[tuple[str, str]]:  # type: ignore[override]
        for pair in super().items():
            self.count += 1
            yield pair


class Endless(str):
    """A text that may not be gone through."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("each of its letters was looked at")

    def __eq__(self, other: object) -> bool:
        raise AssertionError("it was compared")

    __hash__ = str.__hash__


def test_of_a_link_only_its_first_names_are_read() -> None:
    link = Watched({"l2": "0.1"} | {f"n{i}": "1" for i in range(10 * MOST_NAMES)})
    spec, notes = understand(link, DEFAULT)
    assert link.count == MOST_NAMES
    assert spec == DEFAULT.replace(l2=0.1)
    assert notes == [
        "The link is too long, and 1,801 parts are left out: it may have 200 parts of 4,000 characters each."
    ]


@pytest.mark.parametrize("name", [*COMPONENTS, *DEFAULT.settings])
def test_a_long_value_of_a_link_is_not_looked_at(name: str) -> None:
    spec, notes = understand({name: Endless("9" * LONGEST_VALUE)}, DEFAULT)
    assert spec == DEFAULT
    assert len(notes) == 1
    assert "and 1 part is left out" in notes[0]


def test_what_is_echoed_is_cut_before_it_is_looked_at() -> None:
    assert len(echo(Endless("9" * 10**6))) < 50


@settings(max_examples=60)
@given(st.sampled_from(list(MODELS)).flatmap(lambda model: specs(on_grid, model=model)))
def test_no_link_that_a_page_writes_is_half_as_long_as_is_read(spec: RunSpec) -> None:
    everything = {name: spec.hypers[name].text(value) for name, value in spec.settings.items()}
    link = {**spec.to_query(), **everything}
    assert bounded(link) == (link, [])
    assert len(link) < MOST_NAMES / 2
    assert max(map(len, link.values())) < LONGEST_VALUE / 2


def test_a_link_to_data_of_ones_own_gets_a_sentence() -> None:
    spec, notes = understand({"dataset": "own:123"}, linear())
    assert len(notes) == 1
    assert spec == linear()


def test_a_link_to_data_that_the_model_cannot_learn_gets_a_sentence() -> None:
    spec, notes = understand({"dataset": "moons"}, linear())
    assert spec == linear()
    assert notes == ["The link asks for dataset “moons”, which this page does not have: line is shown."]


def test_a_setting_of_another_optimizer_or_dataset_is_said_to_be_left_out() -> None:
    spec, notes = understand({"momentum": "0.5", "outliers": "0.1", "dataset": "sine"}, linear())
    assert spec == DEFAULT.opening(dataset="sine")
    assert notes == [
        "The link sets momentum, which sgd on sine does not have: it is left out.",
        "The link sets outliers, which sgd on sine does not have: it is left out.",
    ]
