"""Texts: windows that do not overlap, names that can be seen, any Unicode, and what cannot be learned from."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import SettingError
from core.data import split
from core.data.texts import (
    MOST_CHARACTERS,
    MOST_SYMBOLS,
    OTHER,
    gettysburg,
    left_out,
    of_text,
    symbols_of,
    tidied,
)

ALPHABET = "".join(chr(0x4E00 + place) for place in range(150))


def test_the_speech_is_lincolns() -> None:
    # 271 words and ten sentences, as histories of the Bliss copy count them.
    text = gettysburg()
    assert len(text.replace("--", " ").split()) == 271
    assert text.count(".") == 10
    assert text.startswith("Four score and seven years ago")
    assert text.endswith("shall not perish from the earth.")


def test_windows_read_the_text_from_end_to_end() -> None:
    data = of_text("to be or not to be", 3)
    assert data.x.shape == data.y.shape == (4, 3)
    whole = np.column_stack([data.x, data.y[:, -1]]).astype(int)
    assert "".join(data.class_names[at] for at in whole.ravel()) == "to␣be␣or␣not␣to␣"
    np.testing.assert_array_equal(data.x[:, 1:], data.y[:, :-1])


def test_no_character_kept_aside_was_trained_on() -> None:
    text = "".join(chr(0x4E00 + place) for place in range(90))
    learned, aside = split(of_text(text, 4), 0.25, 0)
    seen = {*learned.x.ravel(), *learned.y.ravel()}
    assert len(aside.x) == 4
    assert seen.isdisjoint({*aside.x.ravel(), *aside.y.ravel()})


@given(st.text(alphabet=st.characters(), min_size=6, max_size=60))
def test_any_text_is_read_by_names_that_can_be_seen(text: str) -> None:
    whole, names = tidied(text), symbols_of(text)
    assert whole == unicodedata.normalize("NFC", whole)
    assert len(names) == len(whole)
    assert all(name.isprintable() and name.strip() for name in names)
    if len(whole) >= 6 and len(set(names)) > 1:
        assert len(of_text(text, 2).fingerprint) == 64


def test_composed_and_decomposed_letters_are_one_and_line_ends_too() -> None:
    assert symbols_of("caf\u00e9\r\n") == symbols_of("cafe\u0301\n") == ["c", "a", "f", "\u00e9", "⏎"]
    assert symbols_of("\u200d\u0301 \t\u00a0") == ["U+200D", "◌\u0301", "␣", "⇥", "⍽"]
    assert symbols_of("\x00\x1b\x7f\ufe0f\u034f\u093f") == ["␀", "␛", "␡", "U+FE0F", "U+034F", "◌\u093f"]
    assert symbols_of("a\ud83d") == ["a", OTHER]
    assert symbols_of("\ud83d\ude00") == ["\U0001f600"]


def test_the_rarest_of_many_characters_become_one_and_a_long_text_is_cut() -> None:
    text = ALPHABET + ALPHABET[:99]
    names = of_text(text, 4).class_names
    assert len(names) == MOST_SYMBOLS
    assert set(names) == {*ALPHABET[:99], OTHER}
    assert "Of 150 different characters the 99 most frequent" in left_out(text)
    assert set(of_text(ALPHABET[:100] * 2, 4).class_names) == {*ALPHABET[:100]}
    long = "ab" * MOST_CHARACTERS
    assert len(symbols_of(long)) == MOST_CHARACTERS
    assert "Of 40,000 characters the first 20,000 are read." in left_out(long)
    assert left_out(gettysburg()) == ""


def test_a_sign_that_is_read_as_what_it_stands_for_is_told_of() -> None:
    assert of_text("a ␣b" * 30, 4).class_names == ("a", "b", "␣")
    assert left_out("a ␣b") == "The sign ␣ is read as what it stands for."
    assert left_out("a ␣b\n⏎") == "The signs ⏎ and ␣ are read as what they stand for."
    assert left_out("a␣b⏎") == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the text is empty"),
        ("aaaaaaaaaaaaaa", "one character, repeated"),
        ("      \n".replace("\n", " "), "one character, repeated"),
        ("too short", "9 characters do not fill two windows of 17"),
        ("ab", "2 characters do not fill"),
    ],
)
def test_what_cannot_be_learned_from_is_explained(text: str, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        of_text(text, 16)
