"""What an audit says of what it found, in Dutch and English: every reason has its sentence here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

# Words of a program or a library stand between these; they are English in both languages.
QUOTED = "“{}”"
# Name of what is said: Dutch, English.
TEXTS: Mapping[str, tuple[str, str]] = {
    # A bundle that is not trusted.
    "unsafe_name": ("een bestand heeft de onveilige naam {name!r}",
                    "a file has the unsafe name {name!r}"),
    "twice": ("het bestand {name} staat er twee keer in", "the file {name} is there twice"),
    "not_plain": ("{name} is geen gewoon bestand", "{name} is not a plain file"),
    "password": ("{name} heeft een wachtwoord", "{name} has a password"),
    "too_large": ("uitgepakt is het groter dan 8 GiB", "it would unpack to more than 8 GiB"),
    "unlisted": ("bestand dat niet in de lijst staat: {name}", "unlisted file: {name}"),
    "unlocked": ("bestand dat niet in het slot staat: {name}",
                 "unlisted file: {name} is not in the lock"),
    "listed_missing": ("in {list} en niet in de bundel: {name}",
                       "listed in {list} and not there: {name}"),
    "not_as_listed": ("anders dan in {list}: {name}", "not as listed in {list}: {name}"),
    "locked_missing": ("in het slot en niet in de bundel: {name}",
                       "in the lock and not there: {name}"),
    "not_as_locked": ("anders dan in het slot: {name}", "not as in the lock: {name}"),
    "not_there": ("ontbreekt: {name}", "not there: {name}"),
    "own_lock_unreadable": (
        "het slot in deze kopie van het project kan niet gelezen worden: {said}",
        "the lock in this clone cannot be read: {said}",
    ),
    "another_lock": (
        "het slot van de bundel is niet dat van {name} in deze kopie van het project, en ook geen "
        "waar dat op volgde",
        "its lock is not the one of {name} in this clone, nor one that it took over from",
    ),
    "bad_signature": ("de handtekening klopt niet: {by}", "the signature does not hold: {by}"),
    "other_bytes": ("andere bytes", "other bytes"),
    "unsigned": ("er is geen handtekening bij de bundel", "no signature beside the bundle"),
    "stranger": ("een sleutel die niet bij de toegelaten ondertekenaars staat",
                 "a key that is not among the allowed signers"),
    "not_whole": ("geen heel zipbestand ({error})", "not a whole zip file ({error})"),
    "locks": ("er zitten {n} sloten in, niet één", "it holds {n} locks, not one"),
    "lock_unreadable": ("het slot van de bundel kan niet gelezen worden: {said}",
                        "its lock cannot be read: {said}"),
    "misshapen": ("{list} ontbreekt of heeft niet de juiste vorm",
                  "{list} is missing or misshapen"),
    "other_edition": ("het slot van de bundel is van een andere editie",
                      "its lock is of another edition"),
    "bundle_of": ("het is de bundel van {name}", "it is the bundle of {name}"),
    # What is not as pinned.
    "mismatch": ("{item}: vastgelegd: {pinned}; gevonden: {found}",
                 "{item}: pinned {pinned}, found {found}"),
    "missing": ("ontbreekt", "missing"),
    "missing_see": ("ontbreekt; zie {source}", "missing; see {source}"),
    "not_installed": ("niet geïnstalleerd", "not installed"),
    "none": ("geen", "none"),
    "not_in_clone": ("niet in deze kopie van het project", "not in this clone"),
    "seed": ("zaad {name}", "seed {name}"),
    "commit": ("commit", "commit"),
    "reordered": ("{path}: de vastgelegde rijen in een andere volgorde",
                  "{path}: the pinned rows in another order"),
    # How a run ended.
    "time": ("de tijd van {limit} s was om", "time limit of {limit} s"),
    "killed": ("door het systeem gestopt, meestal omdat het geheugen op was",
               "killed, most often for want of memory"),
    "step": ("de stap die mislukte: {said}", "{said}"),
    "message": ("wat die zei, in het Engels: {said}", "{said}"),
    # Where two files differ.
    "row": ("{prefix}rij {number}, {column}", "{prefix}row {number}, {column}"),
    "header": ("{prefix}kolomnamen", "{prefix}header"),
    "rows": ("{prefix}aantal rijen", "{prefix}rows"),
    "sheet": ("blad {name}, ", "sheet {name}, "),
    "sheets": ("bladen", "sheets"),
    "part": ("deel {number}", "part {number}"),
    "length": ("lengte", "length"),
    "drawing": ("opmaak", "drawing"),
    "coordinates": ("coördinaten", "coordinates"),
    "pixels": ("beeldpunten", "pixels"),
    "file": ("bestand", "file"),
    "unreadable": ("niet te lezen als {kind} ({error})", "not a readable {kind}: {error}"),
    # What the arithmetic found.
    "share": ("{cell}: {k} van {n} is niet {share}", "{cell}: {k} of {n} is not {share}"),
    "interval": ("{cell}: het interval is {low:.6f} tot {high:.6f}",
                 "{cell}: the interval is {low:.6f} to {high:.6f}"),
    "sum": ("{cell}: {total} van {n} zijn verantwoord",
            "{cell}: {total} of {n} are accounted for"),
    "shown": ("{cell}: vertrouwelijk, maar {columns} staat er",
              "{cell}: withheld, but {columns} is shown"),
    "since": ("{cell} sinds {mirror}", "{cell} since {mirror}"),
    "change_share": ("{cell}: het aandeel is {share}, de tabel met aandelen zegt {own}",
                     "{cell}: the share is {share}, the table of measures says {own}"),
    "change": ("{cell}: het verschil is {apart:.6f}", "{cell}: the difference is {apart:.6f}"),
    "class": ("{cell}: '{word}', maar 0 ligt in het interval",
              "{cell}: '{word}', but 0 is inside its interval"),
    "drawn": ("{file}, rij {number}: {columns}", "{file}, row {number}: {columns}"),
    "drawn_nowhere": ("{file}, rij {number}: {cell} staat in geen tabel",
                      "{file}, row {number}: {cell} is in no table"),
    "languages": ("{claim}: {nl} in het Nederlands, {en} in het Engels",
                  "{claim}: {nl} in Dutch, {en} in English"),
    "more": ("en nog {n}", "and {n} more"),
    "no_arithmetic": ("het programma zei, in het Engels: {said}", "{said}"),
}  # fmt: skip


class Message(str):
    """A text in English that also has its Dutch, `nl`."""

    nl: str

    def __new__(cls, en: str, nl: str) -> Self:
        made = super().__new__(cls, en)
        made.nl = nl
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.nl


def in_language(value: Any, language: str) -> Any:
    """Return a text in a language where it has one; anything else as it is."""
    if isinstance(value, Message):
        return value.nl if language == "nl" else str(value)
    return value


def message(text: str, /, **values: Any) -> Message:
    """Return what is said by a name of `TEXTS`; values that are messages are translated too."""
    nl, en = TEXTS[text]
    return Message(
        en.format(**{key: in_language(value, "en") for key, value in values.items()}),
        nl=nl.format(**{key: in_language(value, "nl") for key, value in values.items()}),
    )


def quoted(text: str) -> Message:
    """Return words of a program: as they are, and in a Dutch sentence between quotes."""
    return Message(text, nl=QUOTED.format(text.replace("“", '"').replace("”", '"')))
