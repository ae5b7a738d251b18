"""What was published before, and the gates that hold a new edition against it.

A revision must be told by its note, an earlier school year that comes out otherwise by an entry of
`revisions.yaml`; and two publications together may not give away what each withholds. What a
reader of the earlier publication has is its frozen files: those with the digests of its lock.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from spiegel.config.catalogue import load_catalogue
from spiegel.config.claims import WORDED
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.errors import SpiegelError
from spiegel.publish.differencing import Tables, given_away_beside, read_tables
from spiegel.publish.scan import attack
from spiegel.publish.scan.scan import TABLES, public_of, register_of
from spiegel.release.bundle import bundle_path
from spiegel.release.diff.outcome import declared
from spiegel.release.diff.revision import FILE, Gap, Note, needed_note, prior_gaps, uncovered
from spiegel.release.diff.sides import Side, Table, open_side, read_table
from spiegel.release.lock import Lock, lock_path, read_lock
from spiegel.release.normal import digest
from spiegel.release.trust import reader

READABLE = re.compile(r"results/\w+/(tables|quality)/(\w+)\.csv")
SHOWN = 5
Say = Callable[[str], None]
Read = Callable[[str], bytes | None]


def as_frozen(root: Path, lock: Lock) -> Read:
    """Return a function that reads an output of a lock, from its bundle or from the results.

    It returns None when neither has the file with what it held when it was frozen.
    """
    bundle = bundle_path(root, lock)
    packed = reader(bundle) if zipfile.is_zipfile(bundle) else lambda name: None

    def read(path: str) -> bytes | None:
        locked = lock.outputs.get(path)
        if locked is not None:
            for content in (packed(path), _read(root / path)):
                if content is not None and digest(locked.kind, content) == locked.content:
                    return content
        return None

    return read


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _tables(root: Path, edition: str) -> dict[str, Table]:
    """Return the published tables of an edition as built."""
    folder = root / "results" / edition
    paths = sorted([*folder.glob("tables/*.csv"), *folder.glob("quality/*.csv")])
    return {path.stem: read_table(path.read_bytes()) for path in paths}


def _frozen_tables(root: Path, lock: Lock) -> dict[str, Table]:
    """Return the published tables of a lock.

    Raises
    ------
    SpiegelError : a public table is another one now, and the bundle that holds it is not here.
    """
    read = as_frozen(root, lock)
    found = {}
    for path, locked in lock.outputs.items():
        named = READABLE.fullmatch(path)
        content = read(path) if named else None
        if named and content is not None:
            found[named[2]] = read_table(content)
        elif named and locked.in_bundle:
            where = bundle_path(root, lock).relative_to(root).as_posix()
            raise SpiegelError(
                f"what changed since {lock.edition} {lock.version} cannot be told: its {path} is "
                "not here",
                where=where,
                fix="put the bundle of that version there, then freeze again.",
                code="R-FRZ-06",
            )
    return found


def _listed(gaps: tuple[Gap, ...], first: Callable[[Gap], str]) -> str:
    more = f"; and {len(gaps) - SHOWN} more" if len(gaps) > SHOWN else ""
    return "; ".join(first(gap) for gap in gaps[:SHOWN]) + more


TOLD = {
    "scale": "its scale '{told}' is too small ({what}, {found})",
    "claim_not_named": "claim '{what}' changed and is not named ({found})",
    "claim_not_changed": "claim '{what}' is named and did not change",
    "cell_not_covered": "{what} ({found}) is not covered",
}


def check_note(root: Path, before: Lock, note: Note | None) -> None:
    """Refuse a revision without a note, or with one that does not cover what readers see changed.

    What must be covered is what `spiegel diff` finds between the two versions.

    Raises
    ------
    SpiegelError : see above; or the tables of the earlier version are not here.
    """
    edition = before.edition
    then, now = _frozen_tables(root, before), _tables(root, edition)
    gaps = uncovered(then, now, note)
    if note is not None and not gaps:
        return
    scale, claims = needed_note(then, now)
    wanted = f"scale: {scale} and affected_claims: [{', '.join(claims)}]"
    if note is None:
        found = gaps[0].found if gaps else "no published value changed"
        raise SpiegelError(
            f"edition '{edition}' was frozen as {before.version}; this is a revision without a "
            f"note: {found}",
            where=lock_path(edition),
            fix="give --note FILE: a YAML file with nature (what a reader of the earlier version "
            f"must know), revision (scheduled, correction, method), {wanted}.",
            code="R-FRZ-06",
        )
    told = _listed(gaps, lambda gap: TOLD[gap.sort].format(**vars(gap)))
    raise SpiegelError(
        f"the note does not say what changed since {edition} {before.version}: {told}",
        where="the note, keys 'scale' and 'affected_claims'",
        fix=f"write {wanted}; the differences stand in: spiegel diff BUNDLE {edition}.",
        code="R-FRZ-06",
    )


@dataclass(frozen=True)
class Publication:
    """An earlier publication as far as it lies here; `lock` when it was frozen."""

    name: str
    mirror: str
    school_year: str
    read: Read
    lock: Lock | None = None

    def content(self, name: str) -> bytes | None:
        """Return a table by its name."""
        return self.read(f"results/{self.mirror}/tables/{name}.csv")


def earlier_publications(root: Path, edition: str, say: Say) -> list[Publication]:
    """Return the earlier mirrors that an edition computes again, frozen or else built here.

    Says which of them are neither.
    """
    found = []
    for prior in load_edition(root, edition).priors:
        if prior.source != "records":
            continue
        mirror, year = prior.mirror, prior.school_year
        if (root / lock_path(mirror)).is_file():
            lock = read_lock(root, mirror)
            name = f"{mirror} {lock.version}"
            found.append(Publication(name, mirror, year, as_frozen(root, lock), lock))
        elif (root / "results" / mirror / "tables" / "measures.csv").is_file():
            name = f"{mirror} (built, not frozen)"
            found.append(Publication(name, mirror, year, lambda path: _read(root / path)))
        else:
            say(f"  not held against {mirror}: it is neither frozen nor built here")
    return found


def earlier_years_are_explained(root: Path, edition: str, say: Say = print) -> None:
    """Refuse when an earlier school year comes out otherwise than published, and nothing says why.

    Of a frozen mirror whose tables are not here, the counts of its claims are held against this
    edition.

    Raises
    ------
    SpiegelError : a difference at printed precision without an entry in `revisions.yaml`.
    """
    published = earlier_publications(root, edition, say)
    if not published:
        return
    later = open_side(root, edition)
    entries = declared(later)
    for one in published:
        content = one.content("measures")
        if content is not None:
            table, what = read_table(content), "every cell"
        else:
            assert one.lock is not None
            table = _claimed(one.lock, later.registry.get("claims", {}), one.school_year)
            what = f"the {len(table.rows)} cells in its claims alone: its tables are not here"
        side = replace(
            later, name=one.name, edition=one.mirror, school_year=one.school_year,
            tables={"measures": table},
        )  # fmt: skip
        found, gaps = prior_gaps(side, later, entries)
        say(f"  held against {one.name}, {what}: {len(found)} difference(s)")
        if gaps:
            raise _unexplained(one, later, gaps)


def _unexplained(one: Publication, later: Side, gaps: tuple[Gap, ...]) -> SpiegelError:
    told = _listed(gaps, lambda gap: TOLD[gap.sort].format(**vars(gap)))
    return SpiegelError(
        f"{later.edition} computes {one.school_year} otherwise than {one.name} published: {told}",
        where=f"config/inspectorates/{later.inspectorate}/{FILE}",
        fix=f"find out why; add an entry with mirror: {one.mirror}, found_in: {later.edition}, "
        "nature, scale: serious, cells and affected_claims; see: "
        f"spiegel diff {one.mirror} {later.edition}.",
        code="R-FRZ-09",
    )


def _claimed(lock: Lock, registry: Mapping[str, Any], school_year: str) -> Table:
    """Return the cells that the claims of a lock print, as rows of a table of measures."""
    columns = ("school_year", "indicator", "sector", "group", "category", "k", "n")
    rows = []
    for name, claim in registry.get("claims", {}).items():
        for part, entry in claim.get("numbers", {}).items():
            locked = lock.claims.get(f"{name}.{part}")
            cell = (school_year, entry["indicator"], entry["sector"], "all", entry["polarity"])
            if locked is None or claim.get("comparison", "none") in WORDED:
                continue
            if locked.values["k"] and locked.values["n"]:
                counts = (locked.values["k"], locked.values["n"])
                rows.append(dict(zip(columns, (*cell, *counts), strict=True)))
    return Table(columns, tuple(rows))


def nothing_is_given_away(root: Path, edition: str, say: Say = print) -> None:
    """Refuse when a withheld count can be worked out from this edition and an earlier publication.

    Earlier publications are the earlier mirrors, and the version that a revision takes over from.

    Raises
    ------
    SpiegelError : a count is given away, or nobody can say; or a frozen mirror's tables that are
        needed to tell are not here.
    """
    settings = load_edition(root, edition)
    inspectorate = load_inspectorate(root / "config" / "inspectorates" / settings.inspectorate)
    if not inspectorate.plan.disclosure.indicators:
        say("  nothing is confidential in this inspectorate's plan")
        return
    published = earlier_publications(root, edition, say)
    if (root / lock_path(edition)).is_file():
        lock = read_lock(root, edition)
        read = as_frozen(root, lock)
        name = f"{edition} {lock.version}"
        published.append(Publication(name, edition, settings.school_year, read, lock))
    if not published:
        say("  no earlier publication here: nothing was laid beside this edition")
        return
    with TemporaryDirectory() as folder:
        beside = [_laid_out(root, one, Path(folder) / str(i)) for i, one in enumerate(published)]
        found = given_away_beside(root, edition, beside)
    if len(found):
        first = found.iloc[0]
        place = " / ".join(str(first[c]) for c in ("school_year", "indicator", "sector"))
        raise SpiegelError(
            f"{len(found)} withheld count(s) can be worked out from two publications, or nobody "
            f"can say; the first: {place} ({first['status']})",
            where=f"results/{edition}/tables, beside {', '.join(o.name for o in published)}",
            fix=f"see: spiegel differencing {edition}; withhold more of that school year.",
            code="R-FRZ-10",
        )
    beside_all = [_public(root, one, say) for one in published]
    catalogue = load_catalogue(root)
    done = attack.attack(
        [*beside_all, public_of(root, catalogue, settings)], inspectorate, catalogue.tells
    )
    if done.found:
        raise SpiegelError(
            f"{len(done.found)} withheld count(s) can be worked out from everything public, or "
            f"nobody can say; the first: {done.found[0]}",
            where=f"results/{edition}, beside {', '.join(o.name for o in published)}",
            fix=f"see: spiegel scan {edition}; withhold what the count follows from.",
            code="R-FRZ-10",
        )
    say(
        f"  laid beside {', '.join(o.name for o in published)}: nothing given away of "
        f"{done.counts} withheld counts"
    )


def _public(root: Path, one: Publication, say: Say) -> attack.Publication:
    """Return what an earlier publication shows, for the attack; says what of it is not here."""
    catalogue, edition = load_catalogue(root), load_edition(root, one.mirror)
    if one.lock is None:
        return public_of(root, catalogue, edition)
    start, files, absent = f"results/{one.mirror}/", [], 0
    for path in one.lock.outputs:
        name = path.removeprefix(start)
        if path.startswith(start) and path.endswith(TABLES) and catalogue.is_public(name):
            content = one.read(path)
            files += [] if content is None else [(name, content)]
            absent += content is None
    if absent:
        say(f"  {absent} public file(s) of {one.name} are not here and not attacked")
    return attack.Publication(one.name, edition, files, register_of(root, edition))


def _laid_out(root: Path, one: Publication, folder: Path) -> Tables:
    """Return the public tables of an earlier publication."""
    folder.mkdir(parents=True)
    for name in ("measures", "meso"):
        content = one.content(name)
        path = f"results/{one.mirror}/tables/{name}.csv"
        if content is not None:
            (folder / f"{name}.csv").write_bytes(content)
        elif one.lock is not None and path in one.lock.outputs:
            raise SpiegelError(
                f"whether {one.name} gives away what is withheld here cannot be told: its "
                f"{name}.csv is not here",
                where=bundle_path(root, one.lock).relative_to(root).as_posix(),
                fix=f"put its bundle there, or build it as it was frozen: "
                f"./run snakemake --cores 4 --config edition={one.mirror}",
                code="R-FRZ-10",
            )
    return read_tables(one.name, folder)
