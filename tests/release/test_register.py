"""One register of what is public: a file in no list stops each of its readers, in one wording."""

from __future__ import annotations

import html
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hand_made import hand_made_bundle, hand_made_lock
from small_edition import EDITION, Repository, bundle_of

from spiegel.config.catalogue import load_catalogue
from spiegel.errors import SpiegelError
from spiegel.publish.scan.links import links
from spiegel.publish.scan.scan import led_astray, made_here
from spiegel.publish.serve import serve as serve_here
from spiegel.release.audit import Request
from spiegel.release.bundle import write_bundle
from spiegel.release.gates import everything_is_listed
from spiegel.release.lock import read_lock
from spiegel.release.publication import strange
from spiegel.release.report import audit_and_report

ROOT = Path(__file__).parents[2]
REGISTER = load_catalogue(ROOT)
PAGE = "<p><a href='{}'>more</a></p>"


def written(text: str = "x") -> Callable[[Path], object]:
    def plant(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    return plant


def linked(path: Path) -> None:
    path.symlink_to("index.html")


STRAYS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "unknown": ("site/a.exe", written(), "nothing says whether 'site/a.exe' is public"),
    "in a folder": ("site/a/b.html", written(), "nothing says whether 'site/a/b.html' is public"),
    "at the top": ("a.csv", written(), "nothing says whether 'a.csv' is public"),
    "hidden": ("site/.htaccess", written(), "'site/.htaccess' is hidden"),
    "in a hidden folder": (".git/config", written(), "nothing says whether '.git/config' is"),
    "a link": ("site/b.html", linked, "'site/b.html' is a link"),
    "a pipe": ("site/b.html", os.mkfifo, "'site/b.html' is no plain file"),
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Results with a page, and with records and runs that stay in the house."""
    folder = tmp_path / "results" / EDITION
    for name in ("site/index.html", "internal/meso.csv", "audit/work/.snakemake/log"):
        written()(folder / name)
    (folder / "audit" / "work" / "link").symlink_to("/usr")
    written((ROOT / "config" / "catalogue.yaml").read_text("utf-8"))(
        tmp_path / "config" / "catalogue.yaml"
    )
    return folder


def test_what_is_listed_passes(results: Path) -> None:
    assert REGISTER.strays(results) == []
    assert REGISTER.public_files(results) == [results / "site" / "index.html"]
    everything_is_listed(results.parents[1], EDITION)


@pytest.mark.parametrize("name", STRAYS)
def test_whatever_is_in_no_list_is_refused(results: Path, name: str) -> None:
    path, plant, said = STRAYS[name]
    plant(results / path)
    root, lock = results.parents[1], hand_made_lock(edition=EDITION)
    for reader in (
        lambda: REGISTER.public_files(results),  # scan
        lambda: serve_here(root, EDITION, 0, open_browser=False, build=False),
        lambda: everything_is_listed(root, EDITION),  # freezing
        lambda: write_bundle(root, lock, root / "b.zip"),
    ):
        with pytest.raises(SpiegelError) as error:
            reader()
        assert said in error.value.what
        assert path in error.value.where
        assert "config/catalogue.yaml" in error.value.where
        assert error.value.code == "C-PUB-01"
    assert [one for one in strange(results, root, lock) if one.startswith(said)]  # audit
    published = results.rename(root / "elsewhere")
    assert [one for one in strange(published, root, lock) if one.startswith(said)]


def serve(repository: Repository) -> str:
    """Return what `spiegel serve` says when it refuses to begin; it goes on where it does not."""
    done = subprocess.run(
        [sys.executable, "-m", "spiegel.cli", "serve", EDITION, "--port", "0"],
        cwd=repository.root, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(repository.root / "workflow")},
    )  # fmt: skip
    assert done.returncode == 1
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.xdist_group("frozen")
def test_one_file_in_no_list_stops_all_who_read_the_register(
    copied: Repository, tmp_path: Path
) -> None:
    said = "nothing says whether 'site/a.exe' is public or internal"
    stray = copied.results / "site" / "a.exe"
    written()(stray)
    assert said in copied.spiegel("scan", EDITION).stdout
    assert said in serve(copied)
    done = copied.spiegel("freeze", EDITION, "--check")
    assert (done.returncode, said in done.stdout) == (1, True)
    lock = read_lock(copied.root, EDITION)
    with pytest.raises(SpiegelError, match=r"nothing says whether 'site/a\.exe'"):
        write_bundle(copied.root, lock, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    out = tmp_path / "audit"
    done = copied.spiegel("audit", EDITION, "--published", str(copied.results), "--out", str(out))
    assert (done.returncode, said in done.stdout) == (33, True)
    told = html.unescape((out / "report.nl.html").read_text("utf-8"))
    assert "niets zegt of 'site/a.exe' openbaar" in told
    stray.unlink()
    page = copied.results / "site" / "index.html"
    page.write_text(PAGE.format("a.exe"), "utf-8")
    assert said in copied.spiegel("scan", EDITION).stdout


@pytest.mark.slow
@pytest.mark.xdist_group("frozen")
def test_a_public_file_that_no_job_made_is_refused(copied: Repository) -> None:
    written()(copied.results / "site" / "more.html")
    files = load_catalogue(copied.root).public_files(copied.results)
    with pytest.raises(SpiegelError, match=r"'site/more\.html' lies in a public place, and no job"):
        made_here(copied.root, EDITION, files)
    (copied.results / "site" / "more.html").unlink()
    made_here(copied.root, EDITION, load_catalogue(copied.root).public_files(copied.results))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("index.html", []),
        ("../figures/a.nl.svg#part", []),
        ("https://example.org/a", []),
        ("mailto:a@example.org", []),
        ("#part", []),
        ("../quality/ledger.csv", ["../quality/ledger.csv"]),
        ("..%2Fprofiles/BAO/1.html", ["..%2Fprofiles/BAO/1.html"]),
        ("../../../data/raw/a.csv", ["../../../data/raw/a.csv"]),
        ("/etc/passwd", ["/etc/passwd"]),
        ("file:///etc/passwd", ["file:///etc/passwd"]),
        ("../audit/report.nl.html?a=1", ["../audit/report.nl.html"]),
    ],
)
def test_a_link_leads_to_what_is_public(results: Path, address: str, told: list[str]) -> None:
    page = results / "site" / "index.html"
    page.write_text(PAGE.format(address), "utf-8")
    assert [one.text for one in led_astray([page], results, REGISTER)] == told


def test_a_link_to_a_file_in_no_list_is_refused(results: Path) -> None:
    page = results / "site" / "index.html"
    page.write_text('<img alt="a" src="../a.sqlite">', "utf-8")
    with pytest.raises(SpiegelError, match=r"nothing says whether 'a\.sqlite' is public"):
        list(led_astray([page], results, REGISTER))


def test_every_address_of_a_tag_is_read() -> None:
    page = '<object data="a.html"><form action=\'b.html\'/><video poster="c.png" src="d.mp4">'
    assert list(links(page)) == ["a.html", "b.html", "c.png", "d.mp4"]


def test_records_of_an_audit_and_bundles_are_their_owners(tmp_path: Path) -> None:
    bundle = hand_made_bundle(tmp_path / "release")
    bundle.write_bytes(b"PK")  # so that the audit ends at once
    out = tmp_path / "audit"
    assert audit_and_report(tmp_path, Request("os2030", bundle=bundle), out, say=print) == 33
    bundle = hand_made_bundle(tmp_path / "release")
    for path in (bundle, *(p for p in out.iterdir() if p.suffix != ".lock")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for folder in (bundle.parent, out):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.slow
@pytest.mark.xdist_group("frozen")
def test_the_bundle_of_a_frozen_edition_is_its_owners(frozen: Repository) -> None:
    assert stat.S_IMODE(bundle_of(frozen).stat().st_mode) == 0o600
