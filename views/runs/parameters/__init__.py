"""What two kept runs learned, side by side."""
