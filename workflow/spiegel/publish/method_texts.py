"""What the notebook on method says: the values of the plan, and each method with its formula.

Every method names the function that computes it; a test holds that the function exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from spiegel.config import Label
from spiegel.word_files import word_file

_WORDS = word_file("method")


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


PLAN_ROWS = _WORDS.by_name("plan_rows")

METHODS = _WORDS.label("methods")
METHODS_CAPTION = _WORDS.label("methods_caption")
METHOD_COLUMNS = _WORDS.by_name("method_columns")


@dataclass(frozen=True)
class Method:
    """One method: what for, formula or rule, source in the literature, function in the package."""

    label: Label
    formula: Label
    source: Label
    function: str


def _same(text: str) -> Label:
    return Label(nl=text, en=text)


METHOD_ROWS = (
    Method(
        _label("Interval van een aandeel", "Interval of a share"),
        _same("(k + z²/2 ± z √(k (n − k)/n + z²/4)) / (n + z²)"),
        _same("Wilson 1927"),
        "spiegel.stats.proportions.wilson",
    ),
    Method(
        _label(
            "Aandeel van onderzoeken binnen instellingen",
            "Share of investigations within institutions",
        ),
        _label(
            "p = Σy / Σm; Wilson op n / deff, deff uit de spreiding tussen instellingen",
            "p = Σy / Σm; Wilson on n / deff, deff from the variance between institutions",
        ),
        _same("Korn & Graubard 1998"),
        "spiegel.stats.clustering.cluster_interval",
    ),
    Method(
        _label("Verschil van twee aandelen", "Difference of two shares"),
        _label(
            "score-interval: alle Δ met (p₁ − p₀ − Δ)² ≤ z² V(Δ)",
            "score interval: all Δ with (p₁ − p₀ − Δ)² ≤ z² V(Δ)",
        ),
        _same("Miettinen & Nurminen 1985"),
        "spiegel.stats.differences.miettinen_nurminen",
    ),
    Method(
        _label(
            "Verschil bij gelijke samenstelling of van onderzoeken",
            "Difference at equal composition or of investigations",
        ),
        _label(
            "MOVER: L = d − √((p₁ − l₁)² + (u₀ − p₀)²), U evenzo",
            "MOVER: L = d − √((p₁ − l₁)² + (u₀ − p₀)²), U likewise",
        ),
        _same("Zou & Donner 2008"),
        "spiegel.stats.differences.mover",
    ),
    Method(
        _label("Gelijke samenstelling", "Equal composition"),
        _label(
            "d = Σ w (p₁ − p₀), w uit het register van deze spiegel",
            "d = Σ w (p₁ − p₀), w from the register of this mirror",
        ),
        _same("Fay & Feuer 1997"),
        "spiegel.stats.composition.standardise",
    ),
    Method(
        _label("Afgeronde eerdere cijfers", "Rounded earlier figures"),
        _label(
            "ruimste interval over alle k die tot het percentage afronden",
            "widest interval over all k that round to the percentage",
        ),
        _label("eigen regel", "own rule"),
        "spiegel.stats.rounded.envelope",
    ),
    Method(
        _label("Gelijkwaardigheid", "Equivalence"),
        _label(
            "twee eenzijdige toetsen tegen −marge en +marge",
            "two one-sided tests against −margin and +margin",
        ),
        _same("Schuirmann 1987"),
        "spiegel.stats.differences.tost_p",
    ),
    Method(
        _label("Veel vergelijkingen samen", "Many comparisons at once"),
        _label(
            "hoofdindicatoren: Holm; andere: Benjamini-Hochberg",
            "main indicators: Holm; others: Benjamini-Hochberg",
        ),
        _same("Holm 1979; Benjamini & Hochberg 1995"),
        "spiegel.stats.multiplicity.adjust_by_tier",
    ),
    Method(
        _label("Trend over spiegels", "Trend across mirrors"),
        _label(
            "χ² van de lineaire trend, en apart de afwijking van een rechte lijn",
            "χ² of the linear trend, and apart the departure from a straight line",
        ),
        _same("Cochran 1954; Armitage 1955"),
        "spiegel.stats.trend.cochran_armitage",
    ),
    Method(
        _label("Kleine groepen", "Small groups"),
        _label(
            "jaartallen verwisseld per instelling, binnen de cellen",
            "years exchanged by institution, within the cells",
        ),
        _same("Pitman 1937"),
        "spiegel.stats.permutation.permute_years",
    ),
    Method(
        _label("Besluit over een verandering", "Verdict on a change"),
        _label(
            "de eerste regel die past, in vaste volgorde",
            "the first rule that fits, in fixed order",
        ),
        _label("analyseplan", "analysis plan"),
        "spiegel.stats.plan.decide",
    ),
    Method(
        _label("Wat niet gepubliceerd wordt", "What is not published"),
        _label(
            "kleine aantallen, en er zoveel bij dat geen enkel te berekenen is",
            "small counts, and as many others as keep each from being computed",
        ),
        _same("Fischetti & Salazar 2001"),
        "spiegel.stats.disclosure.withhold_sums",
    ),
)

COMPARABILITY = _WORDS.label("comparability")
COMPARABILITY_CAPTION = _WORDS.label("comparability_caption")
COMPARABILITY_COLUMNS = _WORDS.by_name("comparability_columns")
EVERY = _WORDS.label("every")
EVERY_OTHER = _WORDS.label("every_other")
VERDICTS = _WORDS.by_name("verdicts")
NO_PAIRS = _WORDS.label("no_pairs")

ASSUMPTIONS = _WORDS.label("assumptions")
ASSUMED = _WORDS.label("assumed")
ASSUMPTIONS_CAPTION = _WORDS.label("assumptions_caption")
ASSUMPTION_COLUMNS = _WORDS.by_name("assumption_columns")

PROGRAMS = (
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "snakemake",
    "papermill",
    "nbconvert",
)
