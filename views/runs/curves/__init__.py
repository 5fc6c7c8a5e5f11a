"""The errors of kept runs over their training."""
