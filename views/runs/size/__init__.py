"""Error against number of parameters, of all families."""
