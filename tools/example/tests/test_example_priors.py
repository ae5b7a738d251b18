"""The example's own earlier mirrors agree with its records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Export

EDITIONS = {
    "os2023": "2021-2022",
    "os2024": "2022-2023",
    "os2025": "2023-2024",
    "os2026": "2024-2025",
}


def test_each_file_holds_the_mirrors_before_it(export: Export, year: str) -> None:
    table = export.table("vorige_spiegels", year)
    expected = {e: y for e, y in EDITIONS.items() if y < year}
    assert dict(zip(table["editie"], table["schooljaar"], strict=True)) == expected
    assert len(table) == 5 * len(expected)


def test_figures_are_those_of_the_records(export: Export) -> None:
    table = export.table("vorige_spiegels", "2025-2026")
    scales = {"k1_visie": "K1", "k3_onderwijskundig": "K3"}
    for row in table.itertuples():
        main = export.main(str(row.schooljaar))
        if row.maat_code == "advies_ongunstig":
            assert (row.sector, row.richting) == ("ALLE", "VOLDOET_NIET")
            hits = main["advies"].str.startswith("ONGUNSTIG")
        else:
            assert row.richting == "VOLDOET"
            # An institution counts once in a sector, by its last visit.
            ordered = main.sort_values(["datum_begin", "doorlichting_id"])
            last = ordered.drop_duplicates(["sector", "instellingsnummer"], keep="last")
            ratings = export.ratings(str(row.schooljaar), last)
            ratings = ratings[ratings["schaal_code"] == scales[str(row.maat_code)]]
            hits = ratings.loc[ratings["group"] == row.sector, "niveau"] >= 3
        k, n = int(hits.sum()), len(hits)
        assert (row.teller, row.noemer) == (str(k), str(n))
        assert abs(float(str(row.percentage).replace(",", ".")) - 100 * k / n) <= 0.05 + 1e-9


def test_a_figure_never_changes_between_files(export: Export) -> None:
    later = export.table("vorige_spiegels", "2025-2026")
    earlier = export.table("vorige_spiegels", "2024-2025")
    assert later.head(len(earlier)).equals(earlier)
