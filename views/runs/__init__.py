"""Runs that are kept, side by side: the page Runs."""
