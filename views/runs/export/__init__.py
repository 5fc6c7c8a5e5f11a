"""The pins as one picture and as one page."""
