"""From clean records to counts: what each indicator counts, and the tables of levels."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import yaml
from composing import composition, sizes_of, standardised
from formulas import MANY, by_ratio, wilson, worth
from ruling import (
    COMPARING,
    admitted,
    bar_of,
    by_rule,
    clean,
    has_later,
    judged_for,
    listed,
    rule_of,
    scale_of,
)

TEXT = {"dtype": str, "keep_default_na": False}
CELL = ["year", "indicator", "row"]  # a row of a table: a sector, a group of sectors, or ALL
DEFAULTS = {
    "composition": {"within_sector": "none", "order": [], "min_cell": 5, "ignore_below": 0.02},
    "permutation": {
        "replicates": 9999, "seed": 2025, "below_institutions": 30, "below_expected": 5,
    },
    "weights": {"by": [], "ignore_below": 0.02, "min_effective": 30, "trim": None},
    "selection": {"allowed": 0.05, "alpha": 0.1, "known": 0.95, "again": 0.02, "gap": 0.3},
    "disclosure": {"indicators": [], "below": 5, "protection": 3},
    "thresholds": {
        "min_observations": 30, "min_institutions": 10, "counts_only_below": 10,
        "k_of_n_below": 30, "flagged_below": 62,
    },
}  # fmt: skip


def read(path: Path) -> dict:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def languages(root: Path, frame: dict) -> list[str]:
    """Return the languages in which an inspectorate publishes, by its framework."""
    every = [*read(root / "config/languages.yaml")]
    return [code for code in every if code in (frame.get("languages") or every)]


def languages_of(root: Path, edition: str) -> list[str]:
    """Return the languages in which an edition is published."""
    name = read(root / "config/editions" / f"{edition}.yaml")["inspectorate"]
    return languages(root, read(root / "config/inspectorates" / name / "framework.yaml"))


def load(root: Path, name: str) -> SimpleNamespace:
    """Return the configuration of an edition as plain data, and its clean tables."""

    def rows(file: str) -> pd.DataFrame:
        path = folder / file
        return pd.read_csv(path, **TEXT) if path.is_file() else pd.DataFrame()

    edition = read(root / "config/editions" / f"{name}.yaml")
    folder = root / "config/inspectorates" / edition["inspectorate"]
    plan = read(folder / "analysis_plan.yaml")
    for part, values in DEFAULTS.items():
        plan[part] = values | plan.get(part, {})
    frame = read(folder / "framework.yaml")
    frame.setdefault("sector_groups", {})
    publication = folder / "publication.yaml"
    priors = edition.get("priors") or []
    earlier = {p["school_year"] for p in priors if p["source"] == "records"}
    own = SimpleNamespace(
        name=name, root=root, folder=folder, year=edition["school_year"], priors=priors, plan=plan,
        frame=frame,
        years=[*sorted(earlier), edition["school_year"]],
        mirrors={
            one["school_year"]: (one.get("mirror", name), bool(one.get("period")))
            for one in (edition, *(p for p in priors if p["source"] == "records"))
        },
        indicators=read(folder / "indicators.yaml"), claims=read(folder / "claims.yaml")["claims"],
        bands=read(root / "config/claim_words.yaml")["bands"],
        languages=languages(root, frame),
        groupings=read(publication)["groupings"] if publication.is_file() else {},
        comparability=rows("comparability.csv"), figures=rows("published_priors.csv"),
        evidence=rows("external_evidence.csv"), published=rows("published.csv"),
    )  # fmt: skip
    own.rows = pd.DataFrame(
        [("ALL", s) for s in frame["sectors"]]
        + [(g, s) for g, v in frame["sector_groups"].items() for s in v["members"]]
        + [(s, s) for s in frame["sectors"]],
        columns=["row", "sector"],
    )
    own.members = own.rows.groupby("row", sort=False)["sector"].agg(list).to_dict()
    columns = {
        "visits": ["visit_id", "institution_id", "sector", "visit_type", "start_date", "team"],
        "judgements": ["visit_id", "standard", "rating", "rating_status"],
        "institutions": ["institution_id", "sector", "network", "province", "board_id"],
        "population": ["sector", "n"],
    }
    for table, wanted in columns.items():
        parts = [
            pd.read_parquet(clean(root, name, year) / f"{table}.parquet", columns=wanted).assign(
                year=year
            )
            for year in own.years
        ]
        setattr(own, table, pd.concat(parts, ignore_index=True))
    kinds = frame.get("selection", {})
    chosen = []
    for year in own.years:
        table = pd.read_parquet(clean(root, name, year) / "visits.parquet")
        chosen += table["selection"].tolist() if "selection" in table else [""] * len(table)
    own.visits["kind"] = [kinds.get(code, "") for code in chosen]
    own.prior_figures = pd.read_parquet(clean(root, name, own.year) / "prior_figures.parquet")
    return own


def is_single(own: SimpleNamespace, name: str) -> bool:
    return rule_of(own.indicators[name])[0] == "single"


def lower_is_better(own: SimpleNamespace, name: str) -> bool:
    """Say whether less of an indicator is better: by its entry, else by its steps and its rule."""
    given, bar = own.indicators[name].get("polarity"), bar_of(own, name)
    if given or rule_of(own.indicators[name])[0] in COMPARING:
        return given == "lower"
    size, turned = len(scale_of(own, name)), rule_of(own.indicators[name])[0] == "none_meet"
    if bar == [*range(size - len(bar) + 1, size + 1)]:
        return turned
    return not turned and bar == [*range(1, len(bar) + 1)]


def count(own: SimpleNamespace) -> None:
    """Count what each indicator observed: `coverage`, `counts`, `inst`, `cells` of an edition.

    `counts`: ratings per year, indicator, sector and institution. `inst`: the same for each row of
    the tables, an institution once. `cells`: share and variance of each year, indicator and row.
    """
    main = [t for t, v in own.frame["visit_types"].items() if v["main_series"]]
    sectors = listed(
        own,
        "sector",
        lambda _, i: dict.fromkeys(
            s for code in i.get("sectors") or ["ALL"] for s in own.members[code]
        ),
    )
    since = pd.DataFrame(
        [(n, y) for n, i in own.indicators.items() for y in own.years if y >= i.get("since", "")],
        columns=["indicator", "year"],
    )
    chosen = (
        own.visits.merge(since, on="year")
        .merge(sectors, on=["indicator", "sector"])
        .merge(listed(own, "visit_type", lambda _, i: i.get("visit_types") or main))
    )
    unit_of = {n: i["unit"] for n, i in own.indicators.items()}
    replaced = has_later(chosen) & (chosen["indicator"].map(unit_of) == "institution")
    earlier = chosen[replaced].merge(own.rows, on="sector").groupby(CELL).size()
    chosen = chosen[~replaced]
    chosen = admitted(own, chosen)
    judged = judged_for(own, chosen)
    said = by_rule(own, chosen, judged)
    # A visit of which it is open whether it is one of those meant counts for nothing.
    said["incomplete"] |= said["open"] & (said["some"] | (said["ratings"] > 0))
    said["rated"] &= ~said["open"]
    eligible = said[~said["outside"]].merge(own.rows, on="sector").groupby(CELL)
    own.coverage = eligible.agg(
        eligible=("rated", "size"), incomplete=("incomplete", "sum"), coverage=("rated", "mean")
    )
    own.coverage["earlier_visits"] = earlier.reindex(own.coverage.index, fill_value=0)
    own.coverage = own.coverage.reset_index()

    by_investigation = judged["indicator"].map(unit_of) == "investigation"
    each = judged[(judged["rating_status"] == "rated") & by_investigation & ~judged["open"]]
    once = said["indicator"].map(unit_of) != "investigation"
    seen = pd.concat([said[once & said["rated"]], each], ignore_index=True)
    own.steps = [f"s{i}" for i in range(1, 1 + max(len(scale_of(own, n)) for n in own.indicators))]
    for i, step in enumerate(own.steps, 1):
        seen[step] = seen["rating"] == i
    seen = seen.assign(n=1, below=~seen["meets"])
    hits = ["n", "meets", "below", *own.steps]
    who = ["year", "indicator", "sector", "institution_id"]
    counts = seen.groupby(who, sort=True)[hits].sum().astype(int).reset_index()
    within = own.plan["composition"]["within_sector"]
    part = own.institutions[["year", "institution_id"]].assign(
        stratum="" if within == "none" else own.institutions.get(within, "")
    )
    own.counts = counts.merge(part, on=["year", "institution_id"], how="left").fillna(
        {"stratum": ""}
    )
    order = {s: i for i, s in enumerate(own.frame["sectors"])}
    # `parts` has an institution once in each sector of a row, `inst` once.
    own.parts = own.counts.merge(own.rows, on="sector")
    own.inst = per_institution(own, own.parts, [], order)
    own.cells = by_ratio(own.inst, CELL)
    own.register = register(own, within)


def per_institution(own, table: pd.DataFrame, more: list[str], order: dict) -> pd.DataFrame:
    """Return the counts of each institution in each row; its cell is that of its first sector."""
    keys = [*CELL, *more, "institution_id"]
    if table.duplicated(keys).any():
        table = table.sort_values("sector", key=lambda s: s.map(order), kind="stable")
        rest = dict.fromkeys(("sector", "stratum"), "first")
        hits = dict.fromkeys(("n", "meets", "below", *own.steps), "sum")
        table = table.groupby(keys, sort=True, as_index=False).agg({**hits, **rest})
    codes = dict.fromkeys([*CELL, *more], "category")
    return table.astype(codes).sort_values([*CELL, "institution_id"], ignore_index=True)


def register(own: SimpleNamespace, within: str) -> dict[str, dict[str, int]]:
    """Return the institutions of this mirror's year: sector, part of it, number."""
    named = own.institutions[
        (own.institutions["year"] == own.year) & (own.institutions["sector"] != "")
    ]
    if named.empty:
        people = own.population[own.population["year"] == own.year]
        return {s: {"": int(n)} for s, n in zip(people["sector"], people["n"], strict=True)}
    named = named.assign(stratum="" if within == "none" else named[within])
    sizes = named.groupby(["sector", "stratum"]).size()
    return {s: own_part.droplevel(0).to_dict() for s, own_part in sizes.groupby(level=0)}


def readable(n: pd.Series, limits: dict) -> np.ndarray:
    """Return how far a share on n observations may be read."""
    words = {"none": 1, "counts_only": limits["counts_only_below"]}
    words |= {"k_of_n": limits["k_of_n_below"], "flagged": limits["flagged_below"]}
    return np.select([n < bound for bound in words.values()], list(words), "normal")


def levels(own: SimpleNamespace, table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return k, n, share and Wilson's limits of every category, for each key and cell.

    Where institutions count more than once, on the effective sample size: at a share of 0 or 1 n
    over the design effect of all sectors, or without one the institutions; under 30 institutions
    not more than n over that design effect. One institution alone has none.
    """
    names = listed(
        own,
        "category",
        lambda n, _: ["meets", "below", *(scale_of(own, n) if is_single(own, n) else [])],
    )
    place = names.groupby("indicator").cumcount()
    names["column"] = np.where(place < 2, names["category"], "s" + (place - 1).astype(str))
    parts = []
    for column, those in names.groupby("column"):
        own_rows = table[table["indicator"].isin(those["indicator"])]
        whole = own.inst[own.inst["row"] == "ALL"]
        deff = by_ratio(whole, ["year", "indicator"], column)[["year", "indicator", "deff"]]
        found = by_ratio(own_rows, keys, column).drop(columns="deff")
        found = found.astype({"indicator": str}).merge(those[["indicator", "category"]])
        parts.append(found.merge(deff.astype(str).astype({"deff": float}), how="left"))
    found = pd.concat(parts, ignore_index=True)
    level, n, once = own.plan["level"], found["n"], found["most"] == 1
    deff = found["deff"].clip(lower=1)
    spare = np.where(deff.notna(), n / deff, found["institutions"])
    df = found["institutions"] - 1
    size = worth(found["share"], found["variance"], n, df, level, spare)
    # Few telling institutions look alike by chance: ratings are worth no more than elsewhere.
    size = np.where(found["telling"] < MANY, np.fmin(size, (n / deff).fillna(np.inf)), size)
    size = np.where(once, n, size)
    found["worth"] = size
    found["low"], found["high"] = wilson(found["share"] * size, size, level)
    found["interval"] = np.where(once, "wilson", "wilson_effective_n")
    lone = ~once & (found["institutions"] < 2)
    found.loc[lone, ["low", "high", "interval"]] = [np.nan, np.nan, ""]
    found["obs_status"] = readable(n, own.plan["thresholds"])
    return found


def withheld(own: SimpleNamespace, found: pd.DataFrame, keys: list[str], published) -> pd.DataFrame:
    """Return the table with conf_status, and withheld numbers empty.

    Of a confidential indicator a count of 1 to below - 1 must be withheld. Which others go with it
    is the outcome of a search, not a number: there the published status stands.
    """
    rules = own.plan["disclosure"]
    found = found.merge(published[[*keys, "conf_status"]], on=keys, how="left")
    ours = found["indicator"].isin(rules["indicators"])
    first = found["k"].between(1, rules["below"] - 1)
    found["conf_status"] = np.where(ours & (first | (found["conf_status"] == "C")), "C", "F")
    numbers = ("k", "share", "low", "high", "share_std")
    for column in (*numbers, "share_weighted", "low_weighted", "high_weighted"):
        if column in found:
            found[column] = found[column].astype(float).where(found["conf_status"] == "F")
    return found.assign(interval=found["interval"].where(found["conf_status"] == "F", ""))


def measures(own: SimpleNamespace, published: pd.DataFrame) -> pd.DataFrame:
    """Return the measures: every year, indicator, row and category."""
    found = levels(own, own.inst, CELL).astype({"year": str, "row": str})
    wanted = own.coverage.merge(found[["indicator", "category"]].drop_duplicates())
    found = wanted.merge(found, on=[*CELL, "category"], how="left")
    found = found.fillna({"k": 0, "n": 0, "institutions": 0, "interval": "", "obs_status": "none"})
    clusters = own.counts.merge(own.rows, on="sector")
    secret = own.plan["disclosure"]["indicators"]  # never standardised: it would tell small cells
    cuts = [
        cut
        for cell, seen in sizes_of(clusters, CELL).items()
        if cell[1] not in secret
        for cut in composition(own, cell, [seen], cell[2])
    ]
    cuts = pd.DataFrame(cuts, columns=[*CELL, "sector", "stratum", "place", "weight"])
    inside = clusters.merge(cuts, on=[*CELL, "sector", "stratum"])
    std = standardised(inside, cuts, CELL)[[*CELL, "share"]]
    std = std.rename(columns={"share": "share_std"}).assign(category="meets")
    found = found.merge(std, how="left").merge(weighted(own), how="left")
    found["weights"] = found["weights"].fillna("")
    found = found.rename(columns={"year": "school_year", "row": "sector"})
    found["unit"] = found["indicator"].map({n: i["unit"] for n, i in own.indicators.items()})
    return withheld(own, found, ["school_year", "indicator", "sector", "category"], published)


def weighted(own: SimpleNamespace) -> pd.DataFrame:
    """Return the share that meets at raked weights, its limits and what became of the weights.

    For each year, indicator and row that has institutions; nothing of confidential indicators.
    """
    rules, level, found = own.plan["weights"], own.plan["level"], []
    columns = [*CELL, "category", "share_weighted", "low_weighted", "high_weighted", "weights"]
    if not rules["by"]:
        return pd.DataFrame(columns=columns).astype({"weights": str})
    named = own.institutions[own.institutions["sector"] != ""]
    known = {y: r for y, r in named.groupby("year") if (r[rules["by"]] != "").any(axis=None)}
    listed_in = own.institutions[["year", "institution_id", *rules["by"]]]
    seen = own.parts.drop(columns=[*rules["by"]], errors="ignore")
    seen = seen.merge(listed_in, on=["year", "institution_id"], how="left")
    cells = own.cells.astype(dict.fromkeys(CELL, str)).set_index(CELL)
    listed: dict[tuple, dict[str, pd.Series]] = {}  # rows of the same sectors have one register
    for key, rows in seen.groupby(CELL, sort=False):
        year, name, _ = key
        if name in own.plan["disclosure"]["indicators"]:
            continue
        sectors = rows["sector"].unique()
        if year in known and (place := (year, *sorted(sectors))) not in listed:
            population = known[year][known[year]["sector"].isin(sectors)]
            listed[place] = {c: population[c].value_counts() for c in ("sector", *rules["by"])}
        said = fitted_weights(own, rows, listed[place] if year in known else None)
        values = (np.nan,) * 3
        if not isinstance(said, str):
            rows, w, design = said
            whole = cells.loc[(year, name, "ALL")]
            values = at_weights(rows, w, design, level, whole)
        found.append((*key, "meets", *values, said if isinstance(said, str) else "raked"))
    return pd.DataFrame(found, columns=columns)


def fitted_weights(own: SimpleNamespace, rows: pd.DataFrame, register: dict | None):
    """Return the institutions with weights, the weights, and the categories as columns of 0 and 1.

    Or, as a word, why there are none. The register gives the size of each category of each margin.
    The weights are multiplied by wanted over found, margin by margin, until no category is off by
    1e-10 of the whole.
    """
    rules = own.plan["weights"]
    if rows["institution_id"].nunique() < rules["min_effective"]:
        return "few"
    if register is None:
        return "no_register"
    inside = np.logical_and.reduce([rows[c].isin(sizes.index) for c, sizes in register.items()])
    if (~inside).sum() > rules["ignore_below"] * len(rows):
        return "unplaced"
    rows, wanted, design = rows[inside], [], []
    for column, sizes in register.items():
        absent = ~sizes.index.isin(rows[column])
        if sizes[absent].sum() > rules["ignore_below"] * sizes.sum():
            return "not_visited"
        sizes = sizes[~absent]
        wanted.append((sizes / sizes.sum()).to_numpy())
        design.append(np.eye(len(sizes))[sizes.index.get_indexer(rows[column])])
    w = np.ones(len(rows)) / len(rows)
    for _ in range(500):
        for x, share in zip(design, wanted, strict=True):
            w = w * (x @ (share / (w @ x)))
        if max(np.abs(w @ x - s).max() for x, s in zip(design, wanted, strict=True)) <= 1e-10:
            break
    else:
        return "not_converged"
    w = w / w.mean()
    if rules["trim"] is not None:
        w = w.clip(max=rules["trim"])
        w = w / w.mean()
    each = pd.Series(w).groupby(rows["institution_id"].to_numpy()).sum()
    if each.sum() ** 2 / (each @ each) < rules["min_effective"]:
        return "uneven"
    return rows, w, np.hstack(design)


def at_weights(rows, w, design, level, whole) -> tuple[float, float, float]:
    """Return sum w y / sum w m and its limits, the margins taken as fixed (Deville & Särndal 1992).

    Residuals of y - m p on the categories (least squares by the pseudo-inverse), added up
    by institution; K - rank degrees of freedom; never worth more than (sum w m)^2 / sum w^2 m, and
    below 30 telling institutions that over the design effect of all sectors.
    """
    y, m = rows["meets"].to_numpy(float), rows["n"].to_numpy(float)
    p, kish = (w @ y) / (w @ m), (w @ m) ** 2 / (w**2 @ m)
    if y.sum() in (0, m.sum()):
        p = float(y.sum() > 0)
    rest = y - m * p
    rest = rest - design @ (np.linalg.pinv(design.T @ design, hermitian=True) @ (design.T @ rest))
    each = pd.Series(w * rest).groupby(rows["institution_id"].to_numpy()).sum()
    df = len(each) - np.linalg.matrix_rank(design)
    if df < 1 or kish <= 1:
        return p, np.nan, np.nan
    variance = len(each) / df * (each**2).sum() / (w @ m) ** 2
    size = float(worth(p, variance, kish, df, level, kish))
    if min((y > 0).sum(), (y < m).sum()) < MANY:
        deff = whole["deff"] if whole["most"] > 1 else np.nan
        spare = kish / max(1.0, np.nan_to_num(deff, nan=1.0))
        size = min(size, len(rows) if np.isnan(deff) and m.max() > 1 else spare)
    return (p, *(float(x) for x in wilson(p * size, size, level)))


def meso(own: SimpleNamespace, rows: set[str], published: pd.DataFrame, seen: str) -> pd.DataFrame:
    """Return the levels of this year by the groupings of one visibility: public or internal."""
    parts = []
    for grouping, entry in own.groupings.items():
        these = own.institutions[own.institutions["year"] == own.year]
        if entry["visibility"] != seen or not these[grouping].str.strip().any():
            continue
        sectors = list(own.frame["sectors"])
        wanted = own.inst[
            (own.inst["year"] == own.year)
            & own.inst["row"].isin(rows & {*sectors} if seen == "internal" else rows)
        ]
        names = these.set_index("institution_id")[grouping].str.strip().replace("", "unknown")
        group = wanted["institution_id"].map(names).fillna("unknown").astype("category")
        found = levels(own, wanted.assign(group=group), [*CELL, "group"])
        parts.append(found.assign(grouping=grouping))
    if not parts:
        return published.iloc[:0]
    found = pd.concat(parts, ignore_index=True).rename(columns={"row": "sector"})
    found = found.astype({"sector": str, "group": str})
    few = found["obs_status"] == "counts_only"
    found.loc[few, ["low", "high", "interval"]] = [np.nan, np.nan, ""]
    found["unit"] = found["indicator"].map({n: i["unit"] for n, i in own.indicators.items()})
    keys = ["grouping", "group", "indicator", "sector", "category"]
    if seen == "internal":
        return found.assign(conf_status="F")
    secret = found["indicator"].isin(own.plan["disclosure"]["indicators"])
    shown = ~secret | found["category"].isin(["meets", "below"])
    # Of few ratings, or without a group in the register: no result of a group, so not public.
    shown &= (found["obs_status"] != "counts_only") & (found["group"] != "unknown")
    return withheld(own, found[shown], keys, published)
