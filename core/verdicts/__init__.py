"""What runs amount to: headline, findings, comparisons and what they are measured against."""
