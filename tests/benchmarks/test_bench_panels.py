"""Time to compute the data of each panel at paper scale, imports not counted."""

from importlib import import_module

import pytest
import yaml

from conftest import ROOT

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())


@pytest.mark.parametrize(
    "panel", [key for key in CONFIG if key.startswith("fig") and key != "figures"]
)
def test_panel(benchmark, panel):
    module = import_module(f"curved.panels.{panel}")
    benchmark(module.compute, **CONFIG[panel])
