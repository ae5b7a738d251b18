"""The fixed words of figures and pages, in both languages; the registries give the others."""

from __future__ import annotations

from spiegel.config import Label
from spiegel.tables import CLASSES


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


EXAMPLE = _label("voorbeeldgegevens", "example data")
EXAMPLE_LINE = _label(
    "Voorbeeldgegevens: geen resultaten van echte instellingen",
    "Example data: not results of real institutions",
)
SOURCE = _label("Bron: {source}; gegevens van {day}", "Source: {source}; data of {day}")
NOTE = _label("Noot: ", "Note: ")
NO_RATINGS = _label("geen oordelen", "no ratings")
SUPPRESSED = _label("niet gepubliceerd: herleidbaar", "not published: identifiable")
UNCERTAIN = _label("onzeker", "uncertain")
NOTHING = _label(
    "Er zijn in deze spiegel geen {units} voor: {subject}.",
    "This mirror has no {units} for: {subject}.",
)
NOTHING_TITLE = _label("{subject}: geen {units}", "{subject}: no {units}")
NOTHING_ALT = _label(
    "Leeg paneel met uitleg in plaats van een grafiek. {reason}",
    "An empty panel with an explanation instead of a chart. {reason}",
)
NO_PRIORS_TITLE = _label(
    "Geen vergelijking met een eerdere spiegel", "No comparison with an earlier mirror"
)
NO_COMPARISON = _label(
    "Er is geen eerdere spiegel om mee te vergelijken.",
    "There is no earlier mirror to compare with.",
)

# What a subtitle must name: some measure, and of whom (a label of the framework, or by group).
MEASURES = {
    "nl": (
        "aandeel",
        "aantal",
        "verandering",
        "verschil",
        "bezoeken",
        "inspecties",
        "instellingen",
        "scholen",
    ),
    "en": (
        "share",
        "number",
        "change",
        "difference",
        "visits",
        "inspections",
        "institutions",
        "schools",
    ),
}
BY_GROUP = {"nl": ("per sector", "per fase"), "en": ("by sector", "by phase")}

# rating_bars
ORDER = _label(
    "De rijen volgen de orde van het kader, niet de uitkomst.",
    "Rows follow the order of the framework, not the result.",
)
ROUNDING = _label(
    "Door afronding tellen delen niet altijd op tot het vette totaal of tot 100.",
    "Because of rounding, parts do not always add up to the bold total or to 100.",
)
DOTS = _label(
    "Bij minder dan {limit} {units} staat elke stip voor één {unit}; er is dan geen percentage.",
    "With fewer than {limit} {units}, each dot is one {unit} and no percentage is given.",
)
FLAGGED = _label("Onzeker: minder dan {limit} {units}.", "Uncertain: fewer than {limit} {units}.")

# change_dots and series
POINTS_AXIS = _label(
    "Verschil in procentpunt met {mirror}", "Difference in percentage points from {mirror}"
)
BAND = _label(
    "Grijze band: verschillen tot {margin} gelden als niet relevant. Streep: interval van {level}.",
    "Grey band: differences up to {margin} count as not relevant. Line: {level} interval.",
)
MARKS = _label(
    "Volle stip: verandering aangetoond. Open stip: niet aangetoond; grijs: beperkt vergelijkbaar.",
    "Filled dot: change established. Open dot: not established; grey: of limited comparability.",
)
LOWER_IS_BETTER = _label(
    "Bij {indicators} is een daling een verbetering.", "For {indicators}, a fall is an improvement."
)
_CLASS_WORDS = {
    "not shown": _label("niet getoond", "not shown"),
    "not comparable": _label("niet vergelijkbaar", "not comparable"),
    "not tested": _label("niet getoetst", "not tested"),
    "too few": _label("te weinig waarnemingen", "too few observations"),
    "limited": _label("beperkt vergelijkbaar", "limited comparability"),
    "improved": _label("verbeterd", "improved"),
    "declined": _label("verslechterd", "declined"),
    "stable": _label("geen relevante verandering", "no relevant change"),
    "inconclusive": _label("niet uit te maken", "inconclusive"),
}
CLASS = {name: _CLASS_WORDS[name] for name in CLASSES}
SERIES_MARKS = _label(
    "Streep bij elk punt: interval van {level}.", "Line at each point: {level} interval."
)
SERIES_PUBLISHED = _label("Open ruit: gepubliceerd cijfer.", "Open diamond: published figure.")
SERIES_FEW = _label(
    "Onder {limit} oordelen staat er geen punt.",
    "With fewer than {limit} ratings there is no point.",
)
SERIES_LINES = _label(
    "Enkel onderling vergelijkbare spiegels zijn verbonden; {year} is de maatstaf.",
    "Only mirrors comparable with {year} are connected.",
)
LIST_AND = _label(" en ", " and ")
BREAK = _label("breuk", "break")
NOT_COMPARABLE = _label("niet\nvergelijkbaar", "not\ncomparable")
COMPARABILITY = {
    "limited": _label(
        "{whom}{years}: beperkt vergelijkbaar, dus een open grijze stip ({reason}).",
        "{whom}{years}: limited comparability, so a hollow grey dot ({reason}).",
    ),
    "no": _label(
        "{whom}{years}: niet vergelijkbaar, dus grijs vlak en geen punt ({reason}).",
        "{whom}{years}: not comparable, so a grey area and no point ({reason}).",
    ),
}

# heat_table
BANDS = _label("tot {high}|{low} tot {high}|vanaf {low}", "under {high}|{low} to {high}|from {low}")
CODES = _label("Kolommen: {codes}.", "Columns: {codes}.")
CELLS = {
    "suppressed": _label("[c]", "[c]"),
    "empty": _label("[x]", "[x]"),
    "not_applicable": _label("[z]", "[z]"),
}
CELL_NOTES = {
    "suppressed": _label(
        "[c]: niet gepubliceerd, herleidbaar.", "[c]: not published, identifiable."
    ),
    "empty": _label("[x]: geen oordelen.", "[x]: no ratings."),
    "not_applicable": _label("[z]: niet van toepassing.", "[z]: not applicable."),
}
FEW_CELLS = _label(
    "Wit met rand: minder dan {limit}, dus geen percentage.",
    "White with an edge: fewer than {limit}, so no percentage.",
)

ENDS = _label(
    "Laagst en hoogst gaan over de cellen met een percentage.",
    "Lowest and highest are of the cells with a percentage.",
)

# sector_panels
OWN = _label("dit paneel, met interval van {level}", "this panel, with {level} interval")
OTHERS = _label("de andere panelen", "the other panels")
FEW_ROWS = _label(
    "Bij minder dan {limit} {units} staat er een aantal en geen punt.",
    "With fewer than {limit} {units} there is a number and no dot.",
)

# exclusion_flow and coverage
ROWS_READ = _label("Ingelezen", "Read in")
ROWS_COUNTED = _label("Tellen mee", "Counted")
COVERAGE_TEXT = _label("{k} van de {n} ({share})", "{k} of {n} ({share})")
NO_POPULATION = _label(
    "De bron geeft geen populatie per groep; daarom staan hier enkel aantallen.",
    "The source gives no population by group, so only counts are shown.",
)
COVERAGE_UNKNOWN = _label("{k}; populatie onbekend", "{k}; population unknown")
NO_STEPS_TITLE = _label("Geen stappen van het opschonen", "No cleaning steps")
NO_STEPS = _label(
    "Voor dit schooljaar zijn geen stappen van het opschonen vastgelegd.",
    "No cleaning steps are recorded for this school year.",
)
RULES = {
    "exact_duplicate": _label("Dubbele rij", "Duplicate row"),
    "report_not_final": _label("Verslag niet definitief", "Report not final"),
    "not_main_series": _label("Ander soort bezoek", "Other type of visit"),
    "outside_school_year": _label("Buiten het schooljaar", "Outside the school year"),
    "published_after_cut_off": _label(
        "Verslag na de afsluitdatum", "Report after the cut-off date"
    ),
}
NO_ROWS_TITLE = _label("Niets te tonen", "Nothing to show")
NO_ROWS = _label(
    "De tabel van deze figuur heeft geen rijen.", "The table of this figure has no rows."
)
