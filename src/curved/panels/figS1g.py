"""Figure S1g."""
