"""The home page: two hyperparameters, the line that they lead to, and both of its parameters against the rate."""
