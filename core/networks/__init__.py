"""Networks: activations, layers, and what can be asked of their units."""
