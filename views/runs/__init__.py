"""The page Runs: runs that were kept, beside each other."""
