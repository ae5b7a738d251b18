"""Commands `freeze` and `audit`: from a finished edition to a lock, a bundle and a verdict."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from spiegel.commands import Commands
from spiegel.errors import SpiegelError

AUDIT = """\
Builds a frozen edition again, from its pinned commit in a fresh folder without network, compares
it with what was published, and gives a verdict. Or, with `plan`, says what that takes; or, with
`inspect`, verifies a bundle without running anything."""
AUDIT_EXAMPLES = """\
examples:
  spiegel audit os2025                        from the raw files (depth 3)
  spiegel audit os2025 --bundle FILE          against the files of a bundle
  spiegel audit os2025 --bundle FILE --depth 1
  spiegel audit plan os2025
  spiegel audit inspect FILE

exit code:
   0 reproduced            10 reproduced, allowed differences
  20 not reproduced        21 incomplete             22 unstable
  30 input, 31 code, 32 environment differs from pin: cannot judge
  33 bundle not trusted    40 run failed             41 stopped
   1 crash, 2 usage: never a verdict"""


def _freeze(args: argparse.Namespace) -> None:
    from spiegel.config.closed_yaml import load
    from spiegel.release.freeze import freeze, hold
    from spiegel.release.lock import Note, lock_path

    note = Path(args.note) if args.note else None
    if args.check:
        lock, _ = hold(Path(args.root), args.edition, load(Note, note) if note else None)
        print(f"{args.edition} may be frozen as {lock.version}; nothing was written")
        return
    key = Path(args.sign) if args.sign else None
    frozen = freeze(Path(args.root), args.edition, note, key)
    name = lock_path(args.edition)
    if frozen.fresh:
        print(f"{args.edition} is frozen as {frozen.lock.version}: commit {name}")
    else:
        print(f"{args.edition} was frozen like this before, as {frozen.lock.version}")


def _audit(args: argparse.Namespace) -> int:
    words = args.words
    try:
        if words[0] == "inspect" and len(words) == 2:
            return _inspect(args, Path(words[1]))
        if words[0] == "plan" and len(words) == 2:
            return _plan(args, words[1])
        if len(words) == 1:
            return _run(args, words[0])
    except SpiegelError as error:
        print(error.render(), file=sys.stderr)
        return 2
    print("usage: spiegel audit EDITION | plan EDITION | inspect BUNDLE", file=sys.stderr)
    return 2


def _notes(args: argparse.Namespace) -> None:
    from spiegel.release.notes import notes

    print(notes(Path(args.root), args.version), end="")


def _inspect(args: argparse.Namespace, bundle: Path) -> int:
    from spiegel.release.report.console import inspection
    from spiegel.release.trust import inspect
    from spiegel.release.verdict import NOT_TRUSTED

    signers = Path(args.signers) if args.signers else None
    found = inspect(bundle, Path(args.root), signers)
    print("\n".join(inspection(found)))
    return NOT_TRUSTED if found.problems else 0


def _plan(args: argparse.Namespace, edition: str) -> int:
    from spiegel.release.plan import plan

    print("\n".join(plan(Path(args.root), edition, _path(args.bundle), args.cores)))
    return 0


def _run(args: argparse.Namespace, edition: str) -> int:
    from spiegel.release.audit import Request
    from spiegel.release.report import audit_and_report

    request = Request(
        edition=edition,
        depth=args.depth,
        bundle=_path(args.bundle),
        published=_path(args.published),
        signers=_path(args.signers),
        cores=args.cores,
        limit=args.time_limit,
        only=args.only,
    )
    root = Path(args.root)
    out = Path(args.out) if args.out else root / "results" / edition / "audit"
    return audit_and_report(root, request, out.resolve(), keep=args.keep)


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _cores(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,3}", text):
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is not a number of cores: 1 or more")
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) or float(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is not a number of seconds above 0")
    return float(text)


def add(commands: Commands) -> None:
    """Add `freeze`, `notes` and `audit` to the command line."""
    freeze = commands.add_parser("freeze", help="freeze an edition: its lock and its bundle")
    freeze.add_argument("edition")
    freeze.add_argument("--note", metavar="FILE", help="tells a revision: nature, scale, claims")
    freeze.add_argument("--sign", metavar="KEY", help="sign the bundle with this private key")
    freeze.add_argument(
        "--check", action="store_true", help="hold it against every gate and write nothing"
    )
    freeze.set_defaults(run=_freeze)

    told = commands.add_parser("notes", help="what CHANGELOG.md says of a version, for a release")
    told.add_argument("version")
    told.set_defaults(run=_notes)

    audit = commands.add_parser(
        "audit",
        help="build a frozen edition again and give a verdict",
        description=AUDIT,
        epilog=AUDIT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    audit.add_argument("words", nargs="+", metavar="EDITION", help="or: plan EDITION, inspect FILE")
    audit.add_argument("--bundle", metavar="FILE", help="the bundle of the edition")
    audit.add_argument("--depth", type=int, choices=[1, 2, 3], default=3, help="default: 3")
    audit.add_argument("--published", metavar="DIR", help="a folder with what readers were given")
    audit.add_argument("--signers", metavar="FILE", help="keys that may sign the bundle")
    audit.add_argument(
        "--only", metavar="FOLDER", default="", help="only these outputs, such as tables"
    )
    audit.add_argument("--out", metavar="DIR", help="default: results/<edition>/audit")
    audit.add_argument("--cores", type=_cores, default=2, help="default: 2")
    audit.add_argument(
        "--time-limit", type=_seconds, metavar="SECONDS", help="stop a run after this"
    )
    audit.add_argument("--keep", action="store_true", help="keep the folder of the re-run")
    audit.set_defaults(run=_audit)
