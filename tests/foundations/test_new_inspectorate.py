"""An inspectorate from files that nobody described: it builds at once, or one message says why.

The files are of countries that the project does not know, and misbehave as exports do.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from spiegel.cli import main
from spiegel.config.guess_words import guess_words, guessed
from spiegel.errors import SpiegelError
from spiegel.ingest.manifest import COLUMNS, MANIFEST, read_manifest
from spiegel.release import gates

ROOT = Path(__file__).parents[2]
Row = Sequence[str]
GRADES = ["Poor", "Fair", "Good", "Excellent"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project without any inspectorate."""
    made = tmp_path / "p"
    for folder in ("config/editions", "config/inspectorates", "data/raw"):
        (made / folder).mkdir(parents=True)
    for path in (ROOT / "config").iterdir():
        if path.name not in ("editions", "inspectorates"):
            (made / "config" / path.name).symlink_to(path)
    (made / "notebooks").symlink_to(ROOT / "notebooks")
    (made / MANIFEST).write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    return made


def begin(root: Path, *files: Path, more: Sequence[str] = (), name: str = "elsewhere") -> int:
    named = ["new-inspectorate", name, *map(str, files), "--source", "the office"]
    return main(["--root", str(root), *named, "--language", "en", *more])


def written(path: Path, rows: Sequence[Row], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def texts(root: Path, name: str = "elsewhere") -> dict[str, str]:
    own = root / "config" / "inspectorates" / name
    return {
        p.relative_to(own).as_posix(): p.read_text(encoding="utf-8")
        for p in own.rglob("*")
        if p.is_file()
    }


def wide(count: int = 120, seed: int = 1) -> list[list[str]]:
    """Return a row for each visit: zeros before ids, times behind dates, two scales."""
    chance = random.Random(seed)
    rows = [
        ["Report no", "School ID", "School type", "Visit date", "Published on", "Teaching"],
    ]
    rows[0] += ["Leadership", "Climate", "Safe", "Reserved", "Remarks"]
    for n in range(count):
        day = f"{chance.randint(1, 28):02d}/{chance.randint(1, 6):02d}/2025"
        rows.append(
            [f"R-{n:04d}", f"{n % 90:06d}", chance.choice(["Primary", "Secondary", "primary"])]
            + [f"{day} {chance.randint(8, 17):02d}:30", "15/07/2025"]
            + [chance.choice(["1", "2", "3", "4"]) for _ in range(3)]
            + [chance.choice(GRADES), "", f"Lessons went well, and pupils were at ease; report {n}"]
        )
    return rows


def long(count: int = 60, seed: int = 2) -> list[list[str]]:
    """Return a row for each judgement; a visit is a school on a day, and no column names it."""
    chance = random.Random(seed)
    rows = [["school_code", "visit_date", "stage", "criterion", "judgement"]]
    for n in range(count):
        day = f"2025-{chance.randint(1, 6):02d}-{1 + n % 28:02d}"
        stage = chance.choice(["lower", "upper"])
        for criterion in ("Teaching", "Leadership", "Climate"):
            rows.append([f"{n % 40:05d}", day, stage, criterion, chance.choice(GRADES)])
        rows.append([f"{n % 40:05d}", day, stage, "Safe", chance.choice(["yes", "no"])])
    return rows


def test_a_wide_file_becomes_a_folder_that_passes_every_check(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = wide()
    rows[0][6] = "Direção"  # a letter beyond ASCII, in windows-1252
    rows += [rows[5], rows[6]]
    path = written(tmp_path / "visits_2025.csv", rows, ";", "cp1252")
    assert begin(root, path, more=["--encoding", "cp1252"]) == 0
    told = capsys.readouterr().out
    assert "key, proven on 120 different rows: Report no" in told
    assert "School type: code; 122 filled, 2 different: Primary" in told
    assert "scale rating, from low to high: 1, 2, 3, 4; meets the bar from 3 on" in told
    assert (
        "scale rating_2, from low to high: Poor, Fair, Good, Excellent; meets the bar from Good"
        in told
    )
    own = texts(root)
    assert "school_id,key,,yes,,School ID" in own["column_maps/visits.csv"]
    assert "visit_date,date:dd/mm/yyyy hh:mm:ss,,,,Visit date" in own["column_maps/visits.csv"]
    assert "reserved,ignore" in own["column_maps/visits.csv"]
    assert (
        "remarks,ignore" in own["column_maps/visits.csv"]
    )  # nothing is read that nobody asked for
    sectors = own["codes/sector.csv"].splitlines()[1:]
    assert sorted(sectors) == ["PRIMARY,,,Primary|primary", "SECONDARY,,,Secondary"]
    assert "identifying:" in own["publication.yaml"]
    assert "visits: {institution: [school_id], record: [report_no]}" in own["publication.yaml"]
    assert main(["--root", str(root), "check", "elsewhere_2025"]) == 0
    capsys.readouterr()
    # Everything is a guess, so a person still has to decide; nothing stops a build.
    assert main(["--root", str(root), "try", "elsewhere_2025", "--language", "en"]) == 1
    tried = capsys.readouterr().out
    assert "What would stop a build: 0" in tried
    assert re.search(r"^  visits: Duplicate row +2$", tried, re.MULTILINE)
    assert re.search(r"^  TEACHING +120$", tried, re.MULTILINE)


def test_every_guess_is_listed_with_its_line_and_goes_when_it_is_decided(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begin(root, written(tmp_path / "visits.csv", wide())) == 0
    told = capsys.readouterr().out
    places = dict(re.findall(r"^  (config/\S+):(\d+)  ", told, re.MULTILINE))
    assert {Path(p).name for p in places} >= {
        "framework.yaml",
        "tables.yaml",
        "elsewhere_2025.yaml",
    }
    with pytest.raises(SpiegelError, match="R-FRZ-13"):  # nothing is frozen on a guess
        gates.nothing_is_guessed(root, "elsewhere_2025")
    for path in (root / "config").rglob("elsewhere*/*.yaml"):
        line = path.read_text(encoding="utf-8").splitlines()[0]
        schema = path.parent / line.partition("$schema=")[2]
        assert (ROOT / schema.resolve().relative_to(root.resolve())).is_file()
    marks = 0
    for path in (root / "config").rglob("*.yaml"):
        if not {"inspectorates", "editions"} & {*path.parts}:
            continue
        text = path.read_text(encoding="utf-8")
        for number, key, _ in guessed(text):
            marks += 1
            assert f"{path.relative_to(root).as_posix()}:{number}  {key}: " in told
        path.write_text(re.sub(r"    # \? .*", "", text), encoding="utf-8")
    assert marks > 10
    gates.nothing_is_guessed(root, "elsewhere_2025")
    assert main(["--root", str(root), "check", "elsewhere_2025"]) == 0
    assert main(["--root", str(root), "try", "elsewhere_2025", "--language", "en"]) == 0
    assert "To decide: 0" in capsys.readouterr().out


def test_a_long_file_has_scales_by_standard_and_a_key_of_several_columns(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "judgements.csv", long())
    assert begin(root, path) == 0, capsys.readouterr().err
    told = capsys.readouterr().out
    assert "key, proven on 240 different rows: school_code + visit_date + criterion" in told
    assert "keys: {visit_id: {of: [school_code, visit_date]}" in texts(root)["tables.yaml"]
    assert "long form: criterion says what is rated, judgement how" in told
    assert "from low to high: Poor, Fair, Good, Excellent" in told
    assert "from low to high: no, yes" in told
    assert main(["--root", str(root), "try", "elsewhere_2025", "--language", "en"]) == 1
    tried = capsys.readouterr().out
    for standard in ("TEACHING", "LEADERSHIP", "CLIMATE", "SAFE"):
        assert re.search(rf"^  {standard} +60$", tried, re.MULTILINE)


def test_two_moments_of_one_day_are_no_key(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["School ID", "Visited", "Team", "Teaching", "Climate"]]
    for n in range(60):
        team = f"T_{n % 2}"
        when = f"2025-03-{1 + n // 4:02d} {8 + n % 4:02d}:00"
        rows.append([f"{n // 4:04d}", when, team, GRADES[n % 4], GRADES[n % 3]])
    path = written(tmp_path / "visits.csv", rows)
    assert begin(root, path) == 1
    assert "[I-INS-06]" in capsys.readouterr().err
    for row in rows[1:]:
        row[0] = f"{int(row[0])}{row[1][11:13]}"
    rows += [[row[0], row[1], "T_2", *row[3:]] for row in rows[1:]]
    assert begin(root, written(path, rows)) == 0, capsys.readouterr().err
    assert '{of: [school_id, team], joined_by: "/"}' in texts(root)["tables.yaml"]


def test_a_workbook_with_lines_above_its_table_and_a_note_under_it(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[list[object]] = [["Export of the office"], [None], *wide()]
    rows.append(["Source: the office, all rights reserved"])
    assert begin(root, workbook(tmp_path / "visits.xlsx", rows)) == 0, capsys.readouterr().err
    told = capsys.readouterr().out
    assert "row 1 above the headers: Export of the office" in told
    (file,) = read_manifest(root)
    assert (file.header_row, file.sheet) == (3, "Sheet")


def test_ratings_visits_and_register_in_three_files(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = wide()
    visits = [row[:5] for row in rows]
    ratings = [[row[0], *row[5:9]] for row in rows]
    register = [["School ID", "School name"], *([f"{n:06d}", f"School {n}"] for n in range(95))]
    files = [
        written(tmp_path / "visits.csv", visits),
        written(tmp_path / "ratings.csv", ratings),
        written(tmp_path / "schools.csv", register),
    ]
    assert begin(root, *files) == 0, capsys.readouterr().err
    told = capsys.readouterr().out
    assert "visits of visits, linked by Report no" in told
    assert "register of institutions: schools" in told
    assert {file.dataset for file in read_manifest(root)} == {"visits", "ratings", "schools"}
    assert "school_name,ignore" in texts(root)["column_maps/schools.csv"]


def test_a_state_has_the_latest_visit_of_each_institution(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(3)
    rows = [["URN", "Phase", "Last inspection", "Overall", "Leadership"]]
    for n in range(80):
        day = f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/{chance.randint(2018, 2024)}"
        rows.append([f"1{n:05d}", chance.choice(["Primary", "Secondary"]), day])
        rows[-1] += [chance.choice(GRADES), chance.choice(GRADES)]
    assert begin(root, written(tmp_path / "latest.csv", rows)) == 0, capsys.readouterr().err
    assert "frame: stock" in texts(root)["framework.yaml"]
    assert "institutions:" in texts(root)["tables.yaml"]


def test_cells_that_are_no_dates_and_blank_keys_are_told_and_left_out(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = wide()
    rows[3][3], rows[4][0], rows[9][5] = "soon", "", "-"
    assert begin(root, written(tmp_path / "visits.csv", rows)) == 0, capsys.readouterr().err
    told = capsys.readouterr().out
    assert "visit_date: no date, counts as blank now: 'soon'" in told
    assert "rows without this value do not count (1)" in told
    assert "key, proven on 119 different rows: Report no" in told
    assert "teaching: counts as blank: '-'" in told


def test_a_day_or_month_is_asked(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = wide()
    for n, row in enumerate(rows[1:]):
        row[3] = f"{1 + n % 9}.{1 + n % 6}.2025"
        row[4] = "7.7.2025"
    assert begin(root, written(tmp_path / "visits.csv", rows)) == 0, capsys.readouterr().err
    assert "visit_date: 'dd.mm.yyyy' is guessed, day and month may stand" in capsys.readouterr().out


def test_a_dry_run_tells_it_and_writes_nothing_and_nothing_is_overwritten(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "visits.csv", wide())
    before = sorted(root.rglob("*"))
    assert begin(root, path, more=["--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "Nothing written" in told
    assert sorted(root.rglob("*")) == before
    assert begin(root, path) == 0
    assert capsys.readouterr().out.replace("Written", "") == re.sub(
        "Nothing written[^:]*", "", told
    )
    kept = texts(root)
    assert begin(root, path) == 1
    assert "[I-INS-01]" in capsys.readouterr().err
    assert begin(root, path, name="other", more=["--edition", "elsewhere_2025"]) == 1
    assert "[I-NEW-08]" in capsys.readouterr().err
    assert texts(root) == kept


def test_what_is_guessed_wrong_is_named_by_its_header(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["a", "b", "c"], *([f"x{n}", f"y{n % 30}", str(n % 3)] for n in range(60))]
    path = written(tmp_path / "odd.csv", rows)
    assert begin(root, path) == 1
    assert "[I-INS-04]" in capsys.readouterr().err
    assert begin(root, path, more=["--rating", "d"]) == 1
    assert "[I-INS-03]" in capsys.readouterr().err
    assert begin(root, path, more=["--rating", "c", "--institution", "b"]) == 1
    assert "[I-INS-10]" in capsys.readouterr().err
    told = ["--rating", "c", "--institution", "b", "--school-year", "2024-2025"]
    assert begin(root, path, more=told) == 0, capsys.readouterr().err
    assert "institution_id: b " in texts(root)["tables.yaml"]


def test_rows_that_nothing_tells_apart_are_refused_with_an_example(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["School", "Date", "Teaching grade", "Climate grade"]]
    for n in range(40):
        rows.append([f"S{n % 10:03d}", "2025-03-01", GRADES[n % 4], GRADES[n // 10]])
    assert begin(root, written(tmp_path / "visits.csv", rows)) == 1
    error = capsys.readouterr().err
    assert "[I-INS-06]" in error
    assert "40 rows differ from another with the same values, such as School 'S000'" in error
    assert not texts(root)


def damage(rows: list[list[str]], chance: random.Random) -> None:
    """Spoil a file as exports do."""
    column = chance.randrange(len(rows[0]))
    some = chance.sample(range(1, len(rows)), 6)
    kinds: list[Callable[[list[str]], str]] = [
        lambda row: "",
        lambda row: "?",
        lambda row: row[column].upper(),
        lambda row: f"{row[column]}|x",
        lambda row: f" {row[column]}  ",
        lambda row: "{x} <b>& 2025",
        lambda row: "2025-02-30",
        lambda row: f"{row[column]}.0",
        lambda row: "学校",
        lambda row: "=1+1",
    ]
    change = chance.choice(kinds)
    for at in some:
        rows[at][column] = change(rows[at])
    if chance.random() < 0.3:
        rows[0][column] = chance.choice(["", "{x}", "100 %", "学校", rows[0][0], "A|B", "all"])


# Two files with one fault, two with two and two with three; one of them is refused.
EVERY_RUN = (0, 6, 1, 7, 2, 5)


@pytest.mark.parametrize(
    "seed",
    [pytest.param(s, marks=() if s in EVERY_RUN else pytest.mark.slow) for s in range(12)],
)
def test_whatever_the_file_it_builds_or_one_message_says_why(
    seed: int, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(seed)
    rows = wide(60, seed) if seed % 3 else long(30, seed)
    for _ in range(1 + seed % 3):
        damage(rows, chance)
    code = begin(root, written(tmp_path / "file.csv", rows))
    said = capsys.readouterr()
    if code:
        assert [line.split(":")[0] for line in said.err.splitlines()] == ["what", "where", "fix"]
        assert not texts(root)
        return
    (edition,) = (root / "config/editions").glob("*.yaml")
    assert main(["--root", str(root), "check", edition.stem]) == 0, capsys.readouterr().err
    capsys.readouterr()
    main(["--root", str(root), "try", edition.stem, "--language", "en"])
    tried = capsys.readouterr().out
    assert "What would stop a build: 0" in tried, tried


def test_the_words_of_guesses_are_as_headers_and_cells_are_read() -> None:
    words = guess_words()
    for name in [*words.grades, *words.answers, *(w for own in words.roles.values() for w in own)]:
        assert re.fullmatch("[a-z0-9 ]+", name), name
    assert words.plays("institution", "School-ID")
    assert words.plays("published", "Veröffentlicht am")
    assert not words.plays("number", "Note")
    assert words.favour("Très bien") == words.favour("tres bien")
    assert words.favour("4") is None
    assert words.favour("Requires improvement to be good") == words.favour("requires improvement")
    assert words.favour("2: Good") == words.favour("good")
    assert words.favour("goodness") is None
