"""What a folder with a publication holds that no frozen edition has: none of it may be there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from spiegel.config.catalogue import ROOT, load_catalogue
from spiegel.errors import SpiegelError
from spiegel.release.audit_messages import Message, message
from spiegel.release.kinds import NOT_PUBLISHED
from spiegel.release.lock import Lock


def strange(folder: Path, root: Path, lock: Lock) -> Iterator[Message]:
    """Yield what is in no list of what is public, not in the lock, or stays in the house.

    Parameters
    ----------
    folder : what readers were given; or the results of the project in `root`, where what the audit
        writes itself and what stays in the house belong.

    Raises
    ------
    SpiegelError : there is no such folder.
    """
    if not folder.is_dir() or folder.is_symlink():
        raise SpiegelError(
            "there is no such folder" if not folder.is_symlink() else "this is a link, no folder",
            where="--published",
            fix="check its path.",
        )
    prefix = f"results/{lock.edition}/"
    own = folder.resolve() == (root / prefix).resolve()
    skip = NOT_PUBLISHED if own else ()
    listed = load_catalogue(ROOT)
    strays = {one.path: one for one in listed.strays(folder, skip)}
    yield from (message(one.kind.replace(" ", "_"), name=one.path) for one in strays.values())
    locked = {path.removeprefix(prefix): entry for path, entry in lock.outputs.items()}
    folders = {parent.as_posix() for name in locked for parent in PurePosixPath(name).parents}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.partition("/")[0] in skip or name in strays:
            continue
        if path.is_dir() and not path.is_symlink():
            if name not in folders:
                yield message("empty_folder", name=name)
        elif name not in locked:
            if not (own and not listed.is_public(name)):  # such as profiles, made on request
                yield message("unlisted", name=name)
        elif not (own or locked[name].in_bundle):
            yield message("in_house", name=name)
