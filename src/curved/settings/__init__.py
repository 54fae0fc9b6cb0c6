"""The configuration of the workflow: loaded, checked, explained.

`configuration` joins what the panels declare into one type and refuses what is not of it, with
every fault in words; `schema` tells editors and the documentation what each key may be.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
