"""What a figure type hands over: the plotted data, the context of its sentences, its notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from spiegel.config import Figure, Label
from spiegel.publish import words
from spiegel.publish.report import Report
from spiegel.publish.sentences import inline

ID = tuple[str, str]  # indicator, sector


@dataclass(frozen=True)
class Request:
    """One figure of the registry, for one sector or theme when its notebook is made so.

    `figure.indicators` holds those of the theme only.
    """

    figure_id: str
    entry: str
    figure: Figure
    notebook: str
    sector: str | None = None
    theme: str | None = None

    @property
    def sectors(self) -> tuple[str, ...]:
        return (self.sector,) if self.sector else self.figure.sectors


@dataclass(frozen=True)
class Plot:
    """The language-free content of a figure; `data` is its CSV, `body` what its painter needs."""

    data: pd.DataFrame
    context: dict[str, str] = field(default_factory=dict)
    words: dict[str, Label] = field(default_factory=dict)
    notes: tuple[Label, ...] = ()
    indicators: tuple[str, ...] = ()
    n: dict[str, int] = field(default_factory=dict)
    body: Any = None
    empty: Label | None = None
    empty_title: Label | None = None


def format_label(template: Label, **values: Label | str | int) -> Label:
    """Fill the names in a fixed text, taking each value in the language of the text."""
    texts = {}
    for language in ("nl", "en"):
        chosen = {k: v[language] if isinstance(v, Label) else v for k, v in values.items()}
        texts[language] = template[language].format(**chosen)
    return Label(**texts)


def label_of(report: Report, name: str) -> Label:
    """Return the label of an indicator, sector, sector group or the total."""
    if name in report.inspectorate.indicators:
        return report.inspectorate.indicators[name].label
    framework = report.inspectorate.framework
    return Label(**{lang: framework.sector_label(name, lang) for lang in ("nl", "en")})


def applies(report: Report, indicator: str, sector: str) -> bool:
    """Return whether an indicator is meant for any sector that `sector` stands for."""
    limited = report.inspectorate.indicators[indicator].sectors
    expand = report.inspectorate.framework.expand
    members = {m for s in limited for m in expand(s)}
    return not limited or bool(members & set(expand(sector)))


def nothing(report: Report, request: Request, data: pd.DataFrame, unit: str) -> Plot:
    """Return a figure without rows: a panel that says which units are missing, and for whom."""
    units = report.inspectorate.framework.units[unit].many  # type: ignore[index]
    name = request.sector or "ALL"
    subject = label_of(report, name)
    within = Label(**{lang: inline(subject[lang]) for lang in ("nl", "en")})
    return Plot(
        data=data,
        indicators=request.figure.indicators,
        empty=format_label(words.NOTHING, units=units, subject=within),
        empty_title=format_label(words.NOTHING_TITLE, units=units, subject=subject),
    )
