"""A function of the engine with what is known of its arguments in place of their names."""

from __future__ import annotations

import ast
import builtins
import inspect
import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any, Protocol

import numpy as np

from core.calm import calm
from core.hyper import number_of, text_of, whole_of
from core.models.networks.layers import blocks
from core.programs.syntax import definition, is_ours, is_text, literal_node, parsed

# What is computed when the text is written; all other calls are part of the text. Methods by their names.
KNOWN, KNOWN_METHODS = (len, max, number_of, text_of, whole_of, blocks), ("layout",)
# Of these, expressions are computed where all of their names are known; but not what is new in every call, which may be
# filled there.
COMPUTED = (ast.Name, ast.Attribute, ast.Subscript, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Call)
NEW = (ast.Dict, ast.List, ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.DictComp, ast.SetComp)


@dataclass(frozen=True)
class Written:
    """Stands for a value that the text computes: `text` is the expression that has it there."""

    text: str


class Texts(Protocol):
    """Where functions go that a function calls, and what else it needs."""

    imports: dict[str, str]

    def add(self, function: Callable[..., Any], called: str = "", /, **known: Any) -> str: ...
    def short(
        self, function: Any, known: Mapping[str, Any], given: Mapping[str, Written]
    ) -> ast.expr | None: ...
    def constant(self, name: str, value: ast.expr) -> ast.Name: ...
    def tuple_class(self, kind: type) -> ast.Name: ...


class Specialized(ast.NodeTransformer):
    """The tree of a function, as `definition` returns it."""

    def __init__(self, texts: Texts, function: FunctionType, known: Mapping[str, Any]) -> None:
        self.texts, self.node = texts, deepcopy(definition(function))
        nodes = [*ast.walk(self.node)]
        stored = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        self.stored = Counter(stored)
        self.local = {*stored, *(arg.arg for arg in nodes if isinstance(arg, ast.arg))} - {*known}
        closed = inspect.getclosurevars(function).nonlocals
        self.names = {**vars(builtins), **function.__globals__, **closed, **known}

    def definition(self, name: str) -> ast.FunctionDef:
        """It, called `name`, with the arguments that are not known, and without its docstring."""
        args = [*self.node.args.posonlyargs, *self.node.args.args]
        kept = [arg.arg for arg in args if arg.arg in self.local]
        usual = dict(zip([arg.arg for arg in args][::-1], self.node.args.defaults[::-1], strict=False))
        defaults = [self.visit(usual[name]) for name in kept if name in usual]
        body = [ast.Return(self.node.body)] if isinstance(self.node, ast.Lambda) else self.node.body
        statements = _without_unread(self._block(body))
        arguments = ast.arguments([], [*map(ast.arg, kept)], None, [], [], None, defaults)
        return ast.FunctionDef(name, arguments, statements, [], None)

    def _block(self, statements: list[Any]) -> list[Any]:
        """Statements up to the first that ends the function."""
        kept: list[Any] = []
        for statement in statements:
            changed = self.visit(statement)
            kept += changed if isinstance(changed, list) else [] if changed is None else [changed]
            if kept and isinstance(kept[-1], ast.Return):
                break
        return kept

    # ----------------------------------------------------------------------- what is known

    def value(self, node: ast.AST) -> Any:
        """What an expression is. Raises LookupError where that is not known."""
        for part in ast.walk(node):
            unknown = isinstance(part, ast.Name) and (part.id in self.local or part.id not in self.names)
            if unknown or isinstance(part, NEW):
                raise LookupError
            if isinstance(part, ast.Call) and not self._is_known_call(part):
                raise LookupError
        try:
            value = eval(compile(ast.Expression(deepcopy(node)), "", "eval"), self.names)  # type: ignore[arg-type]
        except (AttributeError, TypeError):
            # Of what stands for a value, nothing more is known.
            raise LookupError from None
        if isinstance(value, Written) and not isinstance(node, ast.Name | ast.Attribute):
            raise LookupError
        return value

    def _is_known_call(self, node: ast.Call) -> bool:
        called = self.value(node.func)
        return called in KNOWN or (is_ours(called) and called.__name__ in KNOWN_METHODS)

    def _as_node(self, value: Any, node: ast.AST) -> ast.expr:
        """An expression for the known value of a node. Raises LookupError where the text has none."""
        if isinstance(value, Written):
            return parsed(value.text)
        if (literal := literal_node(value)) is not None:
            return (
                self.texts.constant(_last_name(node), literal) if isinstance(literal, ast.Dict) else literal
            )
        if is_ours(value):
            return ast.Name(self.texts.add(value, _name_of(value, node)), ast.Load())
        name, module = getattr(value, "__name__", ""), getattr(value, "__module__", "")
        if isinstance(value, type) and module.startswith("core."):
            return self.texts.tuple_class(value)
        if getattr(np, name, None) is value:
            return parsed(f"np.{name}")
        if callable(value) and module not in ("", "builtins") and isinstance(node, ast.Name):
            self.texts.imports[name] = f"from {module} import {name}"
            return ast.Name(name, ast.Load())
        raise LookupError

    def visit(self, node: ast.AST) -> Any:
        """Other statements and expressions, with what is known in place."""
        if self._is_foreign(node):
            return node
        if isinstance(node, COMPUTED) and not isinstance(getattr(node, "ctx", None), ast.Store):
            try:
                return self._as_node(self.value(node), node)
            except LookupError:
                pass
        return super().visit(node)

    def _is_foreign(self, node: ast.AST) -> bool:
        """Whether it is of a module that is not ours, which the text imports, too."""
        while isinstance(node, ast.Attribute):
            node = node.value
        if not isinstance(node, ast.Name) or node.id in self.local:
            return False
        module = self.names.get(node.id)
        if not isinstance(module, ModuleType) or module.__name__.startswith("core"):
            return False
        if module is not np:
            self.texts.imports[node.id] = f"import {module.__name__}"
        return True

    # ----------------------------------------------------------------------- statements

    def visit_If(self, node: ast.If) -> Any:
        """The branch that is taken, where that is known."""
        try:
            known = self.value(node.test)
        except LookupError:
            return ast.If(self.visit(node.test), self._block(node.body), self._block(node.orelse))
        return self._block(node.body if known else node.orelse)

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        """The same in an expression."""
        try:
            known = self.value(node.test)
        except LookupError:
            return self.generic_visit(node)
        return self.visit(node.body if known else node.orelse)

    def visit_For(self, node: ast.For) -> Any:
        """A loop, whatever is known of what it goes through."""
        return ast.For(node.target, self.visit(node.iter), self._block(node.body), [], None)

    def visit_With(self, node: ast.With) -> Any:
        """Without `calm`: warnings of floats are the text's own affair."""
        calls = [item.context_expr for item in node.items]
        if all(isinstance(call, ast.Call) and self.value(call.func) is calm for call in calls):
            return self._block(node.body)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> Any:
        """A statement, if it is no docstring."""
        return None if is_text(node) else self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """What training made sure of is so."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        """Without the type."""
        assert node.value is not None
        return self.visit(ast.Assign([node.target], node.value))

    def visit_Assign(self, node: ast.Assign) -> Any:
        """What is known from here on by a name is no part of the text."""
        (target,) = node.targets
        several = isinstance(target, ast.Tuple), isinstance(node.value, ast.Tuple)
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
        if several == (True, False):
            return None if self._learns_all(targets, node.value) else self.generic_visit(node)
        values: list[Any] = node.value.elts if several == (True, True) else [node.value]  # type: ignore[attr-defined]
        kept = [pair for pair in zip(targets, values, strict=True) if not self._learns(*pair)]
        if not kept:
            return None
        left, right = [pair[0] for pair in kept], [self.visit(pair[1]) for pair in kept]
        if len(kept) == 1:
            return ast.Assign(left, right[0])
        return ast.Assign([ast.Tuple(left, ast.Store())], ast.Tuple(right, ast.Load()))

    def _learns(self, target: ast.expr, node: ast.expr) -> bool:
        """Whether the text does not assign this, because its value is known, or has another name."""
        if not isinstance(target, ast.Name) or self.stored[target.id] > 1:
            return False
        try:
            known = self.value(node)
        except LookupError:
            same = self.visit(deepcopy(node))
            if not isinstance(same, ast.Name) or self.stored[same.id]:
                return False
            known = Written(same.id)
        self._learn(target.id, known)
        return True

    def _learns_all(self, targets: list[ast.expr], node: ast.expr) -> bool:
        try:
            known = self.value(node)
        except LookupError:
            return False
        for target, each in zip(targets, known, strict=True):
            assert isinstance(target, ast.Name)
            self._learn(target.id, each)
        return True

    def _learn(self, name: str, value: Any) -> None:
        self.names[name] = value
        self.local.discard(name)

    # ----------------------------------------------------------------------- calls

    def visit_Call(self, node: ast.Call) -> Any:
        """A call of ours, without the arguments that are the same in all of its calls."""
        try:
            called = self.value(node.func)
        except LookupError:
            return self.generic_visit(node)
        # An object of ours may be called, too.
        called = called if is_ours(called) else getattr(called, "__call__", called)  # noqa: B004
        if not is_ours(called):
            return self.generic_visit(node)
        # What arguments that come as several are, nobody can tell.
        plain = [*itertools.takewhile(lambda arg: not isinstance(arg, ast.Starred), node.args)]
        placed = dict(zip(inspect.signature(called).parameters, plain, strict=False))
        given = {**placed, **{word.arg or "": word.value for word in node.keywords}}
        known = {name: self.value(arg) for name, arg in given.items() if self._is_bound(arg)}
        unknown = {name: self.visit(arg) for name, arg in given.items() if name not in known}
        texts = {name: Written(ast.unparse(arg)) for name, arg in unknown.items()}
        if len(plain) == len(node.args) and (short := self.texts.short(called, known, texts)) is not None:
            return short
        name = self.texts.add(called, _name_of(called, node.func), **known)
        args = [unknown[place] for place in placed if place in unknown]
        args += [self.visit(arg) for arg in node.args[len(plain) :]]
        words = [ast.keyword(word.arg, unknown[word.arg]) for word in node.keywords if word.arg in unknown]
        return ast.Call(ast.Name(name, ast.Load()), args, words)

    def _is_bound(self, arg: ast.expr) -> bool:
        """Whether an argument is known, and no constant that another call may have another of."""
        if not isinstance(arg, ast.Name | ast.Attribute):
            return False
        try:
            return not isinstance(self.value(arg), Written)
        except LookupError:
            return False


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _name_of(function: Any, node: ast.AST) -> str:
    """The name of a function in the text, where it is not its own: of a lambda that by which it is known."""
    return _last_name(node) if function.__name__ == "<lambda>" else ""


def _without_unread(statements: list[Any]) -> list[Any]:
    """Without names that are given and never read."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    read = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)}

    def counts(statement: ast.stmt) -> bool:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        return not isinstance(target, ast.Name) or target.id in read

    return [statement for statement in statements if counts(statement)]
