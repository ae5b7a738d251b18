"""What must hold before an edition may be frozen; each gate says what is wrong and its fix."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from spiegel import made
from spiegel.config.catalogue import load_catalogue
from spiegel.config.editions import load_edition
from spiegel.config.guess_words import guessed
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.files import read_csv
from spiegel.release import arithmetic
from spiegel.release.dag import up_to_date
from spiegel.release.preconditions import installed, pinned_packages
from spiegel.release.tree import changes, is_repository

SHOWN = 5
REASONS = [f"reason_{language}" for language in LANGUAGES]
TEXT = ("observed", "expected", *REASONS, "indicator", "sector")
# Folder of texts -> their place in claims.yaml.
TEXTS = {"site": "site", "report": "report", "press": "press"}
PAGES = (".html", ".pdf", ".docx")


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more


def tree_is_clean(root: Path, edition: str) -> None:
    """Refuse when a file differs from the last commit, or is unknown to git.

    Locks may differ: they are written by freezing, and committed after it.
    """
    if not is_repository(root):
        raise SpiegelError(
            "the project's folder is not a git repository",
            where="this folder",
            fix="freeze in a clone: a lock names the commit that made the edition.",
            code="R-FRZ-01",
        )
    dirty = [
        f
        for f in changes(root)
        if not (f.startswith("config/editions/") and f.endswith(".lock.json"))
    ]
    if dirty:
        raise SpiegelError(
            f"{len(dirty)} file(s) differ from the last commit: {_listed(dirty)}",
            where="git status",
            fix="commit or remove them, build again, then freeze.",
            code="R-FRZ-01",
        )


def environment_is_locked(root: Path) -> None:
    """Refuse when the packages here are not those of `envs/lock.txt`."""
    pinned = pinned_packages((root / "envs" / "lock.txt").read_bytes())
    there = installed(os.environ)
    wrong = [f"{n} {there.get(n, 'missing')}" for n, v in pinned.items() if there.get(n) != v]
    if wrong:
        raise SpiegelError(
            f"{len(wrong)} package(s) are not the locked ones: {_listed(wrong)}",
            where="envs/lock.txt",
            fix="run this as ./run spiegel freeze, which makes the environment anew.",
            code="R-FRZ-07",
        )


def nothing_is_guessed(root: Path, edition: str) -> None:
    """Refuse when a line of the configuration is a guess of a command that nobody decided on."""
    place = root / "config" / "editions" / f"{edition}.yaml"
    own = root / "config" / "inspectorates" / load_edition(root, edition).inspectorate
    for path in (place, *sorted(own.glob("*.yaml"))):
        if lines := guessed(path.read_text(encoding="utf-8")):
            number, key, told = lines[0]
            raise SpiegelError(
                f"{len(lines)} line(s) are a guess that nobody decided on; {key}: {told}",
                where=f"{path.relative_to(root).as_posix()}, line {number}",
                fix="decide, and take the comment that begins with '# ?' out of the line; "
                f"`spiegel status {edition}` lists them.",
                code="R-FRZ-13",
            )


def outputs_are_as_made(root: Path, edition: str) -> None:
    """Refuse when an output is not what its own job made; records and tables in between count."""
    changed = made.changed(root, edition)
    if changed:
        raise SpiegelError(
            "; ".join(made.told(changed)),
            where=next(iter(changed)),
            fix=f"run: ./run snakemake --cores 4 --config edition={edition}, which makes it again;"
            " then see what was changed by hand, and why.",
            code="R-FRZ-11",
        )


def everything_is_listed(root: Path, edition: str) -> None:
    """Refuse when something among the results is in no list of what is public or internal."""
    load_catalogue(root).check(root / "results" / edition)


def outputs_are_recorded(root: Path, edition: str, outputs: Iterable[str]) -> None:
    """Refuse when nothing says what an output held when its job made it."""
    recorded = made.recorded(root, edition)
    unknown = [name for name in outputs if name not in recorded]
    if unknown:
        raise SpiegelError(
            f"what {len(unknown)} file(s) held when they were made is not on record: "
            f"{_listed(unknown)}",
            where="the folder .snakemake",
            fix=f"remove results/{edition} and build again.",
            code="R-FRZ-02",
        )


def tables_agree(root: Path, edition: str) -> None:
    """Refuse when published numbers do not follow from one another, or not from the records.

    The first without records, as an audit does; the second by the program that computes every
    number a second time from the clean tables.
    """
    for check in arithmetic.check(root, edition):
        if check.status == "fail":
            raise SpiegelError(
                f"published numbers contradict one another ({check.check}): "
                f"{_listed(map(str, check.findings))}",
                where=f"results/{edition}",
                fix="build again; where it stays, two tables are made from different numbers.",
                code="R-FRZ-12",
            )
    with tempfile.TemporaryDirectory() as folder:
        tool = root / "tools" / "recompute" / "recompute.py"
        given = [edition, "--root", str(root), "--out", str(Path(folder) / "recomputed.csv")]
        done = subprocess.run(
            [sys.executable, str(tool), *given], capture_output=True, text=True, check=False
        )
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        differing = [line for line in said if ": " in line and "values compared" not in line]
        raise SpiegelError(
            f"published numbers do not follow from the clean records: {_listed(differing)}",
            where=f"results/{edition}/tables",
            fix="build again; where it stays, find out which of the two computations is right.",
            code="R-FRZ-12",
        )


def is_built(root: Path, edition: str) -> None:
    """Refuse when the edition was not built, or not from what is there now."""
    build = f"./run snakemake --cores 4 --config edition={edition}"
    if not (root / "results" / edition / "tables" / "claims.csv").is_file():
        raise SpiegelError(
            f"edition '{edition}' is not built",
            where=f"results/{edition}",
            fix=f"run: {build}",
            code="R-FRZ-02",
        )
    if not up_to_date(root, edition):
        raise SpiegelError(
            "the results are older than the data, configuration or code they come from",
            where=f"results/{edition}",
            fix=f"run: {build}",
            code="R-FRZ-02",
        )


def _failing(table: pd.DataFrame, name: str) -> list[str]:
    if name == "checks":
        bad = table[(table["status"] == "fail") & (table["severity"] == "error")]
        return [f"{r['check']} ({r['school_year']})" for _, r in bad.iterrows()]
    if name == "figure_checks":
        bad = table[table["status"] == "fail"]
        return [f"{r['figure']}: {r['check']}" for _, r in bad.iterrows()]
    if name == "recomputed":
        bad = table[table["verdict"] == "differs"]
        return [
            f"{r['table']} {r['indicator']} {r['sector']} {r['column']}" for _, r in bad.iterrows()
        ]
    bad = table[(table["verdict"] == "differs") & (table[REASONS].fillna("") == "").any(axis=1)]
    return [f"{r['period']} {r['measure']}" for _, r in bad.iterrows()]


def checks_hold(root: Path, edition: str) -> None:
    """Refuse when a check of data, figures or published numbers fails.

    A published number that differs needs a reason beside it.
    """
    folder = root / "results" / edition
    for path, fix in (
        ("quality/checks.csv", "mend the data with a declared correction, then build again."),
        ("quality/figure_checks.csv", "mend the figure, then build again."),
        ("quality/recomputed.csv", "find out which of the two computations is right."),
        ("tables/published_check.csv", "write the reason beside it in published.csv."),
    ):
        table = read_csv(folder / path, text=TEXT)
        failing = _failing(table, Path(path).stem)
        if failing:
            raise SpiegelError(
                f"{len(failing)} check(s) fail: {_listed(failing)}",
                where=f"results/{edition}/{path}",
                fix=fix,
                code="R-FRZ-03",
            )


def texts_of(root: Path, edition: str) -> list[tuple[str, list[Path]]]:
    """Return the documents of an edition by their place in claims.yaml."""
    folder = root / "results" / edition
    found = []
    for name, place in TEXTS.items():
        paths = [p for p in sorted((folder / name).rglob("*")) if p.suffix in PAGES]
        if paths:
            found.append((place, paths))
    return found


def numbers_are_bound(root: Path, edition: str) -> None:
    """Refuse when a number of a page is bound to nothing, or a claim is missing on it."""
    from spiegel.publish.text_check import check_texts

    for place, paths in texts_of(root, edition):
        done = check_texts(root, edition, paths, ["--place", place, "--json"], capture=True)
        findings = _findings(done)
        if findings:
            shown = _listed(f"'{f['text']}' in {f['document']} ({f['check']})" for f in findings)
            names = " ".join(p.relative_to(root).as_posix() for p in paths)
            raise SpiegelError(
                f"{len(findings)} number(s) or sentence(s) are not borne out by a claim: {shown}",
                where=f"results/{edition}/{place}",
                fix=f"see: spiegel check-text {names} --edition {edition} --place {place}",
                code="R-FRZ-04",
            )


def _findings(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    """Return what the check of texts found, from the JSON that it printed."""
    if done.returncode not in (0, 1):
        raise SpiegelError(
            "the texts cannot be checked", where="tools/text_check", fix=done.stderr.strip()
        )
    found: list[dict[str, str]] = json.loads(done.stdout)["findings"]
    return found


def nobody_is_named(root: Path, edition: str) -> None:
    """Refuse when a public file names an institution, a record or a draft, or tells a count."""
    from spiegel.publish.scan.scan import scan

    findings = scan(root, edition).findings
    if findings:
        raise SpiegelError(
            f"{len(findings)} place(s) in public files name or give away what they may not: "
            f"{_listed(map(str, findings))}",
            where=f"results/{edition}",
            fix=f"see: spiegel scan {edition}; mend what makes the file, then build again.",
            code="R-FRZ-08",
        )
