"""What the workbook says around its tables: titles, notes, and the meaning of each column."""

from __future__ import annotations

from spiegel.config import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


EXAMPLE = "Voorbeeldgegevens / Example data"
EXAMPLE_NOTE = _label(
    "Alle records zijn verzonnen; geen enkel cijfer gaat over een bestaande instelling.",
    "All records are invented; no number is about an existing institution.",
)
EMPTY = _label("Deze tabel heeft geen rijen.", "This table has no rows.")
NO_UNIT = _label(
    "Een kolom met tekst of met een eigen maat per rij heeft geen eenheid.",
    "A column of text, or with another measure in each row, has no unit.",
)
# Why a cell of a table may be empty; said above the table when one is.
EMPTY_CELLS = {
    "claims": _label(
        "Lege cel: de zin heeft geen getal, of het getal is een verschil en heeft dus geen k en n.",
        "Empty cell: the sentence has no number, or the number is a difference without k and n.",
    ),
    "measures": _label(
        "Lege cel: zie obs_status en conf_status; share_std is enkel waar nodig berekend.",
        "Empty cell: see obs_status and conf_status; share_std is computed only where needed.",
    ),
    "availability": _label("Er zijn geen lege cellen.", "There are no empty cells."),
    "changes": _label(
        "Lege cel: zie class, comparability en de reden; zonder toets zijn er geen p-waarden.",
        "Empty cell: see class, comparability and the reason; without a test there is no p.",
    ),
    "series": _label(
        "Lege cel: zie obs_status en de reden; een gepubliceerd cijfer heeft niet altijd k en n.",
        "Empty cell: see obs_status and the reason; a published figure may come without k and n.",
    ),
    "trends": _label(
        "Lege cel: zie class en de reden; er is dan geen trend berekend.",
        "Empty cell: see class and the reason; no trend was computed.",
    ),
    "evidence": _label(
        "Lege cel: de bron geeft dat cijfer niet, of deze spiegel heeft er geen voor dat thema.",
        "Empty cell: the source does not give it, or this mirror has none for that theme.",
    ),
    "uniformity": _label(
        "Lege cel: te weinig teams of bezoeken om het te berekenen.",
        "Empty cell: too few teams or visits to compute it.",
    ),
    "published_check": _label(
        "Lege cel: zie verdict en de reden; een leeg veld met een reden: er is niets te zeggen.",
        "Empty cell: see verdict and the reason; an empty reason means there is nothing to say.",
    ),
    "population": _label("Lege cel: niet bekend.", "Empty cell: not known."),
    "exclusions": _label("Lege cel: niet van toepassing.", "Empty cell: not applicable."),
    "checks": _label(
        "Lege cel: de controle heeft geen verwachte waarde.",
        "Empty cell: the check has no expected value.",
    ),
}
CONTENTS = (
    _label("Werkblad", "Sheet"),
    _label("Wat erin staat", "What it holds"),
    _label("Rijen", "Rows"),
)
DICTIONARY = (_label("Werkblad", "Sheet"), _label("Kolom", "Column"), _label("Eenheid", "Unit"))
UNITS = {
    "text": _label("", ""),
    "count": _label("aantal", "number"),
    "share": _label("breuk", "fraction"),
    "difference": _label("verschil", "difference"),
    "probability": _label("kans", "probability"),
    "rank": _label("volgnummer", "rank"),
    "number": _label("", ""),
}

TITLES = {
    "claims": _label("Uitspraken van deze spiegel", "Claims of this mirror"),
    "measures": _label("Cijfers van deze spiegel", "Numbers of this mirror"),
    "availability": _label("Is er een cijfer, en waarom niet?", "Is there a number, and why not?"),
    "changes": _label("Veranderingen tegenover eerdere spiegels", "Changes from earlier mirrors"),
    "series": _label("Reeksen over de spiegels heen", "Series across mirrors"),
    "trends": _label("Trends over de spiegels heen", "Trends across mirrors"),
    "evidence": _label("Andere onderzoeken naast deze spiegel", "Other studies beside this mirror"),
    "uniformity": _label(
        "Verschil tussen inspectieteams, per thema", "Difference between inspection teams, by theme"
    ),
    "published_check": _label(
        "Berekend naast eerder gepubliceerd", "Computed beside published before"
    ),
    "population": _label("Alle instellingen, per sector", "All institutions, by sector"),
    "exclusions": _label("Weggelaten rijen, per stap", "Rows left out, by step"),
    "checks": _label("Controles op de gegevens", "Checks on the data"),
    "meso": _label("Cijfers per groep van instellingen", "Numbers by group of institutions"),
}
COVER = {
    "edition": _label("Editie", "Edition"),
    "school_year": _label("Schooljaar", "School year"),
    "inspectorate": _label("Inspectie", "Inspectorate"),
    "extracted": _label("Gegevens van", "Data of"),
    "cut_off": _label("Verslagen tot en met", "Reports up to"),
    "licence": _label("Licentie van de bronnen", "Licence of the sources"),
    "contents": _label("Inhoud", "Contents"),
    "notes": _label("Toelichting", "Notes"),
    "dictionary": _label("Betekenis van elke kolom", "Meaning of each column"),
    "not_random": _label("Lees dit eerst", "Read this first"),
}
SOURCE = _label(
    "Bron: {source}; gegevens van {day}",
    "Source: {source}; data of {day}",
)

NOTES = (
    _label(
        "k is het aantal dat geteld wordt, n het aantal waarop dat slaat: instellingen of "
        "onderzoeken, zie unit. Het aandeel is k gedeeld door n.",
        "k is the number counted, n the number it is out of: institutions or investigations, see "
        "unit. The share is k divided by n.",
    ),
    _label(
        "Aandelen en verschillen zijn breuken met een procentopmaak: 0,63 verschijnt als 63,0%. "
        "Een verschil van 0,05 is 5 procentpunt.",
        "Shares and differences are fractions with a percent format: 0.63 shows as 63.0%. A "
        "difference of 0.05 is 5 percentage points.",
    ),
    _label(
        "low en high zijn de grenzen van het interval van {level}. Ze tonen enkel toevalsvariatie.",
        "low and high are the limits of the {level} interval. They show random variation only.",
    ),
    _label(
        "interval: wilson is het interval van Wilson; wilson_effective_n rekent met een kleiner, "
        "effectief aantal omdat oordelen binnen een instelling op elkaar lijken.",
        "interval: wilson is the Wilson interval; wilson_effective_n uses a smaller, effective "
        "number because ratings within an institution are alike.",
    ),
    _label(
        "Een lege cel is een ontbrekend cijfer, nooit een nul. De reden staat in obs_status, "
        "conf_status of reason.",
        "An empty cell is a missing number, never zero. The reason is in obs_status, conf_status "
        "or reason.",
    ),
    _label(
        "obs_status: normal; flagged (minder dan {flagged} waarnemingen, onzeker); k_of_n (minder "
        "dan {k_of_n}, lees k van n); counts_only (minder dan {counts_only}, lees enkel de "
        "aantallen); none (geen oordelen).",
        "obs_status: normal; flagged (fewer than {flagged} observations, uncertain); k_of_n (fewer "
        "than {k_of_n}, read k of n); counts_only (fewer than {counts_only}, read the counts "
        "only); none (no ratings).",
    ),
    _label(
        "conf_status: F is vrij; C is niet gepubliceerd omdat het cijfer herleidbaar is. Dan zijn "
        "k, share, low en high leeg.",
        "conf_status: F is free; C is not published because the number could identify someone. "
        "Then k, share, low and high are empty.",
    ),
    _label(
        "category: meets is wat voor de indicator telt, below de rest; andere waarden zijn trappen "
        "van de schaal.",
        "category: meets is what counts for the indicator, below the rest; other values are steps "
        "of the scale.",
    ),
    _label(
        "sector ALL is alle sectoren samen; een sectorgroep telt haar sectoren samen.",
        "sector ALL is all sectors together; a sector group adds up its sectors.",
    ),
    _label(
        "class in changes: improved, declined en stable zijn besluiten; inconclusive wil zeggen "
        "dat de gegevens niet laten zien of er iets veranderd is. De andere woorden zeggen "
        "waarom er geen besluit is.",
        "class in changes: improved, declined and stable are conclusions; inconclusive means that "
        "the data do not show whether anything changed. The other words say why there is no "
        "conclusion.",
    ),
    _label(
        "comparability: yes, limited (met een breuk, dus zonder besluit) of no (geen cijfers naast "
        "elkaar).",
        "comparability: yes, limited (with a break, so without a conclusion) or no (no numbers "
        "side by side).",
    ),
)

_INDICATOR = _label("Indicator (code uit het register)", "Indicator (code of the register)")
_SECTOR = _label("Sector, sectorgroep of ALL", "Sector, sector group or ALL")
_YEAR = _label("Schooljaar", "School year")
_N = _label("Aantal waarop het aandeel slaat", "Number that the share is out of")
_SHARE = _label("Aandeel k/n, een breuk", "Share k/n, a fraction")
_LOW = _label("Ondergrens van het interval", "Lower limit of the interval")
_HIGH = _label("Bovengrens van het interval", "Upper limit of the interval")
_COMPARABILITY = _label("Vergelijkbaar: yes, limited of no", "Comparable: yes, limited or no")
_P_ADJ = _label(
    "p na correctie voor het aantal vergelijkingen",
    "p after correction for the number of comparisons",
)

COLUMNS: dict[str, Label] = {
    "edition": _label("Editie van de spiegel", "Edition of the mirror"),
    "school_year": _YEAR,
    "indicator": _INDICATOR,
    "sector": _SECTOR,
    "grouping": _label("Waarnaar gegroepeerd is", "What the grouping is by"),
    "group": _label("Deelgroep; all is iedereen", "Subgroup; all is everyone"),
    "category": _label(
        "Wat geteld is: meets telt voor de indicator, below is de rest, elke andere waarde is een "
        "trap van de schaal",
        "What is counted: meets counts for the indicator, below is the rest, any other value is a "
        "step of the scale",
    ),
    "unit": _label("Waaruit n bestaat", "What n consists of"),
    "k": _label("Aantal dat geteld wordt", "Number counted"),
    "n": _N,
    "institutions": _label("Aantal instellingen achter n", "Number of institutions behind n"),
    "coverage": _label(
        "Deel van wie in aanmerking kwam dat een oordeel kreeg, een breuk",
        "Part of those eligible that got a rating, a fraction",
    ),
    "share": _SHARE,
    "low": _LOW,
    "high": _HIGH,
    "interval": _label("Soort interval", "Type of interval"),
    "share_std": _label(
        "Aandeel bij een vaste samenstelling; leeg als het niet berekend is",
        "Share at a fixed composition; empty when not computed",
    ),
    "obs_status": _label("Hoe ver het cijfer te lezen is", "How far the number may be read"),
    "conf_status": _label("F vrij, C niet gepubliceerd", "F free, C not published"),
    "availability": _label(
        "Of er een cijfer is: observed, uncertain (weinig waarnemingen), suppressed (herleidbaar), "
        "not_observed, not_collected (nog niet verzameld), not_applicable",
        "Whether there is a number: observed, uncertain (few observations), suppressed "
        "(identifiable), not_observed, not_collected (not yet collected), not_applicable",
    ),
    "flag": _label("Code van SDMX daarvoor", "Code of SDMX for it"),
    "prior_edition": _label("Eerdere spiegel", "Earlier mirror"),
    "prior_school_year": _label(
        "Schooljaar van de eerdere spiegel", "School year of the earlier mirror"
    ),
    "prior_source": _label(
        "Eerdere spiegel uit records of uit een publicatie",
        "Earlier mirror from records or from a publication",
    ),
    "prior_n": _label("n van de eerdere spiegel", "n of the earlier mirror"),
    "prior_share": _label("Aandeel in de eerdere spiegel", "Share in the earlier mirror"),
    "difference": _label(
        "Aandeel nu min aandeel toen, bij gelijke samenstelling als basis standardised is",
        "Share now minus share then, at equal composition where basis is standardised",
    ),
    "basis": _label(
        "standardised: bij gelijke samenstelling; crude: zoals het is",
        "standardised: at equal composition; crude: as it is",
    ),
    "crude": _label(
        "Verschil van de twee aandelen zoals ze zijn", "Difference of the two shares as they are"
    ),
    "composition": _label(
        "Deel van het verschil dat van de samenstelling komt; leeg als het niet berekend is",
        "Part of the difference due to composition; empty when not computed",
    ),
    "p": _label("p van de toets op geen verschil", "p of the test of no difference"),
    "p_adj": _P_ADJ,
    "test": _label("Gebruikte toets", "Test used"),
    "tier": _label("1 hoofdindicator, 2 andere", "1 main indicator, 2 other"),
    "class": _label("Besluit", "Conclusion"),
    "qualifier": _label("Toevoeging bij het besluit", "Addition to the conclusion"),
    "superiority": _label(
        "Kans dat een oordeel nu hoger is dan een toen, gelijke voor de helft geteld",
        "Chance that a rating now is higher than one then, equal ones counted half",
    ),
    "superiority_low": _label("Ondergrens van die kans", "Lower limit of that chance"),
    "superiority_high": _label("Bovengrens van die kans", "Upper limit of that chance"),
    "p_ordinal": _label("p van de toets op de hele schaal", "p of the test on the whole scale"),
    "plan": _label(
        "Kenmerk van het analyseplan waarmee de rij gemaakt is",
        "Mark of the analysis plan that the row was made by",
    ),
    "rule_out": _label("Grotere verschillen zijn uitgesloten", "Larger differences are ruled out"),
    "mdd": _label(
        "Kleinste verschil dat de toets meestal zou aantonen",
        "Smallest difference that the test would usually establish",
    ),
    "robust": _label("Voorbehoud bij het besluit", "Reservation on the conclusion"),
    "comparability": _COMPARABILITY,
    "reason_nl": _label("Reden, in het Nederlands", "Reason, in Dutch"),
    "reason_en": _label("Reden, in het Engels", "Reason, in English"),
    "mirror": _label("Spiegel", "Mirror"),
    "source": _label("Bron van het cijfer", "Source of the number"),
    "first_year": _label("Eerste schooljaar", "First school year"),
    "last_year": _label("Laatste schooljaar", "Last school year"),
    "mirrors": _label("Aantal vergelijkbare spiegels", "Number of comparable mirrors"),
    "slope": _label("Verandering per jaar, een breuk", "Change a year, a fraction"),
    "p_trend": _label("p van de toets op een trend", "p of the test of trend"),
    "p_departure": _label("p van afwijking van de trend", "p of departure from the trend"),
    "p_quasi": _label(
        "p van de trend, met schommeling tussen de jaren",
        "p of the trend, with variation between years",
    ),
    "teams": _label("Aantal inspectieteams", "Number of inspection teams"),
    "visits": _label("Aantal bezoeken", "Number of visits"),
    "theme": _label("Thema van het kader", "Theme of the framework"),
    "study": _label("Ander onderzoek", "Other study"),
    "measure_nl": _label("Wat het meet, in het Nederlands", "What it measures, in Dutch"),
    "measure_en": _label("Wat het meet, in het Engels", "What it measures, in English"),
    "from_year": _label("Eerste jaar", "First year"),
    "to_year": _label("Laatste jaar", "Last year"),
    "from_value": _label("Waarde in het eerste jaar", "Value in the first year"),
    "to_value": _label("Waarde in het laatste jaar", "Value in the last year"),
    "direction": _label("Richting in het andere onderzoek", "Direction in the other study"),
    "address": _label("Adres van de bron", "Address of the source"),
    "mirror_since": _label(
        "Schooljaar van de spiegel waarmee vergeleken is", "School year of the mirror compared with"
    ),
    "mirror_direction": _label(
        "Richting in deze spiegel; none shown: geen aangetoond",
        "Direction in this mirror; none shown: none established",
    ),
    "agreement": _label(
        "Zelfde richting (agrees), andere (differs), of niet aangetoond (not shown)",
        "Same direction (agrees), another (differs), or not established (not shown)",
    ),
    "dataset": _label("Publicatie of eerdere spiegel", "Publication or earlier mirror"),
    "period": _label("Periode", "Period"),
    "measure": _label("Cijfer in de publicatie", "Figure in the publication"),
    "published": _label("Gepubliceerde waarde", "Value published"),
    "computed": _label("Berekende waarde", "Value computed"),
    "verdict": _label("agrees, differs of untestable", "agrees, differs or untestable"),
    "reason": _label("Reden of opmerking", "Reason or remark"),
    "claim": _label("Uitspraak en getal daarin", "Claim and the number in it"),
    "lang": _label("Taal: nl of en", "Language: nl or en"),
    "sentence": _label("De zin zoals hij verschijnt", "The sentence as it appears"),
    "value": _label(
        "Waarde van het getal, een breuk, niet afgerond; bij een vergelijking ook een verschil, "
        "een grens van het interval of de marge. Leeg als de zin geen getal heeft",
        "Value of the number, a fraction, not rounded; in a comparison also a difference, a limit "
        "of the interval or the margin. Empty when the sentence has no number",
    ),
    "polarity": _label(
        "meets: wat voor de indicator telt; below: de rest",
        "meets: what counts for the indicator; below: the rest",
    ),
    "places": _label("Waar de zin mag staan", "Where the sentence may stand"),
    "table": _label("Tabel", "Table"),
    "step": _label("Volgnummer van de stap", "Number of the step"),
    "rule": _label("Regel", "Rule"),
    "rows_in": _label("Rijen voor de stap", "Rows before the step"),
    "rows_out": _label("Rijen na de stap", "Rows after the step"),
    "check": _label("Controle", "Check"),
    "severity": _label(
        "error houdt de publicatie tegen, warning vraagt aandacht",
        "error stops publication, warning asks for attention",
    ),
    "status": _label("pass of fail", "pass or fail"),
    "observed": _label("Wat er gezien is", "What was observed"),
    "expected": _label("Wat er verwacht is", "What was expected"),
    "rows": _label("Rijen die afwijken", "Rows that deviate"),
    "examples": _label("Enkele van die rijen", "Some of those rows"),
}
# The same name means something else in these tables.
SPECIAL: dict[tuple[str, str], Label] = {
    ("claims", "verdict"): _label(
        "stated, uncertain (weinig waarnemingen), small (k van n), withheld (niet gepubliceerd); "
        "bij een vergelijking het besluit",
        "stated, uncertain (few observations), small (k of n), withheld (not published); of a "
        "comparison its class",
    ),
    ("population", "n"): _label("Aantal instellingen", "Number of institutions"),
    ("population", "sector"): _label("Sector", "Sector"),
    ("series", "source"): _label(
        "Uit records of uit een publicatie", "From records or from a publication"
    ),
    ("uniformity", "share"): _label(
        "Deel van de spreiding tussen teams, na sector en schooljaar",
        "Part of the variance between teams, after sector and school year",
    ),
    ("uniformity", "p"): _label(
        "p van de toets op geen verschil tussen teams", "p of the test of no difference of teams"
    ),
    ("evidence", "source"): _label("Bron en datum", "Source and date"),
    ("changes", "low"): _label("Ondergrens van het verschil", "Lower limit of the difference"),
    ("changes", "high"): _label("Bovengrens van het verschil", "Upper limit of the difference"),
    ("trends", "low"): _label("Ondergrens van de helling", "Lower limit of the slope"),
    ("trends", "high"): _label("Bovengrens van de helling", "Upper limit of the slope"),
}


def meaning(table: str, column: str) -> Label:
    """Return what a column of a table means."""
    return SPECIAL.get((table, column)) or COLUMNS[column]
