"""What Python's fork server imports before its first fork: the modules named in `PRELOAD`."""

from __future__ import annotations

import gc
import os

from spiegel.forkserver.modules import PRELOAD, load

if PRELOAD in os.environ:
    for _name in os.environ.pop(PRELOAD).split():
        load(_name)
    # The memory of what is imported stays shared only while no collection rewrites it.
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)  # jobs are short, and what they make is mostly needed
