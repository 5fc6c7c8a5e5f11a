"""What the page of trees asks scikit-learn first, and a script that ships the answers: `python -m <this module>`."""

from __future__ import annotations

import json
from contextlib import ExitStack
from unittest.mock import patch

from core.models.trees import divided
from core.models.trees.divided import Divided, Question
from tests.pages.opening import open_link
from ui import engine
from ui.cache import Cache

PAGE = "pages/decision_tree.py"
COLUMNS = ("feature", "divides", "nodes", "rows")


def questions() -> list[Question]:
    """All that a cold server asks until the first screen of the page is drawn, where no answer is known."""
    heard: list[Question] = []

    def hear(question: Question) -> Divided:
        heard.append(question)
        return answer(question)

    answer = divided.asked
    with ExitStack() as cold:
        cold.enter_context(patch.object(divided, "_known", dict))
        cold.enter_context(patch.object(divided, "asked", hear))
        for name in ("_runs", "_sweeps", "_others"):
            cold.enter_context(patch.object(engine, name, Cache(f"cold{name}", 2**24)))
        open_link(PAGE, {})
    return heard


def written(answer: Divided) -> dict[str, list[int]]:
    """An answer as the file holds it."""
    return {column: getattr(answer, column).tolist() for column in COLUMNS}


if __name__ == "__main__":
    answers = {question.key: written(divided.asked(question)) for question in questions()}
    divided.FILE.write_text(json.dumps(answers, separators=(",", ":")) + "\n", encoding="utf-8")
