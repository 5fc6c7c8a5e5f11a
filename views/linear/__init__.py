"""Views of linear models."""
