"""JSON Schemas of the configuration files, made from their models, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from spiegel.clean.declared import Corrections
from spiegel.config.analysis_plan import Plan
from spiegel.config.catalogue import Catalogue
from spiegel.config.claim_words import ClaimWords
from spiegel.config.claims import Claims
from spiegel.config.editions import Edition, Main
from spiegel.config.figures import Registry
from spiegel.config.framework import Framework
from spiegel.config.guess_words import GuessWords
from spiegel.config.house_style import HouseStyle
from spiegel.config.indicators import Indicator
from spiegel.config.publication import Publication
from spiegel.config.quantities import Quantity
from spiegel.config.recipes import Recipes
from spiegel.files import write_json
from spiegel.release.diff.revision import Revisions

MODELS: dict[str, type[BaseModel]] = {
    "config": Main,
    "edition": Edition,
    "framework": Framework,
    "tables": Recipes,
    "analysis_plan": Plan,
    "figures": Registry,
    "corrections": Corrections,
    "claims": Claims,
    "publication": Publication,
    "house_style": HouseStyle,
    "claim_words": ClaimWords,
    "guess_words": GuessWords,
    "catalogue": Catalogue,
    "revisions": Revisions,
}
# Files in which each entry has a name of its own, and the keys of the model.
NAMED: dict[str, type[BaseModel]] = {"indicators": Indicator, "quantities": Quantity}


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by the name of the file it describes."""
    made = {name: model.model_json_schema(by_alias=True) for name, model in MODELS.items()}
    for name, model in NAMED.items():
        made[name] = TypeAdapter(dict[str, model]).json_schema(by_alias=True)  # type: ignore[valid-type]
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        for name, schema in made.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas as `<name>.schema.json` and return their paths."""
    paths = []
    for name, schema in sorted(schemas().items()):
        path = folder / f"{name}.schema.json"
        write_json(schema, path)
        paths.append(path)
    return paths
