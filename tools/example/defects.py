"""The defects planted in every school year, so that cleaning has something to find.

Structural ones are made where the data are made (`visits.py`, `advice.py`): drafts, final reports
without publication, visits before the school year or published after the cut-off, visits outside
the main series, one institution that is in no register, one unfavourable advice without a ground.
Textual ones are made here, on the finished text. `calibration.yaml` says how many of each.

Every visit of the main series carries at most one defect, and none moves a published percentage
once it is treated. `planted.py` lists them all. Nothing else in the export is meant to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from example.advice import ADVISED
from example.calibration import Calibration
from example.draws import pick, stream
from example.visits import TWICE

NBSP = "\u00a0"
FILLERS = ("onbekend", "-")
SPACED = (
    ("type_bezoek", "{} "),
    ("status_verslag", f"{NBSP}{{}}"),
    ("sector", " {}"),
)
SPELLED = ("type_bezoek", "status_verslag", "sector")
VARIANTS = (
    ("label_case", str.upper),
    ("label_spaces", lambda label: f" {label.replace(' ', '  ')} "),
    ("label_nbsp", lambda label: label.replace(" ", NBSP)),
)
OTHER_SPELLINGS = {"West-Vlaanderen": ("West Vlaanderen", "W.-Vlaanderen")}
OTHER_ADVICE = {"GUNSTIG": "GUNSTIG_TEKORTEN"}


@dataclass(frozen=True)
class Defect:
    """One planted defect.

    Attributes
    ----------
    label : index label of its row in the table; None when there is no such row (any more).
    column : the cell, in the newest header words; '' for the row as a whole.
    treatment : `cell` (changed), `row` (left out), `check` (noticed) or `read` (read rightly).
    by : reason of the ledger entry, or name of the check.
    """

    kind: str
    label: int | None
    column: str
    treatment: str
    by: str
    record: str = ""


@dataclass
class Planted:
    """A table with its defects, and the corrections that its defects call for."""

    table: pd.DataFrame
    defects: list[Defect] = field(default_factory=list)
    corrections: list[dict[str, object]] = field(default_factory=list)

    def note(
        self, kind: str, labels: Iterable[int], column: str, treatment: str, by: str, key: str
    ) -> None:
        """List a defect for each row label; `key` is the column that names the record."""
        for label in labels:
            record = str(self.table.at[label, key])
            self.defects.append(Defect(kind, label, column, treatment, by, record))

    def append(self, rows: pd.DataFrame) -> list[int]:
        """Add rows at the end of the table and return their labels."""
        first = int(self.table.index.max()) + 1
        labels = list(range(first, first + len(rows)))
        self.table = pd.concat([self.table, rows.set_axis(labels)])
        return labels

    def correct(
        self, kind: str, year: str, table: str, key: dict[str, str], **rest: object
    ) -> None:
        """Declare a correction, as the owner of the data would report it."""
        serial = sum(c["kind"] == kind for c in self.corrections) + 1
        self.corrections.append(
            {
                "kind": kind,
                "serial": serial,
                "school_year": year,
                "table": table,
                "key": key,
                **rest,
            }
        )


class _Pool:
    """Records that have no defect yet; a drawn record leaves the pool."""

    def __init__(self, rng: np.random.Generator, items: Iterable[str]) -> None:
        self._rng, self._items = rng, set(items)

    def draw(self, k: int, among: Iterable[str] | None = None) -> list[str]:
        """Return k records, among some of them when given."""
        wanted = self._items if among is None else self._items & set(among)
        chosen = pick(self._rng, wanted, k)
        if len(chosen) < k:
            raise ValueError(f"only {len(chosen)} of {k} records to plant a defect in")
        self._items -= set(chosen)
        return chosen


def _take(drawn: list[int], k: int) -> tuple[list[int], list[int]]:
    """Return the first k of some rows, and the rest."""
    return drawn[:k], drawn[k:]


def plant_visits(
    seed: int, cal: Calibration, index: int, table: pd.DataFrame, advised: pd.DataFrame
) -> Planted:
    """Plant the defects of `doorlichting` (text columns), and list the structural ones."""
    year = cal.years[index]
    out = Planted(table.reset_index(drop=True))
    ids = out.table["doorlichting_id"]
    label = {name: place for place, name in enumerate(ids)}
    main = advised[advised["role"] == "main"]
    noticed = _structural(out, advised, label)
    pool = _Pool(stream(seed, "visit defects", year), set(main["doorlichting_id"]) - noticed)

    def rows(names: Iterable[str]) -> list[int]:
        return [label[name] for name in names]

    numbers = out.table.set_index("doorlichting_id")["instellingsnummer"]
    short = set(numbers.index[numbers.str.startswith("0")])
    stripped = rows(pool.draw(cal.defects["stripped_zeros"], short))
    out.table.loc[stripped, "instellingsnummer"] = out.table.loc[
        stripped, "instellingsnummer"
    ].str.lstrip("0")
    floats = rows(pool.draw(cal.defects["float_numbers"], set(numbers.index) - short))
    out.table.loc[floats, "instellingsnummer"] += ".0"
    for kind, hit in (("lost_leading_zeros", stripped), ("number_as_float", floats)):
        out.note(kind, hit, "instellingsnummer", "cell", "", "doorlichting_id")
    _codes(out, cal, pool, label)
    _dates(out, rows(pool.draw(cal.defects["dates_out_of_order"])))
    _corrected(out, cal, year, pool, label)
    _extra_rows(out, cal, year, pool, label)
    silent = advised[(advised["role"] == "other") & ~advised["type_bezoek"].isin(ADVISED)]
    rng = stream(seed, "advice not allowed", year)
    spoken = rows(pick(rng, silent["doorlichting_id"], cal.defects["advice_not_allowed"]))
    out.table.loc[spoken, "advies"] = "GUNSTIG"
    out.note("advice_not_allowed", spoken, "", "check", "advice_allowed", "doorlichting_id")
    return out


def _structural(out: Planted, advised: pd.DataFrame, label: dict[str, int]) -> set[str]:
    """List the defects made with the data; return the visits that a check notices."""
    reasons = {
        "draft": "report_not_final",
        "early": "outside_school_year",
        "late": "published_after_cut_off",
        "unpublished": "not_published",
    }
    for name, role, kind in advised[["doorlichting_id", "role", "type_bezoek"]].itertuples(
        index=False
    ):
        if role != "main":
            reason = reasons.get(role, f"visit_type:{kind}")
            what = role if role in reasons else "other_visit_type"
            out.note(what, [label[name]], "", "row", reason, "doorlichting_id")
    main = advised["role"] == "main"
    known = advised[main].set_index("doorlichting_id")
    found = [
        ("unknown_institution", "institution_known", known.index[known["ghost"]]),
        ("advice_without_ground", "advice_has_ground", known.index[known["groundless"]]),
    ]
    found += [(kind, "institution_once", known.index[known["twice"] == kind]) for kind in TWICE]
    # The register knows one sector: that of the first of the two visits.
    other = (known["twice"] == "two_sectors") & (known["sector"] == TWICE["two_sectors"][1])
    found.append(("other_sector", "sector_as_registered", known.index[other]))
    for kind, check, names in found:
        labels = [label[name] for name in names]
        out.note(kind, labels, "", "check", check, "doorlichting_id")
    return {name for _, _, names in found for name in names}


def _codes(out: Planted, cal: Calibration, pool: _Pool, label: dict[str, int]) -> None:
    """Put spaces around codes, and write codes in another case."""
    for i, name in enumerate(pool.draw(cal.defects["code_spaces"])):
        column, form = SPACED[i % len(SPACED)]
        out.table.at[label[name], column] = form.format(out.table.at[label[name], column])
        out.note("code_spaces", [label[name]], column, "cell", "", "doorlichting_id")
    for i, name in enumerate(pool.draw(cal.defects["code_spelling"])):
        column = SPELLED[i % len(SPELLED)]
        out.table.at[label[name], column] = str(out.table.at[label[name], column]).capitalize()
        out.note("code_spelling", [label[name]], column, "cell", "", "doorlichting_id")


def _dates(out: Planted, rows: list[int]) -> None:
    """Swap the end of a visit and the date of its report."""
    swapped = out.table.loc[rows, ["datum_verslag", "datum_einde"]].to_numpy()
    out.table.loc[rows, ["datum_einde", "datum_verslag"]] = swapped
    out.note("dates_out_of_order", rows, "", "check", "dates_in_order", "doorlichting_id")


def _corrected(
    out: Planted, cal: Calibration, year: str, pool: _Pool, label: dict[str, int]
) -> None:
    """Write a wrong scale version and leave out an advice; each calls for a correction."""
    for kind, column, wrong, reason in (
        ("wrong_scale_version", "schaalversie", "2018", "wrong_scale_version"),
        ("missing_advice", "advies", "", "value_missing"),
    ):
        for name in pool.draw(cal.defects[kind]):
            value = str(out.table.at[label[name], column])
            out.table.at[label[name], column] = wrong
            out.note(kind, [label[name]], column, "cell", reason, "doorlichting_id")
            out.correct(
                kind,
                year,
                "doorlichting",
                {"doorlichting_id": name},
                action="set",
                column=column,
                expect=wrong,
                value=value,
                reason=reason,
            )


def _extra_rows(
    out: Planted, cal: Calibration, year: str, pool: _Pool, label: dict[str, int]
) -> None:
    """Repeat rows, and add drafts and conflicting rows beside the row that holds."""
    again = [label[name] for name in pool.draw(cal.defects["duplicate_visits"])]
    added = out.append(out.table.loc[sorted(again)])
    out.note("duplicate_visit", added, "", "row", "exact_duplicate", "doorlichting_id")

    beside = [label[name] for name in pool.draw(cal.defects["draft_beside_final"])]
    rows = out.table.loc[sorted(beside)]
    drafts = rows.assign(
        status_verslag="ONTWERP",
        datum_publicatie="",
        advies=rows["advies"].map(lambda a: OTHER_ADVICE.get(a, "GUNSTIG")),
    )
    added = out.append(drafts)
    out.note("draft_beside_final", added, "", "row", "report_not_final", "doorlichting_id")

    for name in pool.draw(cal.defects["conflicting_visits"]):
        row = out.table.loc[[label[name]]]
        other = OTHER_ADVICE.get(str(row["advies"].iloc[0]), "GUNSTIG")
        added = out.append(row.assign(advies=other))
        out.note("conflicting_visit", added, "", "row", "superseded_row", "doorlichting_id")
        out.correct(
            "conflicting_visit",
            year,
            "doorlichting",
            {"doorlichting_id": name, "advies": other},
            action="drop_row",
            expect=1,
            reason="superseded_row",
        )


def plant_ratings(
    seed: int,
    cal: Calibration,
    year: str,
    table: pd.DataFrame,
    main: dict[str, str],
    labels: dict[int, str],
) -> Planted:
    """Plant the defects of `inschaling`; `main` maps investigations of the main series to visits.

    `labels` gives the label of each level.
    """
    rng = stream(seed, "rating defects", year)
    out = Planted(table.reset_index(drop=True))
    own = out.table["onderzoek_id"].isin(list(main))
    skipped = out.table["niveau"] == "9"
    rated = out.table.index[own & ~skipped].to_numpy()
    drawn = [int(i) for i in rated[rng.permutation(len(rated))]]
    varied, drawn = _take(drawn, cal.defects["label_variants"])
    for i, row in enumerate(varied):
        kind, form = VARIANTS[i % len(VARIANTS)]
        out.table.at[row, "niveau_label"] = form(str(out.table.at[row, "niveau_label"]))
        out.note(kind, [row], "niveau_label", "cell", "", "onderzoek_id")

    empty = out.table.index[own & skipped].to_numpy()
    filled = sorted(empty[rng.permutation(len(empty))[: cal.defects["level_fillers"]]])
    out.table.loc[filled, ["niveau", "niveau_label"]] = ["0", "onbekend"]
    out.note("level_filler", filled, "raw_rating", "cell", "filler_is_missing", "onderzoek_id")

    repeated, drawn = _take(drawn, cal.defects["duplicate_ratings"])
    conflicting = drawn[: cal.defects["conflicting_ratings"]]
    added = out.append(out.table.loc[sorted(repeated)])
    out.note("duplicate_rating", added, "", "row", "exact_duplicate", "onderzoek_id")
    for row in conflicting:
        key = {column: str(out.table.at[row, column]) for column in ("onderzoek_id", "schaal_code")}
        other = 2 if out.table.at[row, "niveau"] != "2" else 3
        added = out.append(
            out.table.loc[[row]].assign(niveau=str(other), niveau_label=labels[other])
        )
        out.note("conflicting_rating", added, "", "row", "superseded_row", "onderzoek_id")
        out.correct(
            "conflicting_rating",
            year,
            "inschaling",
            key | {"niveau": str(other)},
            action="drop_row",
            expect=1,
            reason="superseded_row",
        )
    touched = {d.label for d in out.defects}
    first = out.table.loc[own.index]
    last = first.index[own & (first["schaal_code"] == "K6")]
    free = [int(i) for i in last if i not in touched and i not in [*repeated, *conflicting]]
    for i in rng.permutation(len(free))[: cal.defects["missing_k_row"]]:
        visit = main[str(out.table.at[free[i], "onderzoek_id"])]
        out.table = out.table.drop(index=free[i])
        out.defects.append(Defect("missing_k_row", None, "", "check", "required_standards", visit))
    return out


def plant_long_form(seed: int, cal: Calibration, year: str, table: pd.DataFrame) -> Planted:
    """Plant the defects of `doorlichting_clb`: rows that repeat another in every cell."""
    out = Planted(table.reset_index(drop=True))
    order = stream(seed, "long form defects", year).permutation(len(table))
    again = sorted(int(i) for i in order[: cal.defects["duplicate_long_rows"]])
    added = out.append(out.table.loc[again])
    out.note("duplicate_long_row", added, "", "row", "exact_duplicate", "doorlichting_id")
    return out


def plant_register(seed: int, cal: Calibration, year: str, table: pd.DataFrame) -> Planted:
    """Plant the defects of `instelling`: spaces in names, fillers, spellings, repeated rows."""
    rng = stream(seed, "register defects", year)
    out = Planted(table.reset_index(drop=True))
    drawn = [int(i) for i in rng.permutation(len(out.table))]
    names, drawn = _take(drawn, cal.defects["name_spaces"])
    for i, row in enumerate(names):
        space = "  " if i % 2 else NBSP
        out.table.at[row, "naam"] = str(out.table.at[row, "naam"]).replace(" ", space)
    out.note("name_spaces", names, "naam", "cell", "", "instellingsnummer")
    empty, drawn = _take(drawn, cal.defects["province_fillers"])
    for i, row in enumerate(empty):
        out.table.at[row, "provincie"] = FILLERS[i % len(FILLERS)]
    key = "instellingsnummer"
    out.note("province_filler", empty, "province", "cell", "filler_is_missing", key)
    repeated, drawn = _take(drawn, cal.defects["duplicate_institutions"])
    again = out.append(out.table.loc[sorted(repeated)])
    out.note("duplicate_institution", again, "", "row", "exact_duplicate", key)
    for name, others in OTHER_SPELLINGS.items():
        provinces = out.table["provincie"].tolist()
        there = [row for row in drawn if provinces[row] == name]
        spelled, _ = _take(there, cal.defects["province_spelling"])
        for i, row in enumerate(spelled):
            out.table.at[row, "provincie"] = others[i % len(others)]
        out.note("province_spelling", spelled, "provincie", "read", "", key)
    return out


def plant_evaluations(seed: int, cal: Calibration, year: str, table: pd.DataFrame) -> Planted:
    """Plant the defects of `gok_evaluatie`: codes in another case."""
    rng = stream(seed, "evaluation defects", year)
    out = Planted(table.reset_index(drop=True))
    rows = [int(i) for i in rng.permutation(len(table))[: cal.defects["evaluation_spelling"]]]
    out.table.loc[rows, "evaluatie"] = out.table.loc[rows, "evaluatie"].str.lower()
    out.note("evaluation_spelling", rows, "evaluatie", "cell", "", "doorlichting_id")
    return out
