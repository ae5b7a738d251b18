"""Freezing is refused when an earlier publication gives away what the edition withholds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from hand_made import hand_made_lock, pin

from spiegel.config.inspectorate import load_inspectorate
from spiegel.errors import SpiegelError
from spiegel.files import write_csv, write_parquet
from spiegel.measure.disclosure import protect
from spiegel.release.bundle import bundle_path, pack
from spiegel.release.earlier import nothing_is_given_away
from spiegel.release.lock import Lock, write_lock

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config" / "inspectorates" / "vlaanderen"
HOME = load_inspectorate(CONFIG)
GOK, YEAR = "gok_positief", "2022-2023"
STEPS = {"GBAO": (2, 18, 60), "GSO": (3, 9, 38)}
MEASURES = "results/os2024/tables/measures.csv"
FIGURE = "results/os2024/figures/gok.csv"


def table(*, shown: bool = False) -> pd.DataFrame:
    """Return the measures of the confidential indicator; `shown` withholds nothing."""
    rows = []
    for sector in ("ALL", *STEPS):
        inside = [s for code, s in STEPS.items() if sector in ("ALL", code)]
        ids = [step.id for step in HOME.scale(GOK).steps]
        counts = dict(zip(ids, map(sum, zip(*inside, strict=True)), strict=True))
        n = sum(counts.values())
        counts |= {"meets": counts["POSITIEF"], "below": n - counts["POSITIEF"]}
        for category in ("meets", "below", *ids):
            k = counts[category]
            share = k / n
            rows.append((YEAR, GOK, sector, category, k, n, share, 0.1, 0.9, "wilson", None, "F"))
    names = ["school_year", "indicator", "sector", "category", "k", "n", "share", "low", "high"]
    made = pd.DataFrame(rows, columns=[*names, "interval", "share_std", "conf_status"])
    # No confidential indicator is weighted.
    made[["share_weighted", "low_weighted", "high_weighted"]] = float("nan")
    made["k"] = made["k"].astype("Int64")
    return made if shown else protect(made, GOK, HOME)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project in which os2025 withholds small counts of an earlier school year."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    for lock in (tmp_path / "config" / "editions").glob("*.lock.json"):
        lock.unlink()
    put(tmp_path, "os2025", table())
    counts = pd.DataFrame(
        [(GOK, sector, s[-1], sum(s), list(s)) for sector, s in STEPS.items()],
        columns=["indicator", "sector", "k", "n", "steps"],
    )
    folder = tmp_path / "data" / "processed" / "os2025" / "measure"
    for year in ("2021-2022", YEAR, "2023-2024"):
        folder.mkdir(parents=True, exist_ok=True)
        write_parquet(counts if year == YEAR else counts.head(0), folder / f"{year}.counts.parquet")
    return tmp_path


def put(root: Path, edition: str, measures: pd.DataFrame) -> None:
    folder = root / "results" / edition / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(measures, folder / "measures.csv")


def freeze(root: Path, *, bundle: bool) -> Lock:
    content = (root / MEASURES).read_bytes()
    lock = hand_made_lock(edition="os2024", outputs={MEASURES: pin(MEASURES, content)})
    write_lock(root, lock)
    if bundle:
        pack({MEASURES: content}, bundle_path(root, lock))
    return lock


def test_an_earlier_mirror_that_withholds_the_same_gives_nothing_away(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(root, "os2024", table())
    nothing_is_given_away(root, "os2025")
    said = capsys.readouterr().out
    assert "laid beside os2024 (built, not frozen): nothing given away" in said
    assert "not held against os2023: it is neither frozen nor built here" in said


def test_a_count_that_an_earlier_mirror_shows_shuts_the_gate(root: Path) -> None:
    put(root, "os2024", table(shown=True))
    with pytest.raises(SpiegelError, match=f"{YEAR} / {GOK} / ") as error:
        nothing_is_given_away(root, "os2025")
    assert error.value.code == "R-FRZ-10"
    assert "spiegel differencing os2025" in error.value.fix


def test_what_was_frozen_is_laid_beside_not_what_was_built_after(root: Path) -> None:
    put(root, "os2024", table(shown=True))
    freeze(root, bundle=True)
    put(root, "os2024", table())
    with pytest.raises(SpiegelError, match=r"beside os2024 2030\.0"):
        nothing_is_given_away(root, "os2025")


def test_a_frozen_mirror_whose_tables_are_not_here_shuts_the_gate(root: Path) -> None:
    put(root, "os2024", table(shown=True))
    freeze(root, bundle=False)
    put(root, "os2024", table())
    with pytest.raises(SpiegelError, match=r"its measures\.csv is not here") as error:
        nothing_is_given_away(root, "os2025")
    assert error.value.where == "results/os2024/release/os2024-2030.0.zip"


def figure() -> bytes:
    """Return the data of a figure that shows one count which the tables withhold."""
    withheld = table()
    place = withheld.index[withheld["conf_status"] == "C"][0]
    own = table(shown=True).loc[
        [place], ["school_year", "indicator", "sector", "category", "k", "n"]
    ]
    return own.to_csv(index=False).encode()


def test_any_frozen_file_that_tells_a_count_shuts_the_gate(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tables of both mirrors withhold it; only the attack on all frozen files finds it."""
    put(root, "os2024", table())
    measures = (root / MEASURES).read_bytes()
    files = {MEASURES: measures, FIGURE: figure()}
    lock = hand_made_lock(edition="os2024", outputs={n: pin(n, c) for n, c in files.items()})
    write_lock(root, lock)
    pack(files, bundle_path(root, lock))
    with pytest.raises(SpiegelError, match="from everything public") as error:
        nothing_is_given_away(root, "os2025")
    assert error.value.code == "R-FRZ-10"
    assert error.value.where == "results/os2025, beside os2024 2030.0"
    assert f"{YEAR} / {GOK}" in error.value.what
    # Where the frozen file is not here, that is said; another one in its place is not read.
    pack({MEASURES: measures}, bundle_path(root, lock))
    (root / FIGURE).parent.mkdir(parents=True)
    (root / FIGURE).write_bytes(figure() + b"\n")
    nothing_is_given_away(root, "os2025")
    assert "1 public file(s) of os2024 2030.0 are not here" in capsys.readouterr().out


def test_the_version_that_a_revision_takes_over_from_is_laid_beside_it(root: Path) -> None:
    path = "results/os2025/tables/measures.csv"
    put(root, "os2025", table(shown=True))
    content = (root / path).read_bytes()
    lock = hand_made_lock(edition="os2025", outputs={path: pin(path, content)})
    write_lock(root, lock)
    pack({path: content}, bundle_path(root, lock))
    put(root, "os2025", table())
    with pytest.raises(SpiegelError, match=r"beside os2025 2030\.0"):
        nothing_is_given_away(root, "os2025")


def test_without_any_earlier_publication_it_says_so(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing_is_given_away(root, "os2025")
    assert "nothing was laid beside this edition" in capsys.readouterr().out
