"""What the profiles say around their numbers, in both languages."""

from __future__ import annotations

from spiegel.config import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


PAGE = {
    "profile": _label("Profiel", "Profile"),
    "profiles": _label("Profielen van instellingen", "Profiles of institutions"),
    "index": _label("Alle profielen", "All profiles"),
    "skip": _label("Naar de inhoud", "Skip to content"),
    "languages": _label("Taal", "Language"),
    "internal_title": _label("Intern", "Internal"),
    "internal": _label(
        "Enkel voor de instelling en de inspectie. Niet publiceren en niet doorsturen.",
        "For the institution and the inspectorate only. Do not publish or pass on.",
    ),
    "example_title": _label("Voorbeeldgegevens", "Example data"),
    "example": _label(
        "Deze instelling en haar oordelen zijn verzonnen. Niets hieronder gaat over een bestaande "
        "instelling.",
        "This institution and its ratings are invented. Nothing below is about an existing "
        "institution.",
    ),
    "example_index": _label(
        "Deze instellingen en hun oordelen zijn verzonnen. Niets hieronder gaat over een bestaande "
        "instelling.",
        "These institutions and their ratings are invented. Nothing below is about an existing "
        "institution.",
    ),
    "visits": _label("De doorlichting", "The inspection"),
    "in_short": _label("In het kort", "In short"),
    "ratings": _label("Oordelen naast de sector", "Ratings beside the sector"),
    "combined": _label("Samen bekeken", "Taken together"),
    "earlier": _label("Vorige doorlichtingen", "Earlier inspections"),
    "investigations": _label("Onderzoeken", "Investigations"),
    "meaning": _label("Wat de schalen betekenen", "What the scales mean"),
    "here": _label("deze instelling", "this institution"),
    "reading": _label(
        "Elke rij toont hoe de oordelen in de hele sector verdeeld zijn ({sector}, schooljaar "
        "{year}). Het omrande vak is het oordeel over deze instelling. De dikke lijn is de lat: "
        "wat rechts ervan staat, voldoet.",
        "Each row shows how the ratings of the whole sector are spread ({sector}, school year "
        "{year}). The framed box is the rating of this institution. The thick line is the bar: "
        "what stands right of it, meets it.",
    ),
    "not_ranked": _label(
        "De sector is geen norm: de doorgelichte instellingen zijn geen toevalssteekproef, en een "
        "profiel is geen rangschikking.",
        "The sector is not a standard to meet: the institutions inspected are not a random sample, "
        "and a profile is not a ranking.",
    ),
    "scale_source": _label(
        "De omschrijvingen zijn samengevat naar wat de inspectie er zelf over schrijft.",
        "The descriptions are short versions of what the inspectorate itself says.",
    ),
    "search": _label("Zoeken op naam of nummer", "Search by name or number"),
    "footer": _label(
        "De cijfers van de sector komen uit de tabel met cijfers van deze spiegel.",
        "The numbers of the sector come from the measures table of this mirror.",
    ),
}

FACTS = {
    "id": _label("Nummer", "Number"),
    "sector": _label("Sector", "Sector"),
    "network": _label("Net", "Network"),
    "province": _label("Provincie", "Province"),
    "visit": _label("Bezoek", "Visit"),
    "type": _label("Soort", "Type"),
    "start": _label("Begin", "Start"),
    "end": _label("Einde", "End"),
    "report": _label("Verslag", "Report"),
    "published": _label("Verslag openbaar", "Report made public"),
    "status": _label("Stand van het verslag", "State of the report"),
    "scales": _label("Versie van de schalen", "Version of the scales"),
    "investigations": _label("Onderzoeken", "Investigations"),
}
NOT_REGISTERED = _label(
    "Instelling {id} (niet in het register van {year})",
    "Institution {id} (not in the register of {year})",
)
UNNAMED = _label("Instelling {id}", "Institution {id}")

SUMMARY = _label(
    "{scale}: {k} van de {n} oordelen {meets}.", "{scale}: {k} of {n} ratings {meets}."
)
SUMMARY_ONE = _label("{scale}: {step}.", "{scale}: {step}.")
CAPTION = _label("{theme}: verdeling in de sector", "{theme}: spread in the sector")
STANDARD = _label("Schaal", "Scale")
SECTOR_N = _label("Totaal in de sector", "Total in the sector")
OF_OWN = _label("{k} van haar {n} onderzoeken", "{k} of its {n} investigations")
NO_SECTOR = _label("geen cijfer voor de sector", "no figure for the sector")
NOT_PUBLIC = _label(
    "Het oordeel over {labels} staat volgens onze aanname niet in het openbare verslag.",
    "By our assumption, the rating on {labels} is not in the public report.",
)
NOT_RATED = {
    "not_investigated": _label("Niet onderzocht: {labels}.", "Not investigated: {labels}."),
    "not_rated": _label(
        "Onderzocht, maar niet beoordeeld: {labels}.", "Investigated but not rated: {labels}."
    ),
    "not_applicable": _label("Niet van toepassing: {labels}.", "Not applicable: {labels}."),
}

COMBINED_COLUMNS = (
    _label("Indicator", "Indicator"),
    _label("Deze instelling", "This institution"),
    _label("In de sector", "In the sector"),
)
YES, NO = _label("ja", "yes"), _label("nee", "no")
OF_UNITS = _label("{share} ({k_of_n})", "{share} ({k_of_n})")

NO_EARLIER = _label(
    "In de gegevens van {years} is er geen doorlichting van deze instelling die in de spiegel "
    "meetelde.",
    "The data of {years} hold no inspection of this institution that counted in the mirror.",
)
NO_EARLIER_YEARS = _label(
    "Deze spiegel heeft geen gegevens van vroegere schooljaren.",
    "This mirror has no data of earlier school years.",
)
EARLIER_INTRO = _label(
    "Verschillen tussen twee oordelen over één instelling zijn niet getoetst. Waar twee spiegels "
    "niet of beperkt vergelijkbaar zijn, staat er geen verandering.",
    "Differences between two ratings of one institution are not tested. Where two mirrors cannot "
    "be compared, or only to a limited extent, no change is given.",
)
EARLIER_CAPTION = _label("Oordelen in {earlier} en in {year}", "Ratings in {earlier} and in {year}")
EARLIER_COLUMNS = (
    _label("Schaal", "Scale"),
    _label("{earlier}", "{earlier}"),
    _label("{year}", "{year}"),
    _label("Naast elkaar", "Side by side"),
)
SAME_STEP = _label("dezelfde trede", "the same step")
HIGHER = _label("{steps} hoger", "{steps} higher")
LOWER = _label("{steps} lager", "{steps} lower")
ONE_STEP, MORE_STEPS = _label("één trede", "one step"), _label("{n} treden", "{n} steps")
SIDE = {
    "no": _label("niet vergelijkbaar: {reason}", "not comparable: {reason}"),
    "limited": _label(
        "beperkt vergelijkbaar: {reason}", "comparable to a limited extent: {reason}"
    ),
}
OTHER_INVESTIGATIONS = _label(
    "andere onderzoeken: niet naast elkaar te leggen",
    "other investigations: cannot be put side by side",
)

INVESTIGATIONS_CAPTION = _label("Oordelen per onderzoek", "Ratings by investigation")
INVESTIGATION_COLUMNS = (
    _label("Onderzoek", "Investigation"),
    _label("Thema", "Theme"),
    _label("Oordelen", "Ratings"),
)
NO_INVESTIGATIONS = _label(
    "De gegevens onderscheiden geen aparte onderzoeken.",
    "The data do not tell investigations apart.",
)
STATUSES = {
    "rated": _label("", ""),
    "not_investigated": _label("niet onderzocht", "not investigated"),
    "not_rated": _label("niet beoordeeld", "not rated"),
    "not_applicable": _label("niet van toepassing", "not applicable"),
}
BAR_MET = _label("voldoet", "meets the bar")
BAR_BELOW = _label("voldoet niet", "does not meet the bar")

INDEX_INTRO = _label(
    "{count} instellingen, doorgelicht in schooljaar {year}. Elk profiel toont de oordelen over "
    "één instelling naast die van haar sector.",
    "{count} institutions, inspected in school year {year}. Each profile shows the ratings of one "
    "institution beside those of its sector.",
)
INDEX_CAPTION = _label("Doorgelichte instellingen", "Institutions inspected")
INDEX_COLUMNS = (
    _label("Instelling", "Institution"),
    _label("Nummer", "Number"),
    _label("Sector", "Sector"),
    _label("Begin van het bezoek", "Start of the visit"),
)
SEARCH_COUNT = _label("# van de % instellingen", "# of % institutions")
