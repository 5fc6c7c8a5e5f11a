"""What kept runs differ in, and how far each is from the baseline."""
