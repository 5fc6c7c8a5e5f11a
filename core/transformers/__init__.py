"""Transformers: their parameters by name, and the way forward and back through blocks of attention and MLP."""
