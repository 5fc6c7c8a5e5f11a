"""Each parameter of one run in numbers: learned and exact, how certain the exact one is, and what it says as odds."""
