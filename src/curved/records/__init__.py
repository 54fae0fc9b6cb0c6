"""Records: files, what is said in them, and whether they are whole and what they should be.

`data_files` writes and reads NetCDF, the workflow's and one's own, with its meaning (`vocabulary`),
`provenance` and a digest; `manifest` lists the results of a run, `verify` compares them with
published ones and `archive` packs them. `yaml_files` checks what a user wrote; `files` and `logs`
serve all. Nothing here knows physics: what a variable means and how far rounding moves it is said
by the figures above.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
