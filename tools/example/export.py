"""From working frames to the text tables of the export, in the inspectorate's own words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from example.advice import ADVISED

LABELS = {
    1: "beneden de verwachting",
    2: "benadert de verwachting",
    3: "volgens de verwachting",
    4: "overstijgt de verwachting",
    9: "niet onderzocht",
}
UNANNOUNCED = ("BVH_CONTROLE",)
DATES = ("datum_begin", "datum_einde", "datum_verslag", "datum_publicatie")


def visit_table(visits: pd.DataFrame) -> pd.DataFrame:
    """Return `doorlichting`: dates as dd/mm/yyyy, an advice only where the visit gives one."""
    out = visits.copy()
    for column in DATES:
        out[column] = out[column].dt.strftime("%d/%m/%Y").fillna("")
    return out.assign(
        aangekondigd=np.where(out["type_bezoek"].isin(UNANNOUNCED), "N", "J"),
        schaalversie="2022",
        adviesstelsel="OI2",
        advies_omvang=np.where(out["type_bezoek"].isin(ADVISED), "INSTELLING", ""),
        status_verslag=np.where(out["role"] == "draft", "ONTWERP", "DEFINITIEF"),
    )


def investigation_table(studies: pd.DataFrame) -> pd.DataFrame:
    """Return `onderzoek`, which is text already."""
    return studies.astype("str")


def long_table(visits: pd.DataFrame, studies: pd.DataFrame, rated: pd.DataFrame) -> pd.DataFrame:
    """Return `doorlichting_clb`: a row for each judgement, which repeats the facts of its visit."""
    judged = rating_table(rated).merge(
        studies[["onderzoek_id", "doorlichting_id", "soort_onderzoek"]], on="onderzoek_id"
    )
    return visit_table(visits).merge(judged, on="doorlichting_id").astype("str")


def rating_table(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return `inschaling` with the code and the label of each level."""
    return pd.DataFrame(
        {
            "onderzoek_id": ratings["onderzoek_id"],
            "schaal_code": ratings["schaal_code"],
            "niveau": ratings["niveau"].astype("str"),
            "niveau_label": ratings["niveau"].map(LABELS),
        }
    )


def population_table(known: pd.DataFrame, sectors: list[str]) -> pd.DataFrame:
    """Return `populatie`: the number of institutions per sector in the register of the year."""
    counts = known.groupby("sector").size().reindex(sectors)
    return pd.DataFrame(
        {
            "schooljaar": known["schooljaar"].iloc[0],
            "sector": sectors,
            "aantal_instellingen": counts.astype("str").to_numpy(),
            "bron": "voorbeeldgegevens",
        }
    )
