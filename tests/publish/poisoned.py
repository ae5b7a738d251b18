"""A report in which every text of the configuration, and names in the data, hold poison."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from spiegel import tables
from spiegel.config.closed_model import Label
from spiegel.config.closed_yaml import read_yaml
from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.publish.claims.table import claims_file_of, table_of
from spiegel.publish.content.figures import Made
from spiegel.publish.report import Report

# No digit and no brace: a template would refuse those itself.
MARK = "zzgif"
POISON = (
    f"<script>{MARK}()</script><img src=x onerror={MARK}()> \"'> *ster* [weg](javascript:{MARK}) "
    f"$e^x$ #strong[x] @naam <lab> `code` &lt;b&gt; // \\frac"
)
# Where braces are text, what templates of Python and Jinja read.
BRACES = f"{{0.__class__}} {{{{ {MARK} }}}} {{% raw %}}"
FORMULAS = ("=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(A1)", "a;=1+1")
HOME = Path(__file__).resolve().parents[2] / "config" / "inspectorates" / "vlaanderen"
# Their texts are templates, whose braces are checked, or may hold no number; a title of a figure
# has few words.
TEMPLATES = {
    "claims.yaml": POISON,
    "publication.yaml": POISON,
    "figures.yaml": f"<script>{MARK}()</script>$e^x$",
}


def poisoned(value: Any, more: str) -> Any:
    """Return what a file of the configuration says, with `more` after every text of a language."""
    if isinstance(value, dict):
        return {
            key: _said(own, more) if key in LANGUAGES else poisoned(own, more)
            for key, own in value.items()
        }
    return [poisoned(own, more) for own in value] if isinstance(value, list) else value


def _said(value: Any, more: str) -> Any:
    if isinstance(value, str):
        return f"{value} {more}"
    if isinstance(value, list) and all(isinstance(own, str) for own in value):
        return [f"{own} {more}" for own in value]
    return poisoned(value, more)


def folder_of(root: Path) -> Path:
    """Write a poisoned inspectorate below a folder and return its own."""
    folder = root / "config" / "inspectorates" / HOME.name
    shutil.copytree(HOME, folder)
    shutil.copy(HOME.parents[1] / "claim_words.yaml", root / "config")
    for path in folder.glob("*.yaml"):
        more = TEMPLATES.get(path.name, f"{POISON} {BRACES}")
        text = yaml.safe_dump(poisoned(read_yaml(path), more), allow_unicode=True)
        path.write_text(text, encoding="utf-8")
    return folder


def poison(report: Report, root: Path) -> Report:
    """Return a report with poison in its registries, its titles and the names of its data."""
    said = Label(**dict.fromkeys(LANGUAGES, f"{POISON} {BRACES}"))
    titled = report.edition.model_copy(update={"title": said})
    found = replace(
        report,
        inspectorate=load_inspectorate(folder_of(root)),
        edition=titled,
        titles=dict.fromkeys(report.titles, said),
    )
    own = report["measures"].head(len(FORMULAS) + 1)
    names = [*FORMULAS, POISON]
    groups = pd.DataFrame({column: own.get(column) for column in tables.columns("meso")})
    groups = groups.assign(grouping="province", group=names, institutions=10, share=-0.5)
    texts = {"dataset": names, "nature": "example", "licence": names, "source": names}
    raw = {
        table: pd.DataFrame(
            {
                c: texts.get(c, POISON if c in tables.text_columns(table) else 1)
                for c in tables.columns(table)
            }
        )
        for table in ("sources", "inputs")
    }
    year = report.edition.school_year
    row = ("mirror", year, POISON, "-5", "+5", 409, "differs", POISON, FORMULAS[0], POISON)
    published = pd.DataFrame(
        [(*row, report.inspectorate.plan.digest)], columns=tables.columns("published_check")
    )
    found = found.with_tables(meso=groups, published_check=published, **raw)
    claims = claims_file_of(found)
    return replace(found.with_tables(claims=table_of(claims)), spoken=claims.sentences)


def poisoned_figures(made: dict[str, Made]) -> dict[str, Made]:
    """Return figures as their notebooks would have left them, their words poisoned."""
    return {
        name: Made(poisoned(json.loads(json.dumps(one.spec)), f"{POISON} {BRACES}"), one.data)
        for name, one in made.items()
    }
