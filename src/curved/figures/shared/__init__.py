"""Computations and drawings that several figures share."""
