"""What to look for in the files of an edition: names, sentences, labels and numbers of one cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from spiegel.config.languages import LANGUAGES
from spiegel.publish import numbers
from spiegel.publish.figures.request import side_of
from spiegel.release.trace.address import AMOUNT_PARTS, Edited, Target, amount_of
from spiegel.release.trace.published import PublishedRow, keys_of

SMALL = ("counts_only", "k_of_n")  # printed as k of n, without a percentage


@dataclass(frozen=True)
class SearchTerms:
    """What to look for.

    Attributes
    ----------
    ids : names by which a page ties a number to its claim or cell.
    sentences : the sentences that hold it, by language.
    labels : of indicator and sector, in all languages.
    numbers : texts that must stand beside a label for a table row to be about this cell, for each
    language. ranges : intervals of a change, one of which must stand beside both labels.
    cells : published tables, the key of the row that repeats the number, and the column.
    expected : what a tied number must read, by its id and kind, in either language.
    side : of zero, on which a bar's total shows the number. own : of this mirror's school year.
    key : of a row about no indicator, such as a step of the flow; figures repeat it.
    """

    ids: frozenset[str] = frozenset()
    sentences: dict[str, str] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    numbers: tuple[frozenset[str], ...] = ()
    ranges: frozenset[str] = frozenset()
    cells: tuple[tuple[str, dict[str, str], str], ...] = ()
    key: dict[str, str] = field(default_factory=dict)
    expected: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    indicator: str = ""
    sector: str = ""
    category: str = ""
    side: str = ""
    prior: str = ""
    school_year: str = ""
    own: bool = True


def sentences_of(files: Edited, claim: str) -> dict[str, str]:
    """Return the sentences of a claim by language; none without a claim."""
    if claim not in files.claims:
        return {}
    said, _ = files.claims[claim]
    return {one.language: one.text for one in files.sentences if one.claim == said.claim}


def search_terms(files: Edited, target: Target) -> SearchTerms:
    """Return what a number is known by in the files of its edition."""
    sentences = sentences_of(files, target.claim)
    row, name = target.row, target.table.name
    key = keys_of(name, row)
    cells: list[tuple[str, dict[str, str], str]] = [(name, key, target.column)]
    if name == "quantities":
        return _of_amount(files, target, key, cells)
    apart = name == "differences"
    # What is tied to an indicator and a sector is of all institutions, never of one group of them.
    if "indicator" not in row or ("grouping" in row and not apart):
        return SearchTerms(cells=tuple(cells), key=key)
    cell, level = _side_of(row, target.column) if apart else (row, True)
    indicator, sector = cell["indicator"], cell["sector"]
    category = row.get("category", "meets")
    year = row.get("school_year", files.edition.school_year)
    own = year == files.edition.school_year
    change = apart or name in ("changes", "trends")
    if apart and cell["group"]:
        cells.append(("meso", {**cell, "category": category, "school_year": year}, "share"))
    ids: set[str] = set()
    if not change:
        cells += _same_cell(files, name, indicator, sector, category, year)
        if own:
            ids = {f"{indicator}:{sector}:{category}", *_claims_on(files, row, category)}
            ids |= {target.claim} - {""}
    elif target.claim:
        ids = {target.claim}
    for claim in sorted(ids):
        for lang in LANGUAGES:
            if files.table("claims").find(claim=claim, lang=lang) is not None:
                cells.append(("claims", {"claim": claim, "lang": lang}, "sentence"))
    told = {lang: text for claim in ids for lang, text in sentences_of(files, claim).items()}
    framework = files.inspectorate.framework
    labels = {files.inspectorate.indicators[indicator].label[lang] for lang in LANGUAGES}
    labels |= {framework.sector_label(sector, lang) for lang in LANGUAGES}
    counted = own and not change and row.get("k")
    counts = [int(float(row[c])) for c in ("k", "n")] if counted else []
    texts = [frozenset(numbers.count(x, lang) for x in counts) for lang in LANGUAGES]
    return SearchTerms(
        ids=frozenset(ids),
        sentences=sentences or told,
        labels=frozenset(labels),
        numbers=tuple(dict.fromkeys(texts)) if counted else (),
        ranges=_ranges(files, row) if name == "changes" else frozenset(),
        cells=tuple(cells),
        expected=_expected(files, row, ids, target.claim, change=change),
        indicator=indicator if level else "",
        sector=sector if level else "",
        category=category,
        side=_side(files, indicator, category) if level else "",
        prior=row.get("prior_edition", ""),
        school_year=year,
        own=own,
    )


def _side_of(row: PublishedRow, column: str) -> tuple[PublishedRow, bool]:
    """Return the cell that a column of a difference is of, and whether figures draw that share.

    They draw shares of whole sectors: not of a group, nor of the institutions with two ratings,
    nor the difference itself.
    """
    of = "other_" if column.startswith("second_") else ""
    cell = {name: row[f"{of}{name}"] for name in ("indicator", "sector", "group")}
    of_a_side = column.startswith(("first_", "second_"))
    if row["grouping"]:
        shown = of_a_side and row["between"] != "indicators"
        return {**cell, "grouping": row["grouping"], "group": cell["group"] if shown else ""}, False
    return {**cell, "group": ""}, of_a_side and row["between"] == "sectors"


def _of_amount(
    files: Edited,
    target: Target,
    key: dict[str, str],
    cells: list[tuple[str, dict[str, str], str]],
) -> SearchTerms:
    """Return what a quantity is known by: the claims that print it, or the number of one of them.

    Asked for a number of a claim, the other numbers of that cell are not looked for.
    """
    row = target.row
    named = {
        name
        for name, (_, part) in files.claims.items()
        if part is not None
        and (amount := amount_of(files.inspectorate, name)) is not None
        and (amount.quantity, amount.sector, amount.category)
        == (row["quantity"], row["sector"], row["category"])
        and (amount.year or files.edition.school_year) == row["school_year"]
        and AMOUNT_PARTS[part.kind] == target.column
    }
    ids = {target.claim} if target.claim else named
    for claim in sorted(ids):
        for lang in LANGUAGES:
            if files.table("claims").find(claim=claim, lang=lang) is not None:
                cells.append(("claims", {"claim": claim, "lang": lang}, "sentence"))
    told = {
        lang: text for claim in sorted(ids) for lang, text in sentences_of(files, claim).items()
    }
    expected = {
        (claim, str(part.kind)): _printed(files, claim)
        for claim in ids
        if claim in files.claims and (part := files.claims[claim][1]) is not None
    }
    return SearchTerms(ids=frozenset(ids), sentences=told, cells=tuple(cells), key=key,
                       expected=expected)  # fmt: skip


def _side(files: Edited, indicator: str, category: str) -> str:
    """Return on which side of zero a total is drawn; empty when it is none, or is not drawn so."""
    turn = {"left": "right", "right": "left", "": ""}
    met = side_of(files.inspectorate, indicator)
    return {"meets": met, "below": turn[met]}.get(category, "")


def _same_cell(
    files: Edited, name: str, indicator: str, sector: str, category: str, year: str
) -> list[tuple[str, dict[str, str], str]]:
    """Return the row of the other table that repeats a share: measures and series."""
    if name == "measures" and category == "meets" and "series" in files.files:
        mirror = files.mirror_of(year)
        return [("series", {"mirror": mirror, "indicator": indicator, "sector": sector}, "share")]
    if name == "series":
        key = {"school_year": year, "indicator": indicator, "sector": sector,
               "group": "all", "category": category}  # fmt: skip
        return [("measures", key, "share")]
    return []


def _claims_on(files: Edited, row: PublishedRow, category: str) -> set[str]:
    """Return the claims that print a share of this mirror."""
    cell = (row["indicator"], row["sector"], category)
    return {
        name
        for name, (_, part) in files.claims.items()
        if part is not None
        and part.kind == "share"
        and (part.indicator, part.sector, part.polarity) == cell
    }


def _ranges(files: Edited, row: PublishedRow) -> frozenset[str]:
    """Return the interval of a change as it is printed, in both languages."""
    if not row["low"] or not row["high"]:
        return frozenset()
    decimals = files.inspectorate.plan.percent_decimals
    ends = float(row["low"]), float(row["high"])
    return frozenset(numbers.signed_range(*ends, lang, decimals) for lang in LANGUAGES)


def _expected(
    files: Edited, row: PublishedRow, ids: set[str], claim: str, *, change: bool
) -> dict[tuple[str, str], frozenset[str]]:
    """Return what each tied number must read, by id and kind."""
    own = files.claims[claim][1] if claim else None
    if own is not None and own.kind != "share":
        return {(claim, own.kind): _printed(files, claim)}
    if change or not row.get("k") or row["n"] == "0":
        return {}
    decimals = files.inspectorate.plan.percent_decimals
    k, n = (int(float(row[c])) for c in ("k", "n"))

    def share(places: int) -> frozenset[str]:
        if row["obs_status"] in SMALL:
            return frozenset(numbers.k_of_n(k, n, lang) for lang in LANGUAGES)
        return frozenset(numbers.percent(k, n, lang, places) for lang in LANGUAGES)

    found: dict[tuple[str, str], frozenset[str]] = {}
    for one in ids:
        if ":" in one:
            found |= {(one, kind): share(decimals) for kind in ("pct", "share")}
            for kind, count in (("k", k), ("n", n)):
                found[one, kind] = frozenset(numbers.count(count, lang) for lang in LANGUAGES)
        else:
            part = files.claims[one][1]
            found[one, "share"] = share(part.decimals if part else decimals)
    return found


def _printed(files: Edited, claim: str) -> frozenset[str]:
    """Return a number as its sentences print it, in both languages."""
    return frozenset(
        part.text for said in files.sentences for part in said.parts if part.claim == claim
    )
