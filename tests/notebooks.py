"""The notebooks of `docs`, run without Jupyter; `python -m tests.notebooks` writes what they show into them."""

from __future__ import annotations

import ast
import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
NOTEBOOKS = sorted(DOCS.glob("*.ipynb"))
# How a notebook asks an object what to show, the best first; all have the last.
SHOWN = {"image/svg+xml": "_repr_svg_", "text/html": "_repr_html_", "text/plain": "__repr__"}


def read(notebook: Path) -> dict[str, Any]:
    """What the file holds."""
    content: dict[str, Any] = json.loads(notebook.read_text("utf-8"))
    return content


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def code_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in content["cells"] if cell["cell_type"] == "code"]


def outputs_of(cell: dict[str, Any], known: dict[str, Any]) -> list[dict[str, Any]]:
    """Run one cell with the names that are `known` so far: what it prints, and what its last expression shows."""
    statements = ast.parse(source(cell)).body
    last = statements.pop() if statements and isinstance(statements[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with redirect_stdout(printed):
        exec(compile(ast.Module(statements, []), "cell", "exec"), known)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), known)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if value is not None:
        outputs.append({"data": _shown(value), "metadata": {}, "output_type": "display_data"})
    return outputs


def _shown(value: Any) -> dict[str, list[str]]:
    """The best way to show it, and its text."""
    kind = next(kind for kind, method in SHOWN.items() if hasattr(value, method))
    return {kind: _lines(getattr(value, SHOWN[kind])()), "text/plain": _lines(repr(value))}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def kinds(outputs: list[dict[str, Any]]) -> list[list[str]]:
    """What is shown, without the numbers, whose last digits differ between processors."""
    return [sorted(output.get("data", {"stream": ""})) for output in outputs]


def main() -> None:
    """Run all notebooks, and keep what they show."""
    for notebook in NOTEBOOKS:
        content, known = read(notebook), {}
        for cell in code_of(content):
            cell["outputs"] = outputs_of(cell, known)
        notebook.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
