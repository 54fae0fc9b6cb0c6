"""The documentation builds without a warning, and its examples run."""

import re
import subprocess
import sys

from conftest import ROOT


def test_pages_build_without_warnings(tmp_path):
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "data.html").read_text()
    assert "overlap with the stored pattern" in page
    assert "bracketed_roots" in (tmp_path / "api.html").read_text()


def test_examples_of_adding_a_network(capsys):
    names = {}
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "docs/extend.md").read_text(), re.S)
    for example in examples:
        exec(compile(example, "extend.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "tricritical point is at gamma' = -0.333333, beta = 1.000000" in printed
    assert "gamma' = 0.0: recall begins at beta = 0.572165" in printed
    assert printed.count("recall begins") == 4
    above, below = map(float, re.findall(r"simulated at .* m = ([\d.]+)", printed))
    assert above > 0.8
    assert below < 0.3


def test_every_module_has_its_api_page():
    listed = set(re.findall(r"automodule:: ([\w.]+)", (ROOT / "docs/api.md").read_text()))
    modules = {
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        for path in (ROOT / "src/curved").rglob("*.py")
        if not path.stem.startswith("_") and path.parent.name not in {"panels", "plotting"}
    }
    assert listed - {"curved.figures.compute"} == modules - {
        "curved.records.files",
        "curved.records.logs",
        "curved.records.provenance",
        "curved.numerics.typing",
    }
