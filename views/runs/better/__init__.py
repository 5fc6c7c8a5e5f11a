"""Is A really better than B? The probability that either of two runs has the lower error, or that they are equal."""
