"""Numbers to columns and columns to charts: what several views share. Altair is imported by its modules alone."""
