"""Registries: everything that can be chosen is found by its stable name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from core.formatting import brief


class Named(Protocol):
    """What a registry holds: `name` is for code and links, `label` for people."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...


Entry = TypeVar("Entry", bound=Named)


class UnknownName(ValueError):
    """A name that no registry entry has; the message lists what exists."""


class Registry(Mapping[str, Entry], Generic[Entry]):
    """A mapping from stable name to entry that keeps the order of registration."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, Entry] = {}

    def add(self, *entries: Entry) -> None:
        """Register each of `entries` under its own name. Raises ValueError when the name is taken."""
        for entry in entries:
            if entry.name in self._entries:
                raise ValueError(f"there already is a {self.kind} named {entry.name!r}")
            self._entries[entry.name] = entry

    @property
    def titles(self) -> tuple[tuple[str, str], ...]:
        """(name, label) of each entry."""
        return tuple((name, entry.label) for name, entry in self._entries.items())

    def __getitem__(self, name: str) -> Entry:
        if name not in self:
            raise UnknownName(f"no {self.kind} named {brief(name)}; there are: {', '.join(self)}")
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
