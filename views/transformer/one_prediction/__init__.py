"""One prediction: from the symbol read, through attention and MLPs, to logits and probabilities."""

from views.base import View

VIEW = View(
    "One prediction",
    "Run",
    20,
    families=("transformer",),
    choices=("sequence", "position"),
    diverged="what it says means nothing",
    formerly={"Follow one": {}},
)
