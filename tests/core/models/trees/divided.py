"""What the page of trees asks scikit-learn first, and a script that ships the answers: `python -m <this module>`."""

from __future__ import annotations

import json
from unittest.mock import patch

from core.models.trees import divided
from core.models.trees.divided import Divided, Question
from tests.pages.opening import open_link

PAGE = "pages/decision_tree.py"
COLUMNS = ("feature", "divides", "nodes", "rows")


def questions() -> list[Question]:
    """All that the page asks until its first screen is drawn, where no answer is known."""
    heard: list[Question] = []

    def hear(question: Question) -> Divided:
        heard.append(question)
        return answer(question)

    answer = divided.asked
    with patch.object(divided, "_known", dict), patch.object(divided, "asked", hear):
        open_link(PAGE, {})
    return heard


def written(answer: Divided) -> dict[str, list[int]]:
    """An answer as the file holds it."""
    return {column: getattr(answer, column).tolist() for column in COLUMNS}


if __name__ == "__main__":
    answers = {question.key: written(divided.asked(question)) for question in questions()}
    divided.FILE.write_text(json.dumps(answers, separators=(",", ":")) + "\n", encoding="utf-8")
