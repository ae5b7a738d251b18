"""The site on this machine: pages refresh, files stay as they are, internal ones stay closed."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = b"<!DOCTYPE html><html><body><p>one</p></body></html>"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """Start the command on a free port; return the results and the port, end it by Ctrl-C."""
    root = tmp_path_factory.mktemp("served")
    results = root / "results" / "proef"
    for name, content in (
        ("site/index.html", PAGE),
        ("tables/measures.csv", b"k,n\n1,2\n"),
        ("profiles/GBAO/000551.html", PAGE),
        ("quality/ledger.csv", b"table\n"),
    ):
        (results / name).parent.mkdir(parents=True, exist_ok=True)
        (results / name).write_bytes(content)
    (root / "config").mkdir()
    shutil.copy(ROOT / "config" / "catalogue.yaml", root / "config")
    process = subprocess.Popen(
        [sys.executable, "-m", "spiegel.cli", "--root", str(root), "serve", "proef", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
    assert found, said
    yield results, int(found[1])
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=10)
    assert process.returncode == 0, rest
    assert "ended" in rest
    assert "Traceback" not in rest


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def test_a_page_gets_a_script_that_its_file_has_not(served: tuple[Path, int]) -> None:
    results, port = served
    status, content = ask(port, "/site/index.html")
    assert status == 200
    assert b"EventSource" in content
    assert content.index(b"EventSource") < content.index(b"</body>")
    assert (results / "site" / "index.html").read_bytes() == PAGE
    assert ask(port, "/tables/measures.csv") == (200, b"k,n\n1,2\n")
    assert ask(port, "/")[0] == 302


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/profiles/GBAO/000551.html",
        "/quality/ledger.csv",
        "/site/../quality/ledger.csv",
        "/site/%2e%2e/profiles/GBAO/000551.html",
        "/site/",
        "/tables",
        "/nothing.html",
    ],
)
def test_internal_files_and_folders_are_not_shown(
    served: tuple[Path, int], path: str, method: str
) -> None:
    assert ask(served[1], path, method)[0] == 404


def test_another_name_for_this_machine_is_refused(served: tuple[Path, int]) -> None:
    assert ask(served[1], "/site/index.html", Host=f"elsewhere.example:{served[1]}")[0] == 403
    assert ask(served[1], "/-/changes", Host="elsewhere.example:80")[0] == 403


def test_a_changed_file_refreshes_the_page(served: tuple[Path, int]) -> None:
    results, port = served
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/-/changes")
    answer = connection.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"
    assert answer.readline() == b": open\n"
    # Watching may begin a moment after the first answer: touch until it is noticed.
    noticed = threading.Event()

    def touch() -> None:
        number = 0
        while not noticed.wait(0.3):
            number += 1
            (results / "site" / "new.html").write_text(str(number))

    writer = threading.Thread(target=touch)
    writer.start()
    try:
        lines = [answer.readline() for _ in range(3)]
    finally:
        noticed.set()
        writer.join()
        connection.close()
    assert lines[1:] == [b"event: change\n", b"data: site/new.html\n"]


def test_what_cannot_be_served_is_told_plainly(served: tuple[Path, int]) -> None:
    results, port = served
    for edition, words in (("nothing", "has no site"), ("proef", "cannot be used")):
        done = subprocess.run(
            [
                *(sys.executable, "-m", "spiegel.cli", "--root", str(results.parents[1])),
                *("serve", edition, "--port", str(port)),
            ],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
        )
        assert done.returncode == 1
        assert words in done.stderr
        assert "fix:" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_page_is_not_shown_while_a_file_in_no_list_lies_there(served: tuple[Path, int]) -> None:
    results, port = served
    assert ask(port, "/site/index.html")[0] == 200
    partial = results / "site" / ".index.html.partial"  # what a build is writing
    partial.write_bytes(PAGE)
    assert ask(port, "/site/index.html")[0] == 200
    stray = results / "site" / "a.exe"
    stray.write_bytes(b"x")
    status, content = ask(port, "/site/index.html")
    assert status == 503
    assert b"nothing says whether 'site/a.exe' is public or internal" in content
    stray.unlink()
    partial.unlink()
    assert ask(port, "/site/index.html")[0] == 200
