"""What a process forked from the warm server does to be a notebook kernel."""

from __future__ import annotations

import os
import sys


def run(*arguments: str) -> None:
    """Be an ipykernel with this command line, in a session of its own."""
    os.setsid()
    # The kernel ends when its parent does, and that is the server, not the caller.
    watch = f"--IPKernelApp.parent_handle={os.getppid()}"
    sys.argv = ["ipykernel_launcher", *arguments, watch]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=sys.argv[1:])
