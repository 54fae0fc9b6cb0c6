"""A browser without network, to look at pages as a reader does."""

import shutil
from contextlib import contextmanager

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,1000",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name resolves
)
PATIENCE = 60  # seconds; a busy machine takes long to decode megabytes


def is_here():
    """Whether the browser and its driver are both on PATH."""
    return bool(CHROMIUM and DRIVER)


@contextmanager
def browser(folder):
    """A driver whose browser keeps its own files in a folder."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, Service(DRIVER))
    driver.set_page_load_timeout(2 * PATIENCE)
    try:
        yield driver
    finally:
        driver.quit()
