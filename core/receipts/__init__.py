"""A run to take away: its receipt, the program that trains it again, and the same with other libraries."""

from core.receipts.script import script

__all__ = ["script"]
