"""A built edition, a chromium, and a web server on this machine for the tests of the pages."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opened import Opened
from playwright.sync_api import Browser, sync_playwright
from project_copy import fresh

from spiegel.config.inspectorate import Inspectorate
from spiegel.publish.names import site_files

EDITION = "os2025"
ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`results/<edition>` of a built copy; of the project named by SPIEGEL_BUILT when set."""
    if named := os.environ.get("SPIEGEL_BUILT"):
        return Path(named).resolve() / "results" / EDITION
    project = fresh(tmp_path_factory.mktemp("browser") / "project")
    done = project.snakemake("--cores", "2")
    assert done.returncode == 0, done.stdout
    return project.root / "results" / EDITION


@pytest.fixture(scope="session")
def site(results: Path) -> list[Path]:
    """Every page of the site."""
    found = sorted((results / "site").glob("*.html"))
    own = Inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen")
    assert {path.name for path in found} == {n for n in site_files(own) if n.endswith(".html")}
    return found


@pytest.fixture(scope="session")
def notebooks(results: Path) -> list[Path]:
    """Every page of the notebooks, their lists included."""
    found = sorted((results / "notebooks").glob("*.html"))
    assert len(found) >= 20
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, f"no browser found; install one of: {', '.join(NAMES)}"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    found = Opened(browser)
    yield found
    for page in found.pages:
        page.context.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the test output for the tests."""


@pytest.fixture(scope="session")
def server(results: Path) -> Iterator[str]:
    """Address of the edition on a static host, below a sub path; only this machine reaches it."""
    handler = partial(Quiet, directory=str(results.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        thread = threading.Thread(target=host.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{host.server_address[1]}/{EDITION}"
        host.shutdown()
        thread.join()
