"""The documentation builds without a warning, and its examples run."""

import html
import itertools
import re
import shutil
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import prose
import pytest
import xarray as xr
from axe_core_python.selenium import Axe
from browser import browser, is_here
from matplotlib.image import imread

import curved
from conftest import ROOT
from curved.cli import main
from curved.figures import catalogue
from curved.report import reference
from curved.settings import schema

LONGEST = 35
"""Words of a sentence; more are a burden."""
SEEN = ("index", "theory", "discrepancies", "gallery", "tutorial", "api/curved.CurvedModel")
"""Pages of every kind, which are looked at in a browser."""
GENERATED = {"api.md", "ledger.md", "performance.md"}
"""Pages of numbers and names rather than of sentences."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The documentation as pages, built without a warning."""
    folder = tmp_path_factory.mktemp("pages")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr == ""
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


def read(pages, name):
    return (pages / f"{name}.html").read_text(encoding="utf-8")


def test_every_object_has_its_page(pages):
    """Those of the front door are in tables of the first page, the others in those of rooms."""
    page = read(pages, "api")
    for name in curved.__all__:
        assert f'href="api/curved.{name}.html#curved.{name}"' in page, name
        assert f'id="curved.{name}"' in read(pages, f"api/curved.{name}")
    for path in (ROOT / "src/curved").glob("*/*.py"):
        if not path.stem.startswith("_"):
            room = read(pages, f"api/curved.{path.parent.name}")
            assert f'id="module-curved.{path.parent.name}.{path.stem}"' in room
    assert "curved.numerics.roots.bracketed_roots.html" in read(pages, "api/curved.numerics")
    assert 'id="curved.CurvedModel.folds"' in read(pages, "api/curved.CurvedModel")


@pytest.mark.parametrize(
    ("page", "text", "target"),
    [
        ("ledger", "D15", "discrepancies.html#d15"),
        ("theory", "(8)", "#equation-8"),
        ("validation", "(17)", "theory.html#equation-17"),
        ("discrepancies", "P84", "ledger.html#p84"),
        ("discrepancies", "Fig. 3b", "figures.html#figure-3"),
        ("discrepancies", "S2d", "figures.html#figure-s2"),
        ("cookbook", "spinodal", "glossary.html#term-spinodal"),
        ("reproduce", "docs/cifar.md", "cifar.html"),
        ("architecture", "CurvedModel.sample", "api/curved.CurvedModel.html#"),
        ("theory", "Hopfield, 1982", "bibliography.html#"),
        ("data", "section 3", "theory.html#one-map-for-every-curvature"),
    ],
)
def test_names_are_links(pages, page, text, target):
    links = re.findall(r'<a class="[^"]*" href="([^"]*)"[^>]*>(.*?)</a>', read(pages, page))
    found = [url for url, inner in links if re.sub("<[^>]*>", "", inner) == text]
    assert any(url.startswith(target) for url in found), found


def test_links_lead_to_what_is_there(pages):
    """Within a page and between pages, as Sphinx does not check those that docs/_sphinx makes."""
    built = [path for path in pages.rglob("*.html") if "_modules" not in path.parts]
    texts = {path.resolve(): path.read_text(encoding="utf-8") for path in built}
    anchors = {path: set(re.findall(r' id="([^"]+)"', text)) for path, text in texts.items()}
    for path, text in texts.items():
        for url in re.findall(r'href="([^":]*)"', text):
            name, _, anchor = re.sub(r"\?v=\w+", "", url).partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.is_file(), (path.name, url)
            assert not anchor or target not in texts or anchor in anchors[target], (path.name, url)


def test_pages_ask_no_network_for_anything(pages):
    for path in pages.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'<(?:script|img|iframe)[^>]*src="(?:https?:)?//', text), path
        assert not re.search(r'<link[^>]*rel="stylesheet"[^>]*href="(?:https?:)?//', text), path


def test_lines_of_the_first_page(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/index.md").read_text(), re.S)
    exec(compile(example, "index.md", "exec"), {})
    printed = capsys.readouterr().out
    assert re.search(r"fold +0\.622936", printed)
    assert (tmp_path / "hysteresis.png").is_file()


def test_code_of_the_gallery(project, capsys, tmp_path, monkeypatch):
    """Every figure has a block, and each opens the data of a quick run."""
    text = (ROOT / "docs/gallery.md").read_text(encoding="utf-8")
    told = re.findall(r"^### (Figure .*)$", text, re.M)
    assert told == [figure.label for figure in catalogue.figures()]
    (tmp_path / "results").symlink_to(project.folder / "results/quick")
    monkeypatch.chdir(tmp_path)
    names = {}
    with mpl.rc_context():
        for example in re.findall(r"```python\n(.*?)```", text, re.S):
            exec(compile(example, "gallery.md", "exec"), names)
    plt.close("all")
    assert "gamma' = -1.2, beta = 0.825: 7 of 13 stable" in capsys.readouterr().out
    height, width, _ = imread(tmp_path / "fig2.png").shape
    assert 0.5 < height / width < 1


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
    assert "(3,) (3, 200) (3, 2)" in printed
    t = np.tanh(0.5)  # by the four products of triples of the ring that are 1 in every state
    ring = -t - 2 * t**7 * (1 - t**2) / (1 + 3 * t**8)
    assert f"gamma' = 0.0: mean energy per neuron {ring:.4f}" in printed
    assert "['glass']" in printed
    above, below = map(float, re.findall(r"simulated at .* m = ([\d.]+)", printed))
    assert above > 0.8
    assert below < 0.3


def test_committed_pages_are_up_to_date():
    """What a reader of the repository sees is what the code says."""
    for path, text in reference.pages(ROOT, schema.table()).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: curved publish docs"


def test_the_page_of_the_api_says_what_each_name_is():
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    for name in curved.__all__:
        assert re.search(rf"^- `{name}\b.*`: \w.{{20,}}", page, re.M), name
    assert "  - `energy(x)`: Energy per neuron" in page
    assert not re.search(r"0x\w{6}|Alias for field", page)


def test_pages_are_written_anew(tmp_path, monkeypatch, capsys):
    for part in ("docs", "config"):
        shutil.copytree(ROOT / part, tmp_path / part)
    page = tmp_path / "docs/data.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before.replace("| `T_at` |", "| `T_ta` |"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["publish", "docs"]) == 0
    assert capsys.readouterr().out == "docs/data.md written\n"
    assert page.read_text(encoding="utf-8") == before


def test_studies_of_the_page(capsys, tmp_path, monkeypatch):
    """Blocks of the page on studies run, its first file is a study, and its ones are there."""
    monkeypatch.chdir(tmp_path)
    text, names = (ROOT / "docs/studies.md").read_text(encoding="utf-8"), {}
    for example in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(compile(example, "studies.md", "exec"), names)
    assert "('gamma', 'flipped')\n[1. 1. 1. 1.] 10" in capsys.readouterr().out
    first = re.search(r"```yaml\n(.*?)```", text, re.S)[1]
    (tmp_path / "first.yaml").write_text(first)
    xr.testing.assert_identical(curved.study("first.yaml"), names["found"])
    told = set(re.findall(r"^### `([a-z-]+)`: .*\?$", text, re.M))
    assert told | {"tiny"} == {path.stem for path in (ROOT / "studies").glob("*.yaml")}


def test_cookbook(capsys, tmp_path, monkeypatch):
    """Its blocks run, and give what theory and other tests say."""
    monkeypatch.chdir(tmp_path)
    text, names = (ROOT / "docs/cookbook.md").read_text(encoding="utf-8"), {}
    for example in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(compile(example, "cookbook.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "limits [0.836378 1.      ] coexistence 0.88675" in printed
    assert "beta = 0.902157: onset, 2 -> 4 attractors" in printed
    assert "T_M, Renyi [0.9913 0.7819 0.6504 0.5576 0.4882]" in printed
    below, above = map(float, re.findall(r"overlap ([\d.]+) below it, ([\d.]+) above", printed)[0])
    assert below < 0.3
    assert above == pytest.approx(0.93, abs=0.03)
    assert "N = 250: [1. " in printed
    assert "N = 1000: [1. " in printed
    symmetric, exact, found = (
        np.array(re.findall(r"[\d.]+", line.split("+-")[0]), dtype=float)
        for line in re.findall(r"^(?:symmetric|exact|simulated) .*(?:\n [^+\]]*)*", printed, re.M)
    )
    assert symmetric[[0, -1]].tolist() == [0.0, 0.819]
    assert exact[[0, -1]].tolist() == [0.0, 0.779]
    assert found[0] == pytest.approx(np.sqrt(1 / 128), rel=0.15)
    assert 0.6 < found[-1] < 0.82
    with xr.open_dataset(tmp_path / "states.nc") as states:
        assert dict(states.sizes) == {"gamma": 50, "beta": 1000, "state": 3}
        assert states.attrs["curved_version"]
    assert (tmp_path / "hysteresis.pdf").stat().st_size > 5000


def test_sentences_are_short_enough_to_be_read_once():
    pages = [path for path in (ROOT / "docs").glob("*.md") if path.name not in GENERATED]
    others = [ROOT / "REPRODUCE.md", ROOT / "CONTRIBUTING.md"]
    captions = [*(ROOT / "src").rglob("*.rst"), *(ROOT / "workflow/report").glob("*.rst")]
    found = [
        f"{path.name}: {sentence}"
        for path in (*pages, *others, *captions)
        for sentence in prose.sentences(path.read_text(encoding="utf-8"))
        if prose.words(sentence) > LONGEST
    ]
    assert found == []


def test_captions_are_short():
    for figure in catalogue.figures():
        for path in figure.captions.values():
            text = path.read_text(encoding="utf-8").partition("{% endset %}")[2]
            told = re.sub(r"{{.*?}}", "X", text).split()
            assert len(told) <= 200, path.name


def test_what_is_cited_is_in_the_bibliography(pages):
    """And what is in it is cited; keys are checked by Sphinx."""
    keys = set(re.findall(r"^@\w+{(\w+),", (ROOT / "docs/references.bib").read_text(), re.M))
    texts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert set(re.findall(r"@(\w+\d{4})\b", texts)) == keys
    assert "[@" not in read(pages, "theory")


@pytest.mark.skipif(not is_here(), reason="chromium and chromedriver are not both on PATH")
def test_pages_fit_and_can_be_read_by_all(pages, tmp_path):
    """On a desk and on a phone nothing is wider than the page, and axe finds no fault."""
    with browser(tmp_path) as driver:
        for width, name in itertools.product((1280, 390), SEEN):
            size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            driver.get((pages / f"{name}.html").as_uri())
            wide = driver.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, (name, width)
            found = Axe().run(driver, options={"runOnly": ["wcag2a", "wcag2aa"]})["violations"]
            assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == [], name
        severe = [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        assert not severe
