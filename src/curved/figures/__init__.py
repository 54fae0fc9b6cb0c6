"""The figures: a folder each, which holds everything about it.

In a folder, `panels` declares the parameters, variables and resources of each panel, and a module
of the panel's name computes its data file. `draw` draws the files, and a text is the caption. The
modules here serve all figures: `declaration` and `parameters` are what panels are declared with,
`catalogue` finds them, `compute` and `draw` run them, `style` is their look, and `marks` has the
verbs of drawing.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
