"""What no sentence may have in it, whatever it is about."""

from __future__ import annotations

import re

NOUNS = (
    "row|epoch|step|parameter|weight|run|seed|value|unit|tree|split|column|block|head|sequence|symbol|layer"
)
FAULTS = {
    "a number that is none": r"\b(?:nan|inf|none|None)\b",
    "one of many": rf"(?<![\d.,^])\b1 (?:[a-z]+ )?(?:leaves|(?:{NOUNS})s)\b",
    "many of one": rf"\b(?:[02-9]|\d{{2,}}) (?:{NOUNS}|leaf)\b",
    "a number that nobody reads": r"\d{20}",
    "nought below nought": r"(?<![\de])-0(?![\d.])",
}


def faults(sentence: str) -> list[str]:
    """The name of each, and where it stands."""
    matches = ((name, re.search(pattern, sentence)) for name, pattern in FAULTS.items())
    return [f"{name}: {sentence[max(0, at.start() - 30) : at.end() + 30]}" for name, at in matches if at]


MOST_WORDS, MOST_NUMBERS = 20, 2


def first_of(sentences: str) -> str:
    """The first of some sentences: names in it may have full stops."""
    return re.split(r"(?<=[.:]) (?=[A-Z`\d“])", re.sub(r"(`+).+?\1", "`name`", sentences))[0]


def long(sentence: str) -> list[str]:
    """What makes a sentence long: more words or numbers than one reads at once. A name counts as a word."""
    plain = re.sub(r"(`+).+?\1", "name", sentence).replace(" %", "%").replace(" × 10", "")
    words, numbers = re.findall(r"[^\s–—]+", plain), re.findall(r"(?<![A-Za-z\d.,])-?\d[\d,.]*", plain)
    return [sentence] * (len(words) > MOST_WORDS or len(numbers) > MOST_NUMBERS)


def outside_code(sentence: str) -> str:
    """What Markdown reads of it as anything but code: between runs of backticks of one length all is code."""
    return re.sub(r"(?<!`)(`+)(?!`)(?:(?!\n\s*\n).)*?(?<!`)\1(?!`)", "", sentence, flags=re.DOTALL)


# In each its own letters, which nothing else has, among signs that begin something in Markdown or on a page.
NAMES = (
    "zqa`b",
    "`zqb``",
    "$zqc$",
    ":red[zqd]",
    "<b>zqe</b>",
    "*zqf*",
    "zqg|h",
    "[zqh](b)",
    "zqi\n\n# j",
    "zqj]['\"",
    "zqk\\",
    ":smile: zql",
    "zqm, n ≤ 2, o^3",
)


def laid_bare(sentence: str) -> list[str]:
    """Letters of NAMES that Markdown reads as anything but code, and backticks that begin none."""
    return re.findall(r"zq[a-z].{,20}|`.{,20}", outside_code(sentence), re.DOTALL)
