"""What a config says, read as a stranger's: sizes within limits, a sentence for anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.formatting import code
from core.hyper import SettingError
from core.published.terms import Term, letter

# Larger than any model that exists, and small enough for products to stay readable.
MOST, MOST_LAYERS = 10**8, 10_000
# Only so much of what came is said again.
_LONGEST, _CLASSES = 40, 8
_TASK = re.compile(r"(WithLMHeadModel|LMHeadModel|For[A-Z]\w*|Model)$")


class PublishedError(SettingError):
    """A config that cannot be counted; the message says what was wanted and what came."""


def echo(value: object) -> str:
    """What came, in few characters however large it is; of lists and objects their kind alone."""
    if isinstance(value, str):
        return repr(value[:_LONGEST]) + ("…" if len(value) > _LONGEST else "")
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return repr(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**20 else "a number of over 20 digits"
    return f"a {type(value).__name__}"


class Config:
    """The fields of one config; `name` is its `model_type`."""

    def __init__(self, fields: Mapping[str, Any], name: str) -> None:
        self.fields, self.name = fields, name

    def size(self, symbol: str, *names: str, default: int | None = None, least: int = 1) -> Term:
        """The first of these fields that is given, under a letter. Raises PublishedError where it is no such size."""
        given = [(name, self.fields[name]) for name in names if self.fields.get(name) is not None]
        if not given and default is not None:
            return letter(symbol, default)
        if not given:
            raise PublishedError(f"a config of {self.name} needs {code(names[0])}; it has none")
        name, value = given[0]
        most = MOST_LAYERS if symbol.startswith("L") else MOST
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise PublishedError(
                f"{code(name)} should be a whole number from {least} to {most:,}; got {echo(value)}"
            )
        return letter(symbol, value)

    def flag(self, name: str, default: bool) -> bool:
        """True or false; `default` where the field is missing."""
        value = self.fields.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise PublishedError(f"{code(name)} should be true or false; got {echo(value)}")
        return value

    def text(self, name: str, default: str) -> str:
        """A short text; `default` where the field is missing."""
        value = self.fields.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise PublishedError(f"{code(name)} should be a text; got {echo(value)}")
        return value

    def head_size(self, width: Term, heads: Term, *names: str) -> Term:
        """h, as the config states it, or d/H. Raises PublishedError where H does not divide d."""
        if any(self.fields.get(name) is not None for name in names):
            return self.size("h", *names)
        if width.value % heads.value:
            raise PublishedError(
                f"{heads.value} heads do not divide a width of {width.value}, and the config states no head size"
            )
        return letter("h", width.value // heads.value)

    def shared(self, heads: Term, groups: Term) -> Term:
        """The key/value heads. Raises PublishedError where they do not divide the query heads."""
        if heads.value % groups.value:
            raise PublishedError(f"{groups.value} key/value heads do not divide {heads.value} heads")
        return groups

    def chosen(self, experts: Term, few: Term) -> Term:
        """The experts of a token. Raises PublishedError where they are more than there are."""
        if few.value > experts.value:
            raise PublishedError(f"a token cannot pass through {few.value} of {experts.value} experts")
        return few

    def classes(self) -> Term:
        """How many classes are told apart: `num_labels`, or as many as `id2label` names, or 2 as by default."""
        labels = self.fields.get("id2label")
        if isinstance(labels, Mapping) and labels and self.fields.get("num_labels") is None:
            return letter("classes", len(labels))
        return self.size("classes", "num_labels", default=2)

    def tasks(self, known: tuple[str, ...], default: str) -> tuple[str, ...]:
        """What `architectures` names, without the name of the model: "Model", "ForCausalLM".

        Raises PublishedError for a class that is not among `known`: its head may have any size.
        """
        classes = self.fields.get("architectures")
        if classes is None or classes == []:
            return (default,)
        if not isinstance(classes, list) or len(classes) > _CLASSES:
            raise PublishedError(f"`architectures` should be a list of few names; got {echo(classes)}")
        tasks = [_TASK.search(name[-200:]) if isinstance(name, str) else None for name in classes]
        names = tuple(match.group() if match else "" for match in tasks)
        strange = [each for each, name in zip(classes, names, strict=True) if name not in known]
        if strange:
            raise PublishedError(
                f"of {self.name} the classes {', '.join(known)} are counted; "
                f"`architectures` names {echo(strange[0])}, whose head is not known"
            )
        return names

    def version(self) -> tuple[int, int] | None:
        """Major and minor of the library that wrote the config, where it says so."""
        match = re.match(r"(\d{1,3})\.(\d{1,4})", self.text("transformers_version", ""))
        return (int(match[1]), int(match[2])) if match else None
