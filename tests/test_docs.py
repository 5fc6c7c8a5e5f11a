"""What the documents say is so: files exist, commands are the ones CI runs, the example runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from core import DATASETS, OPTIMIZERS

ROOT = Path(__file__).parents[1]
DOCS = [
    "README.md",
    "docs/architecture.md",
    "docs/receipts.md",
    "docs/scale.md",
    "docs/studies.md",
    "docs/tables.md",
]
TEST_COMMAND = "python -m pip install -r requirements-dev.txt && python -m pytest -n auto"


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", DOCS)
def test_every_file_that_a_document_names_exists(name: str) -> None:
    code = re.findall(r"`((?:[\w.]+/)+[\w.]*|[\w]+\.(?:py|md|txt|toml))`", read(name))
    links = re.findall(r"\]\((?!https?:)([^)#]+)", read(name))
    places = [ROOT, ROOT / "core", (ROOT / name).parent]
    # A bare name may stand for one file in each folder.
    bare = {file.name for layer in ("core", "views") for file in (ROOT / layer).rglob("*.py")}
    missing = [
        path
        for path in [*code, *links]
        if path not in bare and not any((place / path).exists() for place in places)
    ]
    assert code
    assert missing == []


def test_the_example_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    example = re.search(r"```python\n(.*?)```", read("README.md"), re.DOTALL)
    assert example
    exec(example[1], {})
    assert "weight[bmi]" in capsys.readouterr().out


def test_ci_calls_the_two_halves_of_the_test_command() -> None:
    assert TEST_COMMAND in read("README.md")
    script = read(".ci/run")
    assert "pip install" in script
    assert "-r requirements-dev.txt" in script
    assert re.search(r"^python -m pytest -n auto$", script, re.MULTILINE)


def test_the_changelog_names_everything_that_can_be_chosen() -> None:
    text = read("CHANGELOG.md")
    assert [name for name in (*OPTIMIZERS, *DATASETS) if f"`{name}`" not in text] == []


def test_every_code_of_a_table_stands_in_its_document() -> None:
    text = (ROOT / "docs/tables.md").read_text("utf-8")
    files = (ROOT / "core/data/tables").glob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    calls = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Problem", "Check")
    ]
    codes = {call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)}
    assert codes
    assert {str(each) for each in codes} == set(
        re.findall(r"`([a-z-]+)`", text.partition("## What did not fit")[2])
    )
