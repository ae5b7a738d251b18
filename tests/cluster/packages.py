"""Debian's packages for the tests of this folder, installed where they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

SYSTEM = ("/usr/sbin", "/sbin")


def install(programs: Sequence[str], packages: Sequence[str]) -> None:
    """Install packages when one of the programs is missing; put the daemons on the search path.

    Raises
    ------
    AssertionError : this machine cannot have them; the message says what it lacks.
    """
    folders = os.environ.get("PATH", "").split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join([*folders, *(f for f in SYSTEM if f not in folders)])
    assert os.geteuid() == 0, (
        "these tests make namespaces and mounts, which only root may do: "
        "run them as root in a virtual machine, or leave them out with -m 'not cluster'"
    )
    missing = [name for name in programs if shutil.which(name) is None]
    if not missing:
        return
    assert shutil.which("apt-get"), (
        f"{', '.join(missing)} not found, and no apt-get to install them: install what Debian has "
        f"in {', '.join(packages)}, or leave these tests out with -m 'not cluster'"
    )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "--quiet", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=quiet, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"apt-get {words[0]} failed:\n{done.stdout}"
