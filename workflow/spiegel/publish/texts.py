"""What the report notebooks say around their figures, in both languages."""

from __future__ import annotations

from spiegel.config import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


QUESTIONS = {
    "overzicht": _label(
        "Hoe vaak voldoen de doorgelichte instellingen aan de verwachting, en waar het minst?",
        "How often do the institutions inspected meet expectations, and where least?",
    ),
    "sector": _label(
        "Wat lukt in deze sector, en wat niet?",
        "What goes well in this sector, and what does not?",
    ),
    "thema": _label(
        "Hoe doen de sectoren het op dit thema, en waar loopt het mis?",
        "How do the sectors do on this theme, and where does it go wrong?",
    ),
    "methode": _label(
        "Hoe zijn de cijfers gemaakt, met welke regels en op welke aannames?",
        "How were the numbers made, by which rules and on which assumptions?",
    ),
    "persbericht": _label(
        "Wat zijn de globale cijfers per sector, en op welke bezoeken steunen ze?",
        "What are the global figures by sector, and on which visits do they rest?",
    ),
    "trends": _label(
        "Verschilt deze spiegel van eerdere spiegels, en is dat aan te tonen?",
        "Does this mirror differ from earlier mirrors, and can that be established?",
    ),
    "kwaliteit": _label(
        "Welke gegevens zijn gebruikt, wat is weggelaten, en klopt het met wat gepubliceerd is?",
        "Which data were used, what was left out, and does it agree with what was published?",
    ),
}

EXAMPLE = _label(
    "Verzonnen gegevens met de vorm van de echte export. Niets hieronder gaat over een bestaande "
    "instelling.",
    "Invented data in the shape of the real export. Nothing below is about an existing "
    "institution.",
)
EXAMPLE_MARK = _label("VOORBEELDGEGEVENS / EXAMPLE DATA", "EXAMPLE DATA / VOORBEELDGEGEVENS")

PERIOD = _label(
    "{title}. Schooljaar {year}; gegevens van {extracted}, met de verslagen tot en met {cut_off}.",
    "{title}. School year {year}; data of {extracted}, with reports up to {cut_off}.",
)
SOURCES = _label(
    "De spiegel steunt op {files} bestanden. Elk bestand staat, met zijn controlegetal "
    "(SHA\N{NON-BREAKING HYPHEN}256), in {place}.",
    "The mirror rests on {files} files. Each is listed, with its checksum "
    "(SHA\N{NON-BREAKING HYPHEN}256), in {place}.",
)
INPUTS = _label("Gegevens waarop dit rapport steunt", "Data behind this report")
NATURES = {
    "official": _label("officieel bestand", "official file"),
    "example": _label("voorbeeldgegevens", "example data"),
}

NOT_RANDOM = _label(
    "De doorgelichte instellingen zijn geen toevalssteekproef. Intervallen tonen enkel "
    "toevalsvariatie, niet verschillen in welke instellingen bezocht zijn of in hoe inspecteurs "
    "oordeelden.",
    "The institutions inspected are not a random sample. Intervals show random variation only, "
    "not differences in which institutions were visited or in how inspectors judged.",
)

READING = {
    "rating_bars": _label(
        "Elke balk is 100% van de oordelen op die rij. Rechts van de nullijn staat wat op of boven "
        "de lat ligt, links wat eronder ligt. De totalen zijn uit de aantallen berekend.",
        "Each bar is 100% of the ratings in that row. Right of the zero line is what is at or "
        "above the bar, left what is below it. The totals are computed from the counts.",
    ),
    "change_dots": _label(
        "Elke stip is het verschil met de eerdere spiegel, in procentpunt, met zijn interval. "
        "Enkel een volle stip is een aangetoonde verandering.",
        "Each dot is the difference from the earlier mirror, in percentage points, with its "
        "interval. Only a filled dot is an established change.",
    ),
    "series": _label(
        "Elk punt is één spiegel. Enkel spiegels die onderling vergelijkbaar zijn, zijn verbonden.",
        "Each point is one mirror. Only mirrors that can be compared are connected.",
    ),
    "heat_table": _label(
        "Elke cel is het aandeel dat voldoet, met het aantal eronder; donkerder is een hoger "
        "aandeel. De verschillen tussen cellen zijn niet getoetst.",
        "Each cell is the share that meets the bar, with its n below; darker is a higher share. "
        "The differences between cells are not tested.",
    ),
    "sector_panels": _label(
        "Elk paneel is één sector, in kleur en met zijn interval, tussen de andere sectoren in "
        "grijs. De verschillen tussen sectoren zijn niet getoetst.",
        "Each panel is one sector, in colour and with its interval, among the other sectors in "
        "grey. The differences between sectors are not tested.",
    ),
    "exclusion_flow": _label(
        "Van boven naar onder: de ingelezen rijen, en bij elke stap hoeveel wegvielen en waarom.",
        "From top to bottom: the rows read in, and at each step how many were dropped and why.",
    ),
    "coverage": _label(
        "Elke rij toont welk deel van alle instellingen van die sector dit schooljaar is "
        "doorgelicht.",
        "Each row shows what part of all institutions of that sector was inspected this school "
        "year.",
    ),
}
COUNTED = _label("Geteld: {units}", "Counted: {units}")
FIGURE_DATA = _label("Gegevens van deze figuur (CSV)", "Data of this figure (CSV)")

RESULT_COLUMNS = (
    _label("Indicator", "Indicator"),
    _label("Sector", "Sector"),
    _label("Aantal", "Number"),
    _label("Op een totaal van", "Out of"),
    _label("Aandeel", "Share"),
    _label("Interval", "Interval"),
    _label("Opmerking", "Remark"),
)
OBS_STATUS = {
    "normal": _label("", ""),
    "flagged": _label("onzeker", "uncertain"),
    "k_of_n": _label("klein aantal", "small number"),
    "counts_only": _label("zeer klein aantal", "very small number"),
    "none": _label("geen oordelen", "no ratings"),
}
SUPPRESSED = _label("niet gepubliceerd: herleidbaar", "not published: could identify someone")

NO_PRIORS = _label(
    "Geen vergelijking met een eerdere spiegel", "No comparison with an earlier mirror"
)
TREND_CLASS = {
    "too few mirrors": _label("te weinig spiegels", "too few mirrors"),
    "not tested": _label("niet getoetst", "not tested"),
    "rising": _label("stijgend", "rising"),
    "falling": _label("dalend", "falling"),
    "fluctuates": _label("schommelt", "fluctuates"),
    "no clear trend": _label("geen duidelijke trend", "no clear trend"),
}

CHECK_NAMES = {
    "judgements_have_visit": _label(
        "Elk oordeel hoort bij een bezoek dat meetelt",
        "Every judgement belongs to a visit that is counted",
    ),
    "one_visit_per_investigation": _label(
        "Elk onderzoek hoort bij één bezoek", "Every investigation belongs to one visit"
    ),
    "advice_allowed": _label(
        "Geen bezoek zonder adviesrecht heeft een advies",
        "No visit of a type without advice has one",
    ),
    "dates_in_order": _label(
        "Begin, einde, verslag en publicatie volgen op elkaar",
        "Start, end, report and publication follow each other",
    ),
    "register_adds_up": _label(
        "Het register telt evenveel instellingen als de populatie",
        "The register has as many institutions as the population",
    ),
    "expectations_met": _label(
        "De verwachtingen voor dit schooljaar zijn uitgekomen",
        "The expectations of this school year are met",
    ),
    "institution_known": _label(
        "Elke doorgelichte instelling staat in het register van dat jaar",
        "Every inspected institution is in the register of the year",
    ),
    "institution_once": _label(
        "Geen instelling heeft twee bezoeken van dezelfde soort",
        "No institution has two visits of one type",
    ),
    "required_standards": _label(
        "Elk bezoek heeft één oordeel op elke verplichte schaal",
        "Every visit has one judgement on each required scale",
    ),
    "advice_present": _label(
        "Elk bezoek dat een advies vraagt, heeft er een",
        "Every visit that requires an advice has one",
    ),
    "one_scale_version": _label(
        "Alle bezoeken zijn met één versie van de schalen beoordeeld",
        "All visits were rated on one version of the scales",
    ),
    "advice_has_ground": _label(
        "Een ongunstig advies steunt op een laagste oordeel",
        "An unfavourable advice rests on a lowest rating",
    ),
    "inspected_within_population": _label(
        "In geen sector zijn meer instellingen doorgelicht dan er zijn",
        "No sector has more inspected institutions than institutions",
    ),
}
CHECK_WORDS = {
    "error": _label("moet kloppen", "must hold"),
    "warning": _label("let op", "take note"),
    "pass": _label("geslaagd", "pass"),
    "fail": _label("niet geslaagd", "fail"),
}
EXCLUSION_COLUMNS = (
    _label("Stap", "Step"),
    _label("Rijen voor", "Rows before"),
    _label("Weggelaten", "Left out"),
    _label("Rijen na", "Rows after"),
)
TABLE_NAMES = {
    "visits": _label("bezoeken", "visits"),
    "judgements": _label("oordelen", "judgements"),
    "institutions": _label("instellingen", "institutions"),
    "population": _label("populatie", "population"),
    "prior_figures": _label("eerdere cijfers", "earlier figures"),
}
PUBLISHED_CAPTION = _label("Berekend naast gepubliceerd", "Computed beside published")
VERDICTS = {
    "agrees": _label("komt overeen", "agrees"),
    "differs": _label("verschilt", "differs"),
    "untestable": _label("niet te toetsen", "cannot be tested"),
}

SETUP_COLUMNS = (
    _label("Sector", "Sector"),
    _label("Instellingen doorgelicht", "Institutions inspected"),
    _label("Instellingen in totaal", "Institutions in all"),
    _label("Aandeel", "Share"),
)

INDEX_TITLE = _label("Alle rapporten", "All reports")
INDEX_INTRO = _label(
    "Elk rapport beantwoordt één vraag. Naast elke bladzijde staat het uitgevoerde notebook met "
    "alle code.",
    "Each report answers one question. Beside each page is the executed notebook with all code.",
)
INDEX_FILE = _label("notebook met code", "notebook with code")
INDEX_SITE = _label("Naar de spiegel", "To the mirror")
INDEX_CHECKS = _label(
    "Elke figuur doorstond de controlelijst; de uitkomst van elke controle op elke figuur",
    "Every figure passed the acceptance list; the outcome of each check on each figure",
)
OTHER_LANGUAGE = {"nl": "Nederlands", "en": "English"}

DATA = _label("Gegevens", "Data")
DATA_FILES = {
    "measures.csv": _label("alle cijfers van deze spiegel", "all numbers of this mirror"),
    "meso.csv": _label(
        "de cijfers per groep van instellingen, zoals net of provincie",
        "the numbers by group of institutions, such as network or province",
    ),
    "population.csv": _label("alle instellingen, per sector", "all institutions, by sector"),
    "series.csv": _label("reeksen over de spiegels heen", "series across mirrors"),
    "changes.csv": _label("veranderingen en toetsen", "changes and tests"),
    "trends.csv": _label("trends over vier spiegels of meer", "trends over four mirrors or more"),
    "uniformity.csv": _label(
        "verschil tussen inspectieteams, per thema", "difference between inspection teams, by theme"
    ),
    "evidence.csv": _label(
        "andere onderzoeken naast deze spiegel", "other studies beside this mirror"
    ),
    "published_check.csv": _label(
        "berekend naast gepubliceerd", "computed beside published figures"
    ),
    "claims.csv": _label(
        "elke zin in het Nederlands en het Engels, met de aantallen achter zijn cijfers",
        "every sentence in Dutch and English, with the counts behind its numbers",
    ),
    "inputs.csv": _label(
        "de gebruikte bestanden, met hun controlegetallen", "the files used, with their checksums"
    ),
    "sources.csv": _label(
        "van wie de bestanden komen en onder welke licentie", "whose files these are, and licences"
    ),
    "exclusions.csv": _label("weggelaten rijen", "rows left out"),
    "checks.csv": _label("controles op de gegevens", "checks on the data"),
    "figure_checks.csv": _label(
        "de controlelijst voor elke figuur", "the acceptance list for every figure"
    ),
    "recomputed.csv": _label(
        "elk gepubliceerd cijfer naast dat van een tweede, onafhankelijke berekening",
        "every published number beside that of a second, independent computation",
    ),
    "check_rows.csv": _label("de rijen achter de controles", "the rows behind the checks"),
    "edits.csv": _label("wijzigingen per regel en reden", "changes by rule and reason"),
    "corrections.csv": _label(
        "gemelde bronfouten en hun correctie", "reported errors and their correction"
    ),
    "expectations.csv": _label("verwacht en gezien", "expected and observed"),
    "ledger.csv": _label("elke gewijzigde of weggelaten cel", "every cell changed or left out"),
}

SITE_PAGE = _label("Deze bladzijde in de spiegel", "This page in the mirror")
SOME_ROWS = _label("de eerste {rows} van {all} rijen", "the first {rows} of {all} rows")
MEETS = _label("voldoet", "meets the bar")
BELOW = _label("voldoet niet", "does not meet the bar")
SIDES = {
    "meets": MEETS,
    "below": BELOW,
    "counted": _label("ja", "yes"),
    "not_counted": _label("nee", "no"),
}
YES_NO = {True: _label("ja", "yes"), False: _label("nee", "no")}
COMPARABLE = {
    "yes": _label("vergelijkbaar", "comparable"),
    "limited": _label("beperkt vergelijkbaar", "limited comparability"),
    "no": _label("niet vergelijkbaar", "not comparable"),
}
# What another study and the mirror say of a theme, and whether that is the same.
EVIDENCE = {
    "rising": _label("stijgt", "rising"),
    "falling": _label("daalt", "falling"),
    "level": _label("geen richting aangetoond", "no direction established"),
    "none": _label("eerste meting", "first measurement"),
    "mixed": _label("beide richtingen", "both directions"),
    "none shown": _label("geen aangetoond", "none established"),
    "agrees": _label("zelfde richting", "same direction"),
    "differs": _label("andere richting", "other direction"),
    "not shown": _label("niet te vergelijken", "cannot be compared"),
}

# What the tables of notebooks call the marks of a figure.
MARK_NAMES = {
    "bar": _label("balk", "bar"),
    "dots": _label("stippen", "dots"),
    "dot": _label("stip", "dot"),
    "hollow": _label("open stip", "hollow dot"),
    "diamond": _label("ruit", "diamond"),
    "cell": _label("cel", "cell"),
    "counts": _label("aantal", "number"),
    "words": _label("woorden", "words"),
    "suppressed": _label("niet gepubliceerd", "not published"),
    "empty": _label("geen oordelen", "no ratings"),
    "not_applicable": _label("niet van toepassing", "not applicable"),
    "none": _label("niet getekend", "not drawn"),
}
