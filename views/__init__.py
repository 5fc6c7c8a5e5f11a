"""Views: each is one question asked of a run, with its numbers, its chart and its place on a page."""
