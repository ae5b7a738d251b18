"""The closed list of reasons: why a cell may be changed or a row left out, in both languages.

Every ledger entry of every stage carries one of these codes. A code after a colon names the kind
of visit (`visit_type:KORT`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spiegel.closed_model import Label

Effect = Literal["cell", "row", "correction"]


@dataclass(frozen=True)
class Reason:
    """What a reason does: change a `cell`, leave out a `row`, or either by `correction`."""

    effect: Effect
    label: Label


def _reason(effect: Effect, nl: str, en: str) -> Reason:
    return Reason(effect, Label(nl=nl, en=en))


REASONS: dict[str, Reason] = {
    # given when a raw file is read
    "stray_spaces": _reason("cell", "Overtollige spaties", "Stray spaces"),
    "lost_leading_zeros": _reason("cell", "Verloren voorloopnullen", "Lost leading zeros"),
    "spelling_variant": _reason("cell", "Andere schrijfwijze", "Spelling variant"),
    "number_as_float": _reason("cell", "Geheel getal met decimalen", "Whole number with decimals"),
    "spreadsheet_day_number": _reason("cell", "Datum als dagnummer", "Date as a day number"),
    "other_notation": _reason("cell", "Andere notatie", "Other notation"),
    "declared_missing": _reason("cell", "Opvulwaarde voor onbekend", "Filler for unknown"),
    "cp1252_as_latin1": _reason("cell", "Verkeerd gelezen letter", "Letter read wrongly"),
    "blank_row": _reason("row", "Lege rij", "Blank row"),
    "note_line": _reason("row", "Notitie in het bestand", "Note in the file"),
    # given when a school year is cleaned
    "filler_is_missing": _reason("cell", "Opvulwaarde voor onbekend", "Filler for unknown"),
    "scale_recoded": _reason(
        "cell", "Omgezet naar een andere schaalversie", "Recoded to another scale version"
    ),
    "exact_duplicate": _reason("row", "Dubbele rij", "Duplicate row"),
    "report_not_final": _reason("row", "Verslag niet definitief", "Report not final"),
    "not_published": _reason("row", "Verslag niet gepubliceerd", "Report not published"),
    "visit_type": _reason("row", "Ander soort bezoek", "Other type of visit"),
    "outside_school_year": _reason("row", "Buiten het schooljaar", "Outside the school year"),
    "published_after_cut_off": _reason(
        "row", "Verslag na de afsluitdatum", "Report after the cut-off date"
    ),
    "institution_not_in_register": _reason(
        "row", "Instelling niet in het register", "Institution not in the register"
    ),
    "dates_out_of_order": _reason("row", "Datums in foute volgorde", "Dates out of order"),
    "inspected_again": _reason(
        "row", "Later in het jaar opnieuw bezocht", "Visited again later in the year"
    ),
    "visit_excluded": _reason("row", "Bezoek telt niet mee", "Visit is not counted"),
    # given to a correction by the person who declares it
    "typing_error": _reason("correction", "Tikfout in de bron", "Typing error in the source"),
    "wrong_scale_version": _reason(
        "correction", "Foute schaalversie in de bron", "Wrong scale version in the source"
    ),
    "value_missing": _reason(
        "correction", "Waarde ontbreekt in de bron", "Value missing in the source"
    ),
    "superseded_row": _reason(
        "correction", "Rij vervangen door een latere", "Row replaced by a later one"
    ),
}


def label(reason: str, language: str) -> str:
    """Return the words of a reason, or its plain letters when it is not on the list."""
    known = REASONS.get(reason.partition(":")[0])
    return known.label[language] if known else reason.replace("_", " ").capitalize()


def allowed(reason: str, *, column: str, rule: str) -> bool:
    """Say whether a reason is on the list and fits what was done."""
    known = REASONS.get(reason.partition(":")[0])
    if known is None:
        return False
    wanted = "correction" if rule == "correction" else "cell" if column else "row"
    return known.effect == wanted
