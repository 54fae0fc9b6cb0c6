"""The page of the project's speed: its numbers are those of the run, and gaps are said."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import performance
import pytest
from PIL import Image

from conftest import ROOT

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.json"


@pytest.fixture
def told():
    """A few entries of a run, as pytest-benchmark wrote them."""
    return json.loads(RECORDED.read_text(encoding="utf-8"))


def run_of(told, folder):
    path = folder / "bench.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return performance.read(path)


def tables(page):
    """Rows of cells of each table, by the first cell of its head and its number of columns."""
    found, rows = [], None
    for line in page.splitlines():
        if not line.startswith("|"):
            rows = None
            continue
        if rows is None:
            found.append(rows := [])
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return {(rows[0][0], rows[0][-1]): (rows[0], rows[2:]) for rows in found}


def value(cell):
    return float(cell.replace(",", ""))


def of(told, test):
    return [one for one in told["benchmarks"] if one["name"].split("[")[0] == test]


def test_each_time_is_one_of_the_run(told, tmp_path):
    page = performance.page(run_of(told, tmp_path))
    head, rows = tables(page)["N", performance.PROGRAMS["dense"]]
    shown = {
        (int(value(row[0])), int(value(row[1])), name): value(cell)
        for row in rows
        for name, cell in zip(head[3:], row[3:], strict=True)
        if cell
    }
    measured = {
        (one["params"]["size"], one["params"]["stored"], performance.PROGRAMS[name]): ns
        for one in of(told, "test_update")
        for name, ns in [(one["params"]["program"], one["extra_info"]["ns_per_update"])]
    }
    assert shown == pytest.approx(measured, rel=5.1e-3)

    head, rows = tables(page)["program", "R = 64"]
    shown = {
        (row[0], row[1], count): value(cell)
        for row in rows
        for count, cell in zip(head[2:], row[2:], strict=True)
        if cell
    }
    tests = {"test_lanes": "lanes", "test_lanes_in_c": "lanes in C", "test_dense": "dense"}
    measured = {
        (performance.PROGRAMS[name], str(values["stored"]), f"R = {values.get('lanes', 1)}"): ns
        for test, name in tests.items()
        for one in of(told, test)
        for values, ns in [(one["params"], one["extra_info"]["ns_per_update"])]
    }
    assert shown == pytest.approx(measured, rel=5.1e-3)


def test_rates_and_states_are_those_of_the_run(told, tmp_path):
    found = tables(performance.page(run_of(told, tmp_path)))
    _, rows = found["array", "10⁹ products and sums a second"]
    streams = [one["extra_info"]["bytes_per_ns"] for one in of(told, "test_stream")]
    assert sorted(value(row[1]) for row in rows) == pytest.approx(sorted(streams), rel=5.1e-3)
    _, [row] = found["flat model", "ratio"]
    grid, five = (of(told, test)[0]["stats"]["min"] for test in ("test_grid", "test_one_at_a_time"))
    expected = [grid, grid / 50_000 * 1e6, five / 5 * 1e6, five / 5 * 50_000 / grid]
    assert [value(cell) for cell in row[1:]] == pytest.approx(expected, rel=5.1e-3)


def test_the_bound_counts_bytes_of_projections_and_row(told, tmp_path):
    run = run_of(told, tmp_path)
    run.rates = {2**10: 8.0, 2**30: 8.0}
    assert performance.bound(run, (1000, 1000, 41)) == pytest.approx(2000 * (1 + 1 / 41) / 8)
    assert performance.bound(run, (100_000, 1000, 41)) == pytest.approx(2000 * (2 + 1 / 41) / 8)
    run.rates = {2**10: 8.0, 2**20: 2.0}
    assert performance.rate(run, 2**15) == pytest.approx(5)


def test_the_fit_finds_the_terms_of_times_that_follow_the_model(told, tmp_path):
    run = run_of(told, tmp_path)
    terms, caches = [30.0, 1.1, 0.025, 40.0, 0.3], [2**20, 2**25]
    run.caches = {"2": caches[0], "3": caches[1]}
    cases = [(n, m, r) for n in (100, 10_000, 100_000) for m in (1, 100, 1000) for r in (16, 41)]
    run.lanes["lanes"] = {}
    run.ns["lanes"] = {
        case: float(np.dot(performance.features(case, caches), terms)) / case[2] for case in cases
    }
    model = performance.fit(run, few=False)
    assert model.terms == pytest.approx(terms, rel=1e-9)
    assert model((100, 100, 41)) == pytest.approx(30 + 48 * (1.1 + 2.5))  # rows fit the cache
    memory = 30 + 48 * (1.1 + 0.025 * 2 * 14_000) + 40 + 0.3 * 14_000
    assert model((100_000, 14_000, 41)) == pytest.approx(memory)
    _, rows = tables(performance.page(run))["study", "on 1,000 cores"]
    hours = 1000 * 30 * 100_000 * memory / 3.6e12
    assert value(rows[-1][3]) == pytest.approx(hours, rel=5.1e-3)
    assert rows[-1][4] == f"{hours / 2:.1f} h"


def test_what_is_missing_is_said(told, tmp_path):
    whole = performance.page(run_of(told, tmp_path))
    assert "{" not in whole.replace("10^{", "")
    assert told["machine_info"]["cpu"]["brand_raw"] in whole
    assert "AVX-512" in whole
    assert "no gcc" not in whole

    less = copy.deepcopy(told)
    less["benchmarks"] = [
        one
        for one in less["benchmarks"]
        if "in C" not in str(one["params"]) and "in_c" not in one["name"]
    ]
    less["machine_info"]["cpu"]["flags"] = ["sse2"]
    for one in of(less, "test_stream"):
        one["extra_info"]["caches"] = {}
    page = performance.page(run_of(less, tmp_path))
    assert "No C program was run, as there was no gcc." in page
    assert "Straightforward C takes" not in page
    assert "neither AVX2 nor AVX-512" in page
    assert "caches are not known" in page
    head, rows = tables(page)["N", performance.PROGRAMS["dense"]]
    assert not any(row[head.index(performance.PROGRAMS["chain in C"])] for row in rows)

    performance.draw(run_of(less, tmp_path), tmp_path / "less.png")
    assert (tmp_path / "less.png").stat().st_size > 10_000

    less["benchmarks"], less["machine_info"]["cpu"] = [], {}
    page = performance.page(run_of(less, tmp_path))
    for text in (
        "a processor that does not tell its name",
        "Which vector instructions it has is not known.",
        "Lanes were not measured",
        "The loop was not measured",
        "Too little was measured in this run for a fit.",
        "Grids of states were not measured",
    ):
        assert text in " ".join(page.split())


def test_the_page_and_its_figure_are_written(tmp_path):
    (tmp_path / "images").mkdir()
    performance.main(RECORDED, tmp_path)
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert page == performance.page(performance.read(RECORDED))
    with Image.open(tmp_path / "images/performance.png") as image:
        assert image.width == pytest.approx(200 * 180 / 25.4, rel=0.01)


def test_every_benchmark_runs():
    """The first case of each, once, without being timed."""
    options = [sys.executable, "-m", "pytest", "-q", "-o", "addopts=", "--benchmark-disable"]

    def pytest_on(*arguments):
        return subprocess.run(
            [*options, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )

    cases = pytest_on("--collect-only", *map(str, HERE.glob("test_bench_*.py"))).stdout.splitlines()
    first = {case.partition("[")[0]: case for case in reversed(cases) if "::" in case}
    assert len(first) > 10
    done = pytest_on("-p", "no:cacheprovider", *first.values())
    assert done.returncode == 0, done.stdout
