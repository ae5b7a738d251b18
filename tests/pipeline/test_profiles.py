"""The profiles of the example edition: right numbers, closed files, the same bytes."""

from __future__ import annotations

import hashlib
import re
import stat
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from project_copy import Project

from spiegel.errors import SpiegelError
from spiegel.files import read_csv
from spiegel.publish import numbers
from spiegel.publish.page_templates import TEMPLATES, templates
from spiegel.publish.profiles.batches import Batch, batch_size
from spiegel.publish.profiles.pages import profile, write_index, write_profiles
from spiegel.publish.profiles.source import Source, find_records
from spiegel.publish.report import find_report

EDITION, YEAR = "os2025", "2023-2024"
SECTORS = {"BUSO": 21, "CVO": 5, "CBE": 2}
ALL = 620  # 622 visits; two institutions had two in their sector
BOUND = re.compile(r'data-claim="([^"]+)" data-kind="([^"]+)">([^<]*)<')


@pytest.fixture(scope="module")
def profiles(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All profiles and the index, written outside the built project."""
    folder = tmp_path_factory.mktemp("written") / "profiles"
    whole = source_of(built)
    totals = write_profiles(whole, folder)
    assert {sector: totals[sector] for sector in SECTORS} == SECTORS
    assert sum(totals.values()) == ALL
    write_index(whole, [folder / "index.html", folder / "index.en.html"])
    return folder


def source_of(built: Project, batch: Batch | None = None) -> Source:
    """Return the records of the example edition."""
    report = find_report(built.root, EDITION, ("sources", "measures"))
    return Source(report, find_records(built.root, report.edition), batch)


def test_they_are_not_part_of_an_edition(built: Project) -> None:
    assert not (built.root / "results" / EDITION / "profiles").exists()
    jobs = built.planned("profiles", "--config", "profile_batch=2000")
    # 4,123 rows of the register, as many a job as asked for.
    assert len(jobs["write_profiles"]) == 3
    assert set(jobs) - {"profiles"} == {"write_profiles", "index_profiles"}


def test_only_their_owner_can_read_them(profiles: Path) -> None:
    everything = [profiles, *profiles.rglob("*")]
    for path in everything:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path
    assert len([p for p in everything if p.suffix == ".html"]) == 2 * (ALL + 1)


def test_any_number_of_batches_gives_the_same_pages(
    built: Project, profiles: Path, tmp_path: Path
) -> None:
    """Each institution is in one batch, whose pages are those of the whole."""
    folder, batches = tmp_path / "profiles", [Batch(n, 7) for n in range(1, 8)]
    whole = {p.relative_to(profiles): p.read_bytes() for p in profiles.glob("*/*.html")}
    batch_of = {
        name: [batch for batch in batches if batch.has(name.name.partition(".")[0])]
        for name in whole
    }
    assert {len(found) for found in batch_of.values()} == {1}
    made = sum(write_profiles(source_of(built, batches[1]), folder).values())
    assert made > ALL / 7 * 0.7
    own = {name: content for name, content in whole.items() if batch_of[name] == [batches[1]]}
    assert {p.relative_to(folder): p.read_bytes() for p in folder.glob("*/*.html")} == own
    lines = (folder / "batches" / "2.sha256").read_text().splitlines()
    assert {Path(name): digest for digest, name in (line.split("  ") for line in lines)} == {
        name: hashlib.sha256(content).hexdigest() for name, content in own.items()
    }


def test_a_page_of_an_institution_that_left_is_taken_away(built: Project, tmp_path: Path) -> None:
    folder = tmp_path / "profiles"
    batch = Batch(1, 40)
    write_profiles(source_of(built, Batch(2, 41)), folder)
    before = {p.name for p in folder.glob("*/*.html")}
    left = next(f"{n}" for n in range(900_000, 901_000) if batch.has(f"{n}"))
    stays = next(f"{n}" for n in range(900_000, 901_000) if not batch.has(f"{n}"))
    for institution in (left, stays):
        for name in (f"{institution}.html", f"{institution}.en.html"):
            (folder / "CVO" / name).touch()
    (folder / "batches" / "41.sha256").touch()
    write_profiles(source_of(built, batch), folder)
    write_profiles(source_of(built, Batch(40, 40)), folder)
    after = {p.name for p in folder.glob("*/*.html")}
    assert {f"{stays}.html", f"{stays}.en.html"} <= after
    assert not {f"{left}.html", f"{left}.en.html"} & after
    assert before <= after
    assert sorted(p.name for p in (folder / "batches").iterdir()) == [
        "1.sha256", "2.sha256", "40.sha256",
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["0", "veel", "-5", "1.5"])
def test_a_batch_of_no_size_is_refused(asked: str) -> None:
    assert batch_size({"profile_batch": "250"}) == 250
    with pytest.raises(SpiegelError, match="profile_batch"):
        batch_size({"profile_batch": asked})


def test_every_number_of_the_sector_is_that_of_the_measures(built: Project, profiles: Path) -> None:
    table = read_csv(built.root / "results" / EDITION / "tables" / "measures.csv")
    own = table[table["school_year"] == YEAR].set_index(["indicator", "sector", "category"])
    seen = set()
    for path in sorted((profiles / "BUSO").glob("*.html")):
        language = "en" if path.name.endswith(".en.html") else "nl"
        found = BOUND.findall(path.read_text(encoding="utf-8"))
        assert len(found) > 40
        for claim, kind, text in found:
            cell = own.loc[tuple(claim.split(":"))]
            k, n = int(cell["k"]), int(cell["n"])
            expected = {
                "k": numbers.count(k, language),
                "pct": numbers.percent(k, n, language),
                "share": {numbers.k_of_n(k, n, language)},
            }[kind]
            assert unescape(text) in expected or unescape(text) == expected, (path.name, claim)
            assert cell["conf_status"] == "F"
            seen.add(kind)
    assert "k" in seen


def test_the_marked_step_is_the_rating_in_the_records(built: Project, profiles: Path) -> None:
    clean = built.root / "data" / "processed" / EDITION / "clean" / YEAR
    visits = pd.read_parquet(clean / "visits.parquet").set_index("visit_id")
    visits = visits.loc[visits["sector"] == "BUSO", "institution_id"]  # some are in two sectors
    judgements = pd.read_parquet(clean / "judgements.parquet")
    rated = judgements[judgements["rating_status"] == "rated"]
    rated = rated.assign(institution=rated["visit_id"].map(visits))
    labels = {
        "K1": "Visie en strategisch beleid",
        "ADVIES": "Advies",
        "B2": "Resultaat van die zorg",
    }
    for path in sorted((profiles / "BUSO").glob("??????.html")):
        page = path.read_text(encoding="utf-8")
        for standard, label in labels.items():
            mine = rated[(rated["institution"] == path.stem) & (rated["standard"] == standard)]
            row = re.search(rf'<th scope="row">{label}</th>(.*?)</tr>', page, re.DOTALL)
            if mine.empty:
                assert row is None
                continue
            assert row is not None
            boxes = re.findall(r'<td class="step([^"]*)">(.*?)</td>', row[1], re.DOTALL)
            marked = [i for i, (kind, _) in enumerate(boxes, 1) if " own" in kind]
            assert marked == [int(mine["rating"].min())], (path.name, standard)
            assert boxes[marked[0] - 1][1].endswith('<span class="here">deze instelling</span>')


def test_each_page_says_what_it_is_in_both_languages(profiles: Path) -> None:
    for path in (profiles / "CBE").glob("*.html"):
        page = path.read_text(encoding="utf-8")
        english = path.name.endswith(".en.html")
        assert ('<html lang="en">' if english else '<html lang="nl">') in page
        for mark in ("Voorbeeldgegevens", "Example data", "noindex"):
            assert mark in page
        assert ("Do not publish" if english else "Niet publiceren") in page
        other = path.name.replace(".en.html", ".html") if english else f"{path.stem}.en.html"
        assert f'href="{other}"' in page
        assert (path.parent / other).is_file()
        index = "../index.en.html" if english else "../index.html"
        assert f'href="{index}"' in page
        assert (path.parent / index).resolve().is_file()
    index = (profiles / "index.html").read_text(encoding="utf-8")
    assert index.count("<tr>") == ALL + 1
    assert 'href="CBE/' in index


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_earlier_inspection_is_shown_with_its_comparability(
    built: Project, language: str
) -> None:
    """No institution of the example was inspected twice, so one is given an earlier visit."""
    source = source_of(built)
    institution, visits = next(source.institutions("GSO"))
    years = source._own
    for year in source.earlier_years:
        copied = {k: v for k, v in years[YEAR]["GSO"].items() if k[0] == institution}
        years[year].setdefault("GSO", {}).update(copied)
    page = profile(
        source,
        templates(TEMPLATES).get_template("profile.html.j2"),
        institution,
        "GSO",
        visits,
        language,
    )
    section = page[page.index('id="earlier-title"') : page.index('id="investigations-title"')]
    last, before = section.index("2022-2023"), section.index("2021-2022")
    assert last < before
    same = {"nl": "dezelfde trede", "en": "the same step"}[language]
    limited = {"nl": "beperkt vergelijkbaar: sinds", "en": "comparable to a limited extent: since"}
    not_at_all = {"nl": "niet vergelijkbaar: in 2021-2022", "en": "not comparable: no quality area"}
    assert same in section[last:before]
    assert limited[language] in section[last:before]  # the advice
    assert not_at_all[language] in section[before:]
    untouched = profile(
        source_of(built),
        templates(TEMPLATES).get_template("profile.html.j2"),
        institution, "GSO", visits, language,
    )  # fmt: skip
    assert same not in untouched
    assert {"nl": "2021-2022 en 2022-2023", "en": "2021-2022 and 2022-2023"}[language] in untouched


@pytest.mark.slow
def test_all_profiles_in_one_command(worked: Project) -> None:
    done = worked.snakemake("--cores", "2", "profiles")
    assert done.returncode == 0, done.stdout
    folder = worked.root / "results" / EDITION / "profiles"
    pages = [p for p in folder.rglob("*.html") if p.parent != folder]
    assert len(pages) == 2 * ALL
    assert {stat.S_IMODE(p.stat().st_mode) for p in pages} == {0o600}
    assert worked.planned("profiles") == {}


def test_one_inspection_seen_in_two_years_is_not_an_earlier_one(built: Project) -> None:
    """A register of latest inspections repeats one until the next."""
    source = source_of(built)
    institution, _ = next(source.institutions("CBE"))
    own = source._inspected[YEAR][institution]
    assert all(len(day) == 10 for pair in own for day in pair)
    source._inspected["2022-2023"][institution] = own
    assert source.same_inspection(institution, "2022-2023", YEAR)
    source._inspected["2022-2023"][institution] = (("", ""),)
    source._inspected["2021-2022"][institution] = (("", ""),)
    assert not source.same_inspection(institution, "2022-2023", YEAR)
    assert not source.same_inspection(institution, "2021-2022", "2022-2023")
