"""A program of few lines: which functions stand in it, which in a module beside it, and where lines break."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from core.programs.rows import WIDTH
from core.programs.source import Sources

# How much further in a statement goes on, and where it may be broken, inside of brackets.
STANDARD = sys.stdlib_module_names
INDENT, BREAKS = 8, (", ", " for ", " if ")


@dataclass(frozen=True)
class Program:
    """`functions` by name, then `lines`; functions that the lines share with a module `beside` are imported from it."""

    functions: Sources
    lines: Sequence[str]
    beside: str

    def fitted(self, core: Sequence[str], most: int) -> tuple[list[str], list[str]]:
        """Its lines, at most so many, and those of the module beside it, none where all functions fit.

        Those of the `core` come first, and what they call.
        """
        everything = set(self.functions.texts)
        here = everything
        if len(self._text(here)) > most:
            here = set()
            # What a function beside the program calls has to stand there, too: so those before it come first.
            while added := next((name for name in self._by_rank(core) if self._fits(name, here, most)), None):
                here.add(added)
        return self._text(here), self._module(everything - here)

    def _by_rank(self, core: Sequence[str]) -> Iterator[str]:
        """All functions, each before those that it calls; first what cannot stand elsewhere, then the `core`."""
        texts, seen = self.functions.texts, set[str]()
        todo = [*(name for name in texts if _free(texts[name]) & self.assigned), *core, *reversed(texts)][
            ::-1
        ]
        while todo:
            name = todo.pop()
            if name in texts and name not in seen:
                seen.add(name)
                yield name
                todo += self._calls[name]

    def _fits(self, name: str, here: set[str], most: int) -> bool:
        return name not in here and self._callers(name) <= here and len(self._text({*here, name})) <= most

    @cached_property
    def _calls(self) -> dict[str, set[str]]:
        """What each function calls."""
        texts = self.functions.texts
        return {name: {*_free(text)} & {*texts} - {name} for name, text in texts.items()}

    def _callers(self, name: str) -> set[str]:
        return {caller for caller, called in self._calls.items() if name in called}

    @cached_property
    def assigned(self) -> set[str]:
        """The names that its lines give."""
        nodes = ast.walk(ast.parse("\n".join(self.lines)))
        return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}

    def _text(self, here: set[str]) -> list[str]:
        texts = [text for name, text in self.functions.texts.items() if name in here]
        used = {name for text in (*texts, "\n".join(self.lines)) for name in _free(text)}
        imported = [name for name in self.functions.texts if name in used - here]
        needed = f"from {self.beside} import {', '.join(imported)}"
        if len(needed) > WIDTH:
            needed = f"from {self.beside} import ({', '.join(imported)})"
        imports = [needed] if imported else []
        return [
            *self._imports((*texts, "\n".join(self.lines))),
            *_wrapped(imports),
            "",
            *_apart(texts),
            *_wrapped(self.lines),
        ]

    def _module(self, names: set[str]) -> list[str]:
        texts = [text for name, text in self.functions.texts.items() if name in names]
        return [*self._imports(texts), "", *_apart(texts)] if texts else []

    def _imports(self, texts: Iterable[str]) -> list[str]:
        names = set[str]().union(*map(_free, texts))
        needed = {statement for name, statement in self.functions.imports.items() if name in names}
        return sorted(
            needed, key=lambda text: (text.split()[1].split(".")[0] not in STANDARD, text[0] != "i", text)
        )


def _apart(texts: Iterable[str]) -> Iterator[str]:
    """Texts with a blank line after each, but between those of one line."""
    before = 0
    for text in texts:
        lines = [*_wrapped(_short(text))]
        if before and (before > 1 or len(lines) > 1):
            yield ""
        yield from lines
        before = len(lines)
    if before:
        yield ""


def _short(text: str) -> list[str]:
    """Lines of a function; a single one where it has one statement, and there is room."""
    *comments, head, last = ["", *text.splitlines()]
    alone = f"{head} {last.lstrip()}"
    fits = head.startswith("def ") and len(alone) <= WIDTH
    return [*comments[1:], alone] if fits else text.splitlines()


@lru_cache(maxsize=1024)
def _free(text: str) -> frozenset[str]:
    """Names that it uses and does not give itself."""
    nodes = [*ast.walk(ast.parse(text))]
    given = {node.arg for node in nodes if isinstance(node, ast.arg)}
    given |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name)) - given


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Lines of at most `WIDTH` characters, broken inside of brackets."""
    for line in lines:
        indent, depth = len(line) - len(line.lstrip()), 0.0
        while len(line) > WIDTH and (places := [*_places(line, depth)]):
            depth, place = min(places)
            depth = float(int(depth))
            yield line[:-place].rstrip()
            line = " " * (indent + INDENT) + line[-place:].lstrip()
        yield line


def _places(line: str, depth: float) -> Iterator[tuple[float, int]]:
    """(depth, −place) where to break a line that begins in so many brackets; the least is best.

    That is as far out of them as can be, and then as late. A comma may be one of a loop's names, so it counts half a
    bracket more than the beginning of the loop.
    """
    inside, begin = False, len(line) - len(line.lstrip())
    for at, character in enumerate(line[:WIDTH]):
        inside ^= character == '"'
        if not inside:
            depth += (character in "([{") - (character in ")]}")
            if depth >= 1 and at > begin:
                yield from (
                    (depth + (mark == ", ") / 2, -at - 1) for mark in BREAKS if line.startswith(mark, at)
                )
