"""What is measured: training beside its peers, and the page as its visitors meet it. Each module prints tables."""
