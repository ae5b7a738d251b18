"""Errors planted in what is published of a figure: its words, its data, its files."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
from drawn import SUPPRESSED

from spiegel.publish.acceptance import Exhibit
from spiegel.publish.figures.sheet import Panel, Sheet

SCALES = f"schalen_instelling_{SUPPRESSED[1]}"


def spec(exhibit: Exhibit, **changes: object) -> Exhibit:
    """Return the exhibit with texts of its description changed, in Dutch only."""
    new = copy.deepcopy(exhibit.spec)
    for key, value in changes.items():
        if isinstance(new[key], dict) and "nl" in new[key]:
            new[key]["nl"] = value
        else:
            new[key] = value
    return replace(exhibit, spec=new)


def csv(exhibit: Exhibit, old: str, new: str) -> Exhibit:
    """Return the exhibit with other text in its published data."""
    assert old in exhibit.csv
    return replace(exhibit, csv=exhibit.csv.replace(old, new, 1))


def table(exhibit: Exhibit, change: Callable[[pd.DataFrame], object]) -> Exhibit:
    """Return the exhibit as a cell with another table would have made it: drawn and published."""
    sheet = exhibit.sheet
    whole = sheet.table.copy()
    change(whole)
    panels = []
    for panel in sheet.panels:
        rows = panel.rows.copy()
        change(rows)
        panels.append(Panel(panel.axes, rows, panel.scale))
    other: Sheet = replace(sheet, table=whole, panels=panels)
    text = whole[exhibit.table.columns].to_csv(index=False)
    return replace(exhibit, sheet=other, csv=text)


# Words


def short_title(x: Exhibit) -> Exhibit:
    return spec(x, title="Advies")


def long_title(x: Exhibit) -> Exhibit:
    return spec(x, title=" ".join(["woord"] * 13))


def subtitle_without_year(x: Exhibit) -> Exhibit:
    return spec(x, subtitle="Aandeel instellingen per advies, per sector")


def subtitle_without_population(x: Exhibit) -> Exhibit:
    return spec(x, subtitle="Aandeel instellingen per advies, 2023-2024")


def subtitle_without_measure(x: Exhibit) -> Exhibit:
    return spec(x, subtitle="Per sector, 2023-2024")


def other_day(x: Exhibit) -> Exhibit:
    return spec(x, extracted="2025-03-16")


def source_without_day(x: Exhibit) -> Exhibit:
    return spec(x, source_line="Bron: Onderwijsinspectie")


def alt_too_long(x: Exhibit) -> Exhibit:
    return spec(x, alt="a" * 221)


def alt_is_title(x: Exhibit) -> Exhibit:
    return spec(x, alt=x.spec["title"]["nl"])


def alt_not_in_picture(x: Exhibit) -> Exhibit:
    return spec(x, alt="Een beschrijving die nergens staat.")


def digit_in_alt(x: Exhibit) -> Exhibit:
    alt = x.spec["alt"]["nl"]
    place = alt.index("%")
    return spec(x, alt=alt[: place - 1] + str((int(alt[place - 1]) + 5) % 10) + alt[place:])


def digit_in_title(x: Exhibit) -> Exhibit:
    return spec(x, title="Advies: 101% van de instellingen ongunstig")


def other_claim(x: Exhibit) -> Exhibit:
    new = copy.deepcopy(x.spec)
    new["claims"]["nl"][0]["k"] += 1
    return replace(x, spec=new)


def claim_of_nothing(x: Exhibit) -> Exhibit:
    new = copy.deepcopy(x.spec)
    new["claims"]["nl"][0]["indicator"] = "bestaat_niet"
    return replace(x, spec=new)


def claim_not_shown(x: Exhibit) -> Exhibit:
    return spec(x, title="Advies van de doorgelichte instellingen")


# Published data


def digit_in_csv(x: Exhibit) -> Exhibit:
    cell = x.table[(x.table["mark"] == "bar") & (x.table["k"] > 9)].iloc[0]
    start = ",".join([cell["panel"], cell["row"], cell["indicator"], cell["sector"]])
    line = next(li for li in x.csv.splitlines() if li.startswith(f"{start},{cell['category']},"))
    return csv(x, line, line.replace(f",{cell['k']:.0f},", f",{cell['k'] + 9:.0f},", 1))


def row_left_out_of_csv(x: Exhibit) -> Exhibit:
    return csv(x, x.csv.splitlines()[-1] + "\n", "")


def share_in_csv(x: Exhibit) -> Exhibit:
    cell = x.table[x.table["mark"] == "dot"].iloc[0]
    old = f",{cell['share']:.10g},"
    return csv(x, old, f",{cell['share'] + 1e-6:.10g},")


def other_n(x: Exhibit) -> Exhibit:
    return spec(x, n={**x.spec["n"], "advies_ongunstig/GBAO": 248})


def mixed_units(x: Exhibit) -> Exhibit:
    return replace(x, csv=x.csv.replace(",advies_ongunstig,GSO,", ",o1_doelenkader,GSO,"))


def other_unit(x: Exhibit) -> Exhibit:
    return replace(x, csv=x.csv.replace(",visit,", ",investigation,"))


def called_comparable(x: Exhibit) -> Exhibit:
    return csv(x, ",no,", ",yes,")


def suppressed_in_csv(x: Exhibit) -> Exhibit:
    indicator, sector = SUPPRESSED
    line = next(li for li in x.csv.splitlines() if f",{indicator},{sector},meets," in li)
    cells = line.split(",")
    cells[x.csv.splitlines()[0].split(",").index("k")] = "7"
    return csv(x, line, ",".join(cells))


def _joined_over_a_break(rows: pd.DataFrame) -> None:
    rows.loc[rows["break_after"].astype(bool) & (rows["mark"] != "none"), "joined_to_next"] = True


def joined_over_a_break(x: Exhibit) -> Exhibit:
    return table(x, _joined_over_a_break)


def _no_break(rows: pd.DataFrame) -> None:
    rows["break_after"] = False


def break_without_rule(x: Exhibit) -> Exhibit:
    return table(x, _no_break)


def _value_of_no_comparison(rows: pd.DataFrame) -> None:
    rows.loc[rows["comparability"] == "no", "difference"] = 0.1


def change_not_comparable_in_data(x: Exhibit) -> Exhibit:
    return table(x, _value_of_no_comparison)


# Files


def no_description(x: Exhibit) -> Exhibit:
    return replace(x, svg=x.svg.replace("<desc", "<x"))


def letters_as_shapes(x: Exhibit) -> Exhibit:
    return replace(x, svg=x.svg.replace("<text", "<path"))


def file_not_named(x: Exhibit) -> Exhibit:
    return spec(x, files=x.spec["files"][1:])


def one_byte(x: Exhibit) -> Exhibit:
    return replace(x, svg=x.svg + "\n")


# What is planted, in which figure, and the checks that find it.
PLOTTED = "csv_is_plotted"
Planted = list[tuple[str, Callable[[Exhibit], Exhibit], str]]
IN_FILES: Planted = [
    ("advies", short_title, "title_length numbers_in_data claims_resolve"),
    ("advies", long_title, "title_length numbers_in_data claims_resolve"),
    ("advies", subtitle_without_year, "subtitle numbers_in_data"),
    ("advies", subtitle_without_population, "subtitle numbers_in_data"),
    ("advies", subtitle_without_measure, "subtitle numbers_in_data"),
    ("advies", other_day, "source_and_date"),
    ("advies", source_without_day, "source_and_date"),
    ("advies", alt_too_long, "alt_text numbers_in_data claims_resolve"),
    ("advies", alt_is_title, "alt_text numbers_in_data claims_resolve"),
    ("advies", alt_not_in_picture, "alt_text numbers_in_data claims_resolve"),
    ("advies", digit_in_alt, "alt_text numbers_in_data claims_resolve"),
    ("advies", digit_in_title, "numbers_in_data claims_resolve"),
    ("advies", claim_not_shown, "numbers_in_data claims_resolve"),
    ("advies", other_claim, "claims_resolve"),
    ("advies", claim_of_nothing, "claims_resolve"),
    ("advies", digit_in_csv, f"{PLOTTED} one_unit"),
    ("advies", row_left_out_of_csv, PLOTTED),
    ("kwaliteit_sectoren", share_in_csv, PLOTTED),
    ("advies", other_n, "n_of_each_row"),
    ("advies", other_unit, f"{PLOTTED} one_unit"),
    ("advies", mixed_units, f"{PLOTTED} n_of_each_row one_unit"),
    ("reeks", called_comparable, f"{PLOTTED} comparability"),
    ("verandering", called_comparable, PLOTTED),
    ("reeks", joined_over_a_break, f"{PLOTTED} comparability"),
    ("reeks", break_without_rule, "comparability"),
    ("verandering", change_not_comparable_in_data, "comparability"),
    (SCALES, suppressed_in_csv, f"{PLOTTED} disclosure"),
    ("advies", no_description, "alt_text files same_bytes"),
    ("advies", letters_as_shapes, "files same_bytes"),
    ("advies", file_not_named, "files"),
    ("advies", one_byte, "same_bytes"),
]
