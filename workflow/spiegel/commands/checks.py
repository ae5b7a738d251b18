"""Commands `check`, `expect`, `schemas` and `dictionary`: configuration and expectations."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spiegel.commands import Commands
from spiegel.errors import SpiegelError


def _check(args: argparse.Namespace) -> None:
    from spiegel.commands.configuration import mistakes
    from spiegel.config.editions import doubtful_cut_off
    from spiegel.ingest.manifest import read_manifest, superseded

    root = Path(args.root)
    project, found = mistakes(root, args.edition)
    for error in found[:-1]:
        print(f"{error.render()}\n", file=sys.stderr)
    if found:
        if len(found) > 1:
            print(f"{len(found)} mistakes, the last of them:\n", file=sys.stderr)
        raise found[-1]
    assert project is not None  # nothing was found wrong
    print(f"{args.edition}: configuration and {len(project.files)} raw files are as registered")
    if doubt := doubtful_cut_off(project.edition):
        print(f"note: {doubt}")
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
    from spiegel.config.reference import PAGE, text
    from spiegel.config.schemas import write_schemas
    from spiegel.files import replace

    root = Path(args.root)
    written = write_schemas(root / "workflow" / "schemas")
    replace(root / PAGE, text().encode("utf-8"))
    for path in [*written, root / PAGE]:
        print(path.as_posix())


def _dictionary(args: argparse.Namespace) -> None:
    from spiegel.publish.clean_dictionary import write_dictionary

    for path in write_dictionary(Path(args.root)):
        print(path.as_posix())


def _words(args: argparse.Namespace) -> None:
    from spiegel.publish.notebooks.notebook_words import refresh_templates

    for path in refresh_templates(Path(args.root)):
        print(path.as_posix())


def add(commands: Commands) -> None:
    """Add `check`, `expect`, `schemas`, `dictionary` and `words` to the command line."""
    check = commands.add_parser("check", help="check configuration and raw files of an edition")
    check.add_argument("edition")
    check.set_defaults(run=_check)

    expect = commands.add_parser("expect", help="hold an edition's data against expectations.csv")
    expect.add_argument("edition")
    expect.add_argument(
        "--update", action="store_true", help="write what the data hold as the expectation"
    )
    expect.set_defaults(run=_expect)

    schemas = commands.add_parser(
        "schemas", help="write JSON Schemas of the config files, and docs/configuration.md"
    )
    schemas.set_defaults(run=_schemas)

    dictionary = commands.add_parser(
        "dictionary", help="write the dictionary of the clean tables, docs/clean-tables*.md"
    )
    dictionary.set_defaults(run=_dictionary)

    words = commands.add_parser("words", help="put the texts of config/words/ into the notebooks")
    words.set_defaults(run=_words)
