"""All families on one dataset: every fitting model in several sizes, its error against its number of parameters."""
