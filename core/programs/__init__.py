"""A run to take away: the program that trains it again, and the same with other libraries."""

from core.programs.script import files, script

__all__ = ["files", "script"]
