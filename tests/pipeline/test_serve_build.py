"""`spiegel serve --build`: a changed source is built, told, and seen in an open page."""

from __future__ import annotations

import http.client
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from project_copy import Project

LIMIT = 300  # seconds; a build of one page takes six on an idle machine
FOOTER = "Elk getal op deze site komt uit de tabellen bij de downloads."


@dataclass
class Lines:
    """What a process or an open page said, line by line."""

    seen: list[str] = field(default_factory=list)
    coming: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)

    def take(self, stream: Iterator[str]) -> None:
        for line in stream:
            self.coming.put(line.rstrip())

    def until(self, pattern: str) -> str:
        """Return the next line with a pattern.

        Raises
        ------
        AssertionError : it does not come within the limit.
        """
        end = time.monotonic() + LIMIT
        while (left := end - time.monotonic()) > 0:
            try:
                self.seen.append(self.coming.get(timeout=left))
            except queue.Empty:
                break
            if re.search(pattern, self.seen[-1]):
                return self.seen[-1]
        raise AssertionError(f"{pattern!r} did not come; seen: {self.seen}")


@dataclass
class Serving:
    process: subprocess.Popen[str]
    said: Lines
    port: int

    def page(self, name: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", f"/site/{name}")
        text = connection.getresponse().read().decode("utf-8")
        connection.close()
        return text

    def open_page(self) -> Lines:
        """Listen as the script of an open page does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        connection.request("GET", "/-/changes")
        answer, told = connection.getresponse(), Lines()
        stream = (line.decode("utf-8") for line in answer)
        threading.Thread(target=told.take, args=(stream,), daemon=True).start()
        told.until("^: open$")
        return told

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


@pytest.fixture
def serving(worked: Project) -> Iterator[Serving]:
    command = [sys.executable, "-m", "spiegel.cli", "serve", "os2025", "--port", "0", "--build"]
    with subprocess.Popen(
        command,
        cwd=worked.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(worked.root / "workflow")},
    ) as process:
        assert process.stdout is not None
        said = Lines()
        threading.Thread(target=said.take, args=(process.stdout,), daemon=True).start()
        try:
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", said.until("http://"))
            assert found
            said.until("^watching ")
            yield Serving(process, said, int(found[1]))
        finally:
            process.kill()


@pytest.mark.slow
def test_a_changed_source_is_built_told_and_seen_and_ending_it_ends_a_build(
    worked: Project, serving: Serving
) -> None:
    told, template = serving.open_page(), "workflow/spiegel/publish/templates/site/base.html.j2"
    assert FOOTER in serving.page("index.html")

    worked.edit(template, "{{ words.footer }}", "Alles is na te rekenen.")
    serving.said.until(r"base\.html\.j2 changed: building os2025")
    serving.said.until(r"^\[\d+/\d+\] .*build_site_nl")  # the progress of the build
    told.until("^event: change$")
    told.until("^data: site/")
    serving.said.until("^built; ")
    assert "Alles is na te rekenen." in serving.page("index.html")
    assert FOOTER not in serving.page("index.html")

    # A mistake stops the build and not the server; mended, the next build goes on.
    edition = "config/editions/os2025.yaml"
    worked.edit(edition, "cut_off:", "cut_of:")
    serving.said.until("cut_of")
    serving.said.until("^the build stopped; the pages are those of before$")
    assert "Alles is na te rekenen." in serving.page("index.html")
    worked.edit(edition, "cut_of:", "cut_off:")
    serving.said.until("^built; ")

    assert "Traceback" not in "".join(serving.said.seen)

    # Ending it ends a build under way, too.
    worked.edit(
        "workflow/spiegel/publish/figures/page.py", "annotations", "annotations\n\nMORE = 1"
    )
    serving.said.until("changed: building os2025")
    serving.said.until("jobs to do")
    assert serving.end() == 0
    serving.said.until("^ended$")
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(worked.root) not in left.stdout
