"""Decision trees: what they choose, how they grow and are pruned, and what can be read from them."""
