"""From a spec to a run: problems, steps, training, sweeps, forks."""
