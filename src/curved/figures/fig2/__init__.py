"""Figure 2: explosive transitions of the network with one stored pattern (15)-(17)."""
