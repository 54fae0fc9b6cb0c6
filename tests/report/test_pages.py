"""Pages of the report, and what is published of a run."""

import json
from html.parser import HTMLParser

import numpy as np
import pytest
import xarray as xr
from PIL import Image

from curved.figures import catalogue
from curved.ledger.claims import Compared, Finding, Verdict
from curved.ledger.table import table
from curved.records import data_files
from curved.report import ledger_page, pages
from curved.report.pages import Usage
from curved.report.publishing import (
    PublishingError,
    faults,
    fill_table,
    ledger_summary,
    read_ledger,
    read_usages,
    replace_between,
    thumbnail,
)

COLUMNS = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"


class Cells(HTMLParser):
    """The texts of the cells of a page's tables, and the tags that it has."""

    def __init__(self, page):
        super().__init__()
        self.cells, self.tags = [], set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data


def benchmark(path, *rows):
    path.write_text(COLUMNS + "".join(row + "\n" for row in rows))
    return str(path)


@pytest.fixture
def benchmarks(tmp_path):
    tables = [
        benchmark(tmp_path / "a.tsv", "76.36\t0:01:16\t238.41\t558\t117\t170\t2\t0\t78\t60.5"),
        benchmark(tmp_path / "b.tsv", "12.5\t0:00:12\t310.2\t558\t117\t170\t2\t0\t78\t10.5"),
        benchmark(tmp_path / "c.tsv", "0.31\t0:00:00\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA"),
    ]
    return {"fig5_chunk": tables[:2], "fig2": tables[2:]}


def test_jobs_of_a_rule_are_summed_up(benchmarks):
    usage = pages.read_usage("fig5_chunk", benchmarks["fig5_chunk"])
    assert usage == Usage("fig5_chunk", jobs=2, cpu=71.0, wall=76.36, memory=310.2)


def test_a_job_too_short_to_be_measured_has_no_memory(benchmarks):
    assert pages.read_usage("fig2", benchmarks["fig2"]) == Usage("fig2", 1, 0.0, 0.31, None)


def test_what_is_not_a_benchmark_is_refused(tmp_path):
    (tmp_path / "x.tsv").write_text("a\tb\n1\t2\n")
    with pytest.raises(ValueError, match=r"x\.tsv: not a benchmark table"):
        pages.read_usage("x", [tmp_path / "x.tsv"])


def test_page_and_table_of_run_times(benchmarks, tmp_path):
    page, table = tmp_path / "run_times.html", tmp_path / "run_times.csv"
    pages.write_run_times(benchmarks, page, table, tmp_path / "log")
    cells = [cell.strip() for cell in Cells(page.read_text()).cells]
    assert cells[5:10] == ["fig5_chunk", "2", "71.0", "76.4", "310"]
    assert cells[10:15] == ["fig2", "1", "0.0", "0.3", "–"]  # noqa: RUF001 (a dash is meant)
    assert cells[15:] == ["all", "3", "71.0", "76.4", "310"]
    usages = read_usages(table)
    assert usages == [pages.read_usage(rule, files) for rule, files in benchmarks.items()]


def data_file(folder, panel="fig2a", title="a title", **parameters):
    data = xr.Dataset({"m": (("beta",), np.zeros(2))}, {"beta": [0.0, 1.0]})
    path = folder / f"{panel}.nc"
    known = catalogue.vocabulary()
    data_files.save(data_files.describe(data, panel, title, known), path, parameters)
    return path


def test_provenance_tells_parameters_and_escapes_them(tmp_path):
    files = [
        data_file(tmp_path, "fig2a", "<script>alert(1)</script>", time={"stop": 5}, gamma=[0, -1]),
        data_file(tmp_path, "fig2b", source="<img src=x onerror=alert(1)>"),
    ]
    page = pages.provenance(files)
    found = Cells(page)
    text = " ".join(found.cells)
    assert "time.stop = 5" in text
    assert "gamma = [0, -1]" in text
    assert "<script>alert(1)</script>" in text
    assert not found.tags & {"script", "img", "link"}
    assert "All 2 files are of one commit" in page
    assert "numpy" in text
    assert pages.provenance(files) == page


def test_provenance_of_several_commits(tmp_path, monkeypatch):
    one = data_file(tmp_path, "fig2a")
    commit = "0123456789abcdef-dirty"
    monkeypatch.setattr("curved.records.provenance._commit", lambda package: commit)
    page = pages.provenance([one, data_file(tmp_path, "fig2b")])
    assert "2 files are of 2 commits" in page
    assert commit in page
    assert "All 2 files" not in page


def test_text_is_shown_as_a_table_and_its_html_is_not_obeyed(tmp_path):
    text = "# Title & more\n\n| a | b |\n|---|---|\n| `x_y` | <script>alert(1)</script> |\n"
    (tmp_path / "text.md").write_text(text)
    page = pages.discrepancies(tmp_path / "text.md")
    found = Cells(page)
    assert found.cells[2].strip() == "x_y"
    assert "<script>alert(1)</script>" in found.cells[3]
    assert "script" not in found.tags
    assert "<title>Title &amp; more</title>" in page


def test_faults_name_what_is_missing_and_what_differs(tmp_path):
    path = data_file(tmp_path, points=61, gamma=[0.0, -1.0])
    config = {"results": "results", "fig2a": {"points": 801, "gamma": [0.0, -1.0]}}
    missing = tmp_path / "fig2.png"
    assert list(faults(config, [missing, path], [path])) == [
        f"{missing} is missing",
        f"{path} has points = 61, the configuration 801",
    ]
    config["fig2a"]["points"] = 61
    assert list(faults(config, [path], [path])) == []


def test_thumbnail_is_small(tmp_path):
    x, y = np.meshgrid(np.linspace(0, 40, 2100), np.linspace(0, 25, 1300))
    Image.fromarray(np.uint8(127 * (1 + np.sin(x * y)))).save(tmp_path / "large.png")
    thumbnail(tmp_path / "large.png", tmp_path / "small.png")
    assert (tmp_path / "small.png").stat().st_size < 150_000
    with Image.open(tmp_path / "small.png") as image:
        assert image.size == (900, 557)


def test_thin_lines_keep_their_colours(tmp_path):
    """A palette made for the many shades of a landscape must not swallow a rare colour."""
    shades = np.linspace(0, 255, 900, dtype=np.uint8)
    picture = np.stack(np.broadcast_arrays(shades, shades, 255 - shades), axis=-1)
    picture = np.broadcast_to(picture, (600, 900, 3)).copy()
    picture[300:302] = rare = (0, 158, 115)
    Image.fromarray(picture).save(tmp_path / "large.png")
    thumbnail(tmp_path / "large.png", tmp_path / "small.png")
    with Image.open(tmp_path / "small.png") as image:
        assert np.abs(np.asarray(image.convert("RGB"), int)[301] - rare).max() < 16


def test_what_cannot_be_made_small_is_refused(tmp_path):
    noise = np.random.default_rng(1).integers(0, 16, (1800, 900), dtype=np.uint8)
    Image.fromarray(17 * noise).save(tmp_path / "noise.png")
    with pytest.raises(
        PublishingError, match=r"noise\.png: has \d+ bytes with 16 colours, must have below"
    ):
        thumbnail(tmp_path / "noise.png", tmp_path / "small.png")
    assert not (tmp_path / "small.png").exists()


def test_only_what_is_between_the_markers_changes():
    text = "before\n<!-- n -->\nold\n<!-- /n -->\nafter\n"
    assert replace_between(text, "n", str.upper) == text.replace("old\n", "OLD\n\n")
    assert replace_between(text, "n", lambda old: r"\1 new") == text.replace("old", r"\1 new")
    for broken in (text + text, text.replace("/n", "/m")):
        with pytest.raises(PublishingError, match="must appear once"):
            replace_between(broken, "n", str.upper)


VERDICTS = [
    ("2a", "holds"),
    ("2d", "holds"),
    ("4b", "holds only with the released formulas"),
    ("text", "holds"),
]


def ledger(*claims):
    """A ledger of the verdicts on one comparison each, named P1, P2 ... ."""
    findings = [
        Finding(
            {
                "id": f"P{k}",
                "figure": figure,
                "source": {"paper": "§4 ¶2"},
                "statement": f"statement a | b of number {k}",
            },
            Verdict(verdict),
            (
                Compared(
                    {"data": "fig2a", "quantity": "jump", "relation": "above"}, Verdict(verdict)
                ),
            ),
        )
        for k, (figure, verdict) in enumerate(claims, 1)
    ]
    return table(findings, {})


def test_summary_of_the_ledger():
    summary = ledger_summary(ledger(*VERDICTS))
    assert summary.startswith(
        "Of 4 statements of the paper 4 were tested: "
        "3 hold and 1 holds only with the released formulas.\n"
    )
    last = "| P3 | 4b | statement a \\| b of number 3 | holds only with the released formulas |  |"
    assert summary.endswith(last)
    assert "\n" not in ledger_summary(ledger(*VERDICTS[:2]))


def test_measured_columns_are_filled_in():
    measured = (
        "| figure | claims | command | CPU time | longest job | memory |\n"
        "|---|---|---|---|---|---|\n"
        "| `fig2` | old | `make` | old | old | old |\n"
        "| `claims` | - | `make` | - | - | - |\n"
        "| `paper` | - | `make` | - | - | - |\n"
        "| `all` | - | `make` | - | - | - |\n"
    )
    usages = [
        Usage("fig2_data", 4, 12.4, 5.0, 140.0),
        Usage("fig2", 1, 3.0, 9.0, None),
        Usage("figS2", 1, 1.0, 1.0, 100.0),
    ]
    assert fill_table(measured, usages, VERDICTS).splitlines()[2:] == [
        "| `fig2` | 2 hold | `make` | 15 s | 9 s | 140 MB |",
        "| `claims` | 1 holds | `make` | - | - | - |",
        "| `paper` | 2 hold, 1 holds only with the released formulas | `make` "
        "| 15 s | 9 s | 140 MB |",
        "| `all` | 3 hold, 1 holds only with the released formulas | `make` "
        "| 16 s | 9 s | 140 MB |",
    ]


def test_parameters_are_kept_as_json(tmp_path):
    """What `faults` compares is what `save` wrote."""
    with_parameters = data_files.load(data_file(tmp_path, gamma=[0.0, -0.5]))
    assert json.loads(with_parameters.attrs["parameters"]) == {"gamma": [0.0, -0.5]}


def test_the_ledger_of_the_paper_alone_is_not_published(tmp_path):
    path = tmp_path / "claims.nc"
    data_files.save(ledger(("2a", "holds"), ("S1a", "not run"), ("S1b", "not run")), path)
    with pytest.raises(PublishingError, match="2 claims were not run; `make report` runs all"):
        read_ledger(path)


@pytest.mark.parametrize(
    ("figure", "picture"),
    [("4b", "fig4"), ("2a-b", "fig2"), ("S1f", "figS1f"), ("S2c", "figS2")],
)
def test_claims_are_shown_with_a_picture_that_there_is(figure, picture):
    """Figure S1 is several pictures: there it is the panel."""
    found = ledger_page._links(figure)["picture"]
    assert found == f"figures/{picture}.png"
    assert picture in {name for each in catalogue.figures() for name in each.shown}
