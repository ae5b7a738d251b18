"""Tables of a notebook as a reader sees them: labels for codes, numbers of the house."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import others
from spiegel.publish import numbers, table_words
from spiegel.publish.content.code_labels import cell_text, code_labels
from spiegel.publish.html import html_table
from spiegel.publish.report import Report

if TYPE_CHECKING:
    from spiegel.publish.notebooks.notebook_words import Words


def shown_table(
    report: Report,
    own: Words,
    table: pd.DataFrame,
    caption: str,
    language: str,
    rows: int | None = None,
    folded: bool = False,
) -> str:
    """Return a table as HTML: codes as labels, column heads in words, numbers of the house.

    Parameters
    ----------
    table : of columns that end in a language, those of this one are shown.
    rows : show no more than this many, and say of how many they are.
    """
    shown = _of_language(table if rows is None else table.head(rows), language)
    shown = _counted_or_met(report.inspectorate, shown)
    labels = code_labels(report, language)
    frame = pd.DataFrame(
        {
            _head(str(name), own, language): [
                cell_text(str(name), value, labels, language) for value in shown[name]
            ]
            for name in shown.columns
        }
    )
    if len(shown) < len(table):
        some = table_words.SOME_ROWS[language].format(
            rows=numbers.count(len(shown), language), all=numbers.count(len(table), language)
        )
        caption = f"{caption} ({some})" if caption else some
    html = html_table(frame, caption, language, captioned=not folded)
    if folded:
        html = f"<details><summary>{escape(caption)}</summary>\n{html}\n</details>"
    return html


def _of_language(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return a table with its columns for one language, under their name without its ending."""
    apart = tuple(f"_{other}" for other in others(language))
    kept = [name for name in table.columns if not str(name).endswith(apart)]
    return table[kept].rename(columns=lambda name: str(name).removesuffix(f"_{language}"))


def _counted_or_met(inspectorate: Inspectorate, shown: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which only a judgement on a bar meets it, or does not.

    Of an indicator that counts other steps than the highest (an unfavourable advice), a judgement
    is counted or not: "unfavourable: does not meet the bar" would say the opposite.
    """
    sides = [name for name in ("category", "polarity") if name in shown.columns]
    if not sides:
        return shown
    others = [name for name in inspectorate.indicators if not inspectorate.upward(name)]
    names = [name for name in ("indicator", "row", "panel") if name in shown.columns]
    apart = shown[names].isin(others).any(axis=1)
    if not apart.any():
        return shown
    words = {"meets": "counted", "below": "not_counted"}
    counted = {name: shown[name].mask(apart, shown[name].replace(words)) for name in sides}
    return shown.assign(**counted)


def _head(name: str, own: Words, language: str) -> str:
    return own.columns[name][language] if name in own.columns else name
