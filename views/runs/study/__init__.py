"""A study that was run elsewhere: a table of trials, compared as sweeps are."""
