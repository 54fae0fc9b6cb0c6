"""Figure S4: statements of the paper's text that none of its figures shows, as numbers."""
