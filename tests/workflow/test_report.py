"""The report of the quick run, as a reader without network sees it in a browser.

First the one that Snakemake writes, workflow.html, then our own page, report.html.
"""

import json
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_core_python.selenium import Axe
from browser import PATIENCE, browser, is_here
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from curved.figures import figures
from curved.records import data_files

pytestmark = pytest.mark.skipif(
    not is_here(), reason="chromium and chromedriver are not both on PATH"
)

LOCAL = ("file:", "data:", "blob:", "chrome:")  # the last: the empty tab of a new browser
FIGURES = {name for figure in figures() for name in figure.captions}


@pytest.fixture(scope="module")
def report(project):
    """Snakemake's report; ours is beside it. The jobs of the finished run are not repeated."""
    path = "results/quick/workflow.html"
    for arguments in (["report"], ["report", "--report", path]):
        done = project.snakemake(*arguments)
        assert done.returncode == 0, done.stderr
        assert "rule fig5_chunk:" not in done.stderr
        assert "(WARNING/" not in done.stderr  # of docutils, about a caption
    return project.folder / path


class Reader:
    """Someone who clicks through the report."""

    def __init__(self, driver, url):
        self.driver, self.url, self.requests = driver, url, []

    def open(self, entry=None):
        """Load the report and choose an entry of the menu."""
        self.driver.get(self.url)
        self.wait_for("//span[.='Workflow']")
        if entry:
            self.click(f"//a[span[.='{entry}']]")

    def until(self, condition):
        """Try again until there is a true result; an element may be drawn anew in between."""
        stale = [StaleElementReferenceException]
        return WebDriverWait(self.driver, PATIENCE, ignored_exceptions=stale).until(condition)

    def wait_for(self, xpath):
        """The element, once it can be seen."""

        def seen(driver):
            element = driver.find_element(By.XPATH, xpath)
            return element.is_displayed() and element

        return self.until(seen)

    def click(self, xpath):
        """Click an element wherever it is by then: the page moves while it is drawn."""
        press = "arguments[0].click(); return true"
        self.until(lambda driver: driver.execute_script(press, self.wait_for(xpath)))

    def view(self, label):
        """Click the eye beside an entry."""
        self.click(f"//tr[td[normalize-space()='{label}']]//a")

    def image(self, source):
        """Width of the image of a source, in its own pixels, once it is shown and decoded."""
        width = (
            "const shown = [...document.images].find(image => image.src == arguments[0]);"
            "return shown && shown.offsetWidth && shown.naturalWidth"
        )
        return self.until(lambda driver: driver.execute_script(width, source))

    def table(self, script=""):
        """Rows of the tables of the page that is shown, as a reader sees them after a script."""
        self.driver.switch_to.frame(self.wait_for("//iframe"))
        self.until(lambda driver: driver.find_elements(By.XPATH, "//tbody/tr"))
        self.driver.execute_script(script)
        rows = [row.text for row in self.driver.find_elements(By.XPATH, "//tbody/tr")]
        self.driver.switch_to.default_content()
        return rows

    def results(self):
        """Path, labels, caption and more of each entry, from the data in the report."""
        return self.driver.execute_script("return results")


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@contextmanager
def watched(driver, path):
    """Whatever a test does, nothing may be logged as an error or asked of a network."""
    yield
    severe = [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
    assert not severe
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    requests = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert any(url.startswith(path.as_uri()) for url in requests)  # requests are indeed recorded
    assert not [url[:100] for url in requests if not url.startswith(LOCAL)]


@pytest.fixture
def reader(driver, report):
    """Someone who reads Snakemake's report."""
    with watched(driver, report):
        yield Reader(driver, report.as_uri())


def test_workflow_is_described_and_drawn(reader):
    reader.open()
    canvas = reader.wait_for("//*[@id='rulegraph']//canvas")
    assert canvas.is_displayed()
    drawn = reader.driver.execute_script(
        "const c = arguments[0];"
        "const pixels = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "return new Set(pixels).size",
        canvas,
    )
    assert drawn > 10  # more than one colour
    rules = reader.driver.execute_script(
        "return rulegraph_spec.data.find(d => d.name == 'node-data').values.map(n => n.rule)"
    )
    assert {"fig2a_data", "fig5_chunk", "run_times"} <= set(rules)
    assert "With an hour to spend" in reader.wait_for("//*[contains(@class, 'prose')]").text


def test_every_figure_is_shown_with_its_caption(reader):
    reader.open("Figures")
    figures = {Path(path).stem: result for path, result in reader.results().items()}
    figures = {stem: result for stem, result in figures.items() if stem.startswith("fig")}
    assert set(figures) == FIGURES
    for stem, result in figures.items():
        assert len(result["caption"]) > 100
        if stem.endswith("_film"):  # the report offers a GIF for download
            assert result["data_uri"].startswith("data:image/gif;")
        else:
            reader.view(result["labels"]["figure"])
            assert reader.image(result["data_uri"]) > 300


def test_caption_is_readable(reader):
    reader.open("Figures")
    reader.click("(//tr[td[normalize-space()='Figure 2']]//a)[2]")
    assert "tricritical point" in reader.wait_for("//*[contains(text(), 'Phase diagram')]").text


def test_provenance_names_every_data_file(reader, report):
    reader.open("Run")
    reader.view("Provenance")
    text = "\n".join(reader.table())
    chunks = set(report.parent.glob("studies/*/*.nc"))
    for path in {*report.parent.rglob("*.nc")} - chunks:
        assert f"results/quick/{path.relative_to(report.parent).as_posix()}" in text


def test_run_times_of_every_rule(reader, report):
    reader.open("Run")
    reader.view("Run times and memory")
    rows = {row.split()[0]: row.split()[1:] for row in reader.table()}
    assert {"fig2a_data", "fig2", "fig5_chunk", "fig5_patterns", "figS3b_data"} <= set(rows)
    measured = sum(1 for _ in (report.parent / "benchmarks").iterdir())
    assert sum(int(row[0]) for row in rows.values()) == measured


def test_discrepancies_are_readable(reader):
    reader.open("Discrepancies")
    reader.view("Paper, equations and released code")
    rows = reader.table()
    assert [row.split()[0] for row in rows[:19]] == [f"D{number}" for number in range(1, 20)]


def test_ledger_is_readable(reader):
    reader.open()
    pages = [
        result["labels"]
        for path, result in reader.results().items()
        if Path(path).name == "claims.html"
    ]
    assert len(pages) == 1
    reader.open("Claims")
    reader.view(next(iter(pages[0].values())))
    everything = reader.table()
    assert len(everything) >= 145
    chosen = reader.table("form.elements.verdict.value = 'fails'; filter()")
    assert any(row.startswith("✗ fails") for row in chosen)
    assert not any(row.startswith("✓ holds") for row in chosen)
    by_figure = reader.table(
        "form.elements.verdict.value = ''; filter(); sort('figure'); sort('figure')"
    )
    assert "text" in by_figure[0].split()


@pytest.fixture
def own(driver, report):
    """The browser with our own page."""
    path = report.with_name("report.html")
    with watched(driver, path):
        driver.get(path.as_uri())
        yield driver
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def all_of(driver, selector, what):
    """Something of every element that a selector finds."""
    return driver.execute_script(
        f"return [...document.querySelectorAll(arguments[0])].map(element => {what})", selector
    )


def test_the_page_has_every_claim_and_counts_as_the_ledger_does(own, report):
    ledger = data_files.load(report.parent / "claims.nc")
    shown = all_of(own, "details.claim", "[element.id, element.dataset.verdict]")
    claims, verdicts = ledger.claim.values.tolist(), ledger.claim_verdict.values.tolist()
    assert shown == [[f"claim-{name}", told] for name, told in zip(claims, verdicts, strict=True)]
    counts = all_of(
        own, ".counts a", "[element.dataset.verdict, Number(element.children[0].innerText)]"
    )
    assert dict(counts) == Counter(verdicts)
    assert "A small run." in own.find_element(By.CSS_SELECTOR, "#verdict .warning").text


def test_the_page_has_every_figure_and_study(own, report):
    pictures = all_of(own, "#figures figure", "element.id")
    assert set(pictures) == {f"picture-{name}" for name in FIGURES}
    widths = all_of(own, "img:not(.wall img)", "element.complete && element.naturalWidth")
    assert len(widths) > len(FIGURES)  # those beside claims, and studies
    assert min(widths) >= 250
    assert all(all_of(own, "img", "element.alt"))
    assert all_of(own, "#studies h3", "element.id") == ["h-study-tiny"]
    assert [path.stem for path in report.parent.glob("studies/*.nc")] == ["tiny"]  # as asked
    files = set(all_of(own, "#figures a, #studies a", "element.getAttribute('href')"))
    for address in files:
        if not address.startswith(("#", "https://")):
            assert (report.parent / address).is_file(), address
    assert (report.parent / "report.html").stat().st_size < 12e6


def test_the_filter_shows_what_is_chosen_and_no_more(own, report):
    verdicts = data_files.load(report.parent / "claims.nc").claim_verdict.values.tolist()
    seen = "[...document.querySelectorAll('details.claim')].filter(one => one.offsetHeight)"
    own.find_element(By.CSS_SELECTOR, ".counts [data-verdict=fails]").click()
    fails = own.execute_script(f"return {seen}.map(one => one.dataset.verdict)")
    assert fails == ["fails"] * verdicts.count("fails")
    assert f"{len(fails)} of {len(verdicts)} claims" in own.find_element(By.ID, "shown").text
    own.find_element(By.CSS_SELECTOR, "#filters button").click()
    words = own.find_element(By.CSS_SELECTOR, "#filters input")
    words.send_keys("Taylor series")
    assert "claim-P10" in own.execute_script(f"return {seen}.map(one => one.id)")
    assert own.execute_script(f"return {seen}.length") < len(verdicts) / 2
    own.execute_script("location.hash = 'claim-P1'")  # a link to what is filtered out
    WebDriverWait(own, PATIENCE).until(lambda _: own.execute_script(f"return {seen}.length > 100"))
    assert own.find_element(By.ID, "claim-P1").get_attribute("open")


def test_the_keyboard_reaches_the_verdict_first(own):
    own.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    focus = own.switch_to.active_element
    assert focus.text == "Skip to the verdict"
    assert focus.rect["x"] >= 0
    focus.send_keys(Keys.ENTER)
    assert own.current_url.endswith("#verdict")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_is_accessible(own, width, scheme):
    screen = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    own.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    own.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    dark = own.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (dark == "rgb(255, 255, 255)") == (scheme == "light")
    assert own.execute_script("return document.documentElement.scrollWidth") <= width
    own.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert own.execute_script("return document.documentElement.scrollWidth") <= width
    own.set_script_timeout(2 * PATIENCE)
    found = Axe().run(own)
    assert len(found["passes"]) > 20
    faults = [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]]
    assert not faults
