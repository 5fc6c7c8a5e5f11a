"""Which functions stand in a program, and which beside it."""

from __future__ import annotations

import ast

from core.programs.packing import Program
from core.programs.rows import WIDTH
from core.programs.source import Sources


def of(texts: dict[str, str], lines: list[str]) -> Program:
    sources = Sources()
    sources.texts = texts
    return Program(sources, lines, "parts")


LONG = "\n    ".join(["def {name}(x):", *(f"x = x + {i}" for i in range(8)), "return {call}"])


def test_all_that_fits_stands_in_the_program() -> None:
    program = of({"f": "def f(x):\n    return x", "g": "def g(x):\n    return f(x)"}, ["y = g(1)"])
    here, beside = program.fitted(["g"], 80)
    assert beside == []
    assert here == ["", "def f(x): return x", "def g(x): return f(x)", "", "y = g(1)"]


def test_what_a_function_beside_it_calls_stands_there_too() -> None:
    texts = {
        "inner": LONG.format(name="inner", call="x"),
        "outer": LONG.format(name="outer", call="inner(x)"),
        "core": LONG.format(name="core", call="inner(x)"),
    }
    here, beside = of(texts, ["y = outer(1) + core(1)"]).fitted(["core"], 20)
    assert len(here) <= 20
    assert here[0] == "from parts import inner, outer"
    assert "def core(x):" in here
    assert [line for line in beside if line.startswith("def ")] == ["def inner(x):", "def outer(x):"]


def test_what_reads_names_of_the_lines_stays_with_them() -> None:
    texts = {
        "other": LONG.format(name="other", call="x"),
        "reads": LONG.format(name="reads", call="x * rate"),
    }
    here, beside = of(texts, ["rate = 2", "y = reads(1) + other(1)"]).fitted(["other"], 20)
    assert "def reads(x):" in here
    assert "def other(x):" in beside


def test_long_lines_are_broken_inside_of_brackets() -> None:
    line = f"x = f({', '.join(f'name{i}=({i}, {i})' for i in range(30))}).g(lambda a: [b for b in a], 1)"
    here, _ = of({}, [line]).fitted([], 80)
    assert max(map(len, here)) <= WIDTH
    assert ast.dump(ast.parse("\n".join(here))) == ast.dump(ast.parse(line))
