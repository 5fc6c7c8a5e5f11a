"""The run of a model of sequences: what it says of one, its error and what share is right, over the epochs."""

from views.base import View

VIEW = View(
    "The run", "Run", 10, families=("transformer",), choices=("sequence", "ask"), formerly={"Training": {}}
)
