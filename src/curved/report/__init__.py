"""Report: what people read of a run, as HTML pages and in the texts of the repository.

`report_page` is the report by which a run is judged; `pages` tells provenance, run times and
discrepancies, `ledger_page` the claims. Each is a file that needs no network (`rendering`,
`templates`). `publishing` brings the gallery, README.md
and REPRODUCE.md up to date with a run at paper scale, `reference` the pages of docs/ with the code.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
