"""The screen on which a visitor brings a table of their own."""
