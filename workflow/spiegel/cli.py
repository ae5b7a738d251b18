"""The `spiegel` command: what is done by hand beside `snakemake`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spiegel.errors import SpiegelError

EXAMPLE_NOTE = "invented records, no real institution"


def _example(args: argparse.Namespace) -> None:
    from spiegel.example import INSPECTORATE, corrections, write
    from spiegel.example.planted import corrections_file
    from spiegel.files import replace
    from spiegel.ingest.register import describe, register

    root = Path(args.root)
    paths = write(root / "data" / "raw", seed=args.seed)
    rows = [
        describe(
            path,
            root,
            nature="example",
            licence="MIT",
            source="made by `spiegel example`",
            note=EXAMPLE_NOTE,
        )
        for path in paths
    ]
    register(rows, root)
    print(f"{len(rows)} files of example data written and registered in data/raw/manifest.csv")
    path = root / "config" / "inspectorates" / INSPECTORATE / "corrections.yaml"
    wanted = corrections_file(corrections(args.seed))
    if args.corrections:
        replace(path, wanted.encode("utf-8"))
        print(f"the corrections that its planted defects call for: {path.as_posix()}")
    elif path.is_file() and path.read_text(encoding="utf-8") != wanted:
        print(f"{path.as_posix()} is not for this export: add --corrections to write it")


def _register(args: argparse.Namespace) -> None:
    from spiegel.ingest.register import Choices, describe, refuse_changed, register, summary

    root = Path(args.root)
    choices = Choices(
        args.encoding,
        {"tab": "\t"}.get(args.delimiter, args.delimiter),
        args.sheet,
        args.header_row,
        args.group_row,
    )
    rows = [
        describe(
            Path(f),
            root,
            nature="official",
            licence=args.licence,
            source=args.source,
            choices=choices,
        )
        for f in args.files
    ]
    if not args.replace:
        refuse_changed(rows, root)
    register(rows, root)
    for row in rows:
        print(f"{row.path}: {row.rows} rows, {summary(row)}, SHA-256 {row.sha256[:12]}…")


def _propose_map(args: argparse.Namespace) -> None:
    from spiegel.ingest.manifest import MANIFEST, read_manifest
    from spiegel.ingest.propose import write_proposal
    from spiegel.ingest.reader import read_raw

    root = Path(args.root)
    path = Path(args.file).resolve()
    raw = (root / "data" / "raw").resolve()
    file = next((f for f in read_manifest(root) if raw / f.path == path), None)
    if file is None:
        raise SpiegelError(
            f"'{path.name}' is not in the manifest",
            where=MANIFEST,
            fix="register it first: `spiegel register FILE --source …`.",
            code="I-PRO-03",
        )
    headers = list(read_raw(file, path).table.columns)
    maps = root / "config" / "inspectorates" / file.inspectorate / "column_maps"
    target, made = write_proposal(maps / f"{file.dataset}.csv", file.school_year, headers)
    for line in made.summary or ["every header is as in the year before"]:
        print(line)
    print(f"{target.relative_to(root).as_posix()}: review it, then put it in the map's place")


def _check(args: argparse.Namespace) -> None:
    from spiegel.ingest.manifest import read_manifest, superseded
    from spiegel.project import load_project

    root = Path(args.root)
    project = load_project(root, args.edition)
    print(f"{args.edition}: configuration and {len(project.files)} raw files are as registered")
    manifest = read_manifest(root)
    for file in project.files.values():
        if newer := superseded(manifest, file):
            print(
                f"note: {file.dataset} {file.school_year} {file.version} is pinned, and "
                f"{newer.version} supersedes it"
            )


def _expect(args: argparse.Namespace) -> None:
    from spiegel.clean.expect import differences, refresh
    from spiegel.project import load_project

    project = load_project(Path(args.root), args.edition)
    if args.update:
        print("\n".join(refresh(project)))
        return
    lines, differ = differences(project)
    print("\n".join(lines))
    if differ:
        raise SpiegelError(
            f"{differ} expectation(s) differ from what the data hold",
            where=(project.config / "expectations.csv").as_posix(),
            fix=f"find out why; if the data are right, run: spiegel expect {args.edition} --update",
        )


def _schemas(args: argparse.Namespace) -> None:
    from spiegel.schemas import write_schemas

    for path in write_schemas(Path(args.root) / "workflow" / "schemas"):
        print(path.as_posix())


CHECK_TEXT = """\
Every number in the texts is bound to a claim of the edition, allowed (years, dates, phone numbers,
law articles, page numbers), or reported with the nearest claims. Claims that must be in this kind
of document may not be missing, and documents that are checked together may not disagree."""
CHECK_TEXT_EXAMPLES = """\
examples:
  spiegel check-text results/os2025/site/index.html --edition os2025 --place site
  spiegel check-text results/os2025/site/index.html results/os2025/site/index.en.html --place site

exit code: 0 all bound, 1 findings, 2 the command or a file cannot be used"""


def _check_text(args: argparse.Namespace) -> int:
    from spiegel.project import default_edition
    from spiegel.publish.report import load_report
    from spiegel.publish.text_check.account import lines
    from spiegel.publish.text_check.check import check_texts

    root = Path(args.root)
    try:
        edition = args.edition or default_edition(root)
        paths = [Path(file) for file in args.files]
        outcome = check_texts(root, edition, paths, args.place, args.language)
    except SpiegelError as error:
        print(error.render(), file=sys.stderr)
        return 2
    registry = load_report(root, edition).inspectorate.claims
    print("\n".join(lines(outcome, registry, args.place)))
    return outcome.exit_code


def parser() -> argparse.ArgumentParser:
    """Return the command-line parser."""
    main = argparse.ArgumentParser(prog="spiegel", description=__doc__)
    main.add_argument("--root", default=".", help="project folder (default: this folder)")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")

    example = commands.add_parser("example", help="write and register the example export")
    example.add_argument("--seed", type=int, default=2025, help="random seed (default: 2025)")
    example.add_argument(
        "--corrections",
        action="store_true",
        help="also write corrections.yaml for the defects planted in it",
    )
    example.set_defaults(run=_example)

    register = commands.add_parser("register", help="add raw files to the manifest")
    register.add_argument("files", nargs="+", metavar="FILE")
    register.add_argument("--source", required=True, help="where the file comes from")
    register.add_argument("--licence", default="", help="licence of the file")
    guess = "(default: guessed, and printed)"
    register.add_argument("--encoding", help=f"encoding of a text file {guess}")
    register.add_argument("--delimiter", help=f"delimiter of a text file, or tab {guess}")
    register.add_argument("--sheet", help="sheet of a workbook (default: the fullest)")
    register.add_argument("--header-row", type=int, help=f"row of the headers {guess}")
    register.add_argument("--group-row", type=int, help=f"row of group headings {guess}")
    register.add_argument(
        "--replace", action="store_true", help="let other bytes take a registered file's place"
    )
    register.set_defaults(run=_register)

    propose = commands.add_parser("propose-map", help="propose a column map for a new year")
    propose.add_argument("file", metavar="FILE", help="a registered raw file")
    propose.set_defaults(run=_propose_map)

    check = commands.add_parser("check", help="check configuration and raw files of an edition")
    check.add_argument("edition")
    check.set_defaults(run=_check)

    expect = commands.add_parser("expect", help="hold an edition's data against expectations.csv")
    expect.add_argument("edition")
    expect.add_argument(
        "--update", action="store_true", help="write what the data hold as the expectation"
    )
    expect.set_defaults(run=_expect)

    text = commands.add_parser(
        "check-text",
        help="check the numbers of a text against the claims of an edition",
        description=CHECK_TEXT,
        epilog=CHECK_TEXT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    text.add_argument("files", nargs="+", metavar="FILE", help="html, docx, pdf, md or txt")
    text.add_argument("--edition", help="edition (default: the one in config/config.yaml)")
    text.add_argument(
        "--place", default="press", help="kind of document: press (default), site or report"
    )
    text.add_argument("--language", choices=["nl", "en"], help="language of the messages")
    text.set_defaults(run=_check_text)

    schemas = commands.add_parser("schemas", help="write JSON Schemas of the config files")
    schemas.set_defaults(run=_schemas)
    return main


def main(argv: list[str] | None = None) -> int:
    """Run the command; return the exit code (0 done, 1 a mistake in data or config, 2 usage)."""
    args = parser().parse_args(argv)
    try:
        code: int = args.run(args) or 0
    except SpiegelError as error:
        print(error.render(), file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
