"""Figure 4: memory capacity of the Hopfield network by the replica method (20)-(25)."""
