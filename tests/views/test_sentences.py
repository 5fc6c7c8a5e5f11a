"""What views find is said in short sentences: twenty words at most, so that a second-language reader follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.views import people
from tests.views.test_titles import VIEWS, spec_of

MOST_WORDS, MOST_NUMBERS = 20, 4
# Names in a row and formulas are read at a glance, and count as one word.
ONE_WORD = re.compile(r"`[^`]*`|\$[^$]*\$|“[^”]*”|:\w+\[[^\]]*\]|\([^)]*\)")
# Views whose sentences come from elsewhere, or are longer still.
LONGER = {
    ("decision_tree", "Thresholds"): "a tie names the seed and both splits",
    ("decision_tree", "Cuts"): "the chosen value, its error and its size belong together",
    ("decision_tree", "Why did it do that?"): "said by the rules, which have a test of their own",
    ("linear_regression", "The run"): "said by the verdict",
    ("linear_regression", "Why did it do that?"): "said by the rules",
    ("logistic_regression", "Why did it do that?"): "said by the rules",
    ("neural_network", "Why did it do that?"): "said by the rules",
    ("gradient_boosting", "Why did it do that?"): "said by the rules",
    ("transformer", "Why did it do that?"): "said by the rules",
    ("transformer", "Where the parameters are"): "a definition of what is counted",
    ("decision_tree", "Resampling"): "rows, features and thresholds that one row decides",
    (
        "logistic_regression",
        "In numbers",
    ): "an odds ratio needs its class, its column and by how much that rises",
    ("neural_network", "Seeds"): "a mean, its deviation and both ends",
    ("neural_network", "Symmetries"): "a number of settings, and what follows",
    ("neural_network", "Under the hood"): "a list of letters",
    ("transformer", "Attention"): "a list of heads",
    ("transformer", "Circuits"): "a list of symbols",
    ("transformer", "Embeddings"): "the same before and after",
}


def sentences(text: str) -> Iterator[str]:
    """Each, with what is read at a glance as one word."""
    for line in ONE_WORD.sub("name", text).split("\n"):
        yield from filter(None, re.split(r"(?<=[.!?:;])\s+", line))


def too_long(text: str) -> list[str]:
    return [
        sentence
        for sentence in sentences(text)
        if len(re.findall(r"\S*\w\S*", sentence)) > MOST_WORDS
        or len(re.findall(r"(?<![\w.])[-−+±]?\d[\d,.]*(?:e[-+]\d+)?", sentence)) > MOST_NUMBERS
    ]


def test_a_long_sentence_is_seen() -> None:
    assert too_long("word " * 21)
    assert too_long("1 of 2 and 3 of 4 and 5.")
    assert not too_long("Short. " * 30)


@pytest.mark.slow
@pytest.mark.parametrize(("model", "view"), [case for case in VIEWS if case not in LONGER])
def test_views_say_what_they_find_in_short_sentences(model: str, view: str) -> None:
    page = people.page_of(view, spec_of(model))
    assert [long for element in page.markdown for long in too_long(element.value)] == []
