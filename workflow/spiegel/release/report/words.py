"""The words of the audit report and the certificate, in both languages."""

from __future__ import annotations

from spiegel.closed_model import Label
from spiegel.word_files import word_file

_WORDS = word_file("audit")


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
AXES = _WORDS.by_name("axes")
ANSWERS = _WORDS.by_name("answers")
STATUSES = _WORDS.by_name("statuses")
KINDS = _WORDS.by_name("kinds")
CHECKS = _WORDS.by_name("checks")
CHECK_STATUS = _WORDS.by_name("check_status")
CAUSES = _WORDS.by_name("causes")
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
MACHINE = _WORDS.by_name("machine")
NOT_CHECKED = _WORDS.by_name("not_checked")
TEXT = _WORDS.by_name("text")
