"""The lock of a frozen edition: what went in, what ran, and every output with its digest.

It stands beside the edition, is committed after the commit that it names, and is all that an
audit trusts: a bundle is held against it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, create_model

from spiegel.config.closed_model import Closed
from spiegel.config.closed_yaml import validate
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.files import replace, sha256
from spiegel.release.kinds import Kind

SHA = Field(pattern=r"^[0-9a-f]{64}$")


def is_safe(path: str) -> bool:
    """Say whether a path stays inside the folder that it is relative to, and is written plainly.

    Plainly: in one way only, without letters that are not shown or that a disk takes for others.
    """
    parts = PurePosixPath(path).parts
    odd = any(letter in "\\:" or unicodedata.category(letter)[0] == "C" for letter in path)
    plain = str(PurePosixPath(path)) == path and unicodedata.is_normalized("NFC", path)
    shown = all(part == part.strip() and not part.endswith(".") for part in parts)
    inside = bool(parts) and not path.startswith("/") and ".." not in parts
    return inside and plain and shown and not odd


def _inside(path: str) -> str:
    if not is_safe(path):
        raise ValueError(f"{path!r} leaves the project, or can be written in another way")
    return path


SafePath = Annotated[str, AfterValidator(_inside)]
# The lowest depth at which a file is made again; 0 for what is an input everywhere.
Depth = Literal[1, 2, 3]


class Environment(Closed):
    """What a run needs of a machine.

    Attributes
    ----------
    lock : the SHA-256 of envs/lock.txt. python : the version line that it is made for.
    installed : of each package, the SHA-256 of the files that were installed when the edition was
        frozen, on a machine of this `platform`; {} in a lock of before they were noted.
    """

    lock: str = SHA
    python: str
    platform: str = ""
    installed: dict[str, str] = Field(default={})


class RawEntry(Closed):
    """A raw file; `rows_digest` does not depend on the order of its lines."""

    dataset: str
    school_year: str
    version: str
    path: SafePath
    sha256: str = SHA
    rows_digest: str = SHA
    bytes: int
    rows: int
    header_row: int
    nature: str
    licence: str
    source: str
    in_bundle: bool


class FileEntry(Closed):
    """A file between or behind the stages; `content` is the digest of what it holds.

    `order_free` is that of a table that names source rows, without the order of the raw file.
    """

    kind: Kind
    sha256: str = SHA
    content: str = SHA
    order_free: str = ""
    bytes: int
    in_bundle: bool
    remade_at: Depth
    rule: str = ""


if TYPE_CHECKING:

    class _Said(Closed): ...

else:  # a sentence in each language; a lock of before a language was added has none in it
    _EACH = dict.fromkeys(LANGUAGES, (str, ""))
    _Said = create_model("_Said", __base__=Closed, __module__=__name__, **_EACH)


class ClaimEntry(_Said):
    """A claim as printed: sentences by language, and the counts behind its numbers."""

    values: dict[str, str]

    def sentence(self, language: str) -> str:
        """Return the sentence in a language, '' when it was not said in it."""
        said: str = getattr(self, language)
        return said


class Note(Closed):
    """Why a published edition changed: what a reader of the earlier version must know."""

    nature: str = Field(min_length=10)
    scale: Literal["tiny", "minor", "serious"]
    revision: Literal["scheduled", "correction", "method"]
    affected_claims: tuple[str, ...]


class Earlier(Closed):
    """An earlier lock of the same edition: its bundle stays auditable."""

    version: str
    lock_sha256: str = SHA


class Lock(Closed):
    """`config/editions/<edition>.lock.json`."""

    format: Literal[1] = 1
    edition: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    inspectorate: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    version: str = Field(pattern=r"^\d{4}\.\d+$")
    state: Literal["frozen"] = "frozen"
    example: bool
    commit: str = Field(pattern=r"^[0-9a-f]{40,64}$")
    date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")  # day of that commit, UTC
    code: dict[SafePath, str]
    config: dict[SafePath, str]
    environment: Environment
    seeds: dict[str, str]
    tolerance: float
    rules: tuple[str, ...]
    raw: tuple[RawEntry, ...]
    records: dict[SafePath, FileEntry]
    outputs: dict[SafePath, FileEntry]
    claims: dict[str, ClaimEntry]
    note: Note | None = None
    earlier: tuple[Earlier, ...] = ()

    @property
    def sources(self) -> dict[str, str]:
        """Code and configuration together: every file that a run reads beside its data."""
        return {**self.code, **self.config}


def lock_path(edition: str) -> str:
    """Return where the lock of an edition stands, from the root."""
    return f"config/editions/{edition}.lock.json"


def parse_lock(content: bytes, where: str) -> Lock:
    """Read a lock from bytes.

    Raises
    ------
    SpiegelError : not JSON in UTF-8, a key that stands twice, an unknown or missing key, or an
        impossible value.
    """
    try:
        data = json.loads(
            content.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_number
        )
    except (ValueError, RecursionError):
        raise SpiegelError(
            "the lock is not JSON, has a key twice, or is nested too deep",
            where=where,
            fix="restore it from the repository, or freeze the edition again.",
        ) from None
    return validate(Lock, data, where, empty_texts=True)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; readers differ in which of two equal keys they take."""
    made = dict(pairs)
    if len({unicodedata.normalize("NFC", key) for key in made}) != len(pairs):
        raise ValueError("a key twice")
    return made


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def read_lock(root: Path, edition: str) -> Lock:
    """Read the lock of an edition.

    Raises
    ------
    SpiegelError : the edition was not frozen, or its lock cannot be read.
    """
    path = root / lock_path(edition)
    if not path.is_file():
        raise SpiegelError(
            f"edition '{edition}' was not frozen: it has no lock",
            where=lock_path(edition),
            fix=f"build it, then run: spiegel freeze {edition}; or name its bundle with --bundle.",
        )
    return parse_lock(path.read_bytes(), lock_path(edition))


def lock_bytes(lock: Lock) -> bytes:
    """Return the lock as it is written: sorted, readable, always the same."""
    text = json.dumps(lock.model_dump(), ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8")


def write_lock(root: Path, lock: Lock) -> Path:
    """Write the lock beside its edition."""
    path = root / lock_path(lock.edition)
    replace(path, lock_bytes(lock))
    return path


def year_of(edition: str, school_year: str) -> str:
    """Return the year of a version number: that of the edition's name, else of its publication."""
    found = re.search(r"(\d{4})$", edition)
    return found[1] if found else school_year[-4:]


def next_version(before: Lock | None, edition: str, school_year: str) -> str:
    """Return `YYYY.0` for the first lock of an edition, and one more for each revision."""
    if before is None:
        return f"{year_of(edition, school_year)}.0"
    year, _, number = before.version.partition(".")
    return f"{year}.{int(number) + 1}"


def earlier_of(root: Path, before: Lock | None) -> tuple[Earlier, ...]:
    """Return the locks that a new one takes over from, the last one first."""
    if before is None:
        return ()
    own = sha256(root / lock_path(before.edition))
    return (Earlier(version=before.version, lock_sha256=own), *before.earlier)
