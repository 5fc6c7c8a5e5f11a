"""Runs that a visitor keeps: a bounded record of each, its way through text, and what several differ in."""
