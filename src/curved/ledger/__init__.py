"""Ledger: which statements of the paper and of its press release hold.

`form` says what config/claims.yaml may hold; `quantities` reads numbers from the data files, by
figure; `claims` judges each statement by them, and `table` puts what became of it into a data file.
Nothing is computed here that is not in the files.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
