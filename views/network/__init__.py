"""Views of neural networks."""
