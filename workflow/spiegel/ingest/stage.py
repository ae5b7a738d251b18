"""Turn one verified raw file into a staged table: canonical names, typed, every row traceable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from spiegel.cell_types import DTYPES, kind_of
from spiegel.errors import SpiegelError
from spiegel.files import write_json, write_parquet
from spiegel.ingest.codes import CodeList, read_lists
from spiegel.ingest.columns import IGNORED, Column, read_column_map, tidy
from spiegel.ingest.headers import differences, match_headers
from spiegel.ingest.kinds import Meaning, Reader, Refused, is_missing, reader_of
from spiegel.ingest.layout import Raw, without_notes
from spiegel.ingest.letters import visible, why_invisible
from spiegel.ingest.manifest import RawFile, locate
from spiegel.ingest.problems import BadText, Problems
from spiegel.ingest.reader import read_raw
from spiegel.ingest.snapshot import OTHER_YEAR, own_year
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
WORDLESS = ("id", "key", "date", "integer", "decimal", "school_year", "snapshot", "flag")
# Long cells are cut in messages.
SHOWN = 60

_C1 = re.compile("[\x80-\x9f]")
# How systems keep a spreadsheet from changing a code: ="000123", and an apostrophe before it. In a
# text an apostrophe stands before letters too, as in 's-Gravenwezel.
_FORMULA_TEXT = re.compile(r'\s*="((?:[^"]|"")*)"\s*')
_APOSTROPHE = re.compile(r"\s*['\u2019](\S[^'\u2019]*?)['\u2019]?\s*")
_APOSTROPHE_TEXT = re.compile(r"\s*['\u2019]([0-9=+@-][^\s'\u2019]*)\s*")

Values = pd.api.extensions.ExtensionArray | np.ndarray


@dataclass(frozen=True)
class Staged:
    """A staged table, the ledger of changed cells and refused lines, and the account of rows."""

    table: pd.DataFrame
    ledger: pd.DataFrame
    account: dict[str, object]


def stage(
    file: RawFile,
    path: Path,
    columns: tuple[Column, ...],
    codes: dict[str, CodeList],
    map_path: str,
) -> Staged:
    """Stage one raw file.

    Parameters
    ----------
    file, path : the manifest row and the place of the file; verified here before reading.
    columns : the column map of that school year.
    codes : code lists by name, for the columns of kind `code`.
    map_path : path of the column map, for messages.

    Raises
    ------
    SpiegelError : another hash, unknown or missing headers, an empty required cell, an unknown
        code, or a cell that is not of its kind; with file, row, column and value.
    """
    return staged(read_raw(file, path), file, columns, codes, map_path)


def staged(
    raw: Raw,
    file: RawFile,
    columns: tuple[Column, ...],
    codes: dict[str, CodeList],
    map_path: str,
    problems: Problems | None = None,
) -> Staged:
    """Stage what was read of a raw file; see `stage`.

    Parameters
    ----------
    problems : in a trial, gets every mistake that would stop a build; the cell is empty then.
    """
    where = f"{file.path}, row {file.header_row}"
    given = list(raw.table.columns)
    if problems is None:
        headers = match_headers(columns, given, where, map_path, file.school_year)
    else:
        headers, unlike = differences(columns, given, where, map_path, file.school_year)
        problems.errors += unlike
        raw, columns, headers = _with_empty(raw, columns, headers)
    raw = without_notes(
        raw,
        [headers[c.name] for c in columns if c.required],
        {headers[c.name] for c in columns if c.kind in WORDLESS},
    )
    raw = own_year(raw, columns, headers, codes, file)
    epoch = str(raw.facts.get("epoch", ""))
    values: dict[str, Values] = {}
    changes = [_refused_lines(file, raw), _mended_headers(file, columns, headers)]
    own = [column for column in columns if column.kind != IGNORED]
    # What a code stands for may depend on a day, which is read before it.
    for column in sorted(own, key=lambda c: bool(c.by)):
        cells = raw.table[headers[column.name]]
        sorts = raw.sorts_of(headers[column.name])
        if column.by:
            days = pd.Series(values[column.by])
            values[column.name], changed = _codes_by_day(
                cells, sorts, column, days, codes[column.codes], file, problems
            )
        else:
            read = reader_of(column, codes, file.school_year, epoch)
            values[column.name], changed = _column(cells, sorts, column, read, file, problems)
        changes.append(changed)
    rows = raw.table.index.to_numpy(dtype="int64")
    table = pd.DataFrame({c.name: values[c.name] for c in own}, index=pd.RangeIndex(len(rows)))
    table["source_file"] = pd.Series(file.path, index=table.index, dtype=str)
    table["source_row"] = rows
    ledger = pd.concat([c for c in changes if len(c)] or [changes[0]], ignore_index=True)
    return Staged(table, ledger, _account(file, raw, len(table)))


def _with_empty(
    raw: Raw, columns: tuple[Column, ...], headers: dict[str, str]
) -> tuple[Raw, tuple[Column, ...], dict[str, str]]:
    """Return a file with an empty column for each one whose header is not there."""
    gone = {c.name: f"\0{c.name}" for c in columns if c.name not in headers}
    if not gone:
        return raw, columns, headers
    table = raw.table.assign(**dict.fromkeys(gone.values(), ""))
    places = raw.places | dict.fromkeys(gone.values(), len(raw.table.columns))
    columns = tuple(replace(c, required=False) if c.name in gone else c for c in columns)
    raw = replace(raw, table=table, places=places)
    return raw, columns, headers | gone


def _account(file: RawFile, raw: Raw, rows_out: int) -> dict[str, object]:
    """Return how the file was read and where each of its rows went.

    Raises
    ------
    SpiegelError : rows in are not rows out and rows refused.
    """
    refused = []
    if raw.blank:
        rows = _ranges(raw.blank)
        refused.append({"reason": "blank_row", "rows": rows, "count": len(raw.blank)})
    for number, text in raw.notes.items():
        refused.append({"reason": "note_line", "rows": str(number), "count": 1, "text": text})
    if raw.other_year:
        rows = _ranges(raw.other_year)
        refused.append({"reason": OTHER_YEAR, "rows": rows, "count": len(raw.other_year)})
    rows_in = int(str(raw.facts["rows_in"]))
    rows_refused = len(raw.blank) + len(raw.notes) + len(raw.other_year)
    if rows_in != rows_out + rows_refused:
        raise SpiegelError(
            f"{rows_in} rows came in, {rows_out} went out and {rows_refused} were refused",
            where=file.path,
            fix="this is a defect of the program: report it with the file.",
            code="I-ACC-01",
        )
    return {
        "dataset": file.dataset,
        "school_year": file.school_year,
        "version": file.version,
        "supersedes": file.supersedes,
        "nature": file.nature,
        "licence": file.licence,
        "source": file.source,
        "source_file": file.path,
        "sha256": file.sha256,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "sheet": file.sheet,
        "header_row": file.header_row,
        "group_row": file.group_row,
        "lines_before_header": {str(n): text for n, text in raw.before.items()},
        "repeated_headers": list(raw.repeated),
        "blank_columns": raw.blank_columns,
        **raw.facts,
        "rows_blank": len(raw.blank),
        "rows_notes": len(raw.notes),
        "rows_other_year": len(raw.other_year),
        "rows_refused": rows_refused,
        "refused": refused,
        "rows_out": rows_out,
    }


def _ranges(numbers: tuple[int, ...]) -> str:
    """Return ascending row numbers as text: 3, 7-9."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def _ledger(file: RawFile, rows: np.ndarray, **cells: object) -> pd.DataFrame:
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


def _refused_lines(file: RawFile, raw: Raw) -> pd.DataFrame:
    texts = list(raw.notes.values())
    rows = np.array(list(raw.notes), dtype="int64")
    return _ledger(file, rows, column="", rule="refuse_row", reason="note_line", old=texts, new="")


def _mended_headers(
    file: RawFile, columns: tuple[Column, ...], headers: dict[str, str]
) -> pd.DataFrame:
    """Return a ledger row for every header with letters that no one sees, or decomposed ones."""
    mended = [c.name for c in columns if visible(headers[c.name]) != headers[c.name]]
    return _ledger(
        file,
        np.full(len(mended), file.header_row, dtype="int64"),
        column=mended,
        rule="mend_letters",
        reason=[why_invisible(headers[name]) for name in mended],
        old=[headers[name] for name in mended],
        new=[tidy(headers[name]) for name in mended],
    )


def _column(
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
    ledger = _ledger(
        file,
        rows[at],
        column=column.name,
        rule=[found[i].rule for i in which],
        reason=[found[i].reason for i in which],
        old=[texts[i] for i in which],
        new=[found[i].text for i in which],
    )
    return values, ledger


def _codes_by_day(
    cells: pd.Series,
    sorts: np.ndarray | None,
    column: Column,
    days: pd.Series,
    known: CodeList,
    file: RawFile,
    problems: Problems | None,
) -> tuple[Values, pd.DataFrame]:
    """Return the codes of a column whose spellings stand for other codes on other days.

    See `_column`; `days` are those of the rows, and each span of days is read with its own list.
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
        values, changed = _column(cells[inside], own, column, read, file, problems)
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


def stage_dataset(
    root: Path, config: Path, file: RawFile, table: Path, ledger: Path, account: Path
) -> None:
    """Stage one pinned raw file and write its table, ledger and account.

    Parameters
    ----------
    root : project folder. config : `config/inspectorates/<name>`.
    file : the pinned manifest row. table, ledger, account : files to write.
    """
    map_path = config / "column_maps" / f"{file.dataset}.csv"
    columns = read_column_map(map_path, file.school_year)
    codes = read_lists(config / "codes", columns, file.school_year, map_path.as_posix())
    staged = stage(file, locate(file, root), columns, codes, map_path.as_posix())
    write_parquet(staged.table, table)
    write_parquet(staged.ledger, ledger)
    write_json(staged.account, account)


def stage_datasets(
    root: Path,
    config: Path,
    files: Sequence[RawFile],
    tables: Sequence[Path],
    ledgers: Sequence[Path],
    accounts: Sequence[Path],
) -> None:
    """Stage the pinned files of a school year, one after the other; see `stage_dataset`."""
    for made in zip(files, tables, ledgers, accounts, strict=True):
        stage_dataset(root, config, *made)
