"""A small report with every case that a figure or sentence must survive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import small_site
from compared_edition import built as built
from drawn import SUPPRESSED, in_both, write

from spiegel import tables
from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import Label
from spiegel.config.editions import Edition, Prior, load_edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.measure.measures import status
from spiegel.publish import theme
from spiegel.publish.acceptance import Exhibit
from spiegel.publish.claims.table import claims_file_of, table_of
from spiegel.publish.content.human_texts import HumanTexts
from spiegel.publish.figures.output import png
from spiegel.publish.names import all_figure_ids
from spiegel.publish.report import Report
from spiegel.stats.proportions import wilson

ROOT = Path(__file__).resolve().parents[2]
YEAR = "2023-2024"
# Visits by sector: normal, flagged, k of n and counts only all occur.
VISITS = {
    "GBAO": 247, "BUBAO": 45, "GSO": 150, "BUSO": 35, "DKO": 20, "CVO": 27, "CBE": 8, "CLB": 14,
}  # fmt: skip
POPULATION = {
    "GBAO": 2402, "BUBAO": 196, "GSO": 947, "BUSO": 121,
    "DKO": 168, "CVO": 47, "CBE": 13, "CLB": 58,
}  # fmt: skip
EXACT = ("o3_klimaat", "GSO", (10, 20, 20, 3))


def step_counts(position: int, n: int, steps: int) -> list[int]:
    """Return counts for each step that add up to n and differ from row to row."""
    weights = [1 + (position * (i + 2) + i * i) % 7 for i in range(steps)]
    counts = [n * w // sum(weights) for w in weights]
    counts[position % steps] += n - sum(counts)
    return counts


def _cell(
    inspectorate: Inspectorate, name: str, sector: str, category: str, k: int, n: int
) -> dict[str, object]:
    hidden = (name, sector) == SUPPRESSED
    low, high = wilson(k, n, inspectorate.plan.level) if n else (float("nan"), float("nan"))
    return {
        "edition": "proef",
        "school_year": YEAR,
        "indicator": name,
        "sector": sector,
        "group": "all",
        "category": category,
        "unit": inspectorate.indicators[name].unit,
        "k": None if hidden else k,
        "n": n,
        "institutions": n,
        "eligible": n,
        "incomplete": 0,
        "earlier_visits": 0,
        "coverage": 1.0 if n else float("nan"),
        "share": float("nan") if hidden or not n else k / n,
        "low": float("nan") if hidden else low,
        "high": float("nan") if hidden else high,
        "interval": "wilson",
        **dict.fromkeys(("share_std", "share_weighted", "low_weighted", "high_weighted"), None),
        "weights": "",
        "obs_status": status(n, inspectorate.plan),
        "conf_status": "C" if hidden else "F",
        "plan": inspectorate.plan.digest,
    }


def make_measures(inspectorate: Inspectorate) -> pd.DataFrame:
    framework = inspectorate.framework
    rows = []
    for position, (name, indicator) in enumerate(inspectorate.indicators.items()):
        steps = [s.id for s in inspectorate.scale(name).steps]
        base = {} if "ADVIES" not in indicator.standards else {"position": 5}
        sums: dict[str, list[int]] = {}
        for sector, n in VISITS.items():
            applies = not indicator.sectors or sector in indicator.sectors
            counts = step_counts(base.get("position", position), n if applies else 0, len(steps))
            if (name, sector) == EXACT[:2]:
                counts = list(EXACT[2])
            sums[sector] = counts
        for code in ("ALL", *framework.sector_groups, *framework.sectors):
            members = framework.expand(code)
            counts = [sum(sums[m][i] for m in members) for i in range(len(steps))]
            n = sum(counts)
            meets = sum(counts[r - 1] for r in inspectorate.meets(name))
            cells = {"meets": meets, "below": n - meets}
            if indicator.aggregate == "single":
                cells |= dict(zip(steps, counts, strict=True))
            rows += [_cell(inspectorate, name, code, c, k, n) for c, k in cells.items()]
    return tables.check(pd.DataFrame(rows, columns=tables.columns("measures")), "measures")


def _reason(name: str) -> dict[str, str]:
    if name not in ("not comparable", "not tested", "too few", "limited", "not shown"):
        return {"reason_nl": "", "reason_en": ""}
    return {
        "reason_nl": "de schaal kreeg in 2022-2023 een andere omschrijving, en het gepubliceerde "
        "cijfer vermeldt geen aantallen",
        "reason_en": "the scale got another description in 2022-2023, and the published figure "
        "gives no counts",
    }


def make_changes(inspectorate: Inspectorate, measures: pd.DataFrame) -> pd.DataFrame:
    meets = measures[measures["category"] == "meets"].set_index(["indicator", "sector"])
    rows = []
    pairs = [(name, sector) for name in inspectorate.plan.headline for sector in ("BAO", "SO")]
    for position, (name, sector) in enumerate(pairs):
        kind = tables.CLASSES[position % len(tables.CLASSES)]
        drawn = kind in ("limited", "improved", "declined", "stable", "inconclusive")
        difference = {"improved": 0.12, "declined": -0.09, "stable": 0.004}.get(kind, 0.031)
        reach = 0.02 if kind == "stable" else 0.07
        comparability = {"not comparable": "no", "limited": "limited"}.get(kind, "yes")
        nan = float("nan")
        share = float(meets.loc[(name, sector), "share"])
        rows.append(
            {
                "edition": "proef",
                "indicator": name,
                "sector": sector,
                "prior_edition": "os2023",
                "prior_school_year": "2022-2023",
                "prior_source": "records",
                "n": int(meets.loc[(name, sector), "n"]),
                "prior_n": 210,
                "share_crude": share,
                "prior_share_crude": 0.5,
                "difference_crude": share - 0.5,
                "share_standardised": 0.48 + difference if drawn else nan,
                "prior_share_standardised": 0.48 if drawn else nan,
                "difference_standardised": difference if drawn else nan,
                "difference": difference if drawn else nan,
                "low": difference - reach if drawn else nan,
                "high": difference + reach if drawn else nan,
                "basis": "standardised" if drawn else "",
                "composition": nan,
                "p": nan,
                "p_adj": nan,
                "test": "",
                "tier": 1,
                "class": kind,
                "qualifier": "",
                "rule_out": nan,
                "mdd": nan,
                "superiority": nan,
                "superiority_low": nan,
                "superiority_high": nan,
                "p_ordinal": nan,
                "overlap": 12 if kind == "stable" else None,
                "overlap_up": 3 if kind == "stable" else None,
                "overlap_down": 1 if kind == "stable" else None,
                "p_overlap": nan,
                "robust": "",
                "by_risk": 0.2 if kind == "stable" else nan,
                "prior_by_risk": 0.19 if kind == "stable" else nan,
                "tipping": {"improved": 1.2, "stable": 0.1239}.get(kind, nan),
                "tipping_gap": {"improved": 0.3, "stable": 0.25}.get(kind, nan),
                "tipping_basis": {"improved": "assumed", "stable": "observed"}.get(kind, ""),
                "comparability": comparability,
                **_reason(kind),
                "plan": inspectorate.plan.digest,
            }
        )
    table = pd.DataFrame(rows, columns=tables.columns("changes"))
    counts = ["prior_n", "overlap", "overlap_up", "overlap_down"]
    return tables.check(table.astype(dict.fromkeys(counts, "Int64")), "changes")


def make_series(inspectorate: Inspectorate, measures: pd.DataFrame) -> pd.DataFrame:
    meets = measures[measures["category"] == "meets"].set_index(["indicator", "sector"])
    nan = float("nan")
    rows = []
    for (name, sector), cell in meets.iterrows():
        n = int(cell["n"])
        if n == 0 or cell["conf_status"] == "C":
            continue
        levels = [
            ("os2018", "2018-2019", "records", None, "no"),
            ("os2019", "2019-2020", "records", None, "no"),
            ("os2021", "2021-2022", "published", 0.55, "limited"),
            ("os2022", "2022-2023", "records", (n // 2, n), "yes"),
            ("proef", YEAR, "records", (int(cell["k"]), n), "yes"),
        ]
        for mirror, year, source, level, comparability in levels:
            counted = isinstance(level, tuple)
            low, high = wilson(*level, inspectorate.plan.level) if counted else (nan, nan)
            share = level[0] / level[1] if counted else (nan if level is None else level)
            reason = _reason("limited" if comparability == "limited" else "not comparable")
            rows.append(
                {
                    "edition": "proef",
                    "mirror": mirror,
                    "school_year": year,
                    "source": source,
                    "indicator": name,
                    "sector": sector,
                    "category": "meets",
                    "unit": cell["unit"],
                    "k": level[0] if counted else None,
                    "n": level[1] if counted else None,
                    "share": share,
                    "low": low,
                    "high": high,
                    "obs_status": "none" if level is None else status(n, inspectorate.plan),
                    "comparability": comparability,
                    **(reason if comparability != "yes" else {"reason_nl": "", "reason_en": ""}),
                    "plan": inspectorate.plan.digest,
                }
            )
    table = pd.DataFrame(rows, columns=tables.columns("series"))
    return tables.check(table.astype({"k": "Int64", "n": "Int64"}), "series")


GROUPS = {"VGO": 62, "OGO": 48, "GO": 30, "ONAFH": 12}  # ratings of each network


def make_groups(inspectorate: Inspectorate) -> pd.DataFrame:
    """Return the shares of each network and of one province in primary education."""
    rows = []
    for name in inspectorate.plan.headline:
        for position, (group, n) in enumerate(GROUPS.items()):
            cell = _cell(inspectorate, name, "BAO", "meets", n * (3 + 2 * position) // 10, n)
            for grouping, value in (("network", group), ("province", "Antwerpen")):
                if grouping == "network" or position == 0:
                    rows.append({**cell, "grouping": grouping, "group": value})
    table = pd.DataFrame(rows, columns=tables.columns("meso"))
    return tables.check(table.astype({"k": "Int64"}), "meso")


def make_teams(inspectorate: Inspectorate, measures: pd.DataFrame) -> pd.DataFrame:
    """Return the shares of two rows with an interval that is wider by the teams."""
    meets = measures[(measures["category"] == "meets") & measures["sector"].isin(["BAO", "SO"])]
    own = meets[meets["indicator"].isin(["k1_visie", "k2_organisatie"])]
    wider = {"k1_visie": 0.03, "k2_organisatie": 0.05}
    apart = own["indicator"].map(wider)
    own = own.assign(teams=24, team_sd=apart, team_low=own["low"] - apart)
    own = own.assign(team_high=own["high"] + apart).reindex(columns=tables.columns("between_teams"))
    return tables.check(own.reset_index(drop=True), "between_teams")


def make_exclusions() -> pd.DataFrame:
    steps = [
        ("exact_duplicate", "exact_duplicate", 4),
        ("report_not_final", "report_not_final", 21),
        ("not_main_series", "visit_type:KORT", 60),
        ("not_main_series", "visit_type:NA_ONGUNSTIG", 33),
        ("outside_school_year", "outside_school_year", 0),
        ("published_after_cut_off", "published_after_cut_off", 2),
    ]
    left = sum(VISITS.values()) + sum(s[2] for s in steps) + 700
    rows = []
    for number, (rule, reason, dropped) in enumerate(steps, 1):
        rows.append((YEAR, "visits", number, rule, reason, left, left - dropped))
        left -= dropped
    table = pd.DataFrame(rows, columns=tables.columns("exclusions"))
    return tables.check(table, "exclusions")


def make_report() -> Report:
    inspectorate = load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen")
    measures = make_measures(inspectorate)
    edition = Edition(
        edition="proef",
        inspectorate="vlaanderen",
        school_year=YEAR,
        title=Label(nl="Proefspiegel", en="Trial mirror"),
        cut_off=date(2025, 3, 1),
        extracted=date(2025, 3, 15),
        raw={},
        priors=(
            Prior(mirror="os2021", school_year="2021-2022", source="published"),
            Prior(
                mirror="os2023",
                school_year="2022-2023",
                source="records",
                cut_off=date(2024, 3, 1),
            ),
        ),
    )
    population = pd.DataFrame(
        [(YEAR, sector, n) for sector, n in POPULATION.items()],
        columns=tables.columns("population"),
    )
    # A table that the cases do not need is empty, also one that somebody adds to the catalogue.
    nothing = {name: pd.DataFrame(columns=tables.columns(name)) for name in catalogue().public}
    report = Report(
        edition=edition,
        inspectorate=inspectorate,
        example=True,
        titles={name: load_edition(ROOT, name).title for name in ("os2023", "os2024")},
        tables={
            **nothing,
            "sources": pd.DataFrame({"dataset": ["x"], "nature": ["example"]}),
            "inputs": pd.DataFrame({"path": ["x.csv"], "nature": ["example"]}),
            "measures": measures,
            "population": population,
            "series": make_series(inspectorate, measures),
            "changes": make_changes(inspectorate, measures),
            "exclusions": make_exclusions(),
            "meso": make_groups(inspectorate),
            "between_teams": make_teams(inspectorate, measures),
        },
    )
    claims = claims_file_of(report)
    said = {"spoken": claims.sentences, "written": HumanTexts(edition=report.edition.edition)}
    return replace(report.with_tables(claims=table_of(claims)), **said)


@pytest.fixture(scope="session")
def exhibits(report: Report) -> Callable[..., Exhibit]:
    """Return a figure of the small report, drawn once for all; do not change it."""
    made = cache(lambda name: in_both(report, name))
    return lambda name, language: made(name)[language]


@pytest.fixture(scope="session")
def figure_folder(
    report: Report,
    exhibits: Callable[..., Exhibit],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """All figures of the small report, as published, with one picture in pixels for all of them.

    Do not change them.
    """
    folder = tmp_path_factory.mktemp("figures")
    ids = all_figure_ids(report.inspectorate)
    one = exhibits(ids[0], LANGUAGES[0])
    with theme.style():
        pixels = png(one.canvas, one.texts)
    for name in ids:
        write([exhibits(name, language) for language in LANGUAGES], folder, pixels)
    return folder


@pytest.fixture(scope="session")
def report() -> Report:
    return make_report()


@pytest.fixture(scope="session")
def site_root(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project folder of the small report with its site; do not change it."""
    root = tmp_path_factory.mktemp("site")
    small_site.write_results(report, root)
    small_site.build(report, root)
    return root


@pytest.fixture(scope="session")
def site_pages(report: Report, site_root: Path) -> small_site.Pages:
    """Every page of that site, by language and name."""
    return small_site.read_pages(report, site_root / "results" / report.edition.edition / "site")


@pytest.fixture(scope="session")
def first_pages(report: Report, tmp_path_factory: pytest.TempPathFactory) -> small_site.Pages:
    """Every page of the site of a mirror without predecessors."""
    root, first = tmp_path_factory.mktemp("first"), small_site.first_mirror(report)
    small_site.write_results(first, root, like=report)
    small_site.build(first, root)
    return small_site.read_pages(first, root / "results" / first.edition.edition / "site")
