"""Audit a frozen edition: trust, preconditions, re-run, comparison, verdict, in that order."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.files import sha256
from spiegel.release import rerun
from spiegel.release.audit_messages import message, quoted
from spiegel.release.bundle import pinned_sources
from spiegel.release.compare import Comparison, compare, compare_digests
from spiegel.release.kinds import NOT_PUBLISHED, files_below
from spiegel.release.lock import ClaimEntry, FileEntry, read_lock
from spiegel.release.lock_content import claim_entries, seeds_of
from spiegel.release.preconditions import (
    LIST,
    Inputs,
    Opener,
    Reader,
    digest_of,
    environment_mismatches,
    lock_mismatches,
    machine,
    pinned_files,
    raw_inputs,
    seed_mismatches,
)
from spiegel.release.publication import strange
from spiegel.release.reorder import as_pinned, order_free
from spiegel.release.tree import (
    MANIFEST,
    date_of,
    digests,
    has_commit,
    in_history,
    is_repository,
    write_files,
)
from spiegel.release.trust import inspect, opener, reader
from spiegel.release.verdict import (
    CODE_DIFFERS,
    ENVIRONMENT_DIFFERS,
    INPUT_DIFFERS,
    NON_DETERMINISM,
    NOT_FROZEN,
    NOT_TRUSTED,
    OTHER_ORIGIN,
    RUN_FAILED,
    STOPPED,
    Audit,
    Judged,
    JudgedClaim,
    Mismatch,
    decide,
    judged,
)

# Published files that depth 1 starts from.
GIVEN = ("table", "document", "drawing", "picture")


@dataclass(frozen=True)
class Request:
    """What is asked of an audit; `published` is a folder with what readers were given.

    `only` is a folder of the results, such as `tables`: the rest is not checked then.
    """

    edition: str
    depth: int = 3
    bundle: Path | None = None
    published: Path | None = None
    signers: Path | None = None
    cores: int = 2
    limit: float | None = None
    only: str = ""


class Auditor:
    """One audit, from the request to its verdict; `out` gets the files it leaves."""

    def __init__(
        self, root: Path, request: Request, out: Path, say: Callable[[str], None] = print
    ) -> None:
        self.root, self.request, self.out, self.say = root, request, out, say
        self.audit = Audit(request.edition, request.depth)
        self.read: Reader = lambda name: None
        self.opened: Callable[[str], Opener | None] = lambda name: None
        self.vouched = False
        self.reordered: dict[str, str] = {}

    def run(self) -> Audit:
        """Audit; set the code, and return all that was found."""
        for step in (self.trust, self.preconditions, self.published, self.remake):
            code = step()
            if code is not None:
                self.audit.code = code
                return self.audit
        self.audit.code = decide(self.audit)
        return self.audit

    def trust(self) -> int | None:
        """Verify the bundle, if there is one, and take its lock; else the clone's own."""
        request, audit = self.request, self.audit
        if request.bundle is None:
            self.lock = read_lock(self.root, request.edition)
            audit.lock_compared = "own"
        else:
            self.say("1/4 verifying the bundle")
            found = inspect(request.bundle, self.root, request.signers)
            audit.bundle, audit.signature = found.digest, found.signature.by
            audit.reasons += found.problems
            if found.problems or found.lock is None:
                return NOT_TRUSTED
            if found.lock.edition != request.edition:
                audit.reasons.append(message("bundle_of", name=found.lock.edition))
                return NOT_TRUSTED
            self.lock, self.read = found.lock, reader(request.bundle)
            self.opened = opener(request.bundle)
            known = found.signature.good is True and found.signature.known
            self.vouched = found.independent or known
            audit.lock_compared = "clone" if found.independent else "alone"
            audit.outputs += [
                Judged(path, self.lock.outputs[path].kind, "not_published")
                for path in found.missing
            ]
        lock = self.lock
        audit.version, audit.commit, audit.example = lock.version, lock.commit, lock.example
        audit.seeds = dict(lock.seeds)
        audit.withheld = sum(not f.in_bundle for f in {**lock.records, **lock.outputs}.values())
        return None

    def published(self) -> int | None:
        """Hold a folder with what was published against the lock; differences end the audit.

        Here bytes count: a reader of the publication may see what no reader of ours does.
        """
        folder = self.request.published
        if folder is None:
            return None
        prefix = f"results/{self.lock.edition}/"
        found = list(strange(folder, self.root, self.lock))
        if found:
            self.audit.reasons += found
            return NOT_TRUSTED
        for path, entry in self.lock.outputs.items():
            held = self._held(folder / path.removeprefix(prefix), path, entry)
            if held is not None:
                self.audit.outputs.append(held)
        if self.audit.outputs:
            self.audit.cause = NOT_FROZEN
            return decide(self.audit)
        if self.request.bundle is None:
            self.read = lambda name: (
                _read(folder / name.removeprefix(prefix)) if name.startswith(prefix) else None
            )
        return None

    def _held(self, file: Path, path: str, entry: FileEntry) -> Judged | None:
        """Return an output of which what was published is not what was frozen."""
        if not file.is_file():
            return Judged(path, entry.kind, "not_published") if entry.in_bundle else None
        content, there = file.read_bytes(), self.read(path)
        found = compare_digests(entry.kind, entry.sha256, entry.content, sha256(file), content)
        if found.status == "same_content" and there is not None:
            # Where the frozen file is at hand, the lock's word for what it holds is not taken.
            found = compare(entry.kind, there, content, 0)
        if found.status == "same_content":
            way = found.differences[0].where
            self.audit.notes.append(message("rewritten", path=path, way=way))
        if found.status not in ("differs", "within_tolerance"):
            return None
        if there is not None:
            places = compare(entry.kind, content, there, 0).differences
            found = replace(found, status="differs", differences=places, count=len(places))
        return judged(path, entry.kind, found)

    def preconditions(self) -> int | None:
        """Compare inputs, code, environment and seeds with the lock, before anything runs."""
        self.say("2/4 inputs, code, environment, seeds")
        audit, lock = self.audit, self.lock
        self.inputs = self._inputs()
        found = list(self.inputs.mismatches)
        pinned = {f"data/raw/{r.path}": r.sha256 for r in lock.raw}
        self.reordered = {
            digest_of(self.inputs.raw[path]): pinned[path] for path in self.inputs.reordered
        }
        audit.notes += [message("reordered", path=path) for path in self.inputs.reordered]
        self.sources = self._sources(found)
        self.run_folder = self.out / "work" / "run 1"
        environment = rerun.settings(self.run_folder)
        if LIST in self.sources:
            found += environment_mismatches(lock, self.sources, environment)
        if not any(m.code == CODE_DIFFERS for m in found):
            found += self._settings()
        audit.environment = machine()
        audit.verified = {
            "inputs": len(self.inputs.files) + len(self.inputs.raw),
            "sources": len(self.sources),
        }
        audit.mismatches = found
        for code in (NOT_TRUSTED, INPUT_DIFFERS, CODE_DIFFERS, ENVIRONMENT_DIFFERS):
            named = [m for m in found if m.code == code]
            if named:
                audit.reasons += [message("mismatch", **vars(m)) for m in named]
                return code
        return None

    def _settings(self) -> list[Mismatch]:
        """Return what the lock states and the pinned configuration, or the commit, does not."""
        lock, root = self.lock, self.root
        known = is_repository(root) and has_commit(root, lock.commit)
        if known and not in_history(root, lock.commit):
            what = message("lock_states", name=message("commit"))
            return [Mismatch(NOT_TRUSTED, what, lock.commit[:12], message("in_no_history"))]
        with TemporaryDirectory() as name:
            folder = Path(name)
            settings = {p: c for p, c in self.sources.items() if p in lock.config}
            write_files(settings, folder)
            inspectorate = load_inspectorate(folder / "config/inspectorates" / lock.inspectorate)
            return [
                *seed_mismatches(lock, seeds_of(inspectorate)),
                *lock_mismatches(lock, folder, date_of(root, lock.commit) if known else None),
            ]

    def _inputs(self) -> Inputs:
        lock, root = self.lock, self.root
        if self.request.depth == 3:
            return raw_inputs(lock, root, self.opened)
        if self.request.depth == 2:
            digests = {path: entry.sha256 for path, entry in lock.records.items()}
            return pinned_files(digests, lambda path: self.read(path) or _read(root / path))
        given = {p: f for p, f in lock.outputs.items() if f.remade_at > 1 and f.kind in GIVEN}
        digests = {path: entry.sha256 for path, entry in given.items() if entry.in_bundle}
        found = pinned_files(digests, lambda path: self.read(path) or _read(root / path))
        # Rules wait for the ledger too, though what they make at this depth does not read it.
        found.files |= {path: b"" for path, entry in given.items() if not entry.in_bundle}
        return found

    def _sources(self, found: list[Mismatch]) -> dict[str, bytes]:
        """Return code and configuration: from the pinned commit, else from the bundle.

        Code that only the bundle has is run only when this clone's lock, or a signature of a
        known signer, vouches for it.
        """
        lock = self.lock
        sources = pinned_sources(self.root, lock)
        if sources is not None:
            return sources
        if not self.vouched:
            found.append(
                Mismatch(CODE_DIFFERS, "commit", lock.commit[:12], message("not_in_clone"))
            )
            return {}
        read = pinned_files(lock.sources, self.read, CODE_DIFFERS)
        found += read.mismatches
        return read.files

    def remake(self) -> int | None:
        """Build again in a fresh folder, compare, and build what differs a second time."""
        audit, request = self.audit, self.request
        self._fresh_or_resumed()
        self.say(f"3/4 building again, depth {request.depth}")
        if not rerun.network_can_be_cut():
            audit.not_checked.append("network")
        first = self._build(self.run_folder, self._asked() if request.only else None)
        if first is not None:
            return first
        audit.runs = 1
        self.say("4/4 comparing")
        self._compare(self.run_folder)
        self._account(self.run_folder)
        if not request.only:
            audit.arithmetic = rerun.arithmetic(self.lock, self.run_folder)
        differing = [o.path for o in audit.having("differs", "within_tolerance")]
        if differing:
            self.say(f"building {len(differing)} differing output(s) a second time")
            second = self.out / "work" / "run 2"
            self._lay_out(second)
            code = self._build(second, differing)
            if code is not None:
                return code
            audit.runs = 2
            audit.unstable = [
                path for path in differing if _read(self.run_folder / path) != _read(second / path)
            ]
            audit.cause = NON_DETERMINISM if audit.unstable else OTHER_ORIGIN
        return None

    def _fresh_or_resumed(self) -> None:
        """Begin afresh, or go on where an audit of the very same things was stopped."""
        stamp = self._stamp
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == self._own_stamp():
            self.say("going on where the last audit was stopped")
            stamp.unlink()
            return
        shutil.rmtree(self.out / "work", ignore_errors=True)
        self._lay_out(self.run_folder)

    @property
    def _stamp(self) -> Path:
        return self.out / "work" / "stopped"

    def _own_stamp(self) -> str:
        """Return a digest of all that a run depends on: whoever was stopped leaves it behind."""
        files = digests({**self.sources, **self.inputs.files})
        files |= {path: digest_of(opened) for path, opened in self.inputs.raw.items()}
        text = f"{self.audit.depth} {self.request.only} {sorted(files.items())}"
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def _lay_out(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        sources = dict(self.sources)
        manifest = sources[MANIFEST]
        for given, pinned in self.reordered.items():
            manifest = manifest.replace(pinned.encode(), given.encode())
        sources[MANIFEST] = manifest
        rerun.prepare(folder, sources, self.inputs)

    def _build(self, folder: Path, targets: list[str] | None = None) -> int | None:
        request = self.request
        done = rerun.build(
            self.lock,
            folder,
            depth=request.depth,
            cores=request.cores,
            targets=targets or (),
            limit=request.limit,
            say=self.say,
        )
        if done.stopped:
            self.audit.reasons.append(done.stopped)
            self._stamp.write_text(self._own_stamp(), encoding="utf-8")
            return STOPPED
        if done.code:
            said = {"step": done.step, "message": done.message}
            self.audit.reasons += [message(k, said=quoted(v)) for k, v in said.items() if v]
            return RUN_FAILED
        return None

    def _relation(self, path: str, entry: FileEntry, remade: bytes) -> Comparison:
        """Compare a remade output with the published one, or with its digests."""
        published = self.read(path)
        if self.reordered:
            both = [remade, *([] if published is None else [published])]
            own = {order_free(entry.kind, content) for content in both}
            if entry.order_free and own == {entry.order_free}:
                return Comparison("same_content")
            remade = as_pinned(entry.kind, remade, self.reordered)
        if published is not None:
            return compare(entry.kind, published, remade, self.lock.tolerance)
        digest = hashlib.sha256(remade).hexdigest()
        return compare_digests(entry.kind, entry.sha256, entry.content, digest, remade)

    def _account(self, folder: Path) -> None:
        """Take the claims, edits and exclusions of the run into the record."""
        results = folder / "results" / self.lock.edition
        claims = results / "tables" / "claims.csv"
        if claims.is_file() or (self.audit.depth == 3 and not self.request.only):
            remade = claim_entries(claims)
            self.audit.claims = [
                JudgedClaim(name, _sentences(one), _sentences(other), one == other)
                for name in sorted({*self.lock.claims, *remade})
                for one, other in [(self.lock.claims.get(name), remade.get(name))]
            ]
        self.audit.edits = _rows(results / "quality" / "edits.csv")
        self.audit.exclusions = _rows(results / "quality" / "exclusions.csv")

    def _asked(self) -> list[str]:
        """Return the outputs that this audit makes again."""
        inside = f"results/{self.lock.edition}/{self.request.only.rstrip('/')}".rstrip("/") + "/"
        made = [p for p, f in self.lock.outputs.items() if f.remade_at <= self.audit.depth]
        asked = [path for path in made if path.startswith(inside)]
        if not asked:
            raise SpiegelError(
                f"no output below '{self.request.only}' is made again at depth {self.audit.depth}",
                where="--only",
                fix="name a folder of the results, such as tables, or a greater depth.",
            )
        return asked

    def _compare(self, folder: Path) -> None:
        lock, audit = self.lock, self.audit
        known = {o.path for o in audit.outputs}
        asked = set(self._asked())
        for path, entry in lock.outputs.items():
            if path in known:
                continue
            if entry.remade_at > audit.depth or path not in asked:
                audit.outputs.append(Judged(path, entry.kind, "not_checked"))
                continue
            remade = _read(folder / path)
            if remade is None:
                audit.outputs.append(Judged(path, entry.kind, "not_made"))
                continue
            audit.outputs.append(judged(path, entry.kind, self._relation(path, entry, remade)))
        if audit.depth == 3 and not self.request.only and not self.reordered:
            audit.outputs += self._other_records(folder)
        prefix = f"results/{lock.edition}/"
        for name in files_below(folder / prefix, NOT_PUBLISHED):
            if prefix + name not in lock.outputs and not self.request.only:
                audit.outputs.append(Judged(prefix + name, "other", "not_published"))
        audit.outputs.sort(key=lambda o: o.path)

    def _other_records(self, folder: Path) -> Iterator[Judged]:
        """Yield the cleaned records of the lock that are not those of the run."""
        for path, entry in self.lock.records.items():
            remade = _read(folder / path)
            if remade is None:
                yield Judged(path, entry.kind, "not_made")
            elif (found := self._relation(path, entry, remade)).status != "same_bytes":
                yield judged(path, entry.kind, found)


def _sentences(claim: ClaimEntry | None) -> dict[str, str]:
    return {code: claim.sentence(code) if claim else "" for code in LANGUAGES}


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
