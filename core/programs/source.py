"""The source of the engine's functions as text that stands alone: with what a run knows in place of its names.

What a run does not do is left out: a branch that its settings never take, an argument that is the same in all calls,
the types and the objects of the engine. What remains are the statements that ran: another source makes another text.
"""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from types import FunctionType, MethodType
from typing import Any

from core.programs.specialized import Specialized, Written
from core.programs.syntax import definition, is_text, parsed, written

__all__ = ["Sources", "Written"]


class Sources:
    """Texts of functions by the names that they have there, each behind those that it calls; and their imports.

    `imports` are statements by the name that each gives.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.imports = {"np": "import numpy as np"}
        self._known: dict[str, tuple[Any, Mapping[str, Any]]] = {}

    def add(self, function: Callable[..., Any], called: str = "", /, **known: Any) -> str:
        """Add a function, of which these arguments are `known`, with all that it calls. Returns its name there.

        What the text computes itself is `Written`. Raises ValueError where the same function is there with other
        arguments that are known.
        """
        function, known = unbound(function, known)
        name = called or function.__name__
        if name in self._known and self._known[name][0] is not function:
            name = f"{name}_of_{function.__module__.rpartition('.')[2]}"
        if name not in self._known:
            self._known[name] = function, known
            self.texts[name] = written(Specialized(self, function, known).definition(name))
        elif self._known[name] != (function, known):
            raise ValueError(f"{name} is there with other arguments")
        return name

    def head(self, function: Callable[..., Any], line: str) -> None:
        """Put a comment above a function."""
        self.texts[function.__name__] = f"# {line}\n{self.texts[function.__name__]}"

    def expression(self, function: Callable[..., Any], /, **known: Any) -> str:
        """What a function of a single statement returns, where all of its arguments are `known`."""
        function, known = unbound(function, known)
        (statement,) = Specialized(self, function, known).definition("expression").body
        assert isinstance(statement, ast.Return), f"{function.__name__} returns nothing"
        assert statement.value is not None
        return written(statement.value)

    def short(self, function: Any, known: Mapping[str, Any], given: Mapping[str, Written]) -> ast.expr | None:
        """What a function returns of arguments as `given`, where it only puts each of them into one expression."""
        function, bound = unbound(function, {**known, **given})
        node = definition(function)
        returned = [node.body] if isinstance(node, ast.Lambda) else _returned(node)
        uses = Counter(name.id for name in ast.walk(node) if isinstance(name, ast.Name))
        parameters = {arg.arg for arg in ast.walk(node) if isinstance(arg, ast.arg)}
        if not returned or not parameters <= {*bound} or any(uses[name] > 1 for name in given):
            return None
        return parsed(self.expression(function, **bound))

    def constant(self, name: str, value: ast.expr) -> ast.Name:
        """Add a constant. Returns its name in an expression."""
        self.texts[name] = f"{name} = {written(value)}"
        return ast.Name(name, ast.Load())

    def tuple_class(self, kind: type) -> ast.Name:
        """Add a class of ours that only holds values. Returns its name in an expression."""
        fields = getattr(kind, "_fields", None) or tuple(kind.__dataclass_fields__)  # type: ignore[attr-defined]
        self.imports["namedtuple"] = "from collections import namedtuple"
        name = kind.__name__
        self.texts[name] = f'{name} = namedtuple("{name}", "{" ".join(fields)}")'
        return ast.Name(name, ast.Load())


def _returned(node: ast.FunctionDef) -> list[ast.expr | None]:
    """What a function returns, if it does nothing else."""
    body = [statement for statement in node.body if not is_text(statement)]
    return [body[0].value] if len(body) == 1 and isinstance(body[0], ast.Return) else []


def unbound(function: Any, known: Mapping[str, Any]) -> tuple[FunctionType, dict[str, Any]]:
    """A function, and what is known of its arguments, that which a method is bound to first."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    if isinstance(function, MethodType):
        first = next(iter(inspect.signature(function.__func__).parameters))
        return unbound(function.__func__, {first: function.__self__, **known})
    return function, dict(known)
