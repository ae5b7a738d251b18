"""What is public and what is internal: nothing is left unsaid, and internal files are closed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from spiegel.config.catalogue import load_catalogue
from spiegel.errors import SpiegelError
from spiegel.files import private_folder, replace_private, write_private_csv
from spiegel.publish import public_tables
from spiegel.tables import TABLES

OUTPUTS = load_catalogue(Path(__file__).parents[2])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("site/index.html", "public"),
        ("report/os2025.nl.pdf", "public"),
        ("audit/work/run 1/.snakemake/log/a.log", "internal"),
        ("figures/a.nl.svg", "public"),
        ("tables/measures.csv", "public"),
        ("quality/edits.csv", "public"),
        ("quality/ledger.csv", "internal"),
        ("quality/check_rows.csv", "internal"),
        ("quality/corrections.csv", "internal"),
        ("internal/meso.csv", "internal"),
        ("profiles/GBAO/000551.html", "internal"),
        ("release/bundle.zip", "internal"),
        ("audit/nl/report.html", "internal"),
    ],
)
def test_each_output_is_public_or_internal(path: str, expected: str) -> None:
    assert OUTPUTS.visibility(path) == expected
    assert OUTPUTS.is_public(path) == (expected == "public")


@pytest.mark.parametrize(
    "path",
    [
        *("quality/new.csv", "notes.txt", "drafts/site/index.html", "site/more/index.html"),
        *("site/index.htm", "Site/index.html", "site/.index.html", "figures/a.svgz", "data/a.zip"),
        *("profiles", "release.zip", "site/\u0455.html/a"),
    ],
)
def test_what_the_register_does_not_name_is_an_error(path: str) -> None:
    with pytest.raises(SpiegelError, match="public or internal"):
        OUTPUTS.visibility(path)


def test_an_unknown_file_among_the_results_stops_the_list(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("x")
    (tmp_path / "internal").mkdir()
    (tmp_path / "internal" / "meso.csv").write_text("x")
    assert OUTPUTS.public_files(tmp_path) == [tmp_path / "site" / "index.html"]
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / "pupils.csv").write_text("x")
    with pytest.raises(SpiegelError, match=r"quality/pupils\.csv"):
        OUTPUTS.public_files(tmp_path)


def test_a_private_file_is_closed_to_others(tmp_path: Path) -> None:
    import pandas as pd

    folder = private_folder(tmp_path / "closed")
    path = folder / "a.html"
    (folder / ".a.html.partial").write_text("left behind by a run that was stopped, and open")
    (folder / ".a.html.partial").chmod(0o644)
    replace_private(path, b"one")
    replace_private(path, b"two")
    assert path.read_bytes() == b"two"
    write_private_csv(pd.DataFrame({"a": [1]}), folder / "b.csv")
    assert (folder / "b.csv").read_text() == "a\n1\n"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(f.stat().st_mode) for f in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 2


def test_every_column_of_numbers_says_what_it_tells_of_withheld_counts() -> None:
    """A column that is added later must be declared: else it could leak in silence."""
    for name in OUTPUTS.public:
        if name in TABLES and "indicator" in TABLES[name].columns:
            OUTPUTS.check_tells(name, public_tables.numbers_of(name))
    with pytest.raises(SpiegelError, match="'weighted_share' of table 'changes'") as wrong:
        OUTPUTS.check_tells("changes", ["share", "weighted_share"])
    assert wrong.value.code == "C-DIS-01"


def test_a_column_tells_one_thing() -> None:
    tells = OUTPUTS.tells
    everything = [*tells.nothing, *tells.own_counts, *tells.small_cells]
    assert len(everything) == len({*everything})
    assert set(OUTPUTS.withheld) == {*everything} - {*tells.nothing}
