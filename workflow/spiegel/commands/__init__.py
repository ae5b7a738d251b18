"""The commands of `spiegel`, one module for what belongs together; each has a function `add`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

LANGUAGE = "language of what is said (default: the first in config/languages.yaml)"


class Commands:
    """The commands of a parser, with what each says of itself; `add` of each module gets it."""

    if TYPE_CHECKING:
        _Parsers = argparse._SubParsersAction[argparse.ArgumentParser]

    def __init__(self, parsers: _Parsers) -> None:
        self._parsers = parsers
        self.told: dict[str, str] = {}

    def add_parser(self, name: str, *, help: str, **options: Any) -> argparse.ArgumentParser:
        """Add a command as `argparse` does; `help` is its line in `spiegel --help`."""
        self.told[name] = help
        if not options.get("description"):
            options["description"] = help[0].upper() + help[1:] + "."
        return self._parsers.add_parser(name, **options)
