"""Figure S1: finite networks against theory, by simulation and enumeration."""
