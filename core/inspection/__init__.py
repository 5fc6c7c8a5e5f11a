"""What several views ask of a trained run."""
