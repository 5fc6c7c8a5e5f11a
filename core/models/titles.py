"""Parameters as people read them; the names of the code are for links, files and code alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Title(NamedTuple):
    """What a parameter is called in tables, tooltips and sentences, and in the little room beside a line."""

    full: str
    short: str


def told_apart(titles: Iterable[Title], names: Sequence[str]) -> tuple[Title, ...]:
    """`titles`, of which those that two parameters would share give way to their tidy `names`."""
    pairs = [*zip(titles, names, strict=True)]
    often = Counter(title.full for title, _ in pairs)
    return tuple(title if often[title.full] == 1 else Title(name, name) for title, name in pairs)


def of_output(output: str) -> str:
    """What is added to the title of a parameter that is of one output of several; nothing where there is one."""
    return f" of {output}" if output else ""
