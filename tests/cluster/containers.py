"""A container image made with buildah alone: no daemon, no registry; and what runs in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packages import install

PACKAGES = ("buildah", "debootstrap", "crun")
PROGRAMS = ("buildah", "debootstrap", "unshare")
RELEASE = "bookworm"
BASE, IMAGE = "localhost/debian", "localhost/spiegel"
# Nothing is pulled, so there is nothing to trust.
POLICY = '{"default": [{"type": "insecureAcceptAnything"}]}'
# What a person behind a proxy or with an index of their own gives to the build.
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "PIP_INDEX_URL", "UV_INDEX_URL")
CERTIFICATES = "/run/ca.pem"


@dataclass
class Storage:
    """Images and containers in a folder of their own."""

    folder: Path

    def buildah(self, command: str, *words: str, offline: bool = False, limit: int = 60) -> str:
        """Run a buildah command and return what it printed; `offline` leaves it the loopback."""
        call = ["buildah", f"--root={self.folder / 'root'}", f"--runroot={self.folder / 'run'}"]
        call += ["--storage-driver=vfs", command, *words]
        if offline:
            call = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$0" "$@"', *call]
        done = subprocess.run(
            call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            text=True, timeout=limit, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"buildah {command} failed:\n{done.stdout[-5000:]}"
        return done.stdout.strip()

    @property
    def policy(self) -> str:
        """Return the option that lets this storage take images of its own."""
        return f"--signature-policy={self.folder / 'policy.json'}"


def make_base(storage: Storage) -> None:
    """Make an image of Debian's smallest system, as the package archive of this machine has it."""
    system = storage.folder / "system"
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", RELEASE, str(system)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert made.returncode == 0, f"debootstrap failed:\n{made.stdout[-5000:]}"
    container = storage.buildah("from", storage.policy, "scratch")
    storage.buildah("add", container, str(system), "/", limit=600)
    storage.buildah("commit", "--rm", storage.policy, container, BASE, limit=600)
    shutil.rmtree(system)


def make_image(storage: Storage, project: Path) -> None:
    """Build the project's image from envs/Containerfile on the base."""
    words = [storage.policy, "--isolation=chroot", "--pull-never", f"--build-arg=BASE={BASE}"]
    words += [f"--build-arg={k}={os.environ[k]}" for k in PASSED_ON if k in os.environ]
    if authorities := os.environ.get("SSL_CERT_FILE"):
        words.append(f"--volume={authorities}:{CERTIFICATES}:ro")
        words += [f"--build-arg={k}={CERTIFICATES}" for k in ("SSL_CERT_FILE", "PIP_CERT")]
    words += [f"--file={project / 'envs' / 'Containerfile'}", f"--tag={IMAGE}", str(project)]
    storage.buildah("bud", *words, limit=1800)


@contextlib.contextmanager
def container(folder: Path, project: Path) -> Iterator[tuple[Storage, str, Path]]:
    """Give a container of the project's image: its storage, name and folder; remove all after."""
    install(PROGRAMS, PACKAGES)
    storage = Storage(folder)
    folder.mkdir()
    (folder / "policy.json").write_text(POLICY)
    try:
        make_base(storage)
        make_image(storage, project)
        name = storage.buildah("from", storage.policy, "--pull-never", IMAGE, limit=600)
        yield storage, name, Path(storage.buildah("mount", name))
    finally:
        # Also unmounts what is mounted.
        storage.buildah("rm", "--all", limit=600)
        storage.buildah("rmi", "--all", "--force", limit=600)
        shutil.rmtree(folder)
