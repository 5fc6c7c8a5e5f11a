"""What the views of a page say about runs: each module is the numbers and sentences of one view."""
