"""The words of the audit report and the certificate, in both languages."""

from __future__ import annotations

from spiegel.closed_model import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


VERDICTS = {
    0: _label("Gereproduceerd", "Reproduced"),
    10: _label("Gereproduceerd, met toegelaten verschillen", "Reproduced, allowed differences"),
    20: _label("Niet gereproduceerd", "Not reproduced"),
    21: _label("Onvolledig", "Incomplete"),
    22: _label("Onstabiel", "Unstable"),
    30: _label("Geen oordeel mogelijk: andere invoer", "Cannot judge: input differs"),
    31: _label("Geen oordeel mogelijk: andere code", "Cannot judge: code differs"),
    32: _label("Geen oordeel mogelijk: andere omgeving", "Cannot judge: environment differs"),
    33: _label("Bundel niet te vertrouwen", "Bundle not trusted"),
    40: _label("De uitvoering mislukte", "The run failed"),
    41: _label("De uitvoering werd gestopt", "The run was stopped"),
}
MEANINGS = {
    0: _label(
        "Alles wat op deze diepte opnieuw gemaakt is, is zoals gepubliceerd: elke bewering en cel.",
        "All that was made again at this depth is as published: every claim, every cell.",
    ),
    10: _label(
        "Elke bewering en elke telling is dezelfde; wat verschilt, blijft binnen de marge.",
        "Every claim and every count is the same; what differs stays within tolerance.",
    ),
    20: _label(
        "Minstens één gepubliceerd getal of gegeven is anders dan wat opnieuw gemaakt werd.",
        "At least one published number or datum is not what was made again.",
    ),
    21: _label(
        "Wat gepubliceerd is en wat opnieuw gemaakt werd, zijn niet dezelfde bestanden.",
        "What was published and what was made again are not the same set of files.",
    ),
    22: _label(
        "Twee uitvoeringen in dezelfde omgeving geven niet hetzelfde.",
        "Two runs in the same environment disagree.",
    ),
    30: _label(
        "De invoer is niet de vastgelegde. Er is niets vergeleken.",
        "The input is not the pinned one. Nothing was compared.",
    ),
    31: _label(
        "De code of de instellingen zijn niet de vastgelegde. Er is niets vergeleken.",
        "Code or settings are not the pinned ones. Nothing was compared.",
    ),
    32: _label(
        "De omgeving is niet de vastgelegde. Er is niets vergeleken.",
        "The environment is not the pinned one. Nothing was compared.",
    ),
    33: _label(
        "Handtekening, lijst of inhoud klopt niet. Er is niets van uitgevoerd.",
        "Signature, list or content does not hold. Nothing of it was run.",
    ),
    40: _label("Een stap eindigde met een fout.", "A step ended with an error."),
    41: _label(
        "Tijd of geheugen was op; dezelfde opdracht gaat verder waar ze stopte.",
        "Time or memory ran out; the same command goes on where it stopped.",
    ),
}
AXES = {
    "complete": _label("Volledig: alles is opnieuw gemaakt", "Complete: everything was made again"),
    "stable": _label("Stabiel: twee uitvoeringen zijn gelijk", "Stable: two runs are equal"),
    "consistent": _label("Eensluidend met de publicatie", "Consistent with the publication"),
}
ANSWERS = {
    "yes": _label("ja", "yes"),
    "no": _label("nee", "no"),
    "not judged": _label("niet beoordeeld", "not judged"),
}
STATUSES = {
    "same_bytes": _label("zelfde bytes", "same bytes"),
    "same_content": _label("zelfde inhoud", "same content"),
    "within_tolerance": _label("binnen de marge", "within tolerance"),
    "differs": _label("verschilt", "differs"),
    "not_made": _label("niet gemaakt", "not made"),
    "not_published": _label("niet gepubliceerd", "not published"),
    "not_checked": _label("niet nagegaan", "not checked"),
}
KINDS = {
    "table": _label("tabel", "table"),
    "document": _label("document", "document"),
    "drawing": _label("tekening", "drawing"),
    "picture": _label("beeld", "picture"),
    "page": _label("bladzijde", "page"),
    "notebook": _label("notebook", "notebook"),
    "workbook": _label("werkboek", "workbook"),
    "print": _label("pdf", "pdf"),
    "records": _label("records", "records"),
    "archive": _label("archief", "archive"),
    "other": _label("ander bestand", "other file"),
}
CHECKS = {
    "shares": _label("elk aandeel is k van n", "each share is k of n"),
    "intervals": _label(
        "elk Wilsoninterval volgt uit k en n", "each Wilson interval follows from k and n"
    ),
    "sums": _label("de trappen tellen op tot n", "the steps add up to n"),
    "withheld": _label("wat vertrouwelijk is, is leeg", "what is withheld is empty"),
    "changes": _label(
        "elke verandering volgt uit de aandelen", "each change follows from the shares"
    ),
    "claims": _label("elke bewering volgt uit haar tellingen", "each claim follows its counts"),
    "languages": _label(
        "Nederlands en Engels zeggen dezelfde getallen", "Dutch and English say the same numbers"
    ),
    "figures": _label("elke figuur toont de cellen", "each figure shows the cells"),
    "arithmetic": _label("de rekenproef kon niet", "the arithmetic could not be checked"),
}
CHECK_STATUS = {
    "pass": _label("klopt", "holds"),
    "fail": _label("klopt niet", "does not hold"),
    "none": _label("niets na te gaan", "nothing to check"),
}
CAUSES = {
    "non-determinism": _label(
        "Invoer, code, omgeving en zaden zijn de vastgelegde, en toch verschillen twee "
        "uitvoeringen: iets hangt van het toeval af.",
        "Inputs, code, environment and seeds are the pinned ones, and still two runs differ: "
        "something depends on chance.",
    ),
    "what was published is not what was frozen": _label(
        "Wat gepubliceerd is, is niet wat bevroren werd. Daarom is er niets opnieuw gemaakt; de "
        "kolom 'opnieuw gemaakt' toont wat bevroren werd.",
        "What was published is not what was frozen. So nothing was made again; the column 'made "
        "again' shows what was frozen.",
    ),
    "published from something else": _label(
        "Invoer, code, omgeving en zaden zijn de vastgelegde, en twee uitvoeringen zijn gelijk: "
        "wat gepubliceerd is, komt niet hieruit.",
        "Inputs, code, environment and seeds are the pinned ones, and two runs agree: what was "
        "published does not come from these.",
    ),
}
DEPTHS = {
    1: _label("1: uit de gepubliceerde tabellen", "1: from the published tables"),
    2: _label("2: uit de opgeschoonde records", "2: from the cleaned records"),
    3: _label("3: uit de ruwe bestanden", "3: from the raw files"),
}
LOCK = {
    "own": _label("die van deze kopie van het project", "the one in this clone"),
    "clone": _label(
        "die van de bundel, vergeleken met deze kopie van het project",
        "that of the bundle, compared with the one in this clone",
    ),
    "alone": _label(
        "die van de bundel; er is geen andere om mee te vergelijken",
        "that of the bundle; there is no other to compare it with",
    ),
    "": _label("geen", "none"),
}
MACHINE = {
    "python": _label("Python", "Python"),
    "system": _label("besturingssysteem", "operating system"),
    "processor": _label("processor", "processor"),
    "processor features": _label("kenmerken van de processor", "processor features"),
}
NOT_CHECKED = {
    "network": _label(
        "Dat er niets over het netwerk ging: dit systeem laat niet toe het af te sluiten.",
        "That nothing went over the network: this system does not let it be cut off.",
    ),
    "depth": _label(
        "{n} bestanden die pas op een grotere diepte opnieuw gemaakt worden.",
        "{n} files that are made again only at a greater depth.",
    ),
    "intervals": _label(
        "Intervallen op een effectieve n: daarvoor zijn de records nodig (diepte 2).",
        "Intervals on an effective n: these need the records (depth 2).",
    ),
    "truth": _label(
        "Of de ruwe bestanden zeggen wat in de scholen gezien is, en of de methode de juiste is.",
        "Whether the raw files say what was seen in schools, and whether the method is right.",
    ),
    "author": _label(
        "Wie de bundel maakte: ze is niet ondertekend, of de sleutel is niet nagegaan.",
        "Who made the bundle: it is not signed, or the key was not checked.",
    ),
}
TEXT = {
    "report": _label("Verslag van de audit", "Audit report"),
    "certificate": _label("Attest van heruitvoering", "Certificate of re-run"),
    "example": _label(
        "Voorbeeldgegevens: alle records zijn verzonnen.",
        "Example data: all records are invented.",
    ),
    "verdict": _label("Oordeel", "Verdict"),
    "code": _label("code", "code"),
    "edition": _label("Editie", "Edition"),
    "commit": _label("Code, vastgelegd in", "Code, pinned at"),
    "depth": _label("Diepte", "Depth"),
    "bundle": _label("Bundel (SHA-256)", "Bundle (SHA-256)"),
    "no_bundle": _label("zonder bundel", "without bundle"),
    "lock": _label("Slot", "Lock"),
    "runs": _label("Uitvoeringen", "Runs"),
    "reasons": _label("Redenen", "Reasons"),
    "notes": _label("Opmerkingen", "Notes"),
    "axes": _label("Drie assen", "Three axes"),
    "claims": _label("Beweringen", "Claims"),
    "claim": _label("bewering", "claim"),
    "published": _label("gepubliceerd", "published"),
    "remade": _label("opnieuw gemaakt", "made again"),
    "equal": _label("gelijk", "equal"),
    "arithmetic": _label("Rekenproef op de tabellen", "Arithmetic of the tables"),
    "cells": _label("cellen", "cells"),
    "outcome": _label("uitkomst", "outcome"),
    "check": _label("proef", "check"),
    "outputs": _label("Bestanden", "Files"),
    "file": _label("bestand", "file"),
    "kind": _label("soort", "kind"),
    "summary": _label("Bestanden per soort en uitkomst", "Files by kind and outcome"),
    "count": _label("aantal", "count"),
    "differences": _label("Verschillen", "Differences"),
    "where": _label("plaats", "place"),
    "size": _label("grootte", "size"),
    "classes": _label("Wat als gelijk geldt", "What counts as equal"),
    "content": _label("zelfde inhoud betekent", "same content means"),
    "tolerance": _label("binnen de marge betekent", "within tolerance means"),
    "environment": _label("Omgeving", "Environment"),
    "seeds": _label("Zaden", "Seeds"),
    "item": _label("wat", "what"),
    "pinned": _label("vastgelegd", "pinned"),
    "found": _label("gevonden", "found"),
    "edits": _label("Wijzigingen bij het opschonen", "Edits in cleaning"),
    "reason": _label("reden", "reason"),
    "entries": _label("cellen of rijen", "cells or rows"),
    "exclusions": _label("Rijen erin en eruit", "Rows in and out"),
    "year": _label("schooljaar", "school year"),
    "table": _label("tabel", "table"),
    "rows_in": _label("gelezen", "read"),
    "rows_out": _label("overgehouden", "kept"),
    "not_checked": _label("Niet nagegaan", "Not checked"),
    "withheld": _label(
        "{n} bestanden staan enkel met hun SHA-256 in het slot.",
        "{n} files are in the lock by their SHA-256 only.",
    ),
    "signature": _label("Datum, naam en handtekening", "Date, name and signature"),
    "of": _label("{n} van {total}", "{n} of {total}"),
    "and_more": _label("en nog {n}", "and {n} more"),
    "none": _label("geen", "none"),
    "made_by": _label(
        "Gemaakt door spiegel audit; alle beslissingen staan in verdict.json.",
        "Made by spiegel audit; every decision is in verdict.json.",
    ),
}
