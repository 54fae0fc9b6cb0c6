"""The report of a run: what it says of ledger, manifest and pictures, and what it never does."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image
from test_pages import Cells, data_file, ledger

from curved.figures import catalogue
from curved.records import data_files, manifest
from curved.records.data_files import DataFileError
from curved.records.manifest import ManifestError
from curved.records.strict_yaml import read
from curved.report import report_page
from curved.report.pages import write_run_times

CLAIMS = [("2a", "holds"), ("2d", "fails"), ("4b", "depends on the reading"), ("text", "holds")]
HEADINGS = {"h1", "h2", "h3", "h4"}


class Outline(HTMLParser):
    """Identifiers, addresses by tag, headings and alternative texts of a page."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.addresses, self.headings, self.alt = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.addresses += [
            (tag, found[key]) for key in ("href", "src", "srcset", "action") if key in found
        ]
        self.headings += [int(tag[1])] if tag in HEADINGS else []
        self.alt += [found.get("alt")] if tag == "img" else []


@pytest.fixture
def sources(tmp_path):
    """Files that the report of a run of one figure is made from."""
    data = data_file(tmp_path, "fig2a", "<b>title</b>", time={"stop": 5})
    picture = tmp_path / "figures/fig2.png"
    picture.parent.mkdir()
    shades = np.uint8(np.indices((90, 160)).sum(0))
    Image.fromarray(shades).save(picture, dpi=(100, 100))
    data_files.save(ledger(*CLAIMS), tmp_path / "claims.nc")
    (tmp_path / "lock").write_text("numpy==1\n")
    made_from = {str(picture): [str(data)]}
    config = read("config/config.yaml")
    files = [data, picture]
    log = tmp_path / "log"
    manifest.write(tmp_path, files, made_from, [], config, tmp_path / "lock", log, {})
    write_run_times({}, tmp_path / "times.html", tmp_path / "times.csv", tmp_path / "log")
    table = "| id | where |\n|---|---|\n| D1 | `a_test` <script>x</script> |\n"
    (tmp_path / "text.md").write_text(f"# Title\n\nD1 is first.\n\n{table}")
    return report_page.Sources(
        ledger=tmp_path / "claims.nc",
        manifest=tmp_path / "manifest.json",
        times=tmp_path / "times.csv",
        discrepancies=tmp_path / "text.md",
        data=[data],
        pictures=[picture],
        panels=[picture],
        studies=[],
    )


def test_every_claim_and_its_verdict_are_there_and_counted(sources):
    page = report_page.page(sources, "snakemake")
    assert {f"claim-P{k}" for k in range(1, 5)} <= set(Outline(page).ids)
    counted = dict(re.findall(r'data-verdict="([\w ]+)"><b>(\d+)</b>', page))
    assert counted == {"holds": "2", "fails": "1", "depends on the reading": "1"}
    assert "Of 4 statements of the paper 4 were tested: 2 hold, 1 fails" in page
    order = [
        page.index(f'<article class="exception">\n<div>\n<span class="chip {kind}">')
        for kind in ("v3", "v2")
    ]
    assert order == sorted(order)  # failures first


def test_a_figure_stands_with_its_files_its_command_and_the_paper(sources):
    page = report_page.page(sources, "snakemake --cores 4 --configfile mine.yaml")
    addresses = {address for _, address in Outline(page).addresses}
    assert {f"figures/fig2.{kind}" for kind in ("png", "pdf", "svg")} <= addresses
    assert {f"{report_page.PAPER}/figures/2", "workflow.html", "claims.html"} <= addresses
    assert '<dt>Data</dt><dd><a href="fig2a.nc">' in page
    assert "snakemake --cores 4 --configfile mine.yaml fig2<" in page
    assert catalogue.alt_text("fig2") in Outline(page).alt
    assert 'width="256" height="144"' in page  # 160 pixels at 100 dpi, and 160 of the page an inch
    assert "fig3" not in Outline(page).ids  # no picture of it was given


def test_whatever_is_fetched_is_in_the_page_and_links_within_it_lead_somewhere(sources):
    page = report_page.page(sources, "snakemake")
    found = Outline(page)
    for tag, address in found.addresses:
        assert tag == "a" or address.startswith("data:"), (tag, address[:80])
        if address.startswith("#"):
            assert address[1:] in found.ids, address
    assert "default-src 'none'" in page
    assert len(set(found.ids)) == len(found.ids)
    assert all(found.alt)
    steps = np.diff([0, *found.headings])
    assert steps.max() == 1  # no heading without the one above it


def test_what_a_run_says_is_not_obeyed(sources):
    page = report_page.page(sources, "snakemake <script>alert(1)</script>")
    assert page.count("<script>") == 1  # its own
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<b>title</b>" not in page
    assert any("<b>title</b>" in cell for cell in Cells(page).cells)


def test_discrepancies_have_anchors_and_are_linked():
    text = "# T\n\nD1.\n\n| id | w |\n|---|---|\n| D1 | (1 - q)^2 of `a_b` |\n"
    body, known = report_page._discrepancies(text)
    assert known == {"D1"}
    assert '<tr id="D1">' in body
    assert "(1 - q)<sup>2</sup>" in body
    assert "a_<wbr>b" in body
    linked = report_page._Linked(known)
    assert linked("see D1, not D2 <") == 'see <a href="#D1">D1</a>, not D2 &lt;'


def test_a_caption_has_a_paragraph_for_each_panel():
    text = "**Head.** All.\n(a) One,\nmore (b) within.\n(b-d) The others, m^2 [x]^(1/2)."
    body = report_page._caption(text, report_page._Linked(set()))
    assert re.findall(r"<p>(.{6})", body) == ["<stron", "(a) On", "(b-d) "]
    assert "m<sup>2</sup> [x]<sup>1/2</sup>" in body


def test_captions_are_markdown_too():
    """The report reads the captions as Markdown, Snakemake as reStructuredText."""
    for name, caption in report_page.captions(read("config/config.yaml")).items():
        body = report_page._caption(caption, report_page._Linked(set()))
        assert not re.search(r"\*\*|``|`_|::|\\|<h\d|<ul|<ol|<code>.*<code>|<pre", body), name


def test_the_certificate_tells_the_manifest_and_no_time(sources):
    page = report_page.page(sources, "snakemake")
    listed = json.loads(sources.manifest.read_text())
    for told in (listed["commit"], listed["lock"]["sha256"], listed["python_version"]):
        assert told in page
    for entry in listed["files"].values():
        assert entry["sha256"] in page
    assert report_page.page(sources, "snakemake") == page


def test_what_is_no_file_of_a_run_is_refused(sources, tmp_path):
    (tmp_path / "no.json").write_text("{}")
    with pytest.raises(ManifestError, match="not a manifest"):
        report_page.page(sources._replace(manifest=tmp_path / "no.json"), "snakemake")
    with pytest.raises(DataFileError):
        report_page.page(sources._replace(ledger=sources.times), "snakemake")
