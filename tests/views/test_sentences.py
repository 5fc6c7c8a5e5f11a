"""What views find is said in short sentences: twenty words at most, so that a second-language reader follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_WORDS, MOST_NUMBERS = 20, 3
# Names in a row and formulas are read at a glance, and count as one word; so does a name that ends in a number.
ONE_WORD = re.compile(
    r"`[^`]*`|\$[^$]*\$|“[^”]*”|:\w+\[[^\]]*\]|\([^)]*\)|\b[Hh]ead \d+|\b(?:block|layer|position) \d+"
)
NUMBER = re.compile(r"(?<![\w.])[-−+±]?\d[\d,.]*(?: × 10[⁻⁰¹²³⁴-⁹]+)?")
# Views whose sentences come from elsewhere, or are longer still.
LONGER = {
    ("decision_tree", "Thresholds"): "a tie names the seed and both splits",
    ("decision_tree", "Hyperparameters"): "the chosen value, its error and its size belong together",
    ("decision_tree", "Pruning"): "the chosen price, its error and its size belong together",
    ("decision_tree", "One prediction"): "at each question how many rows and which share are left",
    ("decision_tree", "How sure"): "rows, features and thresholds that a single row decides",
    ("linear_regression", "Reasons"): "said by the rules, which have a test of their own",
    ("logistic_regression", "Reasons"): "said by the rules",
    ("gradient_boosting", "Reasons"): "said by the rules",
    ("neural_network", "Reasons"): "said by the rules",
    ("neural_network", "Hyperparameters"): "both ends of a norm, and where they are",
    ("neural_network", "Two runs"): "both errors of both runs",
    ("neural_network", "Surface"): "how much both directions hold, and each of them",
    ("neural_network", "How sure"): "a mean, its deviation and both ends",
    ("neural_network", "Symmetries"): "a number of settings, and what follows",
    ("neural_network", "Under the hood"): "a list of letters",
    ("transformer", "The run"): "what guessing costs, worked out",
    ("transformer", "Where the parameters are"): "a definition of what is counted",
    ("transformer", "Attention"): "a list of heads",
}


def sentences(text: str) -> Iterator[str]:
    """Each, with what is read at a glance as one word."""
    for line in ONE_WORD.sub("name", text).split("\n"):
        yield from filter(None, re.split(r"(?<=[.!?:;])\s+", line))


def too_long(text: str) -> list[str]:
    return [
        sentence
        for sentence in sentences(text)
        if len(re.findall(r"\S*\w\S*", sentence)) > MOST_WORDS or len(NUMBER.findall(sentence)) > MOST_NUMBERS
    ]


def test_a_long_sentence_is_seen() -> None:
    assert too_long("word " * 21)
    assert too_long("1 of 2 and 3 of 4.")
    assert not too_long("Short. " * 30)
    assert not too_long("Head 2 of block 1 puts 2.2 × 10⁻¹⁶ at position 8, 1 of 2.")
