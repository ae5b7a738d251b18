"""A small mirror in a folder of its own, made in this process: four school years, few rows."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

import recompute
from spiegel import tables
from spiegel.compare.differences import write_differences
from spiegel.compare.mirror import check_against_published, compare_mirrors
from spiegel.config.editions import load_edition
from spiegel.files import write_csv, write_parquet
from spiegel.measure.groups import measure_groups_of_year
from spiegel.measure.measures import measure_school_year
from spiegel.measure.quantities import measure_quantities
from spiegel.publish.claims.table import write_claims
from spiegel.publish.report import find_report

ROOT = Path(__file__).resolve().parents[2]
EDITION = "os2026"
# One per visit, several per visit, several standards, confidential, lower is better.
KEPT = (
    "k1_visie", "o1_doelenkader", "llb_zonder_werkpunten", "gok_positief",
    "advies_gunstig", "advies_verplichting", "advies_ongunstig",
)  # fmt: skip
# The rules that combine standards, over the lower steps and one in the middle.
LOWER = ["BENEDEN", "BENADERT"]
RULED: dict[str, dict] = {
    "llb_ergens": {"aggregate": "any_meet", "meets": LOWER},
    "llb_nergens": {"aggregate": "none_meet", "meets": LOWER},
    "llb_minstens_twee": {"at_least": 2, "meets": LOWER},
    "llb_overal": {"aggregate": "all_meet", "meets": ["VOLGENS"]},
    # The rules that compare ratings, and conditions on which visits count.
    "llb_gelijk": {"aggregate": "all_equal", "polarity": "higher"},
    "llb_een_hoger": {
        "standards": ["L2", "L3"],
        "higher": {"exactly": 1},
        "polarity": "higher",
        "among": [{"standards": ["L2", "L3"], "aggregate": "not_equal"}],
    },
    "llb_hoger_in_twee_netten": {
        "standards": ["L4", "L2"],
        "higher": {"at_least": 1},
        "polarity": "higher",
        "unit": "visit",
        "among": [{"register": "network", "any_of": ["GO", "OGO"]}],
    },
    "doelenkader_bij_verschil": {
        "standards": ["O1"],
        "unit": "investigation",
        "among": [
            {"standards": ["L3", "L4", "L5"], "aggregate": "not_equal"},
            {"visit": "team", "not": ["T1", "T2"]},
        ],
    },
}
_PIECES = {"nl": "stuks", "en": "pieces"}
_WORDS = {"label": _PIECES, "unit": {"one": {"nl": "stuk", "en": "piece"}, "many": _PIECES}}
_DAYS = {"of": "visits", "days": {"from": "start_date", "until": "publication_date"}}
QUANTITIES: dict[str, dict] = {
    "naar_net": {"by": "network", "change": "previous"},
    "instellingen": {},
    "anders_geteld": {"change": "previous", "breaks": {"2024-2025": {"nl": "a", "en": "b"}}},
    "niet_bezocht": {"visited": False, "where": [{"column": "province", "present": True}]},
    "per_bezochte": {"ratio": {"of": "instellingen", "to": "niet_bezocht"}},
    "dagen": {**_DAYS, "statistic": "mean"},
    "dagen_midden": {
        **_DAYS,
        "statistic": "median",
        "where": [{"column": "report_status", "any_of": ["DEFINITIEF"]}],
    },
}
_AMOUNTS = {"places": ["site"], "nl": "{x}", "en": "{x}"}
CLAIMS: dict[str, dict] = {  # sentences about quantities
    "telling": {
        **_AMOUNTS,
        "amounts": {"x": {"quantity": "niet_bezocht", "sector": "BAO"}},
        "nl": "{x}, {x.share}",
        "en": "{x}, {x.share}",
    },
    "vroeger": {
        **_AMOUNTS,
        "amounts": {"x": {"quantity": "instellingen", "sector": "ALL", "year": "2022-2023"}},
    },
    "duur": {**_AMOUNTS, "amounts": {"x": {"quantity": "dagen", "sector": "GSO"}}},
    "groei": {
        "places": ["site"],
        "comparison": "earlier_year",
        "amounts": {"x": {"quantity": "naar_net", "sector": "ALL", "category": "GO"}},
        "subject": {"nl": "het aantal", "en": "the number"},
    },
    "gebroken": {
        "places": ["site"],
        "comparison": "earlier_year",
        "amounts": {"x": {"quantity": "anders_geteld", "sector": "ALL"}},
        "subject": {"nl": "het aantal", "en": "the number"},
    },
}
# Differences of every kind: once and several times, in two sectors, few, paired, in groups.
Part = tuple[str, str, str, str]  # indicator, sector, network, unit
APART: dict[str, tuple[Part, Part]] = {
    "sectoren": (("k1_visie", "BAO", "", "institution"), ("k1_visie", "SO", "", "institution")),
    "klein": (("k1_visie", "BUBAO", "", "institution"), ("k1_visie", "GSO", "", "institution")),
    "te_klein": (("k1_visie", "BUBAO", "", "institution"), ("k1_visie", "CLB", "", "institution")),
    "netten": (("k1_visie", "BAO", "GO", "institution"), ("k1_visie", "BAO", "VGO", "institution")),
    "net_te_klein": (
        ("k1_visie", "GBAO", "GO", "institution"), ("k1_visie", "CLB", "GO", "institution")
    ),
    "onderzoeken": (
        ("o1_doelenkader", "BAO", "", "investigation"),
        ("o1_doelenkader", "SO", "", "investigation"),
    ),
    "regels": (
        ("llb_nergens", "ALL", "", "institution"), ("llb_overal", "ALL", "", "institution")
    ),
    "regels_netten": (
        ("llb_ergens", "ALL", "GO", "institution"), ("llb_ergens", "ALL", "OGO", "institution")
    ),
}  # fmt: skip
SIZES = {"GBAO": 200, "BUBAO": 50, "GSO": 130, "BUSO": 30, "CLB": 20}
DATES = ("start_date", "end_date", "report_date", "publication_date")
STATUSES = ["rated", "not_investigated", "not_rated", "not_applicable"]


class Mirror:
    """The folder of a small edition, and the stages that fill it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.edition = load_edition(root, EDITION)
        self.years = self.edition.record_years
        self.config = root / "config/inspectorates/vlaanderen"
        self.processed = root / "data/processed" / EDITION
        self.tables = root / "results" / EDITION / "tables"

    def clean(self, year: str) -> Path:
        return self.processed / "clean" / year

    def prepare(self) -> None:
        """Draw the clean tables of every school year."""
        for number, year in enumerate(self.years):
            for name, table in drawn(year, number).items():
                made = tables.check(table, name)
                if name == "visits":  # three of seven institutions are visited by risk
                    risk = made["institution_id"].astype(int) % 7 < 3
                    made = made.assign(selection=np.where(risk, "RISICO", "STEEKPROEF"))
                write_parquet(made, self.clean(year) / f"{name}.parquet")
        population = [pd.read_parquet(self.clean(y) / "population.parquet") for y in self.years]
        write_csv(pd.concat(population), self.tables / "population.csv")
        sources = pd.DataFrame({"dataset": ["x"], "nature": ["example"]})
        write_csv(sources, self.tables.parent / "quality/sources.csv")

    def paths(self, ending: str) -> dict[str, Path]:
        return {y: self.processed / "measure" / f"{y}{ending}" for y in self.years}

    def measure(self, years: Sequence[str] = ()) -> None:
        """Write the measures, of these years where not of all; the others are there already."""
        measures, counts = self.paths(".csv"), self.paths(".counts.parquet")
        for year in years or self.years:
            measure_school_year(
                self.config, self.clean(year), self.clean(self.edition.school_year), EDITION, year,
                measures[year], counts[year], self.paths(".register.csv")[year],
            )  # fmt: skip
        parts = [pd.read_csv(p, dtype=str, keep_default_na=False) for p in measures.values()]
        write_csv(pd.concat(parts), self.tables / "measures.csv")
        clean = {year: self.clean(year) for year in self.years}
        measure_quantities(self.config, self.edition, clean, self.tables / "quantities.csv")

    def group(self) -> None:
        """Write meso."""
        now = self.edition.school_year
        measure_groups_of_year(
            self.config, self.paths(".counts.parquet")[now], self.paths(".csv")[now],
            self.clean(now) / "institutions.parquet",
            EDITION, now, self.tables / "meso.csv", self.processed / "internal.csv",
        )  # fmt: skip

    def compare(self) -> None:
        """Write what is compared."""
        measures = self.paths(".csv")
        compare_mirrors(
            self.config, self.edition, measures, self.paths(".counts.parquet"),
            self.paths(".register.csv")[self.edition.school_year],
            {year: self.clean(year) for year in self.years}, self.tables,
        )  # fmt: skip
        now = self.edition.school_year
        write_differences(
            self.config, self.edition, measures[now], self.paths(".counts.parquet")[now],
            self.clean(now), self.tables / "differences.csv",
        )  # fmt: skip

    def say(self) -> None:
        """Write the check of published figures, and the claims."""
        check_against_published(
            self.config, self.edition, self.paths(".csv"),
            self.clean(self.edition.school_year) / "prior_figures.parquet",
            self.tables / "quantities.csv",
            self.tables / "published_check.csv",
        )  # fmt: skip
        read = ("sources", "measures", "changes", "quantities", "differences")
        report = find_report(self.root, EDITION, read)
        write_claims(report, self.tables / "claims.csv", self.tables / "claims.json")


def difference(one: Part, other: Part) -> dict:
    """Return the entry of a claim about a difference."""
    text = {"nl": "voldoet", "en": "meets the bar"}
    paired = one[0] != other[0]
    names = ("indicator", "sector", "unit")
    numbers = {
        side: dict(zip(names, (part[0], part[1], part[3]), strict=True))
        | {"polarity": "meets"}
        | ({"group": {"network": part[2]}} if part[2] else {})
        | ({"predicate": text} if paired else {})
        for side, part in (("een", one), ("ander", other))
    }
    whole = {} if paired else {"predicate": text}
    return {"places": ["site"], "comparison": "difference", "numbers": numbers, **whole}


def drawn(year: str, number: int) -> dict[str, pd.DataFrame]:
    """Return clean tables of a school year: a register, and visits to about a third of it."""
    random = np.random.default_rng(100 + number)
    sector = np.repeat(list(SIZES), list(SIZES.values()))
    ids = np.array([f"{i:06d}" for i in range(len(sector))])
    source = {"source_file": "drawn", "source_row": 1}
    institutions = pd.DataFrame({
        "institution_id": ids, "school_year": year, "sector": sector, "name": "x",
        "network": np.array(["GO", "OGO", "VGO"])[np.arange(len(ids)) % 3],
        "province": np.array(["Antwerpen", "Limburg", ""])[np.arange(len(ids)) // 3 % 3],
        "board_id": [f"{i % 60}" for i in range(len(ids))], **source,
    })  # fmt: skip
    seen = np.flatnonzero(random.random(len(ids)) < 0.38)
    visits = pd.DataFrame({
        "visit_id": [f"V{year[:4]}-{i}" for i in seen], "institution_id": ids[seen],
        "school_year": year, "sector": sector[seen],
        "visit_type": np.where(random.random(len(seen)) < 0.97, "REGULIER", "KORT"),
        **dict.fromkeys(DATES, pd.Timestamp(f"{year[:4]}-10-01")),
        "publication_date": pd.Timestamp(f"{year[:4]}-10-01") + pd.to_timedelta(seen % 40, "D"),
        "report_status": "DEFINITIEF",
        "advice": "", "scale_version": "2022", "team": [f"T{i % 7}" for i in seen], **source,
    })  # fmt: skip
    visits = pd.concat([visits, *again(visits)], ignore_index=True)
    rows = []
    better = 0.06 * number  # the share that meets rises over the years
    for visit, where in zip(visits["visit_id"], visits["sector"], strict=True):
        skill = random.normal()
        asked = [(s, 1) for s in ("L2", "L3", "L4", "L5", "ADVIES")]
        twice = 1 + int(random.random() < 0.1)  # K1 is sometimes rated more than once on a visit
        asked += [("K1", twice), ("O1", int(random.integers(1, 4)))]
        if number == 3 and where in ("GBAO", "BUSO"):
            asked.append(("GOK", 1))
        for standard, times in asked:
            steps = 3 if standard == "GOK" else 4
            for i in range(times):
                step = 1 + int(np.searchsorted([0.07, 0.35 - better, 0.9][: steps - 1],
                               1 / (1 + np.exp(-skill - random.logistic()))))  # fmt: skip
                status = random.choice(STATUSES, p=[0.9, 0.04, 0.03, 0.03])
                rating = step if status == "rated" else pd.NA
                rows.append((visit, f"{visit}-{standard}-{i}", where, standard, rating, status))
    columns = ["visit_id", "investigation_id", "investigation_type", "standard", "rating",
               "rating_status"]  # fmt: skip
    judgements = pd.DataFrame(rows, columns=columns).assign(**source)
    population = institutions.groupby(["school_year", "sector"]).size().rename("n").reset_index()
    figures = pd.DataFrame({
        "mirror": "os2025", "school_year": "2023-2024", "indicator": ["k1_visie", "none_such"],
        "sector": "BAO", "direction": "meets", "k": 5, "n": 10, **source,
    })  # fmt: skip
    return {
        "visits": visits, "judgements": judgements.astype({"rating": "Int64"}),
        "institutions": institutions, "population": population, "prior_figures": figures,
    }  # fmt: skip


def again(visits: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a second visit to some institutions, in the same sector and in another one."""
    regular = visits[visits["visit_type"] == "REGULIER"]
    later = {name: visits[name] + pd.Timedelta(days=120) for name in DATES}
    same, other = regular.iloc[:8].assign(**later), regular.iloc[8:12].assign(sector="BUSO")
    return (
        same.assign(visit_id=same["visit_id"] + "-2"),
        other.assign(visit_id=other["visit_id"] + "-3"),
    )


def small(root: Path) -> Mirror:
    """Return a fresh folder: the project's configuration with few indicators."""
    shutil.copytree(ROOT / "config", root / "config")
    folder = root / "config/inspectorates/vlaanderen"

    def edit(name: str, change: object) -> None:
        path = folder / name
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text(
            yaml.safe_dump(change(content), allow_unicode=True, sort_keys=False),  # type: ignore[operator]
            encoding="utf-8",
        )

    def plan(content: dict) -> dict:
        content["headline"] = {n: s for n, s in content["headline"].items() if n in KEPT}
        content["breaks"] = ["2023-2024"]  # two mirrors on each side
        content["permutation"] |= {"replicates": 999, "below_institutions": 60}
        return content

    def claims(content: dict) -> dict:
        return {
            "claims": {
                name: claim
                for name, claim in content["claims"].items()
                if all(x["indicator"] in KEPT for x in claim.get("numbers", {}).values())
                and "amounts" not in claim
                and claim.get("comparison") != "difference"
            }
            | {f"apart_{name}": difference(*cells) for name, cells in APART.items()}
            | CLAIMS
        }

    def groups(content: dict) -> dict:
        del content["groupings"]["province"]  # what protects two groupings takes long to find
        return content

    edit("publication.yaml", groups)

    def indicators(content: dict) -> dict:
        several = content["llb_zonder_werkpunten"]
        plain = {key: own for key, own in several.items() if key != "aggregate"}
        return {name: content[name] for name in KEPT} | {n: plain | r for n, r in RULED.items()}

    edit("indicators.yaml", indicators)
    edit("quantities.yaml", lambda _: {n: {**_WORDS, **own} for n, own in QUANTITIES.items()})
    edit("analysis_plan.yaml", plan)
    edit("claims.yaml", claims)
    edit("figures.yaml", lambda _: {"notebooks": {}, "figures": {}})
    for name in ("comparability", "published_priors", "published"):
        path = folder / f"{name}.csv"
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table[table["indicator"].isin(("*", "", *KEPT))].to_csv(path, index=False)
    return Mirror(root)


def published(mirror: Mirror, *names: str) -> dict[str, pd.DataFrame]:
    """Return published tables of a mirror as text; all when none is named."""
    read = recompute.others.read
    return {name: read(mirror.tables / f"{name}.csv") for name in names or recompute.TABLES}


def told(tables: dict[str, pd.DataFrame], ours: dict[str, pd.DataFrame]) -> list[str]:
    """Return the differences between published tables and the second computation."""
    return [
        line for name, t in tables.items() for line in recompute.compare(name, t, ours[name])[1]
    ]
