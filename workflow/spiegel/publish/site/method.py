"""What the site says about method: the analysis plan in words, and every assumption."""

from __future__ import annotations

from spiegel.config import Indicator, Standard
from spiegel.inspectorate import Inspectorate
from spiegel.publish import numbers
from spiegel.publish.report import Report
from spiegel.publish.site import words as site_words

UNTOUCHED = "composition_not_controlled"


def method(report: Report, language: str) -> list[str]:
    """Return the sentences on method, with the values of the analysis plan filled in."""
    plan, limits = report.inspectorate.plan, report.inspectorate.plan.thresholds
    values = {
        "level": numbers.percent_share(plan.level, language),
        "alpha": numbers.percent_share(plan.alpha, language),
        "margin": numbers.percent_share(plan.margin, language, sign=False),
        "counts_only": numbers.count(limits.counts_only_below, language),
        "k_of_n": numbers.count(limits.k_of_n_below, language),
        "flagged": numbers.count(limits.flagged_below, language),
        "observations": numbers.count(limits.min_observations, language),
        "institutions": numbers.count(limits.min_institutions, language),
        "mirrors": numbers.count(plan.min_mirrors_for_trend, language),
    }
    said = [sentence[language].format(**values) for sentence in site_words.METHOD]
    tested = report.changes[report.changes["p"].notna()]
    if (tested["basis"] == "standardised").any():
        said.append(site_words.STANDARDISED[language])
    crude = tested[tested["robust"].str.contains(UNTOUCHED, regex=False)]
    if len(crude):
        values |= {"crude": numbers.count(len(crude), language)}
        values |= {"tested": numbers.count(len(tested), language)}
        said.append(site_words.COMPOSITION[language].format(**values))
    if len(tested):
        said.append(site_words.ROBUST[language])
    said.append(site_words.PLAN[language].format(digest=plan.digest))
    for deviation in report.edition.deviations:
        said.append(
            site_words.DEVIATION[language].format(
                day=numbers.day(deviation.declared, language),
                what=deviation.what[language],
                reason=deviation.reason[language],
            )
        )
    return said


def assumptions(inspectorate: Inspectorate, language: str) -> list[tuple[str, str]]:
    """Return each definition that is ours, with the label of what it defines."""
    entries: list[Standard | Indicator] = [
        *inspectorate.framework.standards.values(),
        *inspectorate.indicators.values(),
    ]
    said = [(e.label[language], e.assumption[language]) for e in entries if e.assumption]
    rules = inspectorate.plan.disclosure
    if rules.assumption is not None:
        labels = [inspectorate.indicators[n].label[language] for n in rules.indicators]
        said.append((", ".join(labels), rules.assumption[language]))
    return said
