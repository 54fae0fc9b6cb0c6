"""Report: what people read of a run, as HTML pages and in the texts of the repository.

`pages` tells provenance, run times and discrepancies, `ledger_page` the claims, each as a file that
needs no other and no network (`rendering`, `templates`). `publishing` brings the gallery, README.md
and REPRODUCE.md up to date with a run at paper scale.
"""
