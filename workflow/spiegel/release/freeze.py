"""Freeze an edition: hold it against its gates, write its lock, pack its bundle."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from spiegel.config.catalogue import load_catalogue
from spiegel.config.closed_yaml import load
from spiegel.files import sha256
from spiegel.project import load_project
from spiegel.release import earlier, gates
from spiegel.release.bundle import bundle_path, write_bundle
from spiegel.release.dag import makers
from spiegel.release.lock import (
    Environment,
    Lock,
    Note,
    earlier_of,
    lock_path,
    next_version,
    read_lock,
    write_lock,
)
from spiegel.release.lock_content import (
    claim_entries,
    output_entries,
    python_line,
    raw_entries,
    record_entries,
    seeds_of,
)
from spiegel.release.preconditions import LIST, held_files, pinned_files_of, platform_line
from spiegel.release.signing import sign
from spiegel.release.tree import CODE, MANIFEST, date_of, digests, files_at, head, is_configuration


@dataclass(frozen=True)
class Frozen:
    """What freezing made; `fresh` is false when the edition was frozen like this before."""

    lock: Lock
    bundle: Path
    fresh: bool
    signature: Path | None


def make_lock(root: Path, edition: str, commit: str) -> Lock:
    """Return the lock of an edition as it lies there, without holding it against any gate.

    Raises
    ------
    SpiegelError : a raw file is missing or another one, or no rule makes an output.
    """
    project = load_project(root, edition)
    outputs = load_catalogue(root)
    made = makers(root, edition)
    example = all(file.nature == "example" for file in project.files.values())
    raw = raw_entries(project, outputs)
    name = project.edition.inspectorate
    priors = [prior.mirror for prior in project.edition.priors]
    config = {
        path: content
        for path, content in files_at(root, commit, ("config/*", MANIFEST)).items()
        if is_configuration(path, edition, name, priors)
    }
    code = digests(files_at(root, commit, CODE))
    before = read_lock(root, edition) if (root / lock_path(edition)).is_file() else None
    return Lock(
        edition=edition,
        inspectorate=name,
        version=next_version(before, edition, project.edition.school_year),
        example=example,
        commit=commit,
        date=date_of(root, commit),
        code=code,
        config=digests(config),
        environment=Environment(
            lock=code[LIST],
            python=python_line(),
            platform=platform_line(),
            installed=pinned_files_of(held_files(os.environ)["digests"]),
        ),
        seeds=seeds_of(project.inspectorate),
        tolerance=outputs.tolerance,
        rules=tuple(sorted({one.rule for one in made.values()})),
        raw=raw,
        records=record_entries(root, edition, made, all(file.in_bundle for file in raw)),
        outputs=output_entries(root, edition, made, outputs, example),
        claims=claim_entries(root / "results" / edition / "tables" / "claims.csv"),
        earlier=earlier_of(root, before),
    )


def same(one: Lock, other: Lock) -> bool:
    """Say whether two locks hold the same: everything but version, note, commit and ancestry."""
    left_out = {"version", "note", "earlier", "commit", "date"}
    return one.model_dump(exclude=left_out) == other.model_dump(exclude=left_out)


def hold(
    root: Path, edition: str, note: Note | None = None, say: Callable[[str], None] = print
) -> tuple[Lock, Lock | None]:
    """Hold an edition against every gate; return its lock, unwritten, and the one it has.

    Raises
    ------
    SpiegelError : a gate is shut.
    """
    say("the tree is clean?")
    gates.tree_is_clean(root, edition)
    say("the environment is the locked one?")
    gates.environment_is_locked(root)
    say("nothing is a guess any more?")
    gates.nothing_is_guessed(root, edition)
    say("every file is public or internal?")
    gates.everything_is_listed(root, edition)
    say("every output is what its job made?")
    gates.outputs_are_as_made(root, edition)
    say("the edition is built and up to date?")
    gates.is_built(root, edition)
    say("all checks hold?")
    gates.checks_hold(root, edition)
    say("its tables agree with one another and with the records?")
    gates.tables_agree(root, edition)
    say("every number on its pages is bound?")
    gates.numbers_are_bound(root, edition)
    say("no public file names anyone?")
    gates.nobody_is_named(root, edition)
    say("earlier school years are as published, or explained?")
    earlier.earlier_years_are_explained(root, edition, say)
    say("nothing withheld is given away by an earlier publication?")
    earlier.nothing_is_given_away(root, edition, say)
    lock = make_lock(root, edition, head(root))
    gates.outputs_are_recorded(root, edition, lock.outputs)
    before = read_lock(root, edition) if lock.earlier else None
    if before is not None and not same(before, lock):
        say(f"what changed since {before.version} is told?")
        earlier.check_note(root, before, note)
        lock = lock.model_copy(update={"note": note})
    return lock, before


def freeze(
    root: Path,
    edition: str,
    note: Path | None = None,
    key: Path | None = None,
    say: Callable[[str], None] = print,
) -> Frozen:
    """Freeze an edition.

    Parameters
    ----------
    note : YAML file that tells a revision. key : private ssh or minisign key to sign with.

    Raises
    ------
    SpiegelError : a gate is shut; nothing is written then.
    """
    told = load(Note, note) if note is not None else None
    lock, before = hold(root, edition, told, say)
    fresh = before is None or not same(before, lock)
    if before is not None and not fresh:
        lock = before
    else:
        write_lock(root, lock)
    say("packing the bundle")
    bundle = bundle_path(root, lock)
    write_bundle(root, lock, bundle)
    signature = sign(bundle, key) if key is not None else None
    say(f"{bundle.relative_to(root).as_posix()}: SHA-256 {sha256(bundle)}")
    return Frozen(lock, bundle, fresh, signature)
