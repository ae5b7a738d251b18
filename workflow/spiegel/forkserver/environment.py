"""What the processes of a build have around them: nothing of the user's, and room for sockets."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# One thread for numerical libraries: last digits would otherwise follow the number of cores.
SINGLE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
LONGEST_SOCKET_FOLDER = 60  # a socket's path may have 107 bytes on Linux, 103 on macOS


def environment() -> dict[str, str]:
    """Return this process's environment without the user's locale, time zone and packages."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "PYTHONWARNINGS"))}
    package = str(Path(__file__).parents[2])
    path = [package, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep))]
    return env | {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(os.path.abspath(p) for p in path)),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONNOUSERSITE": "1",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "MPLBACKEND": "agg",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a kernel's debugger warns, and is not used
        **dict.fromkeys(SINGLE_THREAD, "1"),
    }


def temporary_folder() -> str:
    """Return the folder for temporary files; another where its path is too long for sockets."""
    folder = tempfile.gettempdir()
    long = len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER
    return "/tmp" if long and os.path.isdir("/tmp") else folder
