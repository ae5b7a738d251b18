"""A new school year as a researcher meets it: from files as they came to an edition that cleans.

Three columns have other names, one file another encoding and lines above its headers, a code is
new, and five errors are planted: an unknown code, a day that is none, a row without its key, a
school that does not exist, and a visit that ends before it begins.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from spiegel.cli import main
from spiegel.commands.new_year import later_title
from spiegel.config.editions import read_edition
from spiegel.errors import SpiegelError
from spiegel.files import replace_together
from spiegel.ingest.manifest import MANIFEST, read_manifest

ROOT = Path(__file__).parents[2]
YEAR = "2025-2026"
HOME = "config/inspectorates/vlaanderen"
EDITION = "config/editions/os2027.yaml"
RENAMED = {
    "type_bezoek": "aard_van_het_bezoek",
    "instellingsnummer": "school_nr",
    "datum_publicatie": "gepubliceerd_op",
}
VISITS = "doorlichting.csv"


def without_year(path: Path) -> None:
    """Take the new year out of a table of the configuration: its column, or its rows."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    if YEAR in rows[0]:
        place = rows[0].index(YEAR)
        rows = [row[:place] + row[place + 1 :] for row in rows]
    rows = [row for row in rows if not {"os2027", YEAR} & {*row}]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it is before the year comes, and the files of the year in `new/`."""
    root = tmp_path_factory.mktemp("before")
    shutil.copytree(ROOT / "config", root / "config")
    (root / "notebooks").symlink_to(ROOT / "notebooks")
    for path in [*(root / HOME / "column_maps").glob("*.csv"), root / HOME / "comparability.csv"]:
        without_year(path)
    without_year(root / HOME / "expectations.csv")
    (root / EDITION).unlink()
    (root / "new").mkdir()
    (root / MANIFEST).parent.mkdir(parents=True)
    shutil.copy(ROOT / MANIFEST, root / MANIFEST)
    for file in read_manifest(ROOT):
        source = ROOT / "data/raw" / file.path
        if file.inspectorate != "vlaanderen":
            continue
        if file.school_year == YEAR:
            shutil.copy(source, root / "new" / source.name)
        else:
            target = root / "data/raw" / file.path
            target.parent.mkdir(parents=True)
            target.symlink_to(source)
    without_year(root / MANIFEST)
    spoil(root / "new" / VISITS)
    return root


def spoil(path: Path, *, errors: bool = True) -> None:
    """Write the visits as another system would; without errors, as it would after a re-issue."""
    lines = path.read_bytes().decode("utf-8-sig").splitlines()
    header = lines[0].split(";")

    def put(line: int, column: str, value: str) -> None:
        cells = lines[line].split(";")
        cells[header.index(column)] = value
        lines[line] = ";".join(cells)

    put(60, "sector", "GBASO")  # new: a code that the framework may know under another name
    if errors:
        put(3, "selectie", "ONBEKENDE_CODE")
        put(10, "datum_begin", "2025/13/45")
        put(13, "doorlichting_id", "")
        put(18, "instellingsnummer", "999999")
        put(37, "datum_einde", "01/01/2020")
    for old, new in RENAMED.items():
        header[header.index(old)] = new
    lines[0] = ";".join(header)
    empty = ";" * (len(header) - 1)
    lines[:0] = [f"Voorlopige export, één bestand{empty}", empty]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))


@pytest.fixture
def root(before: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    shutil.copytree(before, tmp_path / "p", symlinks=True)
    return tmp_path / "p"


@pytest.fixture(scope="module")
def first_start(before: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The project after `new-year`, and what that said."""
    root = tmp_path_factory.mktemp("begun") / "p"
    shutil.copytree(before, root, symlinks=True)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert begin(root) == 0
    return root, said.getvalue()


@pytest.fixture
def begun(first_start: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of that project for one test."""
    shutil.copytree(first_start[0], tmp_path / "b", symlinks=True)
    return tmp_path / "b"


def spiegel(root: Path, *argv: str) -> int:
    return main(["--root", str(root), *argv])


def begin(root: Path, *argv: str, files: list[str] | None = None) -> int:
    named = files or sorted(str(path) for path in (root / "new").glob("*.csv"))
    told = ["--edition", "os2027", "--source", "the office", "--licence", "CC0", "--language", "en"]
    return spiegel(root, "new-year", *named, *told, *argv)


def contents(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def places(told: str) -> dict[str, str]:
    """Return what is to be decided by its place, file:line."""
    found = re.findall(r"^  (config/\S+:\d+)  (.+)$", told, re.MULTILINE)
    return dict(found)


def edit(root: Path, place: str, change: Callable[[str], str]) -> None:
    """Change the line that a place names, as a person would in an editor."""
    path, _, number = place.rpartition(":")
    lines = (root / path).read_text(encoding="utf-8").splitlines(keepends=True)
    lines[int(number) - 1] = change(lines[int(number) - 1])
    (root / path).write_text("".join(lines), encoding="utf-8")


def test_a_year_is_an_edition_in_two_starts(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert begin(root) == 0  # the first start
    told = capsys.readouterr().out
    assert "row 1 above the headers: Voorlopige export, één bestand" in told
    assert "doorlichting.csv: 763 rows, cp1252, semicolon, headers in row 3" in told
    decide = places(told)
    maps = f"{HOME}/column_maps/doorlichting.csv"
    headers = {text.split("'")[1] for at, text in decide.items() if at.startswith(maps)}
    assert headers == {*RENAMED.values()}  # every one of them, and nothing else
    assert {at for at in decide if "maps" in at} == {at for at in decide if at.startswith(maps)}
    codes = {text.split("'")[1]: at for at, text in decide.items() if "is not in code list" in text}
    assert set(codes) == {"GBASO", "ONBEKENDE_CODE"}
    assert "'2025/13/45', rows: 1, the first 13" in told
    assert "column 'doorlichting_id' is empty where a value is required" in told
    assert f"{VISITS}, row 16" in told

    # What a person does: take out the marks, fill in two days, decide on codes and pairs.
    for at in decide:
        if at.startswith(maps):
            edit(root, at, lambda line: line.replace(",?", ","))
        if at.startswith(EDITION):
            day = "2027-01-31" if "cut_off" in decide[at] else "2027-02-03"
            edit(root, at, lambda line, day=day: line.replace("FILL IN", day))  # type: ignore[misc]
    pairs = root / HOME / "comparability.csv"
    text = pairs.read_text(encoding="utf-8")
    pairs.write_text(text.replace(",?,", ",yes,").replace(",?", ","), encoding="utf-8")
    sector = root / HOME / "codes/sector.csv"
    text = sector.read_text(encoding="utf-8")
    sector.write_text(re.sub("^GBAO,(.*),$", r"GBAO,\1,GBASO", text, flags=re.M), encoding="utf-8")
    assert "GBASO" in sector.read_text(encoding="utf-8")

    # The errors of the source are mended at the source: a re-issue.
    again = root / "data/raw/vlaanderen/doorlichting" / YEAR / "v2" / VISITS
    again.parent.mkdir()
    original = next(f for f in read_manifest(ROOT) if f.path.endswith(f"{YEAR}/v1/{VISITS}"))
    shutil.copy(ROOT / "data/raw" / original.path, again)
    spoil(again, errors=False)
    assert spiegel(root, "register", str(again), "--source", "the office") == 0
    edition = root / EDITION
    text = edition.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith("  doorlichting:"))
    corrections = root / HOME / "corrections.yaml"  # of what the re-issue did not mend
    known = corrections.read_text(encoding="utf-8").replace("  - v1\n", "  - v1\n  - v2\n")
    corrections.write_text(known, encoding="utf-8")
    pinned = line.replace(f"{YEAR}: v1", f"{YEAR}: v2")
    edition.write_text(text.replace(line, pinned), encoding="utf-8")

    capsys.readouterr()
    assert spiegel(root, "try", "os2027", "--language", "en") == 0  # the second start
    told = capsys.readouterr().out
    assert "To decide: 0" in told
    assert re.search(r"^  K1 +\d+ +\d+$", told, re.MULTILINE)
    assert re.search(r"^  visits 1 \(doorlichting\) +\d+ +\d+ +\d+$", told, re.MULTILINE)
    assert re.search(r"^  visits: Duplicate row +\d+ +\d+$", told, re.MULTILINE)
    assert spiegel(root, "check", "os2027") == 0
    assert spiegel(root, "status", "os2027", "--language", "en") == 3
    told = capsys.readouterr().out
    assert all(line in told for line in ("- decided", "- not built"))


def test_before_anything_is_decided_a_trial_tells_all_of_it_at_once(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = begun
    written = contents(root)
    assert spiegel(root, "try", "os2027", "--language", "en") == 1
    told = capsys.readouterr().out
    assert len(places(told)) == len({*places(told)})
    for planted in ("GBASO", "ONBEKENDE_CODE", "2025/13/45", "'doorlichting_id' is empty"):
        assert planted in told
    # What only cleaning finds, though cells could not be read: a school, and an order of days.
    assert re.search(r"institution_known .*\n(?:    .*\n)*    D2526-0018", told)
    assert re.search(r"dates_in_order .*\n(?:    .*\n)*    D2526-0037", told)
    assert "without what could not be read: 3 rows and 3 cells" in told
    assert "no visit is left out for the cut-off here" in told
    assert contents(root) == written  # a trial writes nothing


def test_a_dry_run_tells_the_same_and_writes_nothing(
    root: Path, first_start: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    written = contents(root)
    assert begin(root, "--dry-run") == 0
    told = capsys.readouterr().out
    assert contents(root) == written
    assert places(first_start[1]) == places(told)


def test_what_a_person_wrote_stays(
    before: Path, begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = begun
    pairs = (before / HOME / "comparability.csv").read_text(encoding="utf-8")
    for old in (before / HOME / "column_maps").glob("*.csv"):
        lines = old.read_text(encoding="utf-8").splitlines()
        with (root / old.relative_to(before)).open(encoding="utf-8", newline="") as stream:
            now = [row[:-1] for row in csv.reader(stream)]
        assert now[: len(lines)] == list(csv.reader(lines))
    assert (root / HOME / "comparability.csv").read_text(encoding="utf-8").startswith(pairs)
    written = contents(root)
    assert begin(root) == 1
    assert "edition 'os2027' is there already [I-NEW-08]" in capsys.readouterr().err
    assert contents(root) == written


def test_a_half_reviewed_proposal_is_not_passed_over(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / HOME / "column_maps/doorlichting.proposed.csv").write_text("x", encoding="utf-8")
    written = contents(root)
    assert begin(root) == 1
    assert "[I-PRO-02]" in capsys.readouterr().err
    assert contents(root) == written


def test_other_editions_are_not_touched_by_what_is_open(begun: Path) -> None:
    assert spiegel(begun, "check", "os2026") == 0


def test_an_open_edition_cannot_be_built(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = begun
    assert spiegel(root, "check", "os2027") == 1
    assert "key 'cut_off' is still to be filled in [C-EDI-01]" in capsys.readouterr().err
    assert spiegel(root, "status", "os2027", "--language", "en") == 1
    at = places(capsys.readouterr().out)
    assert {f"{EDITION}:6", f"{EDITION}:7"} <= at.keys()
    for place in (f"{EDITION}:6", f"{EDITION}:7"):
        edit(root, place, lambda line: line.replace("FILL IN", "2027-01-31"))
    assert spiegel(root, "check", "os2027") == 1
    told = capsys.readouterr().err
    assert all(code in told for code in ("[C-CMP-01]", "[I-HDR-05]"))


def test_a_year_does_not_go_on_from_one_that_is_open(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(begun / "new" / VISITS)]
    told = ["--edition", "os2028", "--source", "s"]
    assert spiegel(begun, "new-year", *files, *told) == 1
    assert "[C-EDI-01]" in capsys.readouterr().err
    assert not (begun / "config/editions/os2028.yaml").exists()


def test_a_dataset_that_did_not_come_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(p) for p in (root / "new").glob("*.csv") if p.stem != "gok_evaluatie"]
    assert begin(root, files=files) == 0
    told = places(capsys.readouterr().out)
    text = (root / EDITION).read_text(encoding="utf-8").splitlines()
    (place,) = (at for at, what in told.items() if "gok_evaluatie was there last year" in what)
    assert text[int(place.rpartition(":")[2]) - 1].startswith("  gok_evaluatie:")


def test_a_file_of_no_dataset_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = root / "new" / "odd.csv"
    odd.write_text("p;q\n1;2\n3;4\n", encoding="utf-8")
    assert begin(root, files=[str(odd)]) == 1
    assert "[I-NEW-06]" in capsys.readouterr().err


def test_without_a_source_nothing_is_begun(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(root / "new" / VISITS)]
    assert spiegel(root, "new-year", *files, "--edition", "os2027") == 1
    assert "[I-NEW-09]" in capsys.readouterr().err
    assert not (root / EDITION).exists()


def test_all_is_written_or_nothing(tmp_path: Path) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two"
    one.write_text("old", encoding="utf-8")
    two.mkdir()
    (two / "full").touch()  # no file can take its place
    with pytest.raises(OSError, match="two"):
        replace_together({tmp_path / "three.txt": b"new", one: b"new", two: b"new"})
    assert one.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.txt", "two"]


@pytest.mark.parametrize(
    ("title", "later"),
    [
        ("Education Mirror 2025", "Education Mirror 2026"),
        ("Jeugdzorg, 2017-2018", "Jeugdzorg, 2018-2019"),
        ("Inspections, 2017/18", "Inspections, 2018/19"),
        ("At 31 March 1999", "At 31 March 2000"),
        ("Turn of 1998/99", "Turn of 1999/00"),
        ("No year, 12345 rows", "No year, 12345 rows"),
    ],
)
def test_a_title_gets_its_years_later(title: str, later: str) -> None:
    assert later_title(title, 1) == later


def test_a_day_that_is_still_to_be_filled_in_is_told_with_its_line(tmp_path: Path) -> None:
    text = (ROOT / "config/editions/os2025.yaml").read_text(encoding="utf-8")
    path = tmp_path / "os2025.yaml"
    path.write_text(re.sub("extracted: .*", "extracted: FILL IN", text), encoding="utf-8")
    with pytest.raises(SpiegelError, match="key 'extracted' is still to be filled in") as caught:
        read_edition(path)
    line = int(caught.value.where.rpartition(" ")[2])
    assert path.read_text(encoding="utf-8").splitlines()[line - 1] == "extracted: FILL IN"
    assert read_edition(path, draft=True).extracted.year == 2200
