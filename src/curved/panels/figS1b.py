"""Figure S1b."""
