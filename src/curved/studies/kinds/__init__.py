"""Kinds of studies, a module each: what is simulated, and what is measured of it."""
