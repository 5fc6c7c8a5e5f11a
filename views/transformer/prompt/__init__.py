"""Prompt: what the model writes after it symbol by symbol, and how each symbol is picked."""

from views.base import View

VIEW = View(
    "Prompt",
    "Try",
    10,
    families=("transformer",),
    choices=("prompt", "sequence", "temperature", "top_k", "top_p", "draws"),
    diverged="what it writes means nothing",
    formerly={"Try it": {}},
)
