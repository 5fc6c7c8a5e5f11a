"""The first screen of every page: what a run learned, beside its parameters and its error against a hyperparameter."""
