"""Embeddings: how alike symbols or positions are to the model, and where they lie, at every epoch."""

from views.base import View

VIEW = View("Embeddings", "Inside", 40, families=("transformer",), choices=("embedding",))
