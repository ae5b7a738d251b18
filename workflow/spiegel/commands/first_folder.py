"""The files of an inspectorate's folder as a command begins them; every guess has its `# ?`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from spiegel.commands.roles import Roles, Sheet
from spiegel.commands.scale_guess import Scale
from spiegel.config.claim_words import ClaimWords
from spiegel.config.closed_model import Label
from spiegel.config.guess_words import GUESSED
from spiegel.config.languages import OF_PROJECT
from spiegel.config.word_files import word_file
from spiegel.ingest.columns import FIXED, IGNORED, MISSING
from spiegel.ingest.survey import Seen

_WORDS = word_file("new-inspectorate")
GUESS = _WORDS.by_name("guess")
FOLDER = _WORDS.by_name("folder")
VISIT = "VISIT"
ONE_SECTOR = "INSTITUTIONS"
FIRST_SCALES = "FIRST"
LABEL_WORDS = 5  # of a label that stands in a title or in the name of a side
SIGNS = ("_", "/", ":", "+", "~", "=")  # between the parts of a key, the first that no cell has
SHOWN = 10  # standards in the figure

PLAN = """\
# The analysis plan: fixed before the data of a school year arrive. Changing a value moves published
# numbers or words, and belongs in the CHANGELOG under "method". What is not here has the default of
# docs/configuration.md.
level: 0.95                  # confidence level of every interval
alpha: 0.05                  # two-sided
margin: 0.05    {margin}
power: 0.8                   # for the minimal detectable difference
min_mirrors_for_trend: 4     # no trend is claimed on fewer comparable mirrors
percent_decimals: 0          # percentages in text and figures
# The headline list: these comparisons are adjusted by Holm (tier 1), all others by
# Benjamini-Hochberg (tier 2). Fixed before the data arrive; keep it to about twelve.
headline:
  {first}: [ALL]
thresholds:
  min_observations: 30       # fewer on either side: no class word
  min_institutions: 10
  counts_only_below: 10      # n under 10: counts only
  k_of_n_below: 30           # n under 30: k of n, no percentage bar
  flagged_below: 62          # n under 62: percentage flagged as uncertain
"""


@dataclass(frozen=True)
class Begun:
    """What an inspectorate is begun from.

    Attributes
    ----------
    languages : in which it publishes, `language` among them.
    files : names of the files, for the first comment. source : where they come from.
    scales : as guessed, with the standards rated on each: name -> text of its header or cell.
    sectors : code -> text. codes : of each code list, code -> its spellings, the most usual first.
    lists : column -> code list, by dataset. first : indicator that the figure and claim begin with.
    frame, starts : as the framework has them. severities : checks that find something already.
    other_years : rows of another school year; None where the year was told.
    """

    name: str
    edition: str
    language: str
    languages: tuple[str, ...]
    files: tuple[str, ...]
    source: str
    roles: Roles
    scales: tuple[tuple[Scale, Mapping[str, str]], ...]
    sectors: Mapping[str, str]
    codes: Mapping[str, Mapping[str, tuple[str, ...]]]
    lists: Mapping[str, Mapping[str, str]]
    first: str
    frame: str
    starts: str
    school_year: str
    other_years: int | None
    cut_off: date
    extracted: date
    severities: Mapping[str, str]

    def guess(self, kind: str, **values: object) -> str:
        """Return the comment that marks a guess."""
        return f"{GUESSED.strip()} {GUESS[kind].filled(**values)[self.language]}"

    def each(self, label: Label) -> str:
        """Return a text as YAML: once where it is the same in each of its languages."""
        texts = {code: label[code] for code in self.languages}
        if len({*texts.values()}) == 1:
            return quoted(texts[self.languages[0]])
        return "{" + ", ".join(f"{code}: {quoted(text)}" for code, text in texts.items()) + "}"

    def columns(self, names: Sequence[str]) -> list[str]:
        """Return the columns of a table: a text of one language has one, without its name."""
        if len(self.languages) > 1:
            return [*names]
        stems = (n.rpartition("_") for n in names)
        return [*dict.fromkeys(s[0] if s[2] in OF_PROJECT else "".join(s) for s in stems)]


def indicator(standard: str) -> str:
    """Return the name of the indicator of a standard."""
    return standard.lower()


def quoted(text: str) -> str:
    """Return a text as YAML, in quotes."""
    return json.dumps(text, ensure_ascii=False)


def edition_text(begun: Begun) -> str:
    """Return the file of the first edition."""
    title = FOLDER["edition_title"].filled(name=_name(begun.name), year=begun.school_year)
    datasets = dict.fromkeys(one.dataset for one in sheets(begun.roles))
    year = (
        begun.guess("year_told")
        if begun.other_years is None
        else begun.guess("year", rows=begun.other_years)
    )
    return _lines(
        f"# {GUESS['about'].filled(files=', '.join(begun.files))[begun.language]}",
        f"edition: {begun.edition}",
        f"inspectorate: {begun.name}",
        f"school_year: {begun.school_year}    {year}",
        f"title: {begun.each(title)}",
        f"cut_off: {begun.cut_off}    {begun.guess('cut_off')}",
        f"extracted: {begun.extracted}    {begun.guess('extracted')}",
        "raw:    # version of each raw file, by school year",
        *(f"  {dataset}: {{{begun.school_year}: v1}}" for dataset in datasets),
        "priors: []    # earlier mirrors, latest first",
        f"no_priors_reason: {begun.each(FOLDER['no_priors'])}",
    )


def sheets(roles: Roles) -> tuple[Sheet, ...]:
    """Return the files that are used, each once."""
    used = (roles.visits, roles.judged, *filter(None, [roles.register]))
    return tuple({one.dataset: one for one in used}.values())


def _name(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def framework_text(begun: Begun) -> str:
    """Return `framework.yaml`."""
    name = quoted(_name(begun.name))
    return _lines(
        f"# {GUESS['about'].filled(files=', '.join(begun.files))[begun.language]}",
        f"name: {begun.name}",
        f"label: {name}    {begun.guess('name')}",
        f"publisher: {name}    {begun.guess('publisher')}",
        f"source: {quoted(begun.source)}",
        f"language: {begun.language}    {begun.guess('language')}",
        f"languages: [{', '.join(begun.languages)}]",
        f"frame: {begun.frame}    {begun.guess('flow')}",
        f"school_year_starts: {begun.starts}    {begun.guess('starts')}",
        "",
        "scales:",
        *(line for scale, _ in begun.scales for line in _scale(begun, scale)),
        "",
        f"themes:\n  all: {begun.each(FOLDER['theme'])}",
        "",
        "standards:",
        *(
            f"  {code}: {{theme: all, scale: {scale.id}, label: {quoted(text)},"
            f" assumption: {begun.each(FOLDER['assumption'])}}}"
            for scale, standards in begun.scales
            for code, text in standards.items()
        ),
        "",
        f"sectors:    {_of_sector(begun)}",
        *(f"  {code}: {{label: {quoted(text)}}}" for code, text in begun.sectors.items())
        if begun.roles.sector
        else (f"  {ONE_SECTOR}: {{label: {begun.each(FOLDER['everything'])}}}",),
        f"total: {begun.each(FOLDER['everything'])}",
        "",
        f"units:    {begun.guess('units')}",
        *(
            f"  {unit}: {{one: {begun.each(FOLDER[unit])}, many: {begun.each(FOLDER[unit + 's'])}}}"
            for unit in ("institution", "investigation")
        ),
        f"nouns:\n  ALL: {{institution: {begun.each(FOLDER['institutions'])}}}",
        "",
        "visit_types:",
        f"  {VISIT}: {{main_series: true, label: {begun.each(FOLDER['visit'])}}}",
        f"final_statuses: [PUBLISHED]    {begun.guess('final')}",
        *_severities(begun),
    )


def _of_sector(begun: Begun) -> str:
    if begun.roles.sector is None:
        return begun.guess("no_sector")
    return begun.guess("sectors", header=begun.roles.visits.seen[begun.roles.sector].header)


def _severities(begun: Begun) -> Iterator[str]:
    if not begun.severities:
        return
    yield "cleaning:\n  checks:\n    severities:"
    for check, observed in begun.severities.items():
        told = begun.guess("severity", observed=observed, edition=begun.edition)
        yield f"      {check}: warning    {told}"


def _scale(begun: Begun, scale: Scale) -> Iterator[str]:
    first, cut = scale.steps[0].text, scale.steps[scale.cut].text
    order = begun.guess(scale.how, first=first)
    yield f"  {scale.id}:"
    yield f"    label: {begun.each(FOLDER['scale'].filled(header=scale.header))}"
    yield f"    steps:    {order}"
    for step in scale.steps:
        yield f"      - {{id: {step.id}, raw: [{step.id}], label: {quoted(step.text)}}}"
    yield f"    meets_from: {scale.steps[scale.cut].id}    {begun.guess('cut')}"
    short = len(cut.split()) <= LABEL_WORDS
    up = FOLDER["from_up"].filled(step=cut) if short else FOLDER["bar_up"]
    under = FOLDER["under"].filled(step=cut) if short else FOLDER["bar_under"]
    if len(scale.steps) == scale.cut + 1 and short:  # the highest step alone
        up = Label.same(cut)
    yield f"    below_label: {begun.each(under)}    {begun.guess('sides')}"
    yield f"    meets_label: {begun.each(up)}"
    if scale.statuses:
        told = ", ".join(f"{code}: {status}" for code, status in scale.statuses.items())
        yield f"    statuses: {{{told}}}    {begun.guess('statuses')}"


def tables_text(begun: Begun) -> str:
    """Return `tables.yaml`: how rows become visits, judgements and, with a register, institutions.

    Where a visit has one row of its institution, that row is its entry in the register, too.
    """
    roles = begun.roles
    sector = "" if roles.sector else f", sector: {ONE_SECTOR}"
    visit_year = "start_date" in roles.dates and begun.frame == "flow"
    visits = {"institution_id": roles.institution}
    visits |= {"sector": roles.sector} if roles.sector else {}
    visits |= roles.dates
    dates = begun.guess("dates" if roles.dates else "no_dates")
    return _lines(
        f"# {GUESS['about'].filled(files=', '.join(begun.files))[begun.language]}",
        "visits:",
        f"  - from: {roles.visits.dataset}",
        *_where(begun, roles.visits, [*roles.key_in_visits, roles.institution]),
        *_keyed(begun, roles.key_in_visits, ("visit_id",)),
        f"    columns:    {dates}",
        *_single("visit_id", roles.key_in_visits),
        f"      institution_id: {roles.institution}    {begun.guess('institution')}",
        *(f"      {n}: {c}" for n, c in visits.items() if n != "institution_id"),
        f"    constants: {{visit_type: {VISIT}, report_status: PUBLISHED, "
        f"scale_version: {FIRST_SCALES}{sector}}}",
        *(["    school_year_of: start_date"] if visit_year else []),
        "judgements:",
        f"  - from: {roles.judged.dataset}",
        *_where(begun, roles.judged, [*roles.key, *filter(None, [roles.standard])]),
        *_keyed(begun, roles.key, ("visit_id", "investigation_id")),
        *(["    columns:"] if len(roles.key) == 1 else []),
        *_single("visit_id", roles.key),
        *_single("investigation_id", roles.key),
        f"    constants: {{investigation_type: {VISIT}}}",
        f"    long: {{standard: {roles.standard}, rating: {roles.rating}}}"
        if roles.standard
        else f"    melt: {{{_melt(begun)}}}",
        *_institutions(begun),
    )


def _melt(begun: Begun) -> str:
    columns = [name for group in begun.roles.scales for name in group]
    codes = [code for _, standards in begun.scales for code in standards]
    return ", ".join(f"{code}: {name}" for code, name in zip(codes, columns, strict=True))


def _where(begun: Begun, sheet: Sheet, names: Sequence[str]) -> Iterator[str]:
    """Yield the condition that a row has its key, where some rows lack it."""
    lacking = [n for n in dict.fromkeys(names) if sheet.seen[n].blank]
    if lacking:
        told = ", ".join(f"{name}: {{present: true}}" for name in lacking)
        rows = max(sheet.seen[name].blank for name in lacking)
        yield f"    where: {{{told}}}    {begun.guess('blank', rows=rows)}"


def _keyed(begun: Begun, key: tuple[str, ...], names: tuple[str, ...]) -> Iterator[str]:
    if len(key) > 1:
        sign = next((s for s in SIGNS if not any(s in t for t in _cells(begun, key))), SIGNS[0])
        joined = "" if sign == SIGNS[0] else f", joined_by: {quoted(sign)}"
        made = f"{{of: [{', '.join(key)}]{joined}}}"
        told = ", ".join(f"{name}: {made}" for name in names)
        yield f"    keys: {{{told}}}    {begun.guess('key')}"


def _cells(begun: Begun, key: tuple[str, ...]) -> Iterator[str]:
    for one in (begun.roles.visits, begun.roles.judged):
        for name in key:
            if name in one.rows:
                yield from one.rows[name].unique()


def _single(name: str, key: tuple[str, ...]) -> Iterator[str]:
    if len(key) == 1:
        yield f"      {name}: {key[0]}"


def _institutions(begun: Begun) -> Iterator[str]:
    roles = begun.roles
    if roles.register is not None:
        yield f"institutions:\n  - from: {roles.register.dataset}"
        yield f"    columns: {{institution_id: {roles.institution_in_register}}}"
    elif roles.alone:
        sector = f", sector: {roles.sector}" if roles.sector else ""
        yield f"institutions:\n  - from: {roles.visits.dataset}"
        yield from _where(begun, roles.visits, [roles.institution])
        yield f"    columns: {{institution_id: {roles.institution}{sector}}}"


def indicators_text(begun: Begun) -> str:
    """Return `indicators.yaml`: one for each standard."""
    entries = (
        f"{indicator(code)}:\n  label: {quoted(text)}\n  standards: [{code}]\n"
        f"  unit: institution    {begun.guess('unit') if first else ''}".rstrip()
        for first, (code, text) in zip(
            [True, *[False] * 10**4],
            [pair for _, standards in begun.scales for pair in standards.items()],
            strict=False,
        )
    )
    return _lines(*entries)


def plan_text(begun: Begun) -> str:
    """Return `analysis_plan.yaml`."""
    return PLAN.format(margin=begun.guess("plan"), first=begun.first)


def publication_text(begun: Begun) -> str:
    """Return `publication.yaml`: what of the files no public output may hold."""
    roles, found = begun.roles, {}
    for one in sheets(roles):
        own: dict[str, list[str]] = {}
        if one is roles.visits:
            own["institution"] = [roles.institution]
        elif one is roles.register:
            own["institution"] = [roles.institution_in_register]
        record = roles.key if one is roles.judged else roles.key_in_visits
        if one is not roles.register and len(record) == 1 and record[0] != roles.institution:
            own["record"] = list(record)
        found[one.dataset] = own
    told = []
    for dataset, own in found.items():
        kinds = ", ".join(f"{kind}: [{', '.join(names)}]" for kind, names in own.items())
        told += [f"  {dataset}: {{{kinds}}}"] if own else []
    return _lines("groupings: {}", f"identifying:    {begun.guess('identifying')}", *told)


def figures_text(begun: Begun) -> str:
    """Return `figures.yaml`: one figure of judgements, and one of the rows that were left out."""
    standards = next(own[1] for own in begun.scales if begun.first in map(indicator, own[1]))
    names = sorted(map(indicator, standards), key=lambda n: n != begun.first)[:SHOWN]
    label = {indicator(code): text for code, text in standards.items()}[begun.first]
    title = "outcomes_title" if len(label.split()) <= LABEL_WORDS else "title_alone"
    entries = []
    for entry, notebook, kind, first in (
        ("outcomes", "overzicht", "rating_bars", FOLDER[title]),
        ("exclusions", "kwaliteit", "exclusion_flow", FOLDER["exclusions_title"]),
    ):
        told = {"title": first, "subtitle": FOLDER[f"{entry}_subtitle"]}
        told["alt"] = FOLDER[f"{entry}_alt"]
        entries += [f"  {entry}:", f"    notebook: {notebook}", f"    type: {kind}"]
        if entry == "outcomes":
            entries += [f"    indicators: [{', '.join(names)}]", "    sectors: [ALL]"]
        entries += [
            f"    {key}: {begun.each(_at(text, begun.first))}" for key, text in told.items()
        ]
    return _lines(
        "# What the mirror shows. Numbers are never typed here: {pct:INDICATOR:SECTOR:CATEGORY}"
        " names cells.",
        "notebooks:",
        f"  overzicht: {{template: 01_overzicht, title: {begun.each(FOLDER['overview'])}}}",
        "  kwaliteit: {template: 05_kwaliteit_van_de_gegevens, "
        f"title: {begun.each(FOLDER['quality'])}}}",
        "",
        "figures:",
        *entries,
    )


def _at(label: Label, name: str) -> Label:
    """Return a template with the name of an indicator in its place."""
    return Label.made(lambda language: label[language].replace("INDICATOR", name))


def claims_text(begun: Begun, words: ClaimWords) -> str:
    """Return `claims.yaml`: one sentence, with the label of its standard where it may stand there.

    A sentence types no number, no denominator and no word of change.
    """
    labels = {indicator(c): text for _, own in begun.scales for c, text in own.items()}
    label = labels[begun.first]
    counted = [FOLDER[n][code] for n in _UNITS for code in begun.languages]
    plain = not any(sign.isdigit() or sign in "{}" for sign in label)
    plain = plain and not any(word.lower() in label.lower() for word in counted)
    plain = plain and not any(words.changes_said(label, code) for code in begun.languages)
    sentence = FOLDER["claim" if plain else "claim_alone"].filled(label=label)
    about = ", ".join(f"{code}: [{quoted(FOLDER['about'][code])}]" for code in begun.languages)
    return _lines(
        "claims:",
        "  first:",
        "    places: [site, press, report]",
        "    must: [site, report]",
        f"    about: {{{about}}}",
        "    numbers:",
        f"      all: {{indicator: {begun.first}, sector: ALL, unit: institution, polarity: meets}}",
        *(f"    {code}: {quoted(sentence[code])}" for code in begun.languages)
        if len(begun.languages) > 1
        else (f"    sentence: {quoted(sentence[begun.language])}",),
    )


_UNITS = ("institution", "institutions", "investigation", "investigations")


def map_text(begun: Begun, sheet: Sheet) -> str:
    """Return the column map of a file: what is used with its kind, the rest is not read."""
    lists, used = begun.lists[sheet.dataset], set(_used(begun, sheet))
    needed = _needed(begun, sheet)
    rows = []
    for name, own in sheet.seen.items():
        listed = lists.get(name, "")
        kind = "code" if listed else _kind(own) if name in used else IGNORED
        required = "yes" if name in needed and not own.blank else ""
        missing = "|".join(own.missing) if name in used else ""
        rows.append([name, kind, listed, required, missing, own.header])
    return csv_text([*FIXED, MISSING, begun.school_year], rows)


def _used(begun: Begun, sheet: Sheet) -> Iterator[str]:
    """Yield the columns of a file that recipes name."""
    roles = begun.roles
    if sheet is roles.visits:
        yield from (*roles.key_in_visits, roles.institution, *roles.dates.values())
        yield from filter(None, [roles.sector])
    if sheet is roles.judged:
        yield from roles.key
        yield from filter(None, [roles.standard, roles.rating])
        if roles.standard is None:
            yield from (name for group in roles.scales for name in group)
    if sheet is roles.register:
        yield roles.institution_in_register


def _needed(begun: Begun, sheet: Sheet) -> set[str]:
    roles = begun.roles
    found = {roles.institution, *roles.key_in_visits} if sheet is roles.visits else set()
    found |= {*roles.key} if sheet is roles.judged else set()
    return found | ({roles.institution_in_register} if sheet is roles.register else set())


def _kind(own: Seen) -> str:
    if own.kind == "date":
        return f"date:{'|'.join(own.forms)}"
    if own.kind in ("key", "integer") or all(" " not in text for text in own.counts):
        return "key"
    return "text"


def codes_text(codes: Mapping[str, tuple[str, ...]]) -> str:
    """Return a code list: each code with the spellings that stand for it."""
    rows = [[code, "", "", "|".join(s for s in own if s != code)] for code, own in codes.items()]
    return csv_text(["code", "valid_from", "valid_to", "synonyms"], rows)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
