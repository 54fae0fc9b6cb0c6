"""Figure 3: landscapes and attractors of two correlated patterns (18)-(19)."""
