"""Time to compute the data of each exact panel at paper scale, imports not counted."""

import re
from importlib import import_module

import pytest
import yaml

from conftest import ROOT

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())


@pytest.mark.parametrize("panel", [key for key in CONFIG if re.match(r"fig[1-46]", key)])
def test_panel(benchmark, panel):
    module = import_module(f"curved.figures.compute.{panel}")
    benchmark.pedantic(module.compute, kwargs=CONFIG[panel], rounds=3)
