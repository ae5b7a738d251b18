"""What the check of a text tells its reader, in both languages."""

from __future__ import annotations

from spiegel.config import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


AGREES = _label("komt overeen", "agrees")
EXAMPLE = _label(" (voorbeeldgegevens)", " (example data)")
PLACES = {
    "line": _label("regel", "line"),
    "page": _label("bladzijde", "page"),
    "paragraph": _label("alinea", "paragraph"),
    "row": _label("rij", "row"),
}
SUMMARY = _label(
    "{document}: {bound} gebonden, {printed} door de spiegel zelf gedrukt, {free} zonder uitspraak "
    "toegelaten, {findings} bevindingen",
    "{document}: {bound} bound, {printed} printed by the mirror itself, {free} allowed without a "
    "claim, {findings} findings",
)
PLACE_CHECKED = _label("Getoetst als: {place}.", "Checked as: {place}.")
CLEAN = _label("Elk getal is gebonden of toegelaten.", "Every number is bound or allowed.")
FOUND = _label("Bevindingen: {count}.", "Findings: {count}.")
FREE = {
    "address": _label("adres", "address"),
    "school_year": _label("schooljaar", "school year"),
    "date": _label("datum", "date"),
    "time": _label("uur", "time"),
    "phone": _label("telefoonnummer", "phone number"),
    "law": _label("wetsartikel", "law article"),
    "page": _label("bladzijde", "page number"),
    "reference": _label("verwijzing", "reference"),
    "list": _label("nummer in een lijst", "list number"),
    "standard": _label("norm", "standard"),
    "ordinal": _label("rangtelwoord", "ordinal"),
    "level": _label("niveau van een interval", "level of an interval"),
    "year": _label("jaar", "year"),
    "house": _label("deel van een naam", "part of a name"),
    "claim": _label("deel van een zin van de spiegel", "part of a sentence of the mirror"),
}
UNITS = {
    "institution": _label("instellingen", "institutions"),
    "investigation": _label("onderzoeken", "investigations"),
}
FINDINGS = {
    "number_differs": _label(
        "{claim} is {value} ({k} van de {n} {noun})", "{claim} is {value} ({k} of {n} {noun})"
    ),
    "value_differs": _label("{claim} is {value}", "{claim} is {value}"),
    "percentage_impossible": _label(
        "geen aantal van {n} geeft dit percentage; {claim} is {value} ({k} van de {n} {noun})",
        "no number out of {n} gives this percentage; {claim} is {value} ({k} of {n} {noun})",
    ),
    "number_unbound": _label(
        "geen uitspraak zegt dit; het dichtst in de buurt: {near}",
        "no claim says this; the nearest: {near}",
    ),
    "decimals_differ": _label(
        "{claim} wordt afgerond tot {value}", "{claim} is rounded to {value}"
    ),
    "unit_swapped": _label(
        "{claim} telt {unit}, en hier staan {other}",
        "{claim} counts {unit}, and here it says {other}",
    ),
    "polarity_swapped": _label(
        "{claim} is {value} {way}; keer de zin niet om en schrijf geen complement",
        "{claim} is {value} {way}; do not turn the sentence around and write no complement",
    ),
    "change_unsupported": _label(
        "de vergelijking met de vorige spiegel draagt dit woord niet: {reason}",
        "the comparison with the last mirror does not support this word: {reason}",
    ),
    "word_unsupported": _label(
        "dit woord past niet bij het aandeel; de sleutel zegt: {reason}",
        "this word does not fit the share; the key says: {reason}",
    ),
    "claim_missing": _label("deze uitspraak moet er staan: {sentence}",
                            "this claim must be there: {sentence}"),
    "place_not_allowed": _label(
        "{claim} mag hier niet staan; wel in: {places}",
        "{claim} may not stand here; only in: {places}",
    ),
    "two_values": _label(
        "{claim} heeft in deze documenten meer dan één waarde: {values}",
        "{claim} has more than one value in these documents: {values}",
    ),
    "broken_ligature": _label(
        "gebrek van het bestand: een ligatuur ging verloren{repaired}",
        "defect of the file: a ligature was lost{repaired}",
    ),
}  # fmt: skip
WORD_TOO_WIDE = _label(
    "het aandeel past bij dit woord, maar zijn interval reikt verder: geef het getal zonder woord",
    "the share fits this word, but its interval reaches further: give the number without a word",
)
REPAIRED = _label("; lees: {word}", "; read: {word}")
NOTHING_NEAR = _label("geen", "none")
WAYS = {
    "meets": _label("die eraan voldoen", "that meet it"),
    "below": _label("die er niet aan voldoen", "that do not meet it"),
}
REASONS = {
    "same": _label(
        "wat niet aangetoond verschilt, is niet hetzelfde", "not shown to differ is not the same"
    ),
    "no comparison": _label("er is geen vergelijking", "there is no comparison"),
}
