"""What a run needs to know before its first job: everything configured, checked once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from spiegel.clean import recipe_maps
from spiegel.clean.declared import read_corrections
from spiegel.clean.extras import Extras, declared, read_map_kinds
from spiegel.clean.recipe_maps import Maps
from spiegel.config.closed_yaml import load
from spiegel.config.editions import NOT_YET, Edition, Main, check_cut_offs, load_edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.errors import SpiegelError, must_exist
from spiegel.ingest.codes import read_lists
from spiegel.ingest.columns import read_column_map
from spiegel.ingest.manifest import RawFile, locate, pinned, read_manifest, verify

# Larger raw files are checked when they are staged, so that a dry run stays quick.
CHECK_AT_START = 64 * 2**20
# The raw files of a school year together; smaller years rather share the cores among them.
LARGE_YEAR = 64 * 2**20
# Memory of a job on the records of a year: what any takes, and how often its raw bytes. Measured:
# 16 times the bytes of an export (docs/scale.md).
LEAST_MB, TIMES = 1000, 18
# `raw=absent`: an audit starts from cleaned records or published tables, and stages nothing.
# `profile_batch`: how many institutions a job of the profiles gets.
KEYS = ("edition", "raw", "profile_batch")
RAW = ("verified", "absent")


@dataclass(frozen=True)
class Project:
    """One edition ready to run.

    Attributes
    ----------
    config : `config/inspectorates/<name>`, relative to the root.
    files : pinned raw files by (dataset, school year). paths : where each was found.
    """

    root: Path
    edition: Edition
    inspectorate: Inspectorate
    config: Path
    files: dict[tuple[str, str], RawFile]
    paths: dict[tuple[str, str], Path]

    @cached_property
    def extras(self) -> dict[str, Extras]:
        """The columns that clean tables keep beside those of their models, with their kinds."""
        recipes = self.inspectorate.recipes
        where = (self.config / "tables.yaml").as_posix()
        return declared(recipes, read_map_kinds(self.config, recipes), where)

    def recipe_checks(self) -> Iterator[Callable[[], None]]:
        """Yield what holds each recipe against column maps, code lists and framework."""
        delivered: dict[str, list[str]] = {}
        for dataset, year in self.files:
            delivered.setdefault(dataset, []).append(year)
        own = self.inspectorate
        return recipe_maps.each(own.recipes, own.framework, Maps(self.config, delivered))

    def code_lists(self, school_year: str) -> list[str]:
        """Return the code list files that the column maps of a school year name."""
        names: set[str] = set()
        for dataset in self.edition.datasets(school_year):
            path = self.config / "column_maps" / f"{dataset}.csv"
            names |= {c.codes for c in read_column_map(path, school_year) if c.kind == "code"}
        return [(self.config / "codes" / f"{name}.csv").as_posix() for name in sorted(names)]

    def staged(self, suffix: str, school_year: str | None = None) -> list[str]:
        """Return the staged files of one school year, or of all, one for each dataset."""
        return [
            f"data/processed/{self.edition.edition}/ingest/{year}/{dataset}{suffix}"
            for dataset, year in sorted(self.files)
            if school_year in (None, year)
        ]

    def threads(self, school_year: str) -> int:
        """Return how many threads the jobs on the records of a school year can put to work."""
        return threads_for(self.size(school_year))

    def memory(self, school_year: str) -> int:
        """Return the MB of memory that such a job may take."""
        size = self.size(school_year)
        return LEAST_MB + (TIMES * size // 10**6 if size >= LARGE_YEAR else 0)

    def size(self, school_year: str) -> int:
        """Return the bytes of the raw files of a school year."""
        return sum(file.bytes for (_, year), file in self.files.items() if year == school_year)


def threads_for(size: int) -> int:
    """Return how many threads the records of a school year of so many bytes are worth."""
    return 2 if size >= LARGE_YEAR else 1


def default_edition(root: Path) -> str:
    """Return the edition that `config/config.yaml` builds."""
    return load(Main, root / "config" / "config.yaml").edition


def start(root: Path, config: Mapping[str, object]) -> Project:
    """Load the project that a run asks for with `--config`.

    Raises
    ------
    SpiegelError : an unknown key in `config`, a key without a value or with one that it does not
        take, or anything that `load_project` finds.
    """
    where = "--config on the command line"
    for key, value in config.items():
        must_exist("config key", key, KEYS, where)
        if value is None or not str(value).strip():
            raise SpiegelError(
                f"config key '{key}' has no value",
                where=where,
                fix=f"write {key}=… with a value, or leave it out.",
            )
    raw = str(config.get("raw", RAW[0]))
    must_exist("value of config key 'raw'", raw, RAW, where)
    name = str(config["edition"]) if "edition" in config else default_edition(root)
    project = load_project(root, name, raw=raw != "absent")
    for check in project.recipe_checks():
        check()
    return project


def load_project(root: Path, name: str, *, raw: bool = True, draft: bool = False) -> Project:
    """Load and check an edition, its inspectorate, and its raw files; without `raw`, not those.

    Parameters
    ----------
    draft : days of the edition may still be to be filled in.

    Raises
    ------
    SpiegelError : any mistake in configuration, a missing raw file, or a raw file that is not
        the registered one.
    """
    edition = load_edition(root, name, draft=draft)
    config = root / "config" / "inspectorates" / edition.inspectorate
    if not config.is_dir():
        raise SpiegelError(
            f"there is no inspectorate '{edition.inspectorate}'",
            where=f"config/editions/{name}.yaml, key 'inspectorate'",
            fix="name a folder under config/inspectorates/.",
        )
    manifest = read_manifest(root)
    files: dict[tuple[str, str], RawFile] = {}
    for year in edition.record_years:
        if not edition.datasets(year):
            raise SpiegelError(
                f"no raw data is pinned for school year {year}",
                where=f"config/editions/{name}.yaml, key 'raw'",
                fix=f"pin a version of each dataset for {year}.",
            )
        for dataset in edition.datasets(year):
            version = edition.raw[dataset][year]
            files[dataset, year] = pinned(manifest, edition.inspectorate, dataset, year, version)
    paths = {}
    for key, file in files.items():
        paths[key] = locate(file, root) if raw else root / "data" / "raw" / file.path
        if raw and file.bytes <= CHECK_AT_START:
            verify(file, paths[key])
        map_path = config / "column_maps" / f"{key[0]}.csv"
        columns = read_column_map(map_path, key[1])
        read_lists(config / "codes", columns, key[1], map_path.relative_to(root).as_posix())
    read_corrections(config)
    inspectorate = load_inspectorate(config)
    if NOT_YET not in (edition.cut_off, edition.extracted):
        check_cut_offs(edition, inspectorate.framework.school_year_starts)
    project = Project(root, edition, inspectorate, config, files, paths)
    _ = project.extras  # a mistake in them is told before anything runs
    return project
