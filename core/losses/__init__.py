"""What training minimizes, and what is measured beside it."""
