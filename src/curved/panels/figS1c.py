"""Figure S1c."""
