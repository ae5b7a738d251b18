"""Check texts against the claims of a mirror: every number bound, allowed or reported."""

from __future__ import annotations

from pathlib import Path

from spiegel.catalogue import SENTENCES, catalogue
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.languages import LANGUAGES, chosen
from spiegel.publish import numbers
from spiegel.publish.claims.said import Part, Said
from spiegel.publish.names import all_figure_ids
from spiegel.publish.report import Report, load_report
from spiegel.publish.text_check import findings as tell
from spiegel.publish.text_check.bind import Binder, Verdict, percent_of
from spiegel.publish.text_check.documents import (
    WORKBOOKS,
    Block,
    Document,
    Mark,
    files_of,
    pdf_blocks,
    read_document,
)
from spiegel.publish.text_check.html_text import html_blocks
from spiegel.publish.text_check.known import occurrences
from spiegel.publish.text_check.ligatures import blanked, defects, normalise
from spiegel.publish.text_check.numerals import Number, numbers_in
from spiegel.publish.text_check.outcome import Bound, Finding, Free, Outcome
from spiegel.publish.text_check.reader import Reader, words_of
from spiegel.publish.text_check.statements import unsupported_changes, unsupported_words

TYPESETTER = "Typst"  # how the maker of the mirror's own PDF reports names itself


def check_texts(
    root: Path,
    edition: str,
    paths: list[Path],
    place: str = "press",
    language: str | None = None,
) -> Outcome:
    """Check documents of an edition together.

    Parameters
    ----------
    place : the kind of document, one of `places` in claim_words.yaml. language : of the messages;
        the inspectorate's own when left out.

    Raises
    ------
    SpiegelError : no such edition or place, the edition was not built, or a file cannot be read.
    """
    report = load_report(root, edition, (*catalogue().public, SENTENCES))
    _of_one_build(report)
    return check_documents(
        report, root, [read_document(p) for p in files_of(paths)], place, language
    )


def _of_one_build(report: Report) -> None:
    """Refuse sentences that are not those of claims.csv: one of the two files was changed."""
    table = set(zip(report["claims"]["lang"], report["claims"]["sentence"], strict=True))
    for said in report.sentences:
        if (said.language, said.text) not in table:
            raise SpiegelError(
                f"claim '{said.claim}' is not in claims.csv as claims.json says it",
                where=f"results/{report.edition.edition}/tables",
                fix="build the edition again: ./run snakemake --cores 4",
            )


def check_documents(
    report: Report,
    root: Path,
    documents: list[Document],
    place: str = "press",
    language: str | None = None,
) -> Outcome:
    """Check documents that were read; see `check_texts`."""
    known = report.inspectorate.claim_words.places
    if place not in known:
        raise SpiegelError(
            f"there is no kind of document '{place}'",
            where="--place",
            fix=did_you_mean(place, known),
        )
    told = chosen(language or report.inspectorate.framework.language)
    outcome = Outcome(report.example, told, [d.name for d in documents])
    own = own_texts(report, root, documents)
    if any(block.drawing for document in documents for block in document.blocks):
        own |= own_drawings(report, root)
    readers: dict[str, Reader] = {}
    for document in documents:
        for code in sorted({document.language, *map(document.language_of, document.blocks)}):
            if code not in readers:
                readers[code] = Reader(report, code if code in LANGUAGES else LANGUAGES[0], own)
        vocabulary = words_of(block.text for block in document.blocks)
        for block in document.blocks:
            reader = readers[document.language_of(block)]
            BlockCheck(reader, document, block, place, outcome).run(vocabulary)
    for code in sorted({d.language for d in documents}):
        inside = [d.name for d in documents if d.language == code]
        tell.missing(readers[code].said, inside, place, outcome)
    tell.two_values(outcome)
    return outcome


def own_texts(report: Report, root: Path, documents: list[Document]) -> frozenset[str]:
    """Return the blocks of text of the mirror's own documents, made again from its tables.

    Pages are made when one of the `documents` is a page, the workbook when one is a workbook, the
    PDF reports when one is a PDF that says it was made by the same program.
    """
    from spiegel.publish.content.figures import made_figures
    from spiegel.publish.site.build import site_texts

    folder = root / "results" / report.edition.edition / "figures"
    try:
        made = made_figures(report.inspectorate, folder)
    except FileNotFoundError:
        return frozenset()
    found: set[str] = set()
    if any(document.kind in (".html", ".htm") for document in documents):
        pages = [text for file, text in site_texts(report, made, root) if file.endswith(".html")]
        found |= {block.text.strip() for one in pages for block in html_blocks(one)[1]}
    for language in sorted({d.language for d in documents if d.maker.startswith(TYPESETTER)}):
        found |= _own_report(report, root, language)
    if any(document.kind in WORKBOOKS for document in documents):
        found |= _own_workbook(report)
    return frozenset(found)


def _own_workbook(report: Report) -> set[str]:
    from spiegel.publish.workbook.content import book

    sheets = book(report).sheets
    cells = (cell for sheet in sheets for row in sheet.rows for cell in row)
    above = (text for sheet in sheets for text in sheet.above)
    return {normalise(text).strip() for text in (*above, *cells) if isinstance(text, str)}


def _own_report(report: Report, root: Path, language: str) -> set[str]:
    from spiegel.publish.pdf.write import report_pdf

    made = report_pdf(report, root, language)
    return {block.text.strip() for block in pdf_blocks(made, language)[1]}


def own_drawings(report: Report, root: Path) -> frozenset[str]:
    """Return the texts in the figures of the mirror, each drawing as one block."""
    folder = root / "results" / report.edition.edition / "figures"
    paths = (
        folder / f"{name}.{language}.svg"
        for name in all_figure_ids(report.inspectorate)
        for language in LANGUAGES
    )
    return frozenset(
        block.text.strip()
        for path in paths
        if path.is_file()
        for block in html_blocks(path.read_text(encoding="utf-8"))[1]
    )


class BlockCheck:
    """The check of one block of text; what it finds goes into the outcome."""

    def __init__(
        self, reader: Reader, document: Document, block: Block, place: str, outcome: Outcome
    ) -> None:
        self.reader, self.document, self.block = reader, document, block
        self.place, self.outcome = place, outcome
        self.spans: list[tuple[int, int]] = []  # sentences of the mirror
        self.bound: list[tuple[int, Part]] = []

    def run(self, document_words: frozenset[str]) -> None:
        """Check the block; `document_words` help to repair words with a lost ligature."""
        known = self.reader.vocabulary | document_words
        broken = defects(self.block.text, known, self.reader.names)
        for defect in broken:
            self._add(tell.ligature(defect.word, defect.repaired, self.outcome.language))
        text = blanked(self.block.text, broken)
        binder = Binder(self.reader.report, self.reader.words, self.reader.parts, text)
        self._sentences(text)
        self._numbers(text, binder)
        for _, word, reason in unsupported_changes(
            self.reader.report, self.reader.words, text, self.spans
        ):
            if not self._is_own():
                self._add(tell.change(word, reason, self.outcome.language))
        for _, word, reason in unsupported_words(self.reader.report, binder, self.bound):
            if not self._is_own():
                self._add(tell.word(word, reason, self.outcome.language))

    def _is_own(self) -> bool:
        return self.block.text.strip() in self.reader.own

    def _sentences(self, text: str) -> None:
        for found in occurrences(text, self.reader.shapes):
            if any(start <= found.start < end for start, end in self.spans):
                continue
            self.spans.append((found.start, found.end))
            for number in found.numbers:
                mark = self._mark(number.start)
                named = self.reader.by_name.get(mark.claim) if mark else None
                if named is not None and named.claim != number.part.claim:
                    self._differs(named, number.text)  # the page ties it to another claim
                elif number.same:
                    self._bind(number.part, number.text, number.start)
                else:
                    self._differs(number.part, number.text)

    def _numbers(self, text: str, binder: Binder) -> None:
        claims = self.reader.report.inspectorate.claims
        page_numbers = self.document.kind in (".pdf", ".docx") and not self.block.row
        found = list(
            numbers_in(
                text,
                self.reader.language,
                claims.allow,
                self.reader.words.unit_names,
                page_numbers=page_numbers,
            )
        )
        counted = [number for number in found if not number.allowed]
        for number in found:
            if any(start <= number.start < end for start, end in self.spans):
                continue
            if number.allowed:
                self._free(number)
            elif mark := self._mark(number.start):
                self._marked(number, mark, binder, _neighbours(counted, number, text))
            elif self._is_own():
                name = self.document.name
                self.outcome.printed[name] = self.outcome.printed.get(name, 0) + 1
            else:
                self._decide(number, binder, _neighbours(counted, number, text))

    def _decide(self, number: Number, binder: Binder, neighbours: tuple[int, int]) -> None:
        self._settle(binder.decide(number, neighbours), number)

    def _settle(self, verdict: Verdict, number: Number) -> None:
        if verdict.part is not None and verdict.check is None:
            self._bind(verdict.part, number.text, number.start)
            return
        value = _value(number)
        self._add(tell.number(verdict, number.text, value, self.reader.report,
                              self.outcome.language))  # fmt: skip

    def _mark(self, at: int) -> Mark | None:
        return next((m for m in self.block.marks if m.start <= at < m.end), None)

    def _marked(
        self, number: Number, mark: Mark, binder: Binder, neighbours: tuple[int, int]
    ) -> None:
        """Hold a number against the claim or cell that the page itself names for it."""
        written = self.block.text[mark.start : mark.end].strip()
        part = self.reader.by_name.get(mark.claim)
        if part is not None:
            if written == part.text and part.kind == "share":
                self._settle(binder.said_rightly(number, part, neighbours), number)
            elif written == part.text:
                self._bind(part, written, number.start)
            else:
                self._differs(part, written)
            return
        expected = self._cell_text(mark)
        if written == expected:
            self.outcome.bound.append(
                Bound(self.document.name, self.block.place, written, mark.claim, "")
            )
        else:
            self._add(tell.cell(written, mark.claim, expected, self.outcome.language))

    def _cell_text(self, mark: Mark) -> str:
        from spiegel.publish.content.sentences import share_text

        report, language = self.reader.report, self.reader.language
        names_ = mark.claim.split(":")
        if len(names_) != 3:
            return ""
        try:
            cell = report.cell(*names_)
        except KeyError:
            return ""
        if mark.kind in ("k", "n"):
            return numbers.count(cell[mark.kind], language)
        return share_text(cell, language, report.inspectorate.plan.percent_decimals)

    def _bind(self, part: Part, text: str, at: int) -> None:
        self.bound.append((at, part))
        value = str(percent_of(part)) if part.k is not None else part.text
        self.outcome.bound.append(
            Bound(self.document.name, self.block.place, text.strip(), part.claim, value)
        )
        said: Said = self.reader.claim[part.claim]
        if self.place not in said.places:
            self._add(tell.place(part, said, text, self.reader.report, self.outcome.language))

    def _differs(self, part: Part, text: str) -> None:
        self._add(tell.differs(part, text, self.reader, self.outcome.language))

    def _free(self, number: Number) -> None:
        self.outcome.free.append(
            Free(self.document.name, self.block.place, number.text.strip(), number.allowed)
        )

    def _add(self, finding: Finding) -> None:
        self.outcome.findings.append(
            Finding(
                self.document.name,
                self.block.place,
                finding.check,
                finding.text,
                finding.message,
                finding.claim,
                finding.value,
            )
        )


def _neighbours(counted: list[Number], number: Number, text: str) -> tuple[int, int]:
    """Return where the number before ends and the next one starts."""
    i = counted.index(number)
    before = counted[i - 1].end if i else 0
    return before, counted[i + 1].start if i + 1 < len(counted) else len(text)


def _value(number: Number) -> str:
    """Return a number as a percentage where it is one, so that documents can be compared."""
    if number.kind == "percent":
        return str(number.value)
    if number.kind == "ratio" and number.total:
        return str(numbers.rounded_percent(int(number.value), number.total, 0))
    return ""
