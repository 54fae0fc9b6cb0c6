"""The documentation builds without a warning, and its examples run."""

import html
import re
import subprocess
import sys

import pytest

from conftest import ROOT
from curved.figures import catalogue


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The documentation as pages, built without a warning."""
    folder = tmp_path_factory.mktemp("pages")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_variable_panel_and_key_is_documented(pages):
    data, figures, keys = (
        (pages / f"{name}.html").read_text(encoding="utf-8")
        for name in ("data", "figures", "configuration")
    )
    for name, variable in catalogue.vocabulary().items():
        assert f">{name}<" in data
        assert html.escape(variable.long_name, quote=False) in data
    for name, panel in catalogue.panels().items():
        assert f"{panel.folder}/{name}.nc" in figures
        assert not panel.configured or all(f">{name}.{key}<" in keys for key in panel.model_fields)
    for figure in catalogue.figures():
        assert figure.label in figures


def test_every_room_has_its_api(pages):
    page = (pages / "api.html").read_text(encoding="utf-8")
    for path in (ROOT / "src/curved").glob("*/*.py"):
        if not path.stem.startswith("_"):
            assert f"curved.{path.parent.name}.{path.stem}" in page
    assert "bracketed_roots" in page


def test_examples_of_adding_a_network(capsys):
    names = {}
    text = (ROOT / "docs/extend.md").read_text(encoding="utf-8")
    networks = text[text.index("## A new energy transform") :]  # test_extend follows what is before
    examples = re.findall(r"```python\n(.*?)```", networks, re.S)
    for example in examples:
        exec(compile(example, "extend.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "tricritical point is at gamma' = -0.333333, beta = 1.000000" in printed
    assert "gamma' = 0.0: recall begins at beta = 0.572165" in printed
    assert printed.count("recall begins") == 4
    above, below = map(float, re.findall(r"simulated at .* m = ([\d.]+)", printed))
    assert above > 0.8
    assert below < 0.3
