"""The commands of `spiegel`, one module for what belongs together; each has a function `add`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

LANGUAGE = "language of what is said (default: the first in config/languages.yaml)"
# What `ArgumentParser.add_subparsers` returns; `add` of each module gets it.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
