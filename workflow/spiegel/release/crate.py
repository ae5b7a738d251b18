"""RO-Crate 1.1 metadata of a bundle, after the Workflow Run Crate profile 0.5.

Only what is known is written: no person, no machine, no invented time. The date is the day of
the commit that made the edition.

Source: https://w3id.org/ro/crate/1.1, https://w3id.org/ro/wfrun/workflow/0.5
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from typing import Any

from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from spiegel.release.lock import Lock

RUN_TERMS = "https://w3id.org/ro/terms/workflow-run/context"
PROFILES = (
    ("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
    ("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
    ("https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"),
)
LICENCE = "https://spdx.org/licenses/MIT"
TYPES = {
    ".ipynb": "application/x-ipynb+json", ".yaml": "application/yaml", ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet", ".smk": "text/plain", ".py": "text/x-python",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def _type(path: str) -> str:
    ending = path[path.rfind(".") :] if "." in path else ""
    return TYPES.get(ending) or mimetypes.guess_type(path)[0] or "text/plain"


def _about(path: str, content: bytes) -> dict[str, str]:
    return {
        "name": path,
        "encodingFormat": _type(path),
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def crate(lock: Lock, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the metadata document of a bundle with these files."""
    made = ROCrate(version="1.1")
    made.metadata.extra_contexts.append(RUN_TERMS)

    def described(uri: str, kind: str, **properties: object) -> ContextEntity:
        return made.add(ContextEntity(made, uri, properties={"@type": kind, **properties}))

    licence = described(LICENCE, "CreativeWork", name="MIT License", identifier="MIT")
    parameter = made.add_formal_parameter("edition", "Text", "#edition", valueRequired=True)
    workflow = made.add_workflow(
        dest_path="Snakefile", lang="snakemake", main=True, properties={
            **_about("Snakefile", files["Snakefile"]),
            "name": "spiegel: from raw inspection exports to a published mirror",
            "version": lock.commit,
        },
    )  # fmt: skip
    workflow["license"], workflow["input"] = licence, [parameter]
    entities = {
        path: made.add_file(dest_path=path, properties=_about(path, content))
        for path, content in sorted(files.items())
        if path != "Snakefile"
    }
    name = f"{lock.edition} {lock.version}"
    value = described("#edition-value", "PropertyValue", name="edition", value=lock.edition)
    value["exampleOfWork"] = parameter
    sources = [e for p, e in entities.items() if p in lock.config or p.startswith("data/raw/")]
    run = made.add_action(
        workflow,
        "#run",
        object=[value, *sources],
        result=[entity for path, entity in entities.items() if path in lock.outputs],
        properties={
            "name": f"The run that made {name}",
            "endTime": lock.date,
            "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
        },
    )
    example = " The records are invented (example data)." if lock.example else ""
    about = {
        "name": f"Mirror {name}",
        "description": "A mirror of education quality: tables, figures, sentences and "
        f"notebooks, with what made them and the digests of both.{example}",
        "version": lock.version,
        "datePublished": lock.date,
        "license": licence,
        "mentions": [run],
        "conformsTo": [
            described(uri, "CreativeWork", name=title, version=version)
            for uri, title, version in PROFILES
        ],
    }
    for key, words in about.items():
        made.root_dataset[key] = words
    document: dict[str, Any] = made.metadata.generate()
    return document
