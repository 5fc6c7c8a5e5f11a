"""Texts, character by character: cut into windows that do not overlap, so that none kept aside was trained on.

A symbol is a code point after NFC, by a name that can be seen: ␣ for a space, ⏎ for a new line, ◌ below a mark.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from core.data.bundled import REFERENCE
from core.data.catalog import Settings, dataset
from core.data.dataset import Dataset
from core.data.languages import CONTEXT
from core.data.sequences import of_sequences
from core.formatting import count
from core.hyper import SettingError, whole_of

# Characters of a text that are read, and different ones at most; the rarest beyond become one.
MOST_CHARACTERS, MOST_SYMBOLS = 20_000, 100
# The most of a text that is looked at: at most four characters become one, each of two halves.
MOST_TIDIED = 8 * MOST_CHARACTERS
OTHER = "\N{REPLACEMENT CHARACTER}"
SEEN = {" ": "␣", "\n": "⏎", "\t": "⇥", "\N{NO-BREAK SPACE}": "⍽", "\x7f": "␡"}
# The sign below a mark without a letter; and how Unicode names marks that change a letter but draw nothing.
CIRCLE, DRAWS_NOTHING = "\N{DOTTED CIRCLE}", ("VARIATION SELECTOR", "GRAPHEME JOINER")
# Unicode's categories of what cannot be seen alone: controls, marks, separators.
UNSEEN = "CMZ"


def of_text(text: str, context: int) -> Dataset:
    """Windows of context + 1 characters; the rest at the end, less than a window, is left out.

    Raises SettingError when there is nothing to learn: fewer than two windows, or one character only.
    """
    symbols = symbols_of(text)
    names = tuple(sorted(set(symbols)))
    windows = len(symbols) // (context + 1)
    _refuse_too_little(len(symbols), len(names), context)
    place = {name: index for index, name in enumerate(names)}
    whole = np.array([place[symbol] for symbol in symbols[: windows * (context + 1)]], dtype=np.intp)
    return of_sequences(whole.reshape(windows, context + 1), context, names, "next character")


def _refuse_too_little(characters: int, names: int, context: int) -> None:
    if not characters:
        raise SettingError("the text is empty: paste some")
    if names == 1:
        raise SettingError("it is one character, repeated: whatever comes next is known from the start")
    if characters < 2 * (context + 1):
        raise SettingError(
            f"{count(characters, 'character')} do not fill two windows of {context + 1}, a context of {context} and "
            "the character after it: paste more, or lower context"
        )


def symbols_of(text: str) -> list[str]:
    """The names of its characters, in order, as far as they are read."""
    read = tidied(text[:MOST_TIDIED])[:MOST_CHARACTERS]
    kept = {symbol for symbol, _ in Counter(read).most_common(_room(len(set(read))))}
    return [seen(symbol) if symbol in kept else OTHER for symbol in read]


def _room(different: int) -> int:
    """How many characters keep their names: one is left for the others."""
    return different if different <= MOST_SYMBOLS else MOST_SYMBOLS - 1


def tidied(text: str) -> str:
    """In NFC, with one kind of new line, and without halves of a pair of UTF-16, which no file can hold."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", whole.replace("\r\n", "\n").replace("\r", "\n"))


def seen(character: str) -> str:
    """The name of a character: itself, if it can be seen alone; else a sign for it, or its number."""
    if character in SEEN:
        return SEEN[character]
    if character < " ":
        return chr(ord("␀") + ord(character))
    kind, name = unicodedata.category(character)[0], unicodedata.name(character, "")
    if kind == "M" and not any(nothing in name for nothing in DRAWS_NOTHING):
        return CIRCLE + character
    return f"U+{ord(character):04X}" if kind in UNSEEN else character


def left_out(text: str) -> str:
    """A sentence on what of a text is not read as it stands; empty where all is."""
    begun = tidied(text[:MOST_TIDIED])
    characters = len(begun) + len(text[MOST_TIDIED:])
    read, sentences = set(begun[:MOST_CHARACTERS]), []
    different = len(read)
    if characters > MOST_CHARACTERS:
        sentences.append(f"Of {characters:,} characters the first {MOST_CHARACTERS:,} are read.")
    if different > MOST_SYMBOLS:
        sentences.append(
            f"Of {different:,} different characters the {MOST_SYMBOLS - 1} most frequent are told apart; all others "
            f"are read as one, {OTHER}."
        )
    return " ".join([*sentences, *_read_alike(read)])


def _read_alike(characters: set[str]) -> Iterator[str]:
    """Signs of the text that are used for other characters of it, too."""
    names = Counter(map(seen, characters))
    *others, last = sorted(name for name, often in names.items() if often > 1) or [""]
    if others:
        yield f"The signs {', '.join(others)} and {last} are read as what they stand for."
    elif last:
        yield f"The sign {last} is read as what it stands for."


@lru_cache(maxsize=1)
def gettysburg() -> str:
    """The text of the file, without its comments."""
    lines = (REFERENCE / "gettysburg.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))


def _windows(settings: Settings) -> int:
    return len(gettysburg()) // (whole_of(settings, "context") + 1)


def _size(settings: Settings) -> tuple[int, int]:
    return whole_of(settings, "context"), len(set(gettysburg()))


@dataset(
    "text",
    "Text: the Gettysburg Address",
    "A speech of 1863, character by character: what comes next depends on all that came before.",
    settings=(CONTEXT,),
    tasks=("sequence",),
    size=_size,
    count=_windows,
    # With 64 windows a step and 30 epochs it would learn little more than how frequent a space is.
    usual={"transformer": {"batch_size": 16, "epochs": 60}},
)
def text(context: int) -> Dataset:
    """Lincoln, Bliss copy; public domain."""
    return of_text(gettysburg(), context)
