"""What the site says around its figures and tables, in both languages."""

from __future__ import annotations

from spiegel.config import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


NOTEBOOKS_INTRO = _label(
    "Elk onderwerp heeft een bladzijde met zijn figuren, cijfers en uitleg, en een notebook "
    "waarmee alles is na te rekenen.",
    "Each subject has a page with its figures, numbers and explanation, and a notebook to check "
    "every step.",
)

MEASURE_COLUMNS = (
    _label("Indicator", "Indicator"),
    _label("Sector", "Sector"),
    _label("Aantal", "Number"),
    _label("Op een totaal van", "Out of"),
    _label("Aandeel", "Share"),
    _label("Interval", "Interval"),
    _label("Opmerking", "Remark"),
)

CHANGES_INTRO = _label(
    "Vergeleken met de vorige spiegel, {mirror} (schooljaar {year}), voor de hoofdindicatoren. "
    "Oudere spiegels staan bij de vergelijking per onderwerp en in de tabel met veranderingen.",
    "Compared with the last mirror, {mirror} (school year {year}), for the main indicators. Older "
    "mirrors are in the comparison by subject and in the table of changes.",
)
CHANGES_COUNT = _label("Uitkomst van {total} vergelijkingen", "Outcome of {total} comparisons")
CHANGES_CAPTION = _label(
    "Hoofdindicatoren nu ({year}) en in {mirror} ({prior_year}), met intervallen van {level}",
    "Main indicators now ({year}) and in {mirror} ({prior_year}), with {level} intervals",
)
CHANGE_COLUMNS = (
    _label("Indicator", "Indicator"),
    _label("Sector", "Sector"),
    _label("Nu", "Now"),
    _label("Vorige spiegel", "Last mirror"),
    _label("Verschil (procentpunt)", "Difference (percentage points)"),
    _label("Uitgesloten: groter dan (procentpunt)", "Ruled out: larger than (percentage points)"),
    _label("Besluit en vergelijkbaarheid", "Conclusion and comparability"),
)
COMPARABLE = {
    "yes": _label("vergelijkbaar", "comparable"),
    "limited": _label("beperkt vergelijkbaar", "limited comparability"),
    "no": _label("niet vergelijkbaar", "not comparable"),
}
CLASS_MEANING = {
    "not shown": _label(
        "Het cijfer mag niet gepubliceerd worden.", "The number may not be published."
    ),
    "not comparable": _label(
        "Het kader of de telling verschilt te veel; er staan dus geen cijfers naast elkaar.",
        "Framework or counting differ too much, so no numbers stand side by side.",
    ),
    "not tested": _label(
        "Van de vorige spiegel is het aantal niet bekend, zodat er niet te toetsen valt.",
        "The count behind the last mirror is not known, so nothing can be tested.",
    ),
    "too few": _label(
        "In een van beide spiegels zijn er minder dan {observations} waarnemingen of minder dan "
        "{institutions} instellingen.",
        "One of the two mirrors has fewer than {observations} observations or fewer than "
        "{institutions} institutions.",
    ),
    "limited": _label(
        "Er is een breuk of een andere selectie; het verschil staat er, zonder besluit.",
        "There is a break or another selection; the difference is given, without a conclusion.",
    ),
    "improved": _label(
        "Het verschil is aangetoond, ook na correctie voor het aantal vergelijkingen, en gunstig.",
        "The difference is established, also after correction for the number of comparisons, and "
        "favourable.",
    ),
    "declined": _label(
        "Het verschil is aangetoond, ook na correctie voor het aantal vergelijkingen, en "
        "ongunstig.",
        "The difference is established, also after correction for the number of comparisons, and "
        "unfavourable.",
    ),
    "stable": _label(
        "Verschillen van meer dan {margin} procentpunt zijn uitgesloten.",
        "Differences of more than {margin} percentage points are ruled out.",
    ),
    "inconclusive": _label(
        "De gegevens laten niet zien of er iets veranderd is: elk verschil binnen het interval is "
        "ermee te verenigen.",
        "The data do not show whether anything changed: every difference inside the interval is "
        "compatible with them.",
    ),
}
RULED_OUT = _label(
    "Wat uitgesloten is, volgt uit het interval van {level} en is naar boven afgerond.",
    "What is ruled out follows from the {level} interval and is rounded up.",
)

PUBLISHED_COUNT = _label("Uitkomst van {total} vergeleken cijfers", "Outcome of {total} figures")
PUBLISHED_EXAMPLE = _label(
    "Omdat de voorbeeldgegevens naar gepubliceerde totalen gemaakt zijn, zegt overeenkomst hier "
    "iets over de berekening en niets over de werkelijkheid.",
    "Because the example data were made to follow published totals, agreement here says something "
    "about the computation and nothing about reality.",
)
PUBLISHED_NOTHING = _label(
    "Voor deze spiegel zijn er geen gepubliceerde cijfers om mee te vergelijken.",
    "For this mirror there are no published figures to compare with.",
)
PUBLISHED_COLUMNS = (
    _label("Cijfer", "Figure"),
    _label("Publicatie", "Publication"),
    _label("Periode", "Period"),
    _label("Gepubliceerd", "Published"),
    _label("Berekend", "Computed"),
    _label("Op een totaal van", "Out of"),
    _label("Uitkomst", "Outcome"),
    _label("Opmerking", "Remark"),
)

TABLES_INTRO = _label(
    "Elke tabel is er als CSV. Het werkboek bundelt ze, met toelichting.",
    "Each table comes as CSV. The workbook holds them together, with notes.",
)
TABLES_CAPTION = _label("Tabellen van deze spiegel", "Tables of this mirror")
TABLE_COLUMNS = (
    _label("Tabel", "Table"),
    _label("Wat erin staat", "What it holds"),
    _label("Rijen", "Rows"),
)
TABLE_TITLES = {
    "measures": _label("Cijfers", "Measures"),
    "meso": _label("Cijfers per groep", "Measures by group"),
    "changes": _label("Veranderingen", "Changes"),
    "series": _label("Reeksen", "Series"),
    "trends": _label("Trends", "Trends"),
    "evidence": _label("Andere onderzoeken", "Other studies"),
    "uniformity": _label("Gelijkgerichtheid", "Uniformity of judgement"),
    "published_check": _label("Toets aan publicaties", "Published check"),
    "population": _label("Populatie", "Population"),
    "claims": _label("Uitspraken", "Claims"),
    "inputs": _label("Bestanden", "Inputs"),
    "sources": _label("Bronnen", "Sources"),
    "exclusions": _label("Uitsluitingen", "Exclusions"),
    "checks": _label("Controles", "Checks"),
    "expectations": _label("Verwachtingen", "Expectations"),
    "figure_checks": _label("Controles op de figuren", "Checks on the figures"),
    "recomputed": _label("Twee keer berekend", "Computed twice"),
    "edits": _label("Wijzigingen per reden", "Changes by reason"),
}
WORKBOOK_TEXT = _label(
    "Alle tabellen samen, behalve bestanden en logboek, met toelichting in beide talen",
    "All tables together, except inputs and ledger, with notes in both languages",
)

CHECKS_COUNT = _label("Uitkomst van {total} controles", "Outcome of {total} checks")
CHECKS_INTRO = _label(
    "Wat niet slaagde, staat bovenaan. Een controle die moet kloppen en niet slaagt, houdt de "
    "publicatie tegen.",
    "What did not pass comes first. A check that must hold and does not pass stops publication.",
)
CHECKS_CAPTION = _label("Controles op de gegevens", "Checks on the data")
CHECK_COLUMNS = (
    _label("Controle", "Check"),
    _label("Schooljaar", "School year"),
    _label("Gewicht", "Weight"),
    _label("Uitkomst", "Outcome"),
    _label("Rijen die afwijken", "Rows that deviate"),
)
RECOMPUTED_COUNT = _label(
    "{agree} van {total} gepubliceerde cijfers zijn twee keer berekend, met dezelfde uitkomst: de "
    "tweede keer door een ander programma, dat geen code deelt met het eerste en opnieuw vertrekt "
    "van de opgeschoonde gegevens. Aantallen en woorden moeten gelijk zijn, breuken tot op acht "
    "decimalen. Een cijfer dat verschilt, houdt de publicatie tegen.",
    "{agree} of {total} published numbers were computed twice, with the same outcome: the second "
    "time by another program, which shares no code with the first and starts again from the clean "
    "data. Counts and words must be equal, fractions to eight decimals. A number that differs "
    "stops publication.",
)
RECOMPUTED_CAPTION = _label("Twee keer berekend, per tabel", "Computed twice, by table")
RECOMPUTED_COLUMNS = (
    _label("Tabel", "Table"),
    _label("Cijfers", "Numbers"),
    _label("Gelijke cijfers", "Equal numbers"),
    _label("Woorden", "Words"),
    _label("Gelijke woorden", "Equal words"),
)
EXCLUSION_RULES = {
    "visit_excluded": _label("Oordeel uit een weggelaten bezoek", "Rating from a visit left out"),
}
EXCLUSIONS_CAPTION = _label(
    "Van ingelezen naar geteld, {year}: {table}", "From read in to counted, {year}: {table}"
)
INPUT_COLUMNS = (
    _label("Bestand", "Dataset"),
    _label("Schooljaar", "School year"),
    _label("Versie", "Version"),
    _label("Aard", "Nature"),
    _label("Codering", "Encoding"),
    _label("Rijen", "Rows"),
    _label("SHA-256 (eerste 12)", "SHA-256 (first 12)"),
)

METHOD = (
    _label(
        "Elk interval is een interval van {level}. Voor een aandeel van instellingen is dat het "
        "interval van Wilson. Tellen meerdere onderzoeken van één instelling mee, dan wordt eerst "
        "het effectieve aantal berekend, omdat oordelen binnen een instelling op elkaar lijken.",
        "Every interval is a {level} interval. For a share of institutions it is the Wilson "
        "interval. Where several investigations of one institution count, the effective number "
        "comes first, because ratings within an institution are alike.",
    ),
    _label(
        "Het verschil met een eerdere spiegel heeft bij gelijke samenstelling, en altijd bij "
        "onderzoeken, een MOVER-interval: het volgt uit de intervallen van de twee aandelen. Is de "
        "samenstelling niet gelijk te houden, dan heeft een verschil tussen instellingen een "
        "interval volgens Miettinen en Nurminen.",
        "The difference from an earlier mirror has, at equal composition and always for "
        "investigations, a MOVER interval: it follows from the intervals of the two shares. Where "
        "the composition cannot be kept equal, a difference between institutions has a "
        "Miettinen-Nurminen interval.",
    ),
    _label(
        "Er is tweezijdig getoetst, op een niveau van {alpha}. Voor het aantal vergelijkingen is "
        "gecorrigeerd: bij de hoofdindicatoren volgens Holm, bij de andere volgens Benjamini en "
        "Hochberg.",
        "Tests are two-sided, at a level of {alpha}. The number of comparisons is corrected for: "
        "by Holm for the main indicators, by Benjamini and Hochberg for the others.",
    ),
    _label(
        "Een verschil tot {margin} procentpunt geldt als niet relevant. Die marge lag vast voor de "
        "gegevens er waren.",
        "A difference of up to {margin} percentage points counts as not relevant. That margin was "
        "fixed before the data arrived.",
    ),
    _label(
        "Onder {counts_only} waarnemingen tonen de tabellen enkel aantallen, onder {k_of_n} geen "
        "percentage, en onder {flagged} heet een percentage onzeker. Een verandering wordt pas "
        "beoordeeld vanaf {observations} waarnemingen en {institutions} instellingen in beide "
        "spiegels, en een trend vanaf {mirrors} vergelijkbare spiegels.",
        "Below {counts_only} observations the tables show counts only, below {k_of_n} no "
        "percentage, and below {flagged} a percentage is called uncertain. A change is judged only "
        "from {observations} observations and {institutions} institutions in both mirrors on, and "
        "a trend from {mirrors} comparable mirrors on.",
    ),
    _label(
        "Waar een schaal of een telling veranderde, wordt niet vergeleken; de reden staat erbij.",
        "Where a scale or a way of counting changed, nothing is compared, and the reason is given.",
    ),
)
STANDARDISED = _label(
    "Verschillen zijn berekend bij gelijke samenstelling: elke sector, en daarbinnen elk net, "
    "weegt in beide spiegels even zwaar als bij alle instellingen samen. Daarom zijn ze niet "
    "altijd gelijk aan het verschil van de twee percentages ernaast.",
    "Differences are computed at equal composition: every sector, and every network within it, "
    "weighs the same in both mirrors as it does among all institutions. So they are not always "
    "equal to the difference of the two percentages beside them.",
)
COMPOSITION = _label(
    "Waar een deelgroep te klein is om de samenstelling gelijk te houden ({crude} van de {tested} "
    "getoetste verschillen), is het verschil niet zo herberekend.",
    "Where a part is too small to keep the composition equal ({crude} of the {tested} differences "
    "tested), the difference was not adjusted in this way.",
)
ROBUST = _label(
    "Een verbetering of verslechtering is ook anders berekend: zonder gelijke samenstelling, met "
    "elke instelling even zwaar, en door schooljaren lukraak te verwisselen. Houdt ze daarin geen "
    "stand, dan staat er 'niet robuust'.",
    "An improvement or decline was also computed in other ways: without equal composition, with "
    "every institution weighing the same, and by shuffling the school years. Where it does not "
    "hold, it says 'not robust'.",
)
PLAN = _label(
    "Niveaus, marges en drempels staan in het analyseplan, met kenmerk {digest}. Elke tabel noemt "
    "het kenmerk van het plan waarmee ze gemaakt is.",
    "Levels, margins and thresholds are in the analysis plan, marked {digest}. Every table names "
    "the mark of the plan it was made by.",
)
DEVIATION = _label(
    "Afwijking van het analyseplan, gemeld op {day}: {what}. Reden: {reason}.",
    "Deviation from the analysis plan, declared on {day}: {what}. Reason: {reason}.",
)
QUALIFIER = {
    "smaller_than_margin": _label(
        "kleiner dan {margin} procentpunt", "smaller than {margin} percentage points"
    ),
    "only_large_changes_visible": _label(
        "enkel grote veranderingen zijn hier zichtbaar", "only large changes are visible here"
    ),
}
NOT_ROBUST = _label("niet robuust", "not robust")
MIXED = _label("de hele schaal bewoog de andere kant op", "the whole scale moved the other way")
