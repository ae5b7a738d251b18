"""Commands `scan`, `differencing` and `serve`: before an edition goes out, and looking at it."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from spiegel.commands import Commands
from spiegel.errors import SpiegelError


def _scan(args: argparse.Namespace) -> None:
    from spiegel.publish.scan.scan import scan, write_scan

    root = Path(args.root)
    done = scan(root, args.edition)
    write_scan(done, root / "results" / args.edition)
    for finding in done.findings:
        print(finding)
    skipped = sum(done.secrets.not_looked_for.values())
    print(f"{done.files} public files, {done.secrets.total} texts that may not be in them")
    if skipped:
        kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(done.secrets.not_looked_for.items()))
        print(f"not looked for, because they are too plain to tell from other text: {kinds}")
    beside = f", beside {', '.join(done.beside)}" if done.beside else ""
    print(f"{done.withheld} withheld counts attacked with all public tables{beside}")
    if done.absent:
        print(f"not built here, so not beside them: {', '.join(done.absent)}")
    if done.findings:
        files = Counter(finding.file for finding in done.findings)
        raise SpiegelError(
            f"{len(done.findings)} place(s) in {len(files)} public file(s) name or give away what "
            "they may not",
            where=f"results/{args.edition}, first in {next(iter(files))}",
            fix="take it out of what makes the file, or make the file internal "
            "(config/catalogue.yaml); of a withheld count, withhold what it follows from.",
        )
    print("nothing found")


def _differencing(args: argparse.Namespace) -> None:
    from spiegel.config.editions import load_edition
    from spiegel.files import private_folder, write_private_csv
    from spiegel.publish.differencing import GivenAway, given_away_beside, read_tables

    root = Path(args.root)
    edition = load_edition(root, args.edition)
    results = root / "results"
    earlier = {folder: Path(folder) for folder in args.earlier}
    if not earlier:
        mirrors = [p.mirror for p in edition.priors if p.source == "records"]
        earlier = {m: results / m / "tables" for m in mirrors if (results / m / "tables").is_dir()}
    if not earlier:
        raise SpiegelError(
            f"there is no earlier publication to lay beside '{args.edition}'",
            where=f"results/, mirrors named by config/editions/{args.edition}.yaml",
            fix="name the folder with its public tables: --earlier FOLDER",
        )
    beside = [read_tables(name, folder) for name, folder in sorted(earlier.items())]
    table = given_away_beside(root, args.edition, beside)
    write_private_csv(
        table, private_folder(results / args.edition / "internal") / "differencing.csv"
    )
    for line in table.to_dict("records"):
        place = [line[c] for c in GivenAway._fields[:7] if line[c]]
        print(f"{' / '.join(place)}: {line['status']}")
    print(f"{args.edition} beside {', '.join(sorted(earlier))}")
    if len(table):
        raise SpiegelError(
            f"{len(table)} withheld count(s) can be worked out from two publications, or nobody "
            "can say",
            where=f"results/{args.edition}/internal/differencing.csv",
            fix="withhold more of the school year in this edition before it is published.",
        )
    print("nothing given away")


def _serve(args: argparse.Namespace) -> None:
    from spiegel.publish.serve import serve

    serve(Path(args.root), args.edition, args.port, open_browser=args.open, build=args.build)


def _port(text: str) -> int:
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is not a port: 0 to 65535")
    return int(text)


def add(commands: Commands) -> None:
    """Add these commands to the command line."""
    scan = commands.add_parser(
        "scan",
        help="look for institutions, records, drafts and withheld counts in everything public",
    )
    scan.add_argument("edition")
    scan.set_defaults(run=_scan)

    differencing = commands.add_parser(
        "differencing", help="look for withheld counts that an earlier publication gives away"
    )
    differencing.add_argument("edition")
    differencing.add_argument(
        "--earlier",
        action="append",
        default=[],
        metavar="FOLDER",
        help="folder `tables` of an earlier publication or revision (default: results/ of every "
        "earlier mirror that is built here)",
    )
    differencing.set_defaults(run=_differencing)

    serve = commands.add_parser("serve", help="show an edition's site here, fresh at every change")
    serve.add_argument("edition")
    serve.add_argument("--port", type=_port, default=8000, help="0 takes a free one (default 8000)")
    serve.add_argument("--open", action="store_true", help="open it in the browser")
    serve.add_argument(
        "--build",
        action="store_true",
        help="run snakemake whenever config, notebooks or code change",
    )
    serve.set_defaults(run=_serve)
