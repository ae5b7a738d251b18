"""Which columns of unknown files are what: who was visited, what was judged, on which key.

The key of a visit is proven on the rows that are there; everything else is a guess, by the words
of `config/guess_words.yaml` and by what stands in a column.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from spiegel.config.guess_words import GuessWords, Role
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.ingest.columns import fold, tidy
from spiegel.ingest.survey import Seen, day_of, survey

# Steps that a scale may have, and sectors that institutions may be divided in: our choice.
STEPS = (2, 9)
SECTORS = (2, 15)
# Part of the values that two columns share from which on they are rated on one scale.
ALIKE = 0.5
# So many columns with the same few values are ratings, whatever they are called.
ALIKE_COLUMNS = 3
# Columns that a key is looked for among, and how many of them together.
KEY_COLUMNS, KEY_PARTS = 8, 3
OF_VISIT: tuple[Role, ...] = ("visit", "number")
# Part of the rows whose value another file knows, from which on the file is about the same.
KNOWN = 0.9


@dataclass(frozen=True)
class Wishes:
    """What a person says about the columns, by their headers; the rest is guessed."""

    key: tuple[str, ...] = ()
    institution: str | None = None
    sector: str | None = None
    standard: str | None = None
    ratings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One file: its columns, and its rows as tidy text, no two alike, by the name of a column.

    Dates are written as days, 2025-03-01.
    """

    dataset: str
    path: str
    seen: Mapping[str, Seen]
    rows: pd.DataFrame

    def unique(self, names: Sequence[str]) -> bool:
        """Return whether no two rows have the same filled values."""
        if any(self.seen[name].kind == "empty" for name in names):
            return False
        whole = self.rows[(self.rows[list(names)] != "").all(axis=1)]
        return len(whole) > 0 and not whole.duplicated(list(names)).any()

    def whole(self, names: Sequence[str]) -> int:
        """Return how many rows have a value in each of some columns."""
        return int((self.rows[list(names)] != "").all(axis=1).sum())

    def share_in(self, name: str, others: Iterable[str]) -> float:
        """Return which part of the different values of a column are among others."""
        values = set(self.rows[name]) - {""}
        return len(values & set(others)) / len(values) if values else 0.0


@dataclass(frozen=True)
class Roles:
    """What the columns of the files are.

    Attributes
    ----------
    judged : file with the ratings. visits : file with a row for each visit; the same one, or
        another. register : file with a row for each institution, or None.
    key : columns that tell visits apart, in both files under one name or the pair `key_in_visits`.
    institution, sector, dates : columns of the file of visits; `dates` by what they are there.
    standard : of the long form, the column that names what is rated; the ratings are one column.
    scales : the columns with ratings, those of one scale together; of the long form the standards.
    alone : whether an institution has one row, so that the file may be a state and no year.
    unused : files in which nothing was recognised.
    """

    judged: Sheet
    visits: Sheet
    register: Sheet | None
    key: tuple[str, ...]
    key_in_visits: tuple[str, ...]
    institution: str
    institution_in_register: str
    sector: str | None
    dates: dict[str, str]
    standard: str | None
    rating: str | None
    scales: tuple[tuple[str, ...], ...]
    alone: bool
    unused: tuple[str, ...] = ()


def sheet(dataset: str, path: str, table: pd.DataFrame, words: GuessWords) -> Sheet:
    """Return one file as it is looked at."""
    seen = survey(table, [fold(text) for text in words.missing])
    rows = pd.DataFrame(
        {
            name: [_cell(text, own) for text in table[header]]
            for (name, own), header in zip(seen.items(), table.columns, strict=True)
        }
    )
    return Sheet(dataset, path, seen, rows.drop_duplicates(ignore_index=True))


def _cell(text: object, own: Seen) -> str:
    tidied = tidy(str(text))
    if own.kind == "date":  # two moments of one day are one day, as in what is read
        day = day_of(own, tidied)
        return "" if day is None else day.date().isoformat()
    return "" if tidied in own.missing else tidied


def roles(sheets: Sequence[Sheet], wishes: Wishes, words: GuessWords) -> Roles:
    """Return what the columns of the files are.

    Raises
    ------
    SpiegelError : a header that is asked for is not there; no column looks like ratings, or like
        institutions; or no columns tell the rows apart.
    """
    _headers_exist(sheets, wishes)
    judged, standard, scales = _judged(sheets, wishes, words)
    others = [one for one in sheets if one is not judged]
    rating = scales[0][0] if standard is not None else None
    rated = {name for own in scales for name in own} | ({standard} if standard else set())
    visits, link = _visits_of(judged, others, rated)
    institution = _institution(visits, wishes, words, rated)
    if link is None:
        key = _key(judged, wishes, words, rated, institution, standard)
        own = key
    else:
        own, key = (link[1],), (link[0],)
    others = [one for one in others if one is not visits]
    register, of_register = _register_of(visits, institution, others)
    taken = {*rated, *own, institution}
    used = {id(judged), id(visits), id(register)}
    if standard is not None and rating is not None:
        scales = _scales_of_long(judged, standard, rating)
    return Roles(
        judged=judged,
        visits=visits,
        register=register,
        key=key,
        key_in_visits=own,
        institution=institution,
        institution_in_register=of_register,
        sector=_sector(visits, wishes, words, taken),
        dates=_dates(visits, words),
        standard=standard,
        rating=rating,
        scales=scales,
        alone=visits.unique([institution]),
        unused=tuple(one.path for one in sheets if id(one) not in used),
    )


def _headers_exist(sheets: Sequence[Sheet], wishes: Wishes) -> None:
    headers = [own.header for one in sheets for own in one.seen.values()]
    asked = (*wishes.key, wishes.institution, wishes.sector, wishes.standard, *wishes.ratings)
    for header in filter(None, asked):
        if tidy(header) not in headers:
            raise SpiegelError(
                f"no file has a column '{header}'",
                where=", ".join(one.path for one in sheets),
                fix=did_you_mean(header, headers),
                code="I-INS-03",
            )


def _named(sheet: Sheet, header: str | None) -> str | None:
    """Return the name of the column with a header, None when it is not in this file."""
    found = (name for name, own in sheet.seen.items() if header and own.header == tidy(header))
    return next(found, None)


def _judged(
    sheets: Sequence[Sheet], wishes: Wishes, words: GuessWords
) -> tuple[Sheet, str | None, tuple[tuple[str, ...], ...]]:
    """Return the file with the ratings, the column of its standards, and its scales."""
    found: list[tuple[float, Sheet, str | None, tuple[tuple[str, ...], ...]]] = []
    for one in sheets:
        asked = tuple(n for h in wishes.ratings if (n := _named(one, h)))
        standard = _named(one, wishes.standard) or (None if asked[1:] else _long(one, asked, words))
        if standard is not None:
            column = asked or _rating_beside(one, standard, words)
            if column:
                found.append((2.0 + one.seen[column[0]].filled, one, standard, (column[:1],)))
                continue
        families = _families(one, asked, words)
        if families:
            size = sum(one.seen[name].filled for own in families for name in own)
            found.append((float(size), one, None, families))
    if not found:
        lists = "; ".join(
            f"{own.header} ({', '.join([*own.counts][:6])})"
            for one in sheets
            for own in one.seen.values()
            if own.kind == "code" and len(own.counts) > 1
        )
        raise SpiegelError(
            "no column looks like ratings"
            + (f"; columns with few values: {lists}" if lists else ""),
            where=", ".join(one.path for one in sheets),
            fix="name the columns with ratings: --rating HEADER for each (and --standard HEADER "
            "where every rating has a row of its own).",
            code="I-INS-04",
        )
    _, best, standard, scales = max(found, key=lambda one: one[0])
    return best, standard, scales


def _may_rate(own: Seen, words: GuessWords) -> bool:
    """Return whether a column may hold ratings by its values alone."""
    return own.kind == "code" and STEPS[0] <= len(steps_of(own, words)) <= STEPS[1]


def steps_of(own: Seen, words: GuessWords) -> list[str]:
    """Return the values of a column of ratings that are steps, and no status."""
    return [text for text in own.counts if fold(text) not in words.statuses]


def _graded(own: Seen, words: GuessWords) -> float:
    """Return which part of the values are known words of a scale."""
    steps = steps_of(own, words)
    known = [t for t in steps if words.favour(t) is not None and fold(t) not in words.answers]
    return len(known) / len(steps) if steps else 0.0


def _families(one: Sheet, asked: tuple[str, ...], words: GuessWords) -> tuple[tuple[str, ...], ...]:
    """Return the columns with ratings, those that share their values together."""
    names = asked or tuple(
        name
        for name, own in one.seen.items()
        if _may_rate(own, words) and not words.plays("sector", own.header)
    )
    groups: list[list[str]] = []
    for name in names:
        values = set(map(fold, steps_of(one.seen[name], words)))
        for group in groups:
            known = {fold(t) for n in group for t in steps_of(one.seen[n], words)}
            shared = len(values & known)
            # One subset of another is the same scale of which a step was never given.
            if shared >= ALIKE * len(values | known) or shared == min(len(values), len(known)):
                group.append(name)
                break
        else:
            groups.append([name])
    if asked:
        return tuple(map(tuple, groups))
    return tuple(tuple(group) for group in groups if _rates(one, group, words))


def _rates(one: Sheet, group: list[str], words: GuessWords) -> bool:
    """Return whether columns that share their values are likely ratings."""
    columns = [one.seen[name] for name in group]
    if max(_graded(own, words) for own in columns) >= ALIKE:
        return True
    answers = all(fold(t) in words.answers for own in columns for t in steps_of(own, words))
    named = sum(words.plays("rating", own.header) for own in columns)
    return not answers and (len(group) >= ALIKE_COLUMNS or named > 0)


def _long(one: Sheet, asked: tuple[str, ...], words: GuessWords) -> str | None:
    """Return the column that names what is rated, where every rating has a row of its own."""
    for name, own in one.seen.items():
        if own.kind != "code" or not words.plays("standard", own.header) or len(own.counts) < 2:
            continue
        if asked or _rating_beside(one, name, words):
            return name
    return None


def _rating_beside(one: Sheet, standard: str, words: GuessWords) -> tuple[str, ...]:
    """Return the one column with the ratings of the long form, none when there is none."""
    may = [
        name
        for name, own in one.seen.items()
        if name != standard and own.kind == "code" and len(own.counts) >= STEPS[0]
    ]
    likely = {
        n: (_graded(one.seen[n], words), words.plays("rating", one.seen[n].header)) for n in may
    }
    best = max(may, key=lambda n: likely[n], default="")
    return (best,) if best and any(likely[best]) else ()


def _scales_of_long(one: Sheet, standard: str, rating: str) -> tuple[tuple[str, ...], ...]:
    """Return the standards of the long form, those that share their ratings together."""
    values = {
        str(name): set(map(fold, part[rating])) - {""}
        for name, part in one.rows.groupby(standard, sort=True)
        if name
    }
    groups: list[tuple[set[str], list[str]]] = []
    for name, own in values.items():
        for known, names in groups:
            shared = len(own & known)
            if own and (shared >= ALIKE * len(own | known) or shared == min(len(own), len(known))):
                known |= own
                names.append(name)
                break
        else:
            groups.append((set(own), [name]))
    return tuple(tuple(names) for _, names in groups)


def _identifying(one: Sheet, taken: set[str]) -> list[str]:
    """Return the columns that may name something: many values, none of them a sentence."""
    return [
        name
        for name, own in one.seen.items()
        if name not in taken and own.kind in ("key", "text", "integer", "code")
    ]


def _institution(one: Sheet, wishes: Wishes, words: GuessWords, taken: set[str]) -> str:
    """Return the column that says who was visited."""
    if asked := _named(one, wishes.institution):
        return asked
    may = [n for n in _identifying(one, taken) if one.seen[n].kind != "code"]
    may = may or _identifying(one, taken)
    named = [n for n in may if words.plays("institution", one.seen[n].header)]
    if not named:
        named = [
            n
            for n in may
            if words.plays("number", one.seen[n].header)
            and not words.plays("visit", one.seen[n].header)
        ] or [n for n in may if one.seen[n].kind == "key"]
    if not named:
        raise SpiegelError(
            "no column looks like the institution that was visited",
            where=one.path,
            fix="name it: --institution HEADER, one of: "
            + ", ".join(own.header for own in one.seen.values())
            + ".",
            code="I-INS-05",
        )
    return max(
        named,
        key=lambda n: (
            words.plays("number", one.seen[n].header),
            not one.seen[n].blank,
            one.seen[n].kind == "key",
            len(one.seen[n].counts),
        ),
    )


def _key(
    one: Sheet,
    wishes: Wishes,
    words: GuessWords,
    rated: set[str],
    institution: str,
    standard: str | None,
) -> tuple[str, ...]:
    """Return the fewest columns that tell the visits of a file apart, proven on its rows.

    Of the long form, they do so together with the standard, and not alone.
    """
    asked = tuple(n for h in wishes.key if (n := _named(one, h)))
    beside = (standard,) if standard else ()
    if asked:
        if not one.unique((*asked, *beside)):
            raise _not_unique(one, (*asked, *beside))
        return asked
    may = [n for n in _identifying(one, rated) if one.seen[n].kind != "integer" or n == institution]
    may += [n for n, own in one.seen.items() if own.kind == "date"]
    order = sorted(
        may,
        key=lambda n: (
            not all(words.plays(role, one.seen[n].header) for role in OF_VISIT),
            n != institution,
            one.seen[n].kind != "date" or words.plays("another_day", one.seen[n].header),
            one.seen[n].kind == "text",
            -len(one.seen[n].counts),
        ),
    )[:KEY_COLUMNS]
    for size in range(1, KEY_PARTS + 1):
        for names in itertools.combinations(order, size):
            if size > 1 and institution not in names:
                continue
            if one.unique((*names, *beside)) and not (standard and one.unique(names)):
                return names
    raise _not_unique(one, (institution, *beside))


def _not_unique(one: Sheet, names: tuple[str, ...]) -> SpiegelError:
    again = one.rows[one.rows.duplicated(list(names), keep=False)]
    told = ""
    if len(again):
        first = again.iloc[0]
        shown = ", ".join(f"{one.seen[n].header} '{first[n]}'" for n in names)
        told = f": {len(again)} rows differ from another with the same values, such as {shown}"
    return SpiegelError(
        f"no columns tell the visits of the file apart{told}",
        where=one.path,
        fix="name the columns that do: --key HEADER for each; where rows are twice in the file and "
        "differ, ask for an export in which one of them holds.",
        code="I-INS-06",
    )


def _visits_of(
    judged: Sheet, others: Sequence[Sheet], rated: set[str]
) -> tuple[Sheet, tuple[str, str] | None]:
    """Return the file with the visits of the ratings: another one where a column links both."""
    best: tuple[int, Sheet, tuple[str, str]] | None = None
    for one in others:
        for name, own in one.seen.items():
            if not own.once or own.kind not in ("key", "text", "integer"):
                continue
            for link in _identifying(judged, rated):
                if judged.share_in(link, one.rows[name]) < KNOWN:
                    continue
                dated = sum(s.kind == "date" for s in one.seen.values())
                if dated and len(one.rows) > 1 and (best is None or dated > best[0]):
                    best = (dated, one, (link, name))
    has_dates = any(own.kind == "date" for own in judged.seen.values())
    if best is None or has_dates:
        return judged, None
    return best[1], best[2]


def _register_of(
    visits: Sheet, institution: str, others: Sequence[Sheet]
) -> tuple[Sheet | None, str]:
    """Return the file with a row for each institution that was visited, and its column."""
    for one in others:
        for name, own in one.seen.items():
            if own.once and visits.share_in(institution, one.rows[name]) >= KNOWN:
                return one, name
    return None, ""


def _sector(one: Sheet, wishes: Wishes, words: GuessWords, taken: set[str]) -> str | None:
    """Return the column that divides the institutions, None when there is none."""
    if asked := _named(one, wishes.sector):
        if one.seen[asked].kind == "code" and not one.seen[asked].blank:
            return asked
        raise SpiegelError(
            f"the column '{one.seen[asked].header}' cannot divide the institutions: it is blank "
            "in some rows, or has too many values",
            where=one.path,
            fix="name another column, or none: then all institutions are one sector.",
            code="I-INS-07",
        )
    may = [
        name
        for name, own in one.seen.items()
        if name not in taken
        and own.kind == "code"
        and not own.blank
        and SECTORS[0] <= len(own.counts) <= SECTORS[1]
        and words.plays("sector", own.header)
        and not words.plays("visit", own.header)
    ]
    return may[0] if may else None


def _dates(one: Sheet, words: GuessWords) -> dict[str, str]:
    """Return the columns of dates by what they are of a visit: start, end, publication."""
    days = [
        name
        for name, own in one.seen.items()
        if own.kind == "date" and not words.plays("another_day", own.header)
    ]
    found: dict[str, str] = {}
    published = [n for n in days if words.plays("published", one.seen[n].header)]
    if published:
        found["publication_date"] = published[0]
    left = [n for n in days if n not in published]
    ends = [n for n in left if words.plays("end", one.seen[n].header)]
    starts = [n for n in left if n not in ends and words.plays("start", one.seen[n].header)]
    starts = starts or [n for n in left if n not in ends] or ends or published
    if starts:
        found["start_date"] = max(starts, key=lambda n: (one.seen[n].filled, -days.index(n)))
    ends = [n for n in ends if n != found.get("start_date")]
    if ends:
        found["end_date"] = ends[0]
    return found
