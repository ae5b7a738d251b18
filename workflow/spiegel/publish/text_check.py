"""The check of texts against a mirror that was built: by `tools/text_check`, run as a program.

The tool needs `claims.json` alone. A mirror that is here is checked further: its own pages, report
and workbook are made again from the tables, and what stands in them word for word is its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from spiegel.config.catalogue import SAID, SENTENCES, catalogue
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.publish.content.figures import find_figures
from spiegel.publish.names import all_figure_ids, site_files
from spiegel.publish.report import Report, find_report

TOOL = Path(__file__).resolve().parents[3] / "tools" / "text_check"
PRESS = "press"  # the folder of press releases
TYPESETTER = b"<xmp:CreatorTool>Typst"  # how the maker of the mirror's own PDF names itself


def check_texts(
    root: Path,
    edition: str,
    texts: Sequence[Path],
    options: Sequence[str] = (),
    *,
    capture: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run the check on texts, together, with the claims of an edition.

    Parameters
    ----------
    options : of the tool, such as `--place site`. capture : its output is wanted, not shown.

    Raises
    ------
    SpiegelError : no such edition, it was not built, or the tool is not here.
    """
    if not TOOL.is_dir():
        raise SpiegelError(
            "the check of texts is not installed with the package",
            where=TOOL.as_posix(),
            fix="run this in a clone of the repository, or install the check by itself from there.",
        )
    report = find_report(root, edition, (*catalogue().public, *SAID))
    _of_one_build(report)
    claims = root / "results" / edition / catalogue().file(SENTENCES)
    with TemporaryDirectory() as folder:
        printed = list(map(str, _printed(report, root, texts, Path(folder))))
        command = [sys.executable, str(TOOL), *map(str, texts), "--claims", str(claims), *options]
        command += ["--printed", *printed] if printed else []
        return subprocess.run(command, check=False, text=True, capture_output=capture)


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


def _printed(report: Report, root: Path, texts: Sequence[Path], folder: Path) -> Iterator[Path]:
    """Write what the mirror prints again into a folder, each kind of document that is among texts.

    Pages and drawings for a page or a folder of them; the workbook for a workbook; the reports for
    a PDF of the same maker.
    """
    kinds = {".html" if path.is_dir() else path.suffix.lower() for path in texts}
    if kinds & {".html", ".htm"}:
        yield from _pages(report, root, folder)
        yield from _drawings(report, root)
    if kinds & {".xlsx", ".ods"}:
        yield _workbook(report, folder)
    if ".docx" in kinds or any(path.parent.name == PRESS for path in texts):
        yield from _press(report, folder)
    pdfs = (path for path in texts if path.suffix.lower() == ".pdf" and path.is_file())
    if any(TYPESETTER in path.read_bytes() for path in pdfs):
        yield from _reports(report, root, folder)


def _pages(report: Report, root: Path, into: Path) -> Iterator[Path]:
    from spiegel.publish.site.build import site_texts

    try:
        made = find_figures(report.inspectorate, _figures(report, root))
    except FileNotFoundError:  # not every figure was built yet, so no page was
        return
    pages = {file for file in site_files(report.inspectorate) if file.endswith(".html")}
    for file, text in site_texts(report, made, pages):
        (into / file).write_text(text, encoding="utf-8")
        yield into / file


def _figures(report: Report, root: Path) -> Path:
    return root / "results" / report.edition.edition / "figures"


def _drawings(report: Report, root: Path) -> Iterator[Path]:
    figures = _figures(report, root)
    for name in all_figure_ids(report.inspectorate):
        for language in LANGUAGES:
            if (path := figures / f"{name}.{language}.svg").is_file():
                yield path


def _workbook(report: Report, folder: Path) -> Path:
    from spiegel.publish.workbook.content import book
    from spiegel.publish.workbook.xlsx import xlsx

    path = folder / "workbook.xlsx"
    path.write_bytes(xlsx(book(report)))
    return path


def _press(report: Report, folder: Path) -> Iterator[Path]:
    """Write the press releases: an editor works on in them, and what stays is the mirror's own."""
    from spiegel.publish.documents.write import press_texts

    for name, content in press_texts(report):
        path = folder / f"press.{name}"
        path.write_bytes(content)
        yield path


def _reports(report: Report, root: Path, folder: Path) -> Iterator[Path]:
    from spiegel.publish.pdf.write import report_pdf

    pictures = _figures(report, root)
    made = find_figures(report.inspectorate, pictures)
    for language in LANGUAGES:
        path = folder / f"{language}.pdf"
        path.write_bytes(report_pdf(report, made, pictures, language))
        yield path
