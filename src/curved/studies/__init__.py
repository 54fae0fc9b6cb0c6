"""Studies: a grid of simulations, or of theory, described by one YAML file.

`language` says what such a file may say, `parameters` which parameters there are, and `kinds` has a
module for each kind of study: what is run, and what is measured. `cells` are the combinations of
the axes, `plan` cuts what is missing into `chunks`, `run` runs one, and `result` joins all of them
by the values of their parameters. `study` does all of it; the workflow does it in steps.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
