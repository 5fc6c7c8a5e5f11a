"""One prediction: a row on its way through the tree, question by question, and what each answer changes."""

from views.base import View

VIEW = View(
    "One prediction", "Run", 20, families=("tree",), choices=("rows", "order"), formerly={"Decision path": {}}
)
