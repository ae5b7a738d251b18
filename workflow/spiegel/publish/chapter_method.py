"""What the notebook on method shows: plan, methods, comparability, assumptions, environment."""

from __future__ import annotations

import sys
from importlib import metadata

from IPython.display import Markdown, display

from spiegel.config import Label
from spiegel.publish import method_texts, numbers
from spiegel.publish.chapter_tables import show_table
from spiegel.publish.chapters import Chapter
from spiegel.publish.site import method


def plan(chapter: Chapter) -> None:
    """Say the analysis plan in words, then its values and the list of main indicators."""
    _heading(chapter, method_texts.PLAN)
    said = method.method(chapter.report, chapter.language)
    display(Markdown("\n".join(f"- {sentence}" for sentence in said)))
    values = plan_values(chapter)
    rows = [(chapter.word(method_texts.PLAN_ROWS[name]), text) for name, text in values.items()]
    show_table(chapter, rows, method_texts.PLAN_COLUMNS, chapter.word(method_texts.PLAN_CAPTION))
    inspectorate, language = chapter.report.inspectorate, chapter.language
    headline = [
        (
            inspectorate.indicators[name].label[language],
            ", ".join(inspectorate.framework.sector_label(s, language) for s in sectors),
        )
        for name, sectors in inspectorate.plan.headline.items()
    ]
    caption = chapter.word(method_texts.HEADLINE_CAPTION)
    show_table(chapter, headline, method_texts.HEADLINE_COLUMNS, caption)


def plan_values(chapter: Chapter) -> dict[str, str]:
    """Return the values of the analysis plan as they are printed, by name."""
    own, language = chapter.report.inspectorate.plan, chapter.language
    shares = {name: getattr(own, name) for name in ("level", "alpha", "power")}
    counts = {
        "min_mirrors_for_trend": own.min_mirrors_for_trend,
        **own.thresholds.model_dump(),
        "replicates": own.permutation.replicates,
    }
    if own.disclosure.indicators:
        counts["disclosure_below"] = own.disclosure.below
    found = {name: numbers.percent_share(value, language) for name, value in shares.items()}
    found["margin"] = numbers.percent_share(own.margin, language, sign=False)
    return found | {name: numbers.count(value, language) for name, value in counts.items()}


def methods(chapter: Chapter) -> None:
    """Show each method with its formula, its source and the function that computes it."""
    _heading(chapter, method_texts.METHODS)
    rows = [
        (chapter.word(m.label), chapter.word(m.formula), m.source, m.function)
        for m in method_texts.METHOD_ROWS
    ]
    caption = chapter.word(method_texts.METHODS_CAPTION)
    show_table(chapter, rows, method_texts.METHOD_COLUMNS, caption)


def comparability(chapter: Chapter) -> None:
    """Show which earlier mirrors may be compared with this one, and why not."""
    _heading(chapter, method_texts.COMPARABILITY)
    rows = method.comparability_rows(chapter.report, chapter.language)
    if not rows:
        display(Markdown(chapter.word(method_texts.NO_PAIRS)))
    caption = chapter.word(method_texts.COMPARABILITY_CAPTION)
    show_table(chapter, rows, method_texts.COMPARABILITY_COLUMNS, caption)


def assumptions(chapter: Chapter) -> None:
    """Show every definition that is ours and not the inspectorate's."""
    _heading(chapter, method_texts.ASSUMPTIONS)
    rows = method.assumptions(chapter.report.inspectorate, chapter.language)
    if not rows:
        display(Markdown(chapter.word(method_texts.NO_ASSUMPTIONS)))
    caption = chapter.word(method_texts.ASSUMPTIONS_CAPTION)
    show_table(chapter, rows, method_texts.ASSUMPTION_COLUMNS, caption)


def environment(chapter: Chapter) -> None:
    """Show the versions of Python and of the libraries that the numbers depend on."""
    _heading(chapter, method_texts.ENVIRONMENT)
    # Libraries are pinned; of Python only the line is, so another patch must print the same.
    rows = [("Python", ".".join(map(str, sys.version_info[:2])))]
    rows += [(name, metadata.version(name)) for name in method_texts.PROGRAMS]
    caption = chapter.word(method_texts.ENVIRONMENT_CAPTION)
    show_table(chapter, rows, method_texts.ENVIRONMENT_COLUMNS, caption)


def _heading(chapter: Chapter, label: Label) -> None:
    display(Markdown(f"## {chapter.word(label)}"))
