"""The configuration as models, one file for each kind; everything else only reads it.

The models of recipes are also here by name, for whoever tries one in a session.
"""

from __future__ import annotations

from importlib import import_module

_HERE = {"Recipe": "recipes", "Recipes": "recipes", "Where": "recipes"}


def __getattr__(name: str) -> object:
    """Return a model by name; its file is only read then, because every start reads this one."""
    if name not in _HERE:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"{__name__}.{_HERE[name]}"), name)
