"""Time to compute the data of each exact panel at paper scale, imports not counted."""

import re

import pytest
import yaml

from conftest import ROOT
from curved.figures.compute import compute

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())


@pytest.mark.parametrize("panel", [key for key in CONFIG if re.match(r"fig[1-46]", key)])
def test_panel(benchmark, panel):
    benchmark.pedantic(compute, args=(panel, CONFIG[panel]), rounds=3)
