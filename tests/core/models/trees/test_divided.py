"""What is shipped of scikit-learn's answers is what it says, and the page of trees opens without asking it."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np

from core.models.trees import divided
from core.models.trees.divided import Divided, Question
from tests.core.models.trees.divided import PAGE, questions, written
from tests.pages.opening import open_link

QUESTION = Question({"max_depth": None}, np.zeros((4, 1), np.float32), np.arange(4.0), None, 0)


def test_what_is_shipped_is_what_scikit_learn_says_and_no_more_than_is_asked() -> None:
    asked = {question.key: question for question in questions()}
    assert asked.keys() == divided._known().keys()
    for key, question in asked.items():
        assert written(divided._known()[key]) == written(divided.asked(question))


def test_the_page_opens_without_asking_scikit_learn() -> None:
    def refuse(question: Question) -> Divided:
        raise AssertionError(question)

    with patch.object(divided, "asked", refuse):
        assert not open_link(PAGE, {}).exception


def test_every_part_of_a_question_tells_it_from_others() -> None:
    others = [
        replace(QUESTION, settings={"max_depth": 1}),
        replace(QUESTION, ranks=np.ones((4, 1), np.float32)),
        replace(QUESTION, y=np.zeros(4)),
        replace(QUESTION, weight=np.ones(4)),
        replace(QUESTION, classes=4),
    ]
    assert len({question.key for question in (QUESTION, *others)}) == 6
    assert replace(QUESTION, ranks=QUESTION.ranks.copy()).key == QUESTION.key
