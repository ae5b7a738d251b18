"""What was planted: every defect with its place, and the corrections that some of them call for.

Made on request for the tests, and never written beside the data.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import yaml

from example.defects import Planted
from example.layout import UNTIDY

COLUMNS = [
    "school_year",
    "dataset",
    "kind",
    "record",
    "source_row",
    "column",
    "treatment",
    "by",
]
EVIDENCE = {
    "wrong_scale_version": "Het verslag van {record} gebruikt de schalen van 2022 (voorbeeld).",
    "missing_advice": "Het advies staat in het gepubliceerde verslag van {record} (voorbeeld).",
    "conflicting_visit": "De andere rij van {record} volgt het gepubliceerde verslag (voorbeeld).",
    "conflicting_rating": "De andere rij van {record} volgt het gepubliceerde verslag (voorbeeld).",
}
HEADER = """\
# Errors in the source that were reported, and what is done about them. Each says what the source
# holds (`expect`) and fails when that is not there. `versions` are the versions of the file with
# the error; a version in which it was mended goes in `mended_in`.
# These belong to the example export (its planted defects); take them out together with it.
"""


def defects(planted: Mapping[tuple[str, str], Planted]) -> pd.DataFrame:
    """Return one row for each planted defect, with its row number in the file (header = 1).

    A defect without a row of its own (a missing row) has row 0. `column` is the column of the
    ledger entry; `by` is the reason of that entry or the name of the check, '' where staging
    chooses the reason.
    """
    rows: list[tuple[object, ...]] = []
    for (dataset, year), found in sorted(planted.items()):
        place = {label: number for number, label in enumerate(found.table.index, 2)}
        rows += [
            (
                year,
                dataset,
                d.kind,
                d.record,
                0 if d.label is None else place[d.label],
                d.column,
                d.treatment,
                d.by,
            )
            for d in found.defects
        ]
        rows += [
            (year, "onderzoek", "untidy_header", column, 1, column, "read", "")
            for column in UNTIDY["onderzoek"]
            if dataset == "doorlichting"
        ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["school_year", "dataset", "kind", "source_row"], ignore_index=True)


def corrections(planted: Mapping[tuple[str, str], Planted]) -> list[dict[str, object]]:
    """Return the entries of `corrections.yaml` that the planted defects call for."""
    out = []
    for (_, year), found in sorted(planted.items(), key=lambda item: (item[0][1], item[0][0])):
        for made in found.corrections:
            kind, serial, key = made["kind"], made["serial"], made["key"]
            assert isinstance(key, dict)
            rest = {k: v for k, v in made.items() if k not in ("kind", "serial", "table", "key")}
            rest.pop("school_year")
            out.append(
                {
                    "id": f"{year[2:4]}{year[7:]}-{str(kind).replace('_', '-')}-{serial}",
                    "school_year": year,
                    "table": made["table"],
                    "versions": ["v1"],
                    "key": key,
                    **rest,
                    "evidence": EVIDENCE[str(kind)].format(record=next(iter(key.values()))),
                    "reported_by": "team gegevens van de voorbeeldinspectie",
                    "reported_on": f"{year[5:]}-11-15",
                }
            )
    return out


def corrections_file(entries: list[dict[str, object]]) -> str:
    """Return `corrections.yaml` with these entries."""
    body = yaml.safe_dump({"corrections": entries}, sort_keys=False, allow_unicode=True, width=100)
    return HEADER + body
