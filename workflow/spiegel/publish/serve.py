"""Show a built edition on this machine while it is being written: pages refresh by themselves.

Only this machine can reach it. The files stay as they are: what makes a page refresh is added to
what is sent. Building stays with Snakemake; `--build` starts it when a source changes.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from spiegel.config.catalogue import Stray, load_catalogue, refused
from spiegel.errors import SpiegelError

HOST = "127.0.0.1"
EVENTS = "/-/changes"
FIRST = "/site/index.html"
BEAT = 15  # seconds between signs of life, by which a closed page is noticed
ENDING = 20  # seconds that a build gets to end by itself
SOURCES = ("config", "notebooks", "tools", "workflow")
SCRIPT = (
    b"<script>new EventSource('" + EVENTS.encode() + b"').addEventListener('change',"
    b"()=>location.reload())</script>"
)


def strays(root: Path, folder: Path) -> list[Stray]:
    """Return what lies among the results and is in no list, but for what a build is writing."""
    found = load_catalogue(root).strays(folder)
    return [one for one in found if not (one.kind == "hidden" and one.path.endswith(".partial"))]


class Changes:
    """Tells every open page that something changed."""

    def __init__(self) -> None:
        self._pages: set[queue.SimpleQueue[str]] = set()
        self._lock = threading.Lock()
        self.closed = threading.Event()

    @contextmanager
    def page(self) -> Iterator[queue.SimpleQueue[str]]:
        """Listen for as long as a page is open."""
        own: queue.SimpleQueue[str] = queue.SimpleQueue()
        with self._lock:
            self._pages.add(own)
        try:
            yield own
        finally:
            with self._lock:
                self._pages.discard(own)

    def tell(self, message: str) -> None:
        """Send a message to every open page."""
        with self._lock:
            for own in self._pages:
                own.put(message)

    def close(self) -> None:
        """Let every open page go."""
        self.closed.set()
        self.tell("")


class Handler(SimpleHTTPRequestHandler):
    """Sends public files of one edition; pages get the script that refreshes them."""

    protocol_version = "HTTP/1.1"

    def __init__(
        self, *args: Any, changes: Changes, folder: Path, root: Path, **kwargs: Any
    ) -> None:
        self.changes, self.root = changes, root
        self.folder = folder
        super().__init__(*args, directory=str(folder), **kwargs)

    def do_GET(self) -> None:
        """Answer a request: the first page, a change, or a file."""
        path = urlsplit(self.path).path
        if path == EVENTS and self._asked_here():
            self._events()
        elif self._answers(path):
            if path.endswith(".html"):
                self._page(Path(self.translate_path(path)))
            else:
                super().do_GET()

    def do_HEAD(self) -> None:
        """Answer as for a file, without its content."""
        if self._answers(urlsplit(self.path).path):
            super().do_HEAD()

    def _asked_here(self) -> bool:
        """A page elsewhere must not read this site through another name for this machine."""
        return self.headers.get("Host", "").rpartition(":")[0] in (HOST, "localhost")

    def _answers(self, path: str) -> bool:
        """Say whether a public file is asked for; answer all else here."""
        if not self._asked_here():
            self.send_error(403)
        elif path == "/":
            self._redirect(FIRST)
        elif not self._may_be_shown(path):
            self.send_error(404)
        elif path.endswith(".html") and (found := strays(self.root, self.folder)):
            self.send_error(503, explain=str(refused(found, self.folder)))
        else:
            return True
        return False

    def _may_be_shown(self, path: str) -> bool:
        """Say whether a path is a public file: internal ones are not shown, nor folders."""
        file = Path(self.translate_path(path))
        try:
            relative = file.resolve().relative_to(self.folder.resolve()).as_posix()
            shown = file.is_file() and not unquote(path).endswith("/")
            return shown and load_catalogue(self.root).is_public(relative)
        except (ValueError, SpiegelError):
            return False

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _page(self, file: Path) -> None:
        content = file.read_bytes()
        before, mark, after = content.rpartition(b"</body>")
        whole = before + SCRIPT + mark + after if mark else content + SCRIPT
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole)

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        with self.changes.page() as own:
            try:
                self.wfile.write(b": open\n\n")
                self.wfile.flush()
                while not self.changes.closed.is_set():
                    try:
                        message = own.get(timeout=BEAT)
                    except queue.Empty:
                        message = ""
                    line = f"event: change\ndata: {message}\n\n" if message else ": alive\n\n"
                    self.wfile.write(line.encode())
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                return  # the page was closed

    def end_headers(self) -> None:
        """Never let a browser keep an old page."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing about requests that went well."""
        if args and str(args[1] if len(args) > 1 else "").startswith(("4", "5")):
            super().log_message(format, *args)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # Ctrl-C must not wait for pages that are still open.
    block_on_close = False


def watch(folder: Path, changes: Changes, stop: threading.Event) -> None:
    """Tell of every change under a folder until stopped; changes that come together are one."""
    import watchfiles

    for found in watchfiles.watch(folder, stop_event=stop, debounce=300, raise_interrupt=False):
        files = [p for _, p in found if not Path(p).name.startswith(".")]
        if files:
            changes.tell(Path(min(files)).relative_to(folder).as_posix())


def build_on_change(root: Path, edition: str, stop: threading.Event) -> None:
    """Run Snakemake whenever a source of the edition changes, until stopped."""
    import watchfiles

    root = root.resolve()
    folders = [root / name for name in SOURCES if (root / name).is_dir()]
    told = False
    for found in watchfiles.watch(
        *folders,
        stop_event=stop,
        debounce=600,
        raise_interrupt=False,
        rust_timeout=500,
        yield_on_timeout=True,
    ):
        if not told:  # only now is every change noticed
            print(f"watching {', '.join(SOURCES)}", flush=True)
            told = True
        if not found:
            continue
        changed = Path(min(path for _, path in found)).relative_to(root).as_posix()
        print(f"{changed} changed: building {edition}", flush=True)
        failed = _build(root, edition, stop)
        if failed and not stop.is_set():
            print("the build stopped; the pages are those of before", flush=True)
        elif not failed:
            print("built; open pages show it", flush=True)


def _build(root: Path, edition: str, stop: threading.Event) -> int:
    """Run Snakemake, its progress on our own output, and return its exit code; end it on stop."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--config"]
    # A session of its own: Ctrl-C reaches it once, from here, with every job it started.
    with subprocess.Popen(
        [*command, f"edition={edition}"], cwd=root, start_new_session=True
    ) as build:
        while build.poll() is None:
            if stop.wait(0.2):
                _end(build)
    return build.returncode


def _end(build: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(build.pid, how)
            build.wait(timeout=ENDING)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return


def serve(root: Path, edition: str, port: int, *, open_browser: bool, build: bool) -> None:
    """Show the public files of a built edition until Ctrl-C.

    Raises
    ------
    SpiegelError : the edition has no site, a file there is in no list, or the port is taken.
    """
    folder = (root / "results" / edition).resolve()
    if not folder.joinpath(*FIRST.split("/")[1:]).is_file():
        raise SpiegelError(
            f"edition '{edition}' has no site to show",
            where=f"results/{edition}{FIRST}",
            fix=f"build it first: snakemake --cores 2 --config edition={edition}",
        )
    if found := strays(root, folder):
        raise refused(found, folder)
    changes = Changes()
    try:
        handler = partial(Handler, changes=changes, folder=folder, root=root)
        server = Server((HOST, port), handler)
    except OSError as error:
        raise SpiegelError(
            f"port {port} cannot be used: {error.strerror}",
            where="--port",
            fix="name another port, or 0 for any free one.",
        ) from None
    # Ended in one way, also when a shell that put us in the background has us ignore Ctrl-C.
    for how in (signal.SIGINT, signal.SIGTERM):
        signal.signal(how, signal.default_int_handler)
    stop = threading.Event()
    tasks = [threading.Thread(target=watch, args=(folder, changes, stop), daemon=True)]
    if build:
        tasks.append(
            threading.Thread(target=build_on_change, args=(root, edition, stop), daemon=True)
        )
    for task in tasks:
        task.start()
    address = f"http://{HOST}:{server.server_address[1]}/"
    print(f"{edition}: {address} (Ctrl-C ends)", flush=True)
    if open_browser:
        webbrowser.open(address)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        print("ended")
    finally:
        stop.set()
        changes.close()
        server.server_close()
        for task in tasks:
            task.join(timeout=2 * ENDING)
