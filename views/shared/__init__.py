"""Views of every family of models, and what views of two families need."""
