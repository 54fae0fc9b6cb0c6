"""Figure 1: curved statistical manifolds and the interactions of all orders (1)-(5)."""
