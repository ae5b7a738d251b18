"""What the notebook on method says: the values of the plan, and each method with its formula.

Every method names the function that computes it; a test holds that the function exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from spiegel.config import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


PLAN_ROWS = {
    "level": _label("Betrouwbaarheid van elk interval", "Confidence level of every interval"),
    "alpha": _label("Niveau van de tweezijdige toetsen", "Level of the two-sided tests"),
    "margin": _label(
        "Kleinste relevante verandering, in procentpunt",
        "Smallest relevant change, in percentage points",
    ),
    "power": _label(
        "Onderscheidend vermogen van het kleinste aantoonbare verschil",
        "Power of the smallest detectable difference",
    ),
    "min_mirrors_for_trend": _label(
        "Vergelijkbare spiegels voor een trend", "Comparable mirrors needed for a trend"
    ),
    "min_observations": _label(
        "Waarnemingen voor een besluit over verandering",
        "Observations needed to judge a change",
    ),
    "min_institutions": _label(
        "Instellingen voor een besluit over verandering",
        "Institutions needed to judge a change",
    ),
    "counts_only_below": _label("Daaronder enkel aantallen", "Below this, counts only"),
    "k_of_n_below": _label("Daaronder geen percentage", "Below this, no percentage"),
    "flagged_below": _label("Daaronder heet een percentage onzeker", "Below this, uncertain"),
    "replicates": _label("Verwisselingen in een permutatietoets", "Replicates of a permutation"),
    "disclosure_below": _label(
        "Bij vertrouwelijke indicatoren: daaronder geen aantal",
        "For confidential indicators: no count below this",
    ),
}

METHODS = _label("De methoden", "The methods")
METHODS_CAPTION = _label(
    "Elke methode met haar formule, haar bron en de functie die ze berekent",
    "Each method with its formula, its source and the function that computes it",
)
METHOD_COLUMNS = (
    _label("Waarvoor", "For what"),
    _label("Formule of regel", "Formula or rule"),
    _label("Bron", "Source"),
    _label("Functie", "Function"),
)


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

COMPARABILITY = _label("Wat mag vergeleken worden", "What may be compared")
COMPARABILITY_CAPTION = _label(
    "Vergelijkbaarheid van deze spiegel met eerdere; zonder rij geldt: niet vergelijkbaar",
    "Comparability of this mirror with earlier ones; without a row: not comparable",
)
COMPARABILITY_COLUMNS = (
    _label("Eerdere spiegel", "Earlier mirror"),
    _label("Indicator", "Indicator"),
    _label("Vergelijkbaar", "Comparable"),
    _label("Reden", "Reason"),
)
EVERY = _label("alle indicatoren", "all indicators")
EVERY_OTHER = _label("alle andere indicatoren", "all other indicators")
VERDICTS = {
    "yes": _label("ja", "yes"),
    "limited": _label("beperkt", "limited"),
    "no": _label("nee", "no"),
}
NO_PAIRS = _label(
    "Voor deze spiegel is geen enkel paar als vergelijkbaar aangemerkt.",
    "No pair is marked as comparable for this mirror.",
)

ASSUMPTIONS = _label("Aannames", "Assumptions")
ASSUMED = _label("We nemen aan", "We assume")
ASSUMPTIONS_CAPTION = _label(
    "Definities die van ons zijn, omdat ze niet gepubliceerd zijn",
    "Definitions that are ours, because they are not published",
)
ASSUMPTION_COLUMNS = (_label("Begrip", "Term"), _label("Aanname", "Assumption"))

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
