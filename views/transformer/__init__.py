"""Views of transformers."""
