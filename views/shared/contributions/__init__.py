"""Picking one row of the data, and what the model says of it in large numbers."""
