"""RO-Crate 1.1 metadata of a bundle, after the Workflow Run Crate profile 0.5.

Only what is known is written: no person, no machine, no invented time. The date is the day of
the commit that made the edition.

Source: https://w3id.org/ro/crate/1.1, https://w3id.org/ro/wfrun/workflow/0.5
"""

from __future__ import annotations

import hashlib
import mimetypes
from typing import Any

from spiegel.release.lock import Lock

CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    "https://w3id.org/ro/terms/workflow-run/context",
]
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


def _ids(paths: list[str]) -> list[dict[str, str]]:
    return [{"@id": path} for path in paths]


def _file(path: str, content: bytes) -> dict[str, Any]:
    return {
        "@id": path,
        "@type": "File",
        "name": path,
        "encodingFormat": _type(path),
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def crate(lock: Lock, files: dict[str, bytes]) -> dict[str, Any]:
    """Return the metadata document of a bundle with these files."""
    paths = sorted(files)
    sources = [p for p in paths if p in lock.config or p.startswith("data/raw/")]
    results = [p for p in paths if p in lock.outputs]
    parts = [p for p in paths if p != "Snakefile"]
    name = f"{lock.edition} {lock.version}"
    example = " The records are invented (example data)." if lock.example else ""
    graph: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": [
                {"@id": "https://w3id.org/ro/crate/1.1"},
                {"@id": "https://w3id.org/workflowhub/workflow-ro-crate/1.0"},
            ],
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Mirror {name}",
            "description": "A mirror of education quality: tables, figures, sentences and "
            f"notebooks, with what made them and the digests of both.{example}",
            "version": lock.version,
            "datePublished": lock.date,
            "license": {"@id": LICENCE},
            "conformsTo": [{"@id": uri} for uri, _, _ in PROFILES],
            "mainEntity": {"@id": "Snakefile"},
            "mentions": [{"@id": "#run"}],
            "hasPart": _ids(["Snakefile", *parts]),
        },
        *(
            {"@id": uri, "@type": "CreativeWork", "name": title, "version": version}
            for uri, title, version in PROFILES
        ),
        {"@id": LICENCE, "@type": "CreativeWork", "name": "MIT License", "identifier": "MIT"},
        {
            **_file("Snakefile", files["Snakefile"]),
            "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
            "name": "spiegel: from raw inspection exports to a published mirror",
            "programmingLanguage": {"@id": "#snakemake"},
            "version": lock.commit,
            "license": {"@id": LICENCE},
            "input": [{"@id": "#edition"}],
        },
        {
            "@id": "#snakemake",
            "@type": ["ComputerLanguage", "SoftwareApplication"],
            "name": "Snakemake",
            "alternateName": "SMK",
            "identifier": {"@id": "https://doi.org/10.1093/bioinformatics/bts480"},
            "url": {"@id": "https://snakemake.readthedocs.io"},
        },
        {
            "@id": "#edition",
            "@type": "FormalParameter",
            "additionalType": "Text",
            "conformsTo": {"@id": "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"},
            "name": "edition",
            "valueRequired": True,
        },
        {
            "@id": "#edition-value",
            "@type": "PropertyValue",
            "name": "edition",
            "value": lock.edition,
            "exampleOfWork": {"@id": "#edition"},
        },
        {
            "@id": "#run",
            "@type": "CreateAction",
            "name": f"The run that made {name}",
            "instrument": {"@id": "Snakefile"},
            "object": [{"@id": "#edition-value"}, *_ids(sources)],
            "result": _ids(results),
            "endTime": lock.date,
            "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
        },
        *(_file(path, files[path]) for path in parts),
    ]
    return {"@context": CONTEXT, "@graph": graph}
