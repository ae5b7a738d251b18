"""What the cells of one column stand for, and a ledger row for each that was mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd

from spiegel.cell_types import DTYPES, kind_of
from spiegel.errors import SpiegelError
from spiegel.ingest.codes import CodeList
from spiegel.ingest.columns import Column, tidy
from spiegel.ingest.kinds import Meaning, Reader, Refused, is_missing, reader_of
from spiegel.ingest.letters import visible, why_invisible
from spiegel.ingest.manifest import RawFile
from spiegel.ingest.problems import BadText, Problems
from spiegel.ingest.spreadsheet import refuse_changed

LEDGER_COLUMNS = [
    "table",
    "record",
    "column",
    "rule",
    "reason",
    "old",
    "new",
    "source_file",
    "source_row",
]
# Texts of these kinds stand for themselves when they have this form; spreadsheet errors (#N/A) and
# whole numbers with decimals do not.
FORMS = {"text": "^[^#='\u2019]", "key": "^[^#='\u2019]", "id": "^[0-9]{{{width}}}$"}
# Letters and signs of western languages, with single spaces between them and none around them.
# No soft hyphen, and no letter that is composed of two.
TIDY = "^[!-~\u00a1-\u00ac\u00ae-\u024f]+(?: [!-~\u00a1-\u00ac\u00ae-\u024f]+)*$"
FLOAT = r"^[0-9]+\.0+$"
# Long cells are cut in messages.
SHOWN = 60

_C1 = re.compile("[\x80-\x9f]")
# How systems keep a spreadsheet from changing a code: ="000123", and an apostrophe before it. In a
# text an apostrophe stands before letters too, as in 's-Gravenwezel.
_FORMULA_TEXT = re.compile(r'\s*="((?:[^"]|"")*)"\s*')
_APOSTROPHE = re.compile(r"\s*['\u2019](\S[^'\u2019]*?)['\u2019]?\s*")
_APOSTROPHE_TEXT = re.compile(r"\s*['\u2019]([0-9=+@-][^\s'\u2019]*)\s*")

Values = pd.api.extensions.ExtensionArray | np.ndarray


def ledger_rows(file: RawFile, rows: np.ndarray, **cells: object) -> pd.DataFrame:
    """Return ledger rows; `rows` are row numbers in the file, `cells` lists or single texts."""
    kinds = {name: "int64" if name == "source_row" else "str" for name in LEDGER_COLUMNS}
    given: dict[str, object] = {
        "table": file.dataset,
        "record": [f"{file.dataset}:{row}" for row in rows],
        "source_file": file.path,
        "source_row": rows,
        **cells,
    }
    index = pd.RangeIndex(len(rows))
    return pd.DataFrame(
        {name: pd.Series(given[name], index=index, dtype=kinds[name]) for name in LEDGER_COLUMNS}
    )


def column_values(
    cells: pd.Series,
    sorts: np.ndarray | None,
    column: Column,
    read: Reader,
    file: RawFile,
    problems: Problems | None = None,
) -> tuple[Values, pd.DataFrame]:
    """Return the values of one column, and a ledger row for every cell that was mended.

    The work is done once for each different text, and not at all for texts that stand for
    themselves.
    """
    place, found_words = pd.factorize(cells)
    words = pd.Series(found_words, dtype=str)
    rows = cells.index.to_numpy(dtype="int64")
    with _told_to(problems):
        refuse_changed(words, place, rows, sorts, column, file)
    hard = np.flatnonzero(~_stands_for_itself(words, column))
    texts = words.iloc[hard].tolist()
    found: list[Meaning] = []
    refused: dict[int, tuple[str, Refused]] = {}
    for number, text in zip(hard.tolist(), texts, strict=True):
        try:
            found.append(_meaning(text, column, read))
        except Refused as error:
            refused[number] = (text, error)
            found.append(Meaning(None, text))
    if refused and problems is not None:
        for number, (text, wrong) in refused.items():
            at = np.flatnonzero(place == number)
            one = BadText(file, column, tidy(text), len(at), int(rows[at[0]]), wrong)
            problems.texts.append(one)
            problems.rows.update(rows[at].tolist() if column.required else [])
    elif refused:
        bad = np.flatnonzero(np.isin(place, list(refused)))
        text, first = refused[int(place[bad[0]])]
        raise _bad_cell(column, file, int(rows[bad[0]]), tidy(text), first, len(bad))
    empty = np.zeros(len(words), dtype=bool)
    empty[hard] = [m.value is None or m.value == "" for m in found]
    none = empty.copy()
    none[[int(number) for number in refused]] = False  # told already
    if column.required and none.any():
        at = np.flatnonzero(none[place])
        if problems is not None:
            problems.rows.update(rows[at].tolist())
        with _told_to(problems):
            raise SpiegelError(
                f"column '{column.header}' is empty where a value is required"
                + (f" (and {len(at) - 1} more rows)" if len(at) > 1 else ""),
                where=f"{file.path}, row {rows[at[0]]}",
                fix="complete the export, or declare the column as not required in the column map.",
                code="I-CEL-08",
            )
    if column.kind == "decimal":
        with _told_to(problems):
            _one_decimal_sign(column, file, rows, place, [m.text for m in found])
    values: Values
    if (dtype := DTYPES[kind_of(column.kind)]) == "str":
        meant = words.copy()
        meant.iloc[hard] = ["" if m.value is None else str(m.value) for m in found]
        values = meant.array.take(place)
    else:
        kinds = pd.Series([m.value for m in found], dtype=object).astype(dtype)  # type: ignore[call-overload]
        values = kinds.array.take(place)
    mended = np.full(len(words), -1)
    mended[hard] = [i if m.rule else -1 for i, m in enumerate(found)]
    at = np.flatnonzero(mended[place] >= 0) if (mended >= 0).any() else np.array([], dtype="int64")
    which = mended[place[at]].tolist()
    ledger = ledger_rows(
        file,
        rows[at],
        column=column.name,
        rule=[found[i].rule for i in which],
        reason=[found[i].reason for i in which],
        old=[texts[i] for i in which],
        new=[found[i].text for i in which],
    )
    return values, ledger


def codes_by_day(
    cells: pd.Series,
    sorts: np.ndarray | None,
    column: Column,
    days: pd.Series,
    known: CodeList,
    file: RawFile,
    problems: Problems | None,
) -> tuple[Values, pd.DataFrame]:
    """Return the codes of a column whose spellings stand for other codes on other days.

    See `column_values`; `days` are those of the rows, and each span of them has its own list.
    """
    filled = np.array(
        [bool(text) and not is_missing(text, column.missing) for text in map(tidy, cells)],
        dtype=bool,
    )
    lost = filled & days.isna().to_numpy()
    if lost.any():
        if problems is not None and column.required:
            problems.rows.update(cells.index[lost].tolist())
        _refuse_dayless(cells[lost], column, file, problems)
        cells = cells.mask(lost, "")
    made = np.full(len(cells), "", dtype=object)
    changes: list[pd.DataFrame] = []
    for number, span in enumerate(known.spans):
        inside = np.ones(len(cells), dtype=bool)
        if span.first is not None:
            inside &= (days >= pd.Timestamp(span.first)).to_numpy()
        if span.after is not None:
            inside &= (days < pd.Timestamp(span.after)).to_numpy()
        if number == 0:  # with the empty cells that have no day
            inside |= days.isna().to_numpy()
        if not inside.any() and changes:
            continue
        read = reader_of(column, {column.codes: span.codes}, file.school_year)
        own = sorts[inside] if sorts is not None else None
        values, changed = column_values(cells[inside], own, column, read, file, problems)
        made[inside] = np.asarray(values, dtype=object)
        changes.append(changed)
    ledger = pd.concat([c for c in changes if len(c)] or changes[:1], ignore_index=True)
    return pd.Series(made, dtype=str).array, ledger


def _refuse_dayless(
    cells: pd.Series, column: Column, file: RawFile, problems: Problems | None
) -> None:
    """Refuse cells whose meaning depends on a day that is empty; a trial is told."""
    more = f" (and {len(cells) - 1} more rows)" if len(cells) > 1 else ""
    with _told_to(problems):
        raise SpiegelError(
            f"what '{tidy(cells.iloc[0])}' in column '{column.header}' stands for depends on the "
            f"day in '{column.by}', which is empty{more}",
            where=f"{file.path}, row {cells.index[0]}",
            fix="complete the date in the export.",
            code="I-COD-09",
        )


@contextmanager
def _told_to(problems: Problems | None) -> Iterator[None]:
    """Give a mistake to a trial, which goes on; without one it is raised."""
    try:
        yield
    except SpiegelError as error:
        if problems is None:
            raise
        problems.errors.append(error)


def _stands_for_itself(words: pd.Series, column: Column) -> np.ndarray:
    """Return which texts are what they mean: tidy, and of a kind where only the form counts."""
    form = FORMS.get(column.kind, "").format(width=column.width)
    if not form or column.missing:
        return np.zeros(len(words), dtype=bool)
    fits = words.str.contains(TIDY) & words.str.contains(form)
    if column.kind == "key":
        fits &= ~words.str.contains(FLOAT)
    return fits.to_numpy(dtype=bool)


def _meaning(cell: str, column: Column, read: Reader) -> Meaning:
    """Return what a raw cell stands for, with the rule that mended it, if any."""
    rule = reason = ""
    text = cell
    if _C1.search(text):
        # A letter of cp1252 that was taken for latin-1 on the way: U+0096 was a dash.
        text = _C1.sub(lambda c: c[0].encode("latin-1").decode("cp1252", "ignore") or c[0], text)
        rule, reason = ("restore_letter", "cp1252_as_latin1") if text != cell else ("", "")
    if (bare := _unwrapped(text, column.kind)) != text:
        text, rule, reason = bare, "unwrap_text", "protected_text"
    plain = tidy(text)
    if not rule and visible(text) != text:
        rule, reason = "mend_letters", why_invisible(text)
    if plain != text and not rule:
        rule, reason = "tidy_spaces", "stray_spaces"
    if plain and is_missing(plain, column.missing):
        return Meaning(None, "", "missing_value", "declared_missing")
    if not plain:
        return Meaning(None, "", rule, reason)
    meaning = read(plain)
    if meaning.rule or not rule:
        return meaning
    return Meaning(meaning.value, meaning.text, rule, reason)


def _unwrapped(text: str, kind: str) -> str:
    """Return the text inside a formula of one text, or behind a protecting apostrophe."""
    if found := _FORMULA_TEXT.fullmatch(text):
        return found[1].replace('""', '"')
    apostrophe = _APOSTROPHE_TEXT if kind == "text" else _APOSTROPHE
    found = apostrophe.fullmatch(text)
    return found[1] if found else text


def _bad_cell(
    column: Column, file: RawFile, row: int, text: str, error: Refused, rows: int
) -> SpiegelError:
    shown = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    more = f" (and {rows - 1} more rows)" if rows > 1 else ""
    return SpiegelError(
        f"column '{column.header}' holds '{shown}', {error.what}{more}",
        where=f"{file.path}, row {row}",
        fix=error.fix,
        code=error.code,
    )


def _one_decimal_sign(
    column: Column, file: RawFile, rows: np.ndarray, place: np.ndarray, texts: list[str]
) -> None:
    """Refuse a column with 1.234 in one row and 3,5 in another: one point may mean thousands."""
    signs = {sign: [i for i, t in enumerate(texts) if sign in t] for sign in ",."}
    if not all(signs.values()):
        return
    first = {sign: int(rows[np.flatnonzero(np.isin(place, at))[0]]) for sign, at in signs.items()}
    raise SpiegelError(
        f"column '{column.header}' has a decimal comma in row {first[',']} and a point in row "
        f"{first['.']}",
        where=f"{file.path}, rows {first[',']} and {first['.']}",
        fix="write one decimal sign in a column, and no sign between thousands.",
        code="I-CEL-09",
    )
