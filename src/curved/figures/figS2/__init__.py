"""Figure S2: dense associative memories (30) and the relativistic network (28)-(29)."""
