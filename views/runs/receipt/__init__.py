"""A run that was taken away, opened again."""
