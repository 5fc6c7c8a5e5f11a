"""What linear models and networks are given in place of raw columns."""
