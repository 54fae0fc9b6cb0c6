"""Figure S1a."""
