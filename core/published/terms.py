"""Equations that know their value: V · d is read with letters, with numbers put in, and as a number."""

from __future__ import annotations

from dataclasses import dataclass

# What binds closer needs no brackets.
_SUM, _PRODUCT, _ATOM = range(3)


@dataclass(frozen=True)
class Term:
    """A whole number with the equation that it comes from: `formula` in letters, `numbers` with them put in."""

    formula: str
    numbers: str
    value: int
    binding: int = _ATOM

    def __add__(self, other: Term | int) -> Term:
        return _joined(self, _term(other), " + ", self.value + _term(other).value, _SUM)

    def __mul__(self, other: Term | int) -> Term:
        return _joined(self, _term(other), "·", self.value * _term(other).value, _PRODUCT)

    def __rmul__(self, other: int) -> Term:
        return _term(other) * self

    def __radd__(self, other: int) -> Term:
        return _term(other) + self

    def __sub__(self, other: Term | int) -> Term:
        second = _term(other)
        brackets = second
        if second.binding == _SUM:
            brackets = Term(f"({second.formula})", f"({second.numbers})", second.value)
        return _joined(self, brackets, " − ", self.value - second.value, _SUM)


def letter(name: str, value: int) -> Term:
    """`value` under a letter of an equation."""
    return Term(name, f"{value:,}", value)


def _term(value: Term | int) -> Term:
    return value if isinstance(value, Term) else Term(f"{value}", f"{value:,}", value)


def _texts(term: Term) -> tuple[str, str]:
    return term.formula, term.numbers


def _joined(first: Term, second: Term, sign: str, value: int, binding: int) -> Term:
    parts = [
        [f"({text})" if term.binding < binding else text for text in _texts(term)] for term in (first, second)
    ]
    formula, numbers = (sign.join(pair) for pair in zip(*parts, strict=True))
    return Term(formula, numbers, value, binding)
