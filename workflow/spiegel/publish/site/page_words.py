"""Names of pages and what stands around their contents, in both languages."""

from __future__ import annotations

from spiegel.config import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}

# Short names, for navigation; a page of one sector or theme is called by its label.
PAGES = {
    "index": _label("Overzicht", "Overview"),
    "sectors": _label("Sectoren", "Sectors"),
    "themes": _label("Thema's", "Themes"),
    "trends": _label("Veranderingen", "Changes"),
    "measures": _label("Alle cijfers", "All numbers"),
    "quality": _label("Datakwaliteit", "Data quality"),
    "published": _label("Gepubliceerde cijfers", "Published figures"),
    "method": _label("Methode", "Method"),
    "downloads": _label("Downloads", "Downloads"),
    "accessibility": _label("Toegankelijkheid", "Accessibility"),
}
TITLES = {
    "sectors": _label("Alle sectoren", "All sectors"),
    "themes": _label("Alle thema's", "All themes"),
    "trends": _label("Veranderd sinds de vorige spiegel?", "Changed since the last mirror?"),
    "measures": _label("Alle cijfers", "All numbers"),
    "quality": _label("Kwaliteit van de gegevens", "Quality of the data"),
    "published": _label(
        "Klopt het met wat gepubliceerd is?", "Does it agree with what was published?"
    ),
    "method": _label("Hoe er geteld en vergeleken is", "How we counted and compared"),
    "downloads": _label("Downloads", "Downloads"),
    "accessibility": _label(
        "Toegankelijkheids\N{SOFT HYPHEN}verklaring", "Accessibility statement"
    ),
}
LEADS = {
    "index": _label(
        "Wat de inspectie in dit schooljaar vaststelde: de cijfers, hoe zeker ze zijn, en waar ze "
        "vandaan komen.",
        "What the inspectorate found in this school year: the numbers, how certain they are, and "
        "where they come from.",
    ),
    "sectors": _label(
        "Kies een sector voor haar figuren, cijfers en veranderingen.",
        "Choose a sector for its figures, numbers and changes.",
    ),
    "themes": _label(
        "Kies een thema om de sectoren daarop naast elkaar te zien.",
        "Choose a theme to see the sectors side by side on it.",
    ),
    "trends": _label(
        "Welke verschillen met de vorige spiegel zijn aangetoond, en welke niet.",
        "Which differences from the last mirror are established, and which are not.",
    ),
    "measures": _label(
        "Elke indicator in elke sector waarin er oordelen zijn, met aantallen en intervallen.",
        "Every indicator in every sector with ratings, with counts and intervals.",
    ),
    "quality": _label(
        "Welke gegevens er zijn gebruikt, wat is weggelaten en waarom, en welke controles zijn "
        "gedaan.",
        "Which data were used, what was left out and why, and which checks were made.",
    ),
    "published": _label(
        "Elk cijfer dat eerder gepubliceerd is, naast hetzelfde cijfer uit deze gegevens.",
        "Each figure published before, beside the same figure from these data.",
    ),
    "method": _label(
        "De regels achter elk cijfer en elk besluit, en wat daarbij een aanname is.",
        "The rules behind every number and every conclusion, and what in them is an assumption.",
    ),
    "downloads": _label(
        "Alles wat op deze site staat, als bestand: om te bewaren, na te rekenen of zelf te "
        "gebruiken.",
        "Everything on this site as a file: to keep, to check or to use yourself.",
    ),
    "accessibility": _label(
        "Wat er is getest opdat iedereen deze bladzijden kan gebruiken, en wat niet.",
        "What was tested so that everyone can use these pages, and what was not.",
    ),
}

WORDS = {
    "skip": _label("Naar de inhoud", "Skip to content"),
    "menu": _label("Menu", "Menu"),
    "main_nav": _label("Hoofdmenu", "Main menu"),
    "trail": _label("U bent hier", "You are here"),
    "languages": _label("Taal", "Language"),
    "other_sectors": _label("Sectoren", "Sectors"),
    "other_themes": _label("Thema's", "Themes"),
    "school_year": _label("Schooljaar", "School year"),
    "inspectorate": _label("Inspectie", "Inspectorate"),
    "extracted": _label("Gegevens van", "Data of"),
    "cut_off": _label("Verslagen tot en met", "Reports up to"),
    "inspected": _label("Doorgelicht", "Inspected"),
    "example_title": _label("Voorbeeldgegevens", "Example data"),
    "example": _label(
        "Alle records achter deze site zijn verzonnen. Ze hebben de vorm van de echte export, "
        "en hun totalen volgen wat eerder gepubliceerd is, maar geen enkel cijfer op deze site "
        "zegt iets over een bestaande instelling.",
        "All records behind this site are invented. They have the shape of the real export, and "
        "their totals follow what was published before, but no number on this site says anything "
        "about an existing institution.",
    ),
    "example_short": _label(
        "Verzonnen records: geen enkel cijfer gaat over een bestaande instelling.",
        "Invented records: no number is about an existing institution.",
    ),
    "headlines": _label("Kernboodschappen", "Key messages"),
    "see_figure": _label("Bekijk de figuur", "See the figure"),
    "figures": _label("In beeld", "At a glance"),
    "see_comparison": _label("Bekijk de vergelijking", "See the comparison"),
    "numbers": _label("De cijfers", "The numbers"),
    "more": _label("Meer over dit onderwerp", "More on this subject"),
    "further": _label("Verder lezen", "Read on"),
    "figure_data": _label("Gegevens van deze figuur", "Data of this figure"),
    "figure_files": _label("Bestanden van deze figuur", "Files of this figure"),
    "notebook": _label("Hoe deze figuur gemaakt is", "How this figure was made"),
    "notebook_page": _label("Rapport met uitleg", "Report with explanation"),
    "notebook_file": _label("Notebook met code", "Notebook with code"),
    "table_file": _label("Deze cijfers als CSV", "These numbers as CSV"),
    "search": _label("Zoek in deze tabel", "Search this table"),
    "search_hint": _label("een woord, of een deel ervan", "a word, or part of one"),
    "all": _label("Alle", "All"),
    "show_all": _label("Alles tonen", "Show all"),
    "search_count": _label("# van de % rijen getoond", "Showing # of % rows"),
    "search_nothing": _label("Geen enkele rij past bij deze keuze.", "No row fits this choice."),
    "top": _label("Naar boven", "Back to top"),
    "class_words": _label("Wat de besluiten betekenen", "What the conclusions mean"),
    "assumptions": _label("Aannames", "Assumptions"),
    "assumptions_note": _label(
        "De inspectie publiceert deze definities niet. Ze zijn dus aannames van deze spiegel.",
        "The inspectorate does not publish these definitions, so they are assumptions of this "
        "mirror.",
    ),
    "checks": _label("Controles", "Checks"),
    "computed_twice": _label("Twee keer berekend", "Computed twice"),
    "left_out": _label("Van ingelezen naar geteld", "From read in to counted"),
    "inputs": _label("Bestanden waarop alles steunt", "Files behind it all"),
    "footer": _label(
        "Elk getal op deze site komt uit de tabellen bij de downloads.",
        "Every number on this site comes from the tables under downloads.",
    ),
}

SECTOR_COLUMNS = (
    _label("Sector", "Sector"),
    _label("Doorgelicht", "Inspected"),
    _label("Instellingen in totaal", "Institutions in all"),
    _label("Aandeel", "Share"),
)
SECTORS_CAPTION = _label(
    "Doorgelichte instellingen per sector, {year}", "Institutions inspected by sector, {year}"
)
THEME_COLUMNS = (
    _label("Thema", "Theme"),
    _label("Wat erin zit", "What it holds"),
)
THEMES_CAPTION = _label("Thema's en hun indicatoren", "Themes and their indicators")

ALL_MEASURES_CAPTION = _label(
    "Aantal en aandeel per indicator en sector, {year} (interval van {level})",
    "Number and share by indicator and sector, {year} ({level} interval)",
)
SUBJECT_CAPTION = _label(
    "{subject}: aantal en aandeel, {year} (interval van {level})",
    "{subject}: number and share, {year} ({level} interval)",
)
SUBJECT_CHANGES = _label(
    "Vergeleken met {mirror} (schooljaar {year}).", "Compared with {mirror} (school year {year})."
)
SUBJECT_CHANGES_CAPTION = _label(
    "{subject}: nu ({year}) en in {mirror} ({prior_year}), met intervallen van {level}",
    "{subject}: now ({year}) and in {mirror} ({prior_year}), with {level} intervals",
)
NOT_COMPARED = _label(
    "Met de vorige spiegel valt hier niets te vergelijken.",
    "Nothing here can be compared with the last mirror.",
)

# Tables beside figures.
SHARE_AND_COUNT = _label(
    "{subtitle} (aandeel, met het aantal eronder)", "{subtitle} (share, with the number below)"
)
SCHOOL_YEAR = _label("Schooljaar", "School year")
COMPARABILITY = _label("Vergelijkbaarheid", "Comparability")
NOT_APPLICABLE = _label("niet van toepassing", "not applicable")
PUBLISHED_POINT = _label("gepubliceerd cijfer", "published figure")

DOWNLOADS = {
    "report": _label("Rapport", "Report"),
    "tables": _label("Tabellen", "Tables"),
    "figures": _label("Figuren", "Figures"),
    "notebooks": _label("Rapporten met uitleg en code", "Reports with explanation and code"),
}
PRODUCT_COLUMNS = (
    _label("Wat", "What"),
    _label("Wat erin staat", "What it holds"),
)
PRODUCTS_CAPTION = _label("De hele spiegel in één bestand", "The whole mirror in one file")
FIGURES_CAPTION = _label("Figuren en hun gegevens", "Figures and their data")
FIGURE_COLUMNS = (
    _label("Figuur", "Figure"),
    _label("Beeld (SVG)", "Picture (SVG)"),
    _label("Beeld (PNG)", "Picture (PNG)"),
    _label("Gegevens (CSV)", "Data (CSV)"),
    _label("Beschrijving (JSON)", "Description (JSON)"),
)
NOTEBOOKS_CAPTION = _label("Rapporten, elk met zijn notebook", "Reports, each with its notebook")
NOTEBOOK_COLUMNS = (
    _label("Rapport", "Report"),
    _label("Notebook", "Notebook"),
)
RECORD_FILES = _label(
    "Bestanden op het niveau van bezoeken of instellingen, zoals het logboek van elke gewijzigde "
    "cel, staan niet op deze site. De auditor vindt ze in de map quality van deze spiegel.",
    "Files at the level of visits or institutions, such as the ledger of every changed cell, are "
    "not on this site. The auditor finds them in the folder quality of this mirror.",
)
