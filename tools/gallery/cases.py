"""The figures of the gallery and their invented numbers.

Long labels, many steps, one step, few ratings, withheld ratings, mirrors that may not be compared,
and nothing.
"""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.config.closed_model import Label
from spiegel.config.editions import Edition, Prior
from spiegel.config.figures import Figure, Notebook, Registry
from spiegel.config.framework import Scale, Standard, Step, UnitLabel
from spiegel.config.indicators import Indicator
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.config.quantities import Quantity
from spiegel.measure.measures import status
from spiegel.publish.report import Report
from spiegel.stats.differences import miettinen_nurminen
from spiegel.stats.proportions import wilson

YEAR, BEFORE = "2023-2024", "2022-2023"
LANGUAGE = "nl"
SECTORS = {"GBAO": 240, "GSO": 110, "BUSO": 45, "DKO": 24, "CBE": 6}
POPULATION = {"GBAO": 2400, "GSO": 950, "BUSO": 120, "DKO": 165, "CBE": 13}
LONG = Label(
    nl="Begeleiding bij de onderwijsloopbaan van leerlingen met een verslag voor een individueel "
    "aangepast curriculum in het buitengewoon secundair onderwijs",
    en="Guidance in the school career of pupils with a report for an individually adapted "
    "curriculum in special secondary education",
)
WITHHELD = ("lang", "BUSO")
# Indicator: weights of its steps, lowest first.
WEIGHTS = {
    "lang": (1, 3, 5, 2),
    "veel": (1, 2, 1, 3, 4, 5, 2, 3),
    "een": (0, 0, 1, 0),
    "nul": (2, 3, 0, 0),
}
CASES = {
    "lange_namen": "Very long labels, few ratings as dots, and one withheld row.",
    "veel_stappen": "Many categories: eight steps around the cut.",
    "een_stap": "One category: all ratings on one step.",
    "nul": "A true zero: nothing at or above the bar. Not the same as withheld or missing.",
    "panelen": "Small multiples by sector: one colour, the others grey; few and withheld rows.",
    "paren": "Pairs of dots: two sectors on one axis, with few, withheld and missing numbers.",
    "trechter": "Groups among the limits of chance: inside, beyond, few and withheld.",
    "teams": "A share with its interval, and with the differences between teams in it.",
    "tabel": "Heat table: coloured, few, withheld and missing cells look different.",
    "verandering": "Every class of change: those with a verdict are drawn, a line tells the rest.",
    "reeks": "A series broken where mirrors may not be compared.",
    "dekking": "Coverage: k of the population.",
    "stappen": "Exclusion flow.",
    "hoeveelheid": "A quantity: a long name, a small number, a true zero, and no name at all.",
    "leeg": "Nothing to show: the reason stands in its place.",
}
WHAT = {
    "exclusion_flow": "Bezoeken die overblijven na elke stap van het opschonen, alle sectoren",
    "change_dots": "Verandering in aandeel instellingen, per sector",
    "amounts": "Aantal instellingen in het register, alle sectoren",
    "coverage": "Doorgelichte instellingen tegenover alle instellingen, per sector",
}


def _both(text: str) -> Label:
    return Label(nl=text, en=text)


def _steps(count: int) -> tuple[Step, ...]:
    return tuple(Step(id=f"S{i}", label=_both(f"stap {i}"), raw=()) for i in range(1, count + 1))


def _scale(count: int, cut: str) -> Scale:
    return Scale(
        label=_both(f"{count} stappen"),
        steps=_steps(count),
        meets_from=cut,
        below_label=_both("onder de lat"),
        meets_label=_both("op of boven de lat"),
    )


def _inspectorate(folder: Path) -> Inspectorate:
    """Return an inspectorate with the framework of `folder` and indicators of our own."""
    made = copy.copy(load_inspectorate(folder))
    scales = {"vier": _scale(4, "S3"), "acht": _scale(8, "S5")}
    labels = {
        "lang": LONG,
        "veel": Label(nl="Acht stappen", en="Eight steps"),
        "een": Label(nl="Alles op één stap", en="All on one step"),
        "nul": Label(nl="Niets voldoet", en="Nothing meets the bar"),
        "leeg": Label(nl="Geen oordelen", en="No ratings"),
    }
    theme_name = next(iter(made.framework.themes))
    standards = {
        name: Standard(label=text, scale="acht" if name == "veel" else "vier", theme=theme_name)
        for name, text in labels.items()
    }
    made.framework = made.framework.model_copy(update={"scales": scales, "standards": standards})
    made.indicators = {
        name: Indicator(label=text, standards=(name,), unit="institution")
        for name, text in labels.items()
    }
    made.quantities = {
        "hoeveelheid": Quantity(
            label=_both("Instellingen"),
            unit=UnitLabel(one=_both("instelling"), many=_both("instellingen")),
            by="soort",
        )
    }
    made.plan = made.plan.model_copy(update={"headline": {}})
    made.registry = Registry(
        notebooks={"galerij": Notebook(template="01_overzicht", title=_both("Galerij"))},
        figures=_figures(),
    )
    return made


def _figures() -> dict[str, Figure]:
    every = tuple(SECTORS)

    def entry(kind: str, title: str, *indicators: str, rows: str = "sector", **more: object):  # type: ignore[no-untyped-def]
        words = {
            "title": title,
            "subtitle": f"{WHAT.get(kind, 'Aandeel instellingen, per sector')}, {{year}}",
        }
        words["alt"] = f"Voorbeeld van een figuur in de galerij: {title.split(':')[0].lower()}."
        labels = {name: _both(text) for name, text in words.items()}
        fields = {"indicators": indicators, "sectors": every, "rows": rows, **more}
        return Figure(notebook="galerij", type=kind, **labels, **fields)  # type: ignore[arg-type]

    return {
        "lange_namen": entry("rating_bars", "Lange namen en weinig oordelen", "lang"),
        "veel_stappen": entry("rating_bars", "Veel stappen rond de lat", "veel"),
        "een_stap": entry("rating_bars", "Alle oordelen op één stap", "een"),
        "nul": entry("rating_bars", "Geen enkele instelling voldoet", "nul"),
        "paren": entry(
            "paired_dots",
            "Twee sectoren naast elkaar",
            "lang",
            "veel",
            "nul",
            "leeg",
            sectors=("GBAO", "BUSO"),
            rows="indicator",
        ),
        "trechter": entry(
            "funnel",
            "Groepen rond het geheel",
            "lang",
            "veel",
            sectors=("GBAO",),
            grouping="network",
        ),
        "teams": entry(
            "team_spread",
            "Met en zonder teams",
            "lang",
            "veel",
            sectors=("GBAO", "GSO"),
            rows="indicator",
        ),
        "tabel": entry("heat_table", "Indicatoren per sector", "lang", "veel", "nul", "leeg"),
        "panelen": entry("sector_panels", "Elke sector naast de andere", "lang", "veel", "nul"),
        "verandering": entry("change_dots", "Alle soorten besluit", "lang", "veel"),
        "reeks": entry("series", "Een reeks met een breuk", "lang", sectors=("GBAO", "DKO")),
        "dekking": entry("coverage", "Doorgelichte instellingen per sector", "veel"),
        "stappen": entry("exclusion_flow", "Bezoeken na elke stap", sectors=("ALL",)),
        "hoeveelheid": entry(
            "amounts",
            "Samen {whole}, waarvan {largest_value} in één deel",
            rows="category",
            sectors=("ALL",),
            quantity="hoeveelheid",
        ),
        "leeg": entry("rating_bars", "Geen oordelen", "leeg"),
    }


def _counts(name: str, n: int) -> list[int]:
    weights = WEIGHTS[name]
    counts = [n * w // sum(weights) for w in weights]
    counts[weights.index(max(weights))] += n - sum(counts)
    return counts


def _row(plan_level: float, k: int, n: int) -> dict[str, object]:
    low, high = wilson(k, n, plan_level)
    return {"k": k, "n": n, "share": k / n, "low": low, "high": high}


def _measures(made: Inspectorate) -> pd.DataFrame:
    rows = []
    for name in WEIGHTS:
        steps = [s.id for s in made.scale(name).steps]
        for sector, n in SECTORS.items():
            counts = _counts(name, n)
            meets = sum(counts[i - 1] for i in made.meets(name))
            cells = {"meets": meets, "below": n - meets, **dict(zip(steps, counts, strict=True))}
            for category, k in cells.items():
                hidden = (name, sector) == WITHHELD
                values = _row(made.plan.level, k, n)
                if hidden:
                    values |= dict.fromkeys(("share", "low", "high"), float("nan")) | {"k": None}
                rows.append(
                    {
                        "edition": "galerij", "school_year": YEAR, "indicator": name,
                        "sector": sector, "group": "all", "category": category,
                        "unit": "institution", "institutions": n, "eligible": n, "incomplete": 0,
                        "coverage": 1.0, "earlier_visits": 0,
                        "interval": "wilson", "obs_status": status(n, made.plan),
                        "conf_status": "C" if hidden else "F", "plan": made.plan.digest, **values,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=tables.columns("measures")).astype({"k": "Int64"})


GROUPS = {"VGO": (150, 112), "OGO": (48, 17), "GO": (30, 24), "ONAFH": (12, 9)}


def _groups(made: Inspectorate) -> pd.DataFrame:
    """Return four groups of one sector: one beyond chance, one of few, one withheld."""
    rows = []
    for name in ("lang", "veel"):
        for group, (n, k) in GROUPS.items():
            hidden = name == "veel" and group == "GO"
            values = _row(made.plan.level, k, n)
            if hidden:
                values |= dict.fromkeys(("share", "low", "high"), float("nan")) | {"k": None}
            rows.append(
                {
                    "edition": "galerij", "school_year": YEAR, "grouping": "network",
                    "group": group, "indicator": name, "sector": "GBAO", "category": "meets",
                    "unit": "institution", "institutions": n, "interval": "wilson",
                    "obs_status": status(n, made.plan), "conf_status": "C" if hidden else "F",
                    "plan": made.plan.digest, **values,
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=tables.columns("meso")).astype({"k": "Int64"})


def _teams(made: Inspectorate) -> pd.DataFrame:
    rows = []
    for name in ("lang", "veel"):
        for sector in ("GBAO", "GSO"):
            n = SECTORS[sector]
            values = {k: v for k, v in _row(made.plan.level, n * 6 // 11, n).items() if k != "k"}
            wide = {"team_low": values["low"] - 0.08, "team_high": values["high"] + 0.06}  # type: ignore[operator]
            rows.append(
                {
                    "edition": "galerij", "school_year": YEAR, "indicator": name,
                    "sector": sector, "obs_status": status(n, made.plan), "teams": 24,
                    "team_sd": 0.05, "plan": made.plan.digest, **values, **wide,
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=tables.columns("between_teams"))


def _changes(made: Inspectorate) -> pd.DataFrame:
    """Return one change of every class, whatever its numbers would say."""
    pairs = [(name, sector) for name in ("lang", "veel") for sector in SECTORS]
    reason = "de omschrijving van de schaal veranderde na 2022-2023"
    rows = []
    for (name, sector), kind in zip(pairs, tables.CLASSES, strict=False):
        drawn = kind in ("limited", "improved", "declined", "stable", "inconclusive")
        n = {"stable": 4000}.get(kind, 240)
        shift = {"improved": 36, "declined": -34, "stable": 20}.get(kind, 6)
        k0 = n // 2
        low, high = miettinen_nurminen(k0 + shift, n, k0, n, made.plan.level)
        values = {"difference": shift / n, "low": low, "high": high} if drawn else {}
        comparable = {"not comparable": "no", "limited": "limited"}.get(kind, "yes")
        why = "" if drawn and kind != "limited" else reason
        rows.append(
            {
                "indicator": name, "sector": sector, "prior_edition": "vorige",
                "prior_school_year": BEFORE, "n": n, "class": kind,
                "comparability": comparable, "reason_nl": why, "reason_en": why, **values,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=tables.columns("changes"))


def _series(made: Inspectorate) -> pd.DataFrame:
    rows = []
    reason = "in dat jaar gold een ander referentiekader"
    for sector in ("GBAO", "DKO"):
        for i, year in enumerate(("2018-2019", "2020-2021", "2021-2022", BEFORE, YEAR)):
            n = SECTORS[sector]
            verdict = ("no", "limited", "yes", "yes", "yes")[i]
            why = "" if verdict == "yes" else reason
            values = _row(made.plan.level, n * (5 + i) // 11, n) if verdict != "no" else {}
            rows.append(
                {
                    "edition": "galerij", "mirror": f"m{i}", "school_year": year,
                    "source": "records", "indicator": "lang", "sector": sector,
                    "category": "meets", "unit": "institution", "comparability": verdict,
                    "reason_nl": why, "reason_en": why, "obs_status": status(n, made.plan),
                    **values,
                }
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=tables.columns("series"))
    return table.astype({"k": "Int64", "n": "Int64"})


def _quantities(made: Inspectorate) -> pd.DataFrame:
    """Return a quantity of parts: a long name, a small one, none at all, an empty column."""
    values = {LONG["nl"]: 1240, "kort": 33, "geen": 0, "empty": 7}
    rows = [
        {
            "edition": "galerij", "school_year": YEAR, "quantity": "hoeveelheid", "sector": "ALL",
            "category": name, "statistic": "count", "unit_nl": "instellingen",
            "unit_en": "institutions", "n": value, "missing": 0, "value": float(value),
            "share": value / sum(values.values()), "interval": "", "obs_status": "normal",
            "prior_school_year": "", "plan": made.plan.digest,
        }
        for name, value in values.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=tables.columns("quantities"))


def invented_report(folder: Path) -> Report:
    """Return a report of invented numbers; `folder` gives the framework (sectors and words)."""
    made = _inspectorate(folder)
    flow = [
        ("exact_duplicate", "exact_duplicate", 500, 497),
        ("report_not_final", "x", 497, 470),
        ("outside_school_year", "x", 470, 470),
        ("published_after_cut_off", "x", 470, 425),
    ]
    filled = {
        "measures": _measures(made),
        "population": pd.DataFrame(
            [(YEAR, sector, n) for sector, n in POPULATION.items()],
            columns=tables.columns("population"),
        ),
        "series": _series(made),
        "quantities": _quantities(made),
        "changes": _changes(made),
        "meso": _groups(made),
        "between_teams": _teams(made),
        "exclusions": pd.DataFrame(
            [(YEAR, "visits", i, *step) for i, step in enumerate(flow, 1)],
            columns=tables.columns("exclusions"),
        ),
    }
    return Report(
        edition=Edition(
            edition="galerij",
            inspectorate=made.framework.name,
            school_year=YEAR,
            title=_both("Galerij"),
            cut_off=date(2025, 1, 31),
            extracted=date(2025, 2, 3),
            raw={},
            priors=(Prior(mirror="vorige", school_year=BEFORE, source="published"),),
        ),
        inspectorate=made,
        example=True,
        tables=filled,
    )
