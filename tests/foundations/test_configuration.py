"""`spiegel check`: whatever a configuration file can get wrong is named before any job runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from spiegel import tables
from spiegel.commands import configuration
from spiegel.commands.configuration import mistakes
from spiegel.config.figures import Figure
from spiegel.ingest.manifest import MANIFEST, read_manifest
from spiegel.publish.figures import type_tables

ROOT = Path(__file__).parents[2]
HOME = "config/inspectorates/vlaanderen"
OS2025 = "config/editions/os2025.yaml"


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """The raw files, which no test changes, are read once for all."""
    with pytest.MonkeyPatch.context() as patch:
        raw = cache(configuration.read_raw)
        patch.setattr(configuration, "read_raw", lambda file, path: raw(file, path.resolve()))
        yield


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the configuration, with everything else as it is here."""
    monkeypatch.delenv("SPIEGEL_RAW", raising=False)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    shutil.copy(ROOT / MANIFEST, tmp_path / MANIFEST)
    (tmp_path / "data" / "raw" / "vlaanderen").symlink_to(ROOT / "data" / "raw" / "vlaanderen")
    return tmp_path


def found(root: Path, edition: str = "os2025") -> list[str]:
    """What is told, one text for each mistake."""
    return [error.render() for error in mistakes(root, edition)[1]]


def edit(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("edition", ["os2023", "os2024", "os2025", "os2026", "os2027"])
def test_what_ships_has_no_mistake(root: Path, edition: str) -> None:
    assert found(root, edition) == []


# file, what stands there, what is written instead, what is told
BROKEN = [
    # YAML that is none, by its usual causes
    (OS2025, "cut_off:", "<<<<<<< HEAD\ncut_off:", "two versions of this file were not merged"),
    (f"{HOME}/framework.yaml", "\nscales:\n  ", "\nscales:\n\t", "indented with a tab"),
    (OS2025, "edition: os2025", "  edition: os2025", "the first key is indented"),
    (OS2025, "title: {nl", "title: {nl: {nl", "not valid YAML"),
    (f"{HOME}/claims.yaml", "claims:", "claims: " + "[" * 9999, "too deep inside each other"),
    # the edition
    (OS2025, "inspectorate: vlaanderen", "inspectorate: vlaandren", "no inspectorate"),
    (OS2025, "2023-2024: v1", "2023-2024: v9", "not in the manifest"),
    (OS2025, "mirror: os2021, school_year: 2019-2020", "mirror: os2012, school_year: 2011-2012",
     "of mirror 'os2012'"),
    (OS2025, "cut_off: 2025-01-31", "cut_off: 2025-02-31", "cut_off"),
    (OS2025, "cut_off: 2025-01-31", "cut_off: 2024-01-31", "before the school year 2023-2024 ends"),
    (OS2025, "source: records, cut_off: 2024-01-31", "source: records, cut_off: 2025-01-31",
     "not after that of"),
    (OS2025, "cut_off: 2025-01-31", "cut_off: 2025-02-28", "after 2025-02-03, the day of the"),
    (OS2025, "extracted: 2025-02-03", "extracted: 2025-02-03\nexported: 2025-01-31", "was made"),
    (OS2025, "extracted: 2025-02-03", "extracted: 2025-02-03\nexported: soon", "exported"),
    # the registries
    (f"{HOME}/framework.yaml", "\ncleaning:", "\ncleaning:\n  checks: {chance: -1}", "chance"),
    (f"{HOME}/framework.yaml", "\ncleaning:",
     "\ncleaning:\n  checks: {labels: {inschaling: {niveau: niveaulabel}}}", "'niveaulabel'"),
    (f"{HOME}/framework.yaml", "\ncleaning:",
     "\ncleaning:\n  checks: {severities: {code_fits_labels: warning}}", "code_fits_labels"),
    (f"{HOME}/indicators.yaml", "standards: [K1]", "standards: [K11]", "names standard 'K11'"),
    (f"{HOME}/analysis_plan.yaml", "level: 0.95", "level: 95", "level"),
    (f"{HOME}/tables.yaml", "visit_id: doorlichting_id", "visit_id: doorlichtingid",
     "unknown column 'doorlichtingid'"),
    (f"{HOME}/tables.yaml", "dataset: onderzoek", "dataset: onderzoeken", "onderzoeken.csv"),
    (f"{HOME}/tables.yaml", '"on": onderzoek_id', '"on": onderzoeksid', "'onderzoeksid'"),
    (f"{HOME}/tables.yaml", "standard: GOK}", "standard: GOKK}", "unknown standard 'GOKK'"),
    (f"{HOME}/tables.yaml", "where: {advies:", "where: {advis:", "unknown column 'advis'"),
    (f"{HOME}/tables.yaml", "start_date: datum_begin", "start_date: teamcode",
     "'start_date' needs a column of dates, and 'teamcode' is of kind text [C-REC-01]"),
    (f"{HOME}/tables.yaml", "n: aantal_instellingen", "n: bron", "needs a column of whole numbers"),
    (f"{HOME}/tables.yaml", "raw_rating: evaluatie", "raw_rating: evaluati", "'evaluatie'"),
    (f"{HOME}/tables.yaml", "      advice: advies\n", "      advice: aangekondigd\n",
     "not collected in 2021-2022 [C-REC-09]"),
    (f"{HOME}/tables.yaml", "visit_type: type_bezoek\n", "soort: type_bezoek\n", "C-REC-12"),
    (f"{HOME}/tables.yaml", "{advies: {present: true}}", "{advies: {equals: [ONGUNSTG]}}",
     "list 'advies' has no code 'ONGUNSTG' [C-REC-03]"),
    (f"{HOME}/tables.yaml", "{advies: {present: true}}", "{advies: {any_of: [GUNSTIG, X]}}", "'X'"),
    (f"{HOME}/tables.yaml", "{advies: {present: true}}", "{advies: {from: ONGUNSTIG}}", "C-REC-04"),
    (f"{HOME}/tables.yaml", "{advies: {present: true}}", "{advies: {like: ONG}}", "unknown key"),
    (f"{HOME}/tables.yaml", "{advies: {present: true}}", "{datum_begin: {from: 2024-02-30}}",
     "'2024-02-30' is no date"),
    (f"{HOME}/tables.yaml", "{advies: {present: true}}",
     "{datum_begin: {from: 2024-09-01, until: 2024-06-30}}", "no cell can meet all"),
    (f"{HOME}/tables.yaml", "constants: {investigation_type: GOK, standard: GOK}",
     "constants: {investigation_type: GOK, standard: GOK}\n    school_year_of: start_date",
     "C-REC-10"),
    (f"{HOME}/column_maps/doorlichting.csv", "teamcode,text,,,teamcode", "teamcode,text,,,-1",
     "is not collected in"),
    (f"{HOME}/figures.yaml", "template: 04_trends", "template: 04_trend", "unknown template"),
    (f"{HOME}/figures.yaml", "claims: press", "claims: pers", "unknown kind of document 'pers'"),
    (f"{HOME}/figures.yaml", "{pct:advies_ongunstig:ALL:meets}", "{pct:advies_ongunstg:ALL:meets}",
     "'advies_ongunstg'"),
    (f"{HOME}/figures.yaml", "{pct:advies_ongunstig:ALL:meets}", "{pct:advies_ongunstig:ALL:meet}",
     "'meet'"),
    (f"{HOME}/figures.yaml", "{pct:advies_ongunstig:ALL:meets}", "{procent}", "'procent'"),
    (f"{HOME}/figures.yaml", "Aandeel reguliere doorlichtingen per", "Doorlchting per",
     "names no measure"),
    (f"{HOME}/figures.yaml", "per sector, {year}", "per sector, dit jaar", "names no period"),
    (f"{HOME}/figures.yaml", "per sector, {year}", "alle samen, {year}", "does not say of whom"),
    (f"{HOME}/figures.yaml", "type: rating_bars", "type: heat_table",
     "notebook 'overzicht' draws none of that type [C-FIG-01]"),
    # texts
    (OS2025, "inspectorate: vlaanderen", 'inspectorate: "vlaander\\u202een"', "C-TXT-01"),
    (OS2025, "extracted:", 'no_priors_reason: {nl: "", en: x}\nextracted:', "no_priors_reason.nl"),
    (f"{HOME}/framework.yaml", "\nsectors:", "\nsectors:\n  a/b: {label: {nl: x, en: x}}", "a/b"),
    (f"{HOME}/indicators.yaml", "k1_visie:", "k1 visie:", "C-IND-10"),
    (f"{HOME}/comparability.csv", ",limited,", ",lim\u202eited,", "I-TAB-07"),
    ("config/words/shared.yaml", "{numbers}", "{numbers.__class__}", "C-TXT-03"),
    # reviewed tables
    (f"{HOME}/comparability.csv", ",limited,", ",limitted,", "unknown verdict 'limitted'"),
    (f"{HOME}/published.csv", ",622,,advies_ongunstig,ALL", ",622,,advies_ongunstig,AL",
     "unknown sector 'AL'"),
    (f"{HOME}/published.csv", ",54,622,", ',"54,0",622,', "the published figure is '54,0'"),
    (f"{HOME}/published_priors.csv", ",61,0,,532,", ",610,0,,532,", "percent is '610'"),
    (f"{HOME}/published_priors.csv", "advies_gunstig,ALL", "advies_gunst,ALL", "'advies_gunst'"),
    (f"{HOME}/external_evidence.csv", ",falling,", ",fallling,", "unknown direction"),
    (f"{HOME}/expectations.csv", "2021-2022,visits,rows", "2021,visits,rows", "not a school year"),
    (f"{HOME}/publication.yaml", "team: [teamcode]", "team: [team_code]", "unknown column of"),
    (f"{HOME}/corrections.yaml", "table: doorlichting", "table: doorlichtng", "unknown dataset"),
    # how exports are read
    (f"{HOME}/column_maps/populatie.csv", "sector,code", "sector,kode", "unknown kind 'kode'"),
    (f"{HOME}/codes/sector.csv", "GBAO,,,", "GBAO,2023-24,,", "2023-24"),
    ("config/words/trends.yaml", "  comparison:\n    nl:", "  comparison:\n    de:", "comparison"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    BROKEN,
    ids=[f"{i}-{row[3][:20]}" for i, row in enumerate(BROKEN)],
)
def test_a_mistake_is_named(root: Path, name: str, old: str, new: str, told: str) -> None:
    edit(root, name, old, new)
    texts = found(root)
    assert any(told in text for text in texts), texts
    assert all(text.startswith("what:") for text in texts)


def test_a_figure_of_another_type_is_told_which_notebooks_draw_it(root: Path) -> None:
    edit(root, f"{HOME}/figures.yaml", "type: rating_bars", "type: heat_table")
    (told,) = (text for text in found(root) if "C-FIG-01" in text)
    assert "('persbericht')" in told
    assert "notebooks/01_overzicht.ipynb" in told


def test_a_type_of_figure_without_all_its_entries_is_told_each_place(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for own in (type_tables.OF_ALL, type_tables.NOT_OF_OWN):
        for place, types in own.items():
            monkeypatch.setitem(own, place, {*types} - {"rating_bars"})
    told = [text for text in found(root) if "C-FIG-03" in text]
    assert len(told) > 1  # each figure of that type, and no KeyError
    places = {*type_tables.OF_ALL, *type_tables.NOT_OF_OWN}
    for place in places:
        assert place in told[0]
        assert (ROOT / place.partition(":")[0]).is_file()
    assert f"no entry in {len(places)} tables" in told[0]


@pytest.mark.parametrize("kind", get_args(Figure.model_fields["type"].annotation))
def test_every_type_of_figure_has_all_its_entries(kind: str) -> None:
    assert type_tables.without(kind) == []


def test_a_table_with_a_model_and_no_entry_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tables.TABLES, "sizes", tables.POPULATION)
    (told,) = found(root)
    assert "'sizes' has a model and is not in the catalogue [C-PUB-02]" in told


def test_mistakes_in_several_files_are_told_at_once(root: Path) -> None:
    edit(root, f"{HOME}/comparability.csv", ",limited,", ",limitted,")
    edit(root, f"{HOME}/external_evidence.csv", ",falling,", ",fallling,")
    edit(root, f"{HOME}/publication.yaml", "team: [teamcode]", "team: [team_code]")
    assert len(found(root)) == 3


def test_the_headers_of_a_registered_file_are_held_against_its_map(root: Path) -> None:
    files = [f for f in read_manifest(root) if f.dataset == "populatie"]
    assert files
    edit(root, f"{HOME}/column_maps/populatie.csv", ",yes,sector", ",yes,onderwijssector")
    assert any("header" in text for text in found(root))
