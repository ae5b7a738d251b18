"""The words of a comparison of two mirrors, in both languages."""

from __future__ import annotations

from spiegel.closed_model import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


EFFECT = {
    "serious": _label("ernstig", "serious"),
    "minor": _label("klein", "minor"),
    "tiny": _label("zonder gevolg", "tiny"),
}
EFFECT_MEANING = {
    "serious": _label(
        "een zin, een oordeelswoord, een status of een gedrukt getal is anders of verdwenen",
        "a sentence, a word of judgement, a status or a printed number is another one, or is gone",
    ),
    "minor": _label(
        "enkel voorbij de gedrukte cijfers, iets nieuws, of een beslissing die geen getal wijzigt",
        "only beyond the printed digits, something new, or a decision that changes no number",
    ),
    "tiny": _label(
        "geen gepubliceerde waarde: opmaak, code, omgeving",
        "no published value: layout, code, environment",
    ),
}
KIND = {
    "changed": _label("gewijzigd", "changed"),
    "new": _label("nieuw", "new"),
    "removed": _label("verdwenen", "removed"),
}
PART = {
    "claims": _label("Beweringen", "Claims"),
    "cells": _label("Cellen van de tabellen", "Cells of the tables"),
    "exclusions": _label("Uitsluitingen", "Exclusions"),
    "schema": _label("Tabellen en kolommen", "Tables and columns"),
    "registry": _label("Beslissingen", "Decisions"),
    "code": _label("Code", "Code"),
    "environment": _label("Omgeving", "Environment"),
    "files": _label("Bestanden", "Files"),
}
PAGE = {
    "skip": _label("Naar de inhoud", "Skip to content"),
    "kind": _label("Twee spiegels vergeleken", "Two mirrors compared"),
    "languages": _label("Taal", "Language"),
    "example": _label("Voorbeeldgegevens", "Example data"),
    "example_line": _label(
        "Voorbeeldgegevens: geen resultaten van echte instellingen.",
        "Example data: not results of real institutions.",
    ),
    "before": _label("Eerst", "First"),
    "after": _label("Daarna", "Then"),
    "year": _label("Schooljaar", "School year"),
    "verdict": _label("Uitkomst", "Outcome"),
}
TITLE = {
    "revision": _label("{before} en {after}: wat verschilt", "{before} and {after}: what differs"),
    "years": _label("{before} en {after}, naast elkaar", "{before} and {after}, side by side"),
}
LEAD = {
    "revision": _label(
        "Twee versies van één spiegel. Elk verschil staat bij zijn gevolg voor lezers.",
        "Two versions of one mirror. Each difference stands with its effect on readers.",
    ),
    "years": _label(
        "Twee schooljaren. Het woord van een verandering komt uit de vergelijking van de latere "
        "spiegel; wat niet vergelijkbaar is, staat hier zonder getal.",
        "Two school years. The word of a change comes from the comparison in the later mirror; "
        "what is not comparable has no number here.",
    ),
}
SAME = _label("geen verschil", "no difference")
FOUND = _label("{x} verschillen, {serious} ernstig", "{x} differences, {serious} serious")
SUMMARY = _label("Samenvatting", "Summary")
SUMMARY_CAPTION = _label(
    "Verschillen per onderdeel en per gevolg voor lezers",
    "Differences by part and by effect on readers",
)
COLUMNS = {
    "part": _label("Onderdeel", "Part"),
    "what": _label("Wat", "What"),
    "column": _label("Kolom", "Column"),
    "kind": _label("Soort", "Kind"),
    "effect": _label("Gevolg", "Effect"),
    "before": _label("Eerst", "First"),
    "after": _label("Daarna", "Then"),
    "indicator": _label("Indicator", "Indicator"),
    "sector": _label("Sector", "Sector"),
    "difference": _label("Verschil (interval)", "Difference (interval)"),
    "word": _label("Besluit", "Conclusion"),
    "remark": _label("Vergelijkbaarheid", "Comparability"),
    "prior_share": _label("Aandeel {x}", "Share {x}"),
    "read": _label("Aandeel van het totaal, {x}", "Share of the total, {x}"),
    "outside": _label("Interval zonder nul", "Interval without zero"),
    "told": _label("Wat het bericht zegt", "What the note says"),
    "found": _label("Verschil", "Difference"),
    "gap": _label("Wat ontbreekt", "What is missing"),
}
MEANINGS = _label("Wat de gevolgen betekenen", "What the effects mean")
SHOWN = _label(
    "Hier staan de eerste {x} van {total}; alle staan in differences.csv.",
    "The first {x} of {total} are here; all are in differences.csv.",
)
UNKNOWN = _label(
    "Niet vergeleken, omdat één kant ze niet meebracht: {x}.",
    "Not compared, because one side came without them: {x}.",
)
PAIRS = _label("Indicator per sector", "Indicator by sector")
PAIRS_FOUND = _label(
    "{x} keer indicator en sector, {shown} aangetoonde veranderingen",
    "{x} times indicator and sector, {shown} established changes",
)
PAIRS_CAPTION = _label(
    "Aandeel volgens de definitie van elke indicator, {before} en {after}",
    "Share by the definition of each indicator, {before} and {after}",
)
PAIRS_NOTE = _label(
    "Het verschil is dat bij gelijke samenstelling, waar dat kon. “Niet uit te maken” is geen "
    "“onveranderd”. Zonder besluit staat enkel een interval, niet aangepast voor het aantal "
    "vergelijkingen.",
    "The difference is that at equal composition, where possible. “Inconclusive” is not "
    "“unchanged”. Without a conclusion there is only an interval, not adjusted for the number of "
    "comparisons.",
)
NO_WORD = _label("geen besluit gemaakt", "no conclusion made")
DRIFT = _label("Verloop van de gegevens zelf", "Drift of the data themselves")
DRIFT_NOTE = _label(
    "Interval van 95% van het verschil (Miettinen-Nurminen), niet aangepast: van elke twintig "
    "ligt er ook zonder verschil gemiddeld één naast nul.",
    "95% interval of the difference (Miettinen-Nurminen), not adjusted: without any difference "
    "one in twenty excludes zero on average.",
)
DRIFT_CAPTION = {
    "left_out": _label(
        "Bezoeken die niet meetellen, van alle ingelezen bezoeken",
        "Visits left out, of all visits read",
    ),
    "coverage": _label(
        "Bezoeken met een oordeel, van de bezoeken waar het kon",
        "Visits with a rating, of the visits that could have one",
    ),
}
DRIFT_KIND = {
    "left_out": _label("Reden", "Reason"),
    "coverage": _label("Indicator", "Indicator"),
}
YES = _label("ja", "yes")
PRIOR = _label("{mirror} opnieuw berekend", "{mirror} computed again")
PRIOR_SAME = _label(
    "De latere spiegel vindt voor {year} dezelfde getallen als toen gepubliceerd zijn.",
    "For {year} the later mirror finds the numbers that were published then.",
)
PRIOR_NONE = _label(
    "De latere spiegel berekent {year} niet opnieuw.",
    "The later mirror does not compute {year} again.",
)
PRIOR_FOUND = _label(
    "De latere spiegel vindt voor {year} {x} andere waarden dan toen gepubliceerd zijn, waarvan "
    "{serious} in de gedrukte cijfers.",
    "For {year} the later mirror finds {x} values other than published then, {serious} of them "
    "in the printed digits.",
)
GAPS = _label(
    "Niet verklaard in revisions.yaml: {x}. Verklaar ze voor de spiegel vastgelegd wordt.",
    "Not explained in revisions.yaml: {x}. Explain them before the mirror is frozen.",
)
GAPS_CAPTION = _label("Wat nog een verklaring mist", "What still lacks an explanation")
PRIOR_CAPTION = _label("Waarden die anders uitkomen", "Values that come out otherwise")
GAP = {
    "no_note": _label("er is geen bericht", "there is no note"),
    "scale": _label("het bericht noemt een kleiner gevolg", "the note names a smaller effect"),
    "claim_not_named": _label("bewering niet genoemd", "claim not named"),
    "claim_not_changed": _label(
        "bewering genoemd, maar niet gewijzigd", "claim named, but not changed"
    ),
    "cell_not_covered": _label("cel zonder verklaring", "cell without an explanation"),
}
