"""Studies: a grid of simulations, or of theory, described by one YAML file."""
