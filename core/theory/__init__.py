"""What training is measured against: the objective, where it is least, how it curves."""
