"""What is said of the numbers: claims, published figures, evidence, uniformity, the model."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
from counting import TEXT, lower_is_better
from formulas import upper, wilson
from scipy import optimize, special, stats

SAYS = {  # the numbers that a sentence about change prints, by its class
    "improved": ("now", "then", "difference", "low", "high"),
    "declined": ("now", "then", "difference", "low", "high"),
    "stable": ("margin",),
    "inconclusive": ("low", "high"),
}
DIFFERS = {  # and those of a sentence about a difference within this mirror
    "higher": ("one", "other", "difference", "low", "high"),
    "lower": ("one", "other", "difference", "low", "high"),
    "about equal": ("one", "other", "margin"),
    "inconclusive": ("one", "other", "low", "high"),
}
READ = {"normal": "stated", "flagged": "uncertain", "k_of_n": "small", "counts_only": "small"}
FEWEST_TEAMS = 5
# In a csv an apostrophe stands before what a spreadsheet would compute, numbers left out.
BEFORE_FORMULA = re.compile(
    r"(?:(?<=^)|(?<=[;\t\r\n]))'(?='*(?:[=@\t\r\n\uff1d\uff20]|[+\-\uff0b\uff0d].))", re.DOTALL
)


def claims(
    own: SimpleNamespace,
    measures: pd.DataFrame,
    changes: pd.DataFrame,
    quantities: pd.DataFrame,
    differences: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row for each number of each sentence, in each language."""
    now = measures[measures["school_year"] == own.year]
    cells = now.set_index(["indicator", "sector", "category"]).to_dict("index")
    last = max(own.priors, key=lambda p: p["school_year"], default={"mirror": ""})["mirror"]
    since = changes[changes["prior_edition"] == last].set_index(["indicator", "sector"])
    since = since.to_dict("index")
    apart = differences.set_index("claim").to_dict("index")
    rows = []
    for name, claim in own.claims.items():
        numbers = claim.get("numbers", {})
        amounts = amounts_of(own, name, claim, quantities)
        if amounts is None:
            continue
        used = [own.indicators[x["indicator"]] for x in numbers.values()]
        if any(i.get("since", "") > own.year for i in used):
            continue
        first = next(iter(numbers.values()), None)
        about = first or next(iter(claim["amounts"].values()))
        empty = {"claim": name, "value": np.nan, "k": np.nan, "n": np.nan, "unit": ""}
        about_it = about.get("indicator") or about["quantity"]
        empty |= {"polarity": "", "indicator": about_it, "sector": about["sector"]}
        if claim.get("comparison") == "earlier_year":
            verdict = "stated" if amounts else "not comparable"
            rows += [empty | one | {"verdict": verdict} for one in amounts or [{}]]
            continue
        if claim.get("comparison") == "last_mirror":
            change = since.get((first["indicator"], first["sector"]))
            if change is None or change["class"] == "not shown":
                continue
            values = compared(change, first["polarity"] == "below", own.plan["margin"])
            word = change["class"]
            found = [
                {**empty, "claim": f"{name}.{part}", "value": values[part], "unit": first["unit"],
                 "polarity": first["polarity"]} for part in (*SAYS.get(word, ()), *beside(change))
            ]  # fmt: skip
            doubted = word in ("improved", "declined") and "not_robust" in str(change["robust"])
            word = "inconclusive" if doubted else word
            rows += [r | {"verdict": word} for r in found or [empty]]
            continue
        if claim.get("comparison") == "difference":
            rows += differing(own, name, first, apart[name], empty)
            continue
        of = {p: cells[x["indicator"], x["sector"], x["polarity"]] for p, x in numbers.items()}
        if any(cell["conf_status"] == "C" for cell in of.values()):
            rows.append(empty | {"verdict": "withheld"})
            continue
        order = ("stated", "uncertain", "small")
        readings = [READ[cell["obs_status"]] for cell in of.values()]
        readings += ["uncertain" for one in amounts if one["few"]]
        verdict = max(readings, key=order.index, default="stated")
        rows += [empty | one | {"verdict": verdict} for one in amounts]
        for part, x in numbers.items():
            cell, about = of[part], {k: x[k] for k in ("unit", "polarity", "indicator", "sector")}
            about |= {"verdict": verdict}
            both = {"k": cell["k"], "n": cell["n"]}
            rows.append(empty | about | both | {"claim": f"{name}.{part}", "value": cell["share"]})
            worded = re.search(rf"{{{part}\.word}} \({{{part}}}\)", sentence(own, claim))
            if worded and contradicted(own.bands, cell):
                rows += [
                    empty | about | {"claim": f"{name}.{part}.{end}", "value": cell[end]}
                    for end in ("low", "high")
                ]
    found = pd.DataFrame(rows).drop(columns="few", errors="ignore")
    return pd.concat([found.assign(lang=lang) for lang in own.languages], ignore_index=True)


def sentence(own: SimpleNamespace, claim: dict) -> str:
    """Return the sentence of a claim: in the first language, or as it is written once."""
    return claim.get("sentence") or claim[own.languages[0]]


def amounts_of(
    own: SimpleNamespace, name: str, claim: dict, quantities: pd.DataFrame
) -> list[dict] | None:
    """Return the numbers of a claim's quantities; None where one of them is not told."""
    found = []
    for part, x in claim.get("amounts", {}).items():
        year = x.get("year", own.year)
        at = (quantities["school_year"] == year) & (quantities["quantity"] == x["quantity"])
        at &= quantities["sector"] == x["sector"]
        row = quantities[at & (quantities["category"] == x.get("category", "all"))]
        if row.empty or pd.isna(row["value"].iloc[0]):
            return None
        cell = row.iloc[0]
        one = {"indicator": x["quantity"], "sector": x["sector"]}
        one |= {"few": cell["obs_status"] != "normal"}
        if claim.get("comparison") == "earlier_year":
            if not cell["prior_school_year"]:
                own_years = quantities.loc[quantities["quantity"] == x["quantity"], "school_year"]
                last = max(own_years[own_years < year], default="~")
                return [] if any(last < y <= year for y in own.breaks[x["quantity"]]) else None
            said = {"now": cell["value"], "then": cell["prior_value"], "change": cell["change"]}
            said = {"now": said["now"]} if not cell["change"] else said
            if cell["change"] and cell["prior_value"]:
                said["change_share"] = cell["change_share"]
            found += [one | {"claim": f"{name}.{part}.{k}", "value": v} for k, v in said.items()]
            continue
        said = sentence(own, claim)
        if f"{{{part}}}" in said or f"{{{part}.value}}" in said:
            found.append(one | {"claim": f"{name}.{part}", "value": cell["value"]})
        if f"{{{part}.share}}" in said:
            found.append(one | {"claim": f"{name}.{part}.share", "value": cell["share"]})
    return found


def differing(own: SimpleNamespace, name: str, about: dict, row: dict, empty: dict) -> list[dict]:
    """Return the numbers of a sentence about a difference; none where nothing may be said."""
    word, below = row["class"], about["polarity"] == "below"
    if word == "not shown":
        return []
    change = {"share_crude": row["first_share"], "prior_share_crude": row["second_share"]}
    change |= {"basis": "", **{part: row[part] for part in ("difference", "low", "high")}}
    values = compared(change, below, own.plan["margin"])
    values |= {"one": values["now"], "other": values["then"]}
    turned = {"higher": "lower", "lower": "higher"}.get(word, word) if below else word
    found = [
        {**empty, "claim": f"{name}.{part}", "value": values[part], "unit": about["unit"],
         "polarity": about["polarity"]} for part in (*DIFFERS.get(word, ()), *beside(row))
    ]  # fmt: skip
    return [line | {"verdict": turned} for line in found or [empty]]


def beside(row: dict) -> tuple[str, ...]:
    """Return the numbers that a sentence prints for what its table says beside the word."""
    return ("margin",) if row["qualifier"] == "smaller_than_margin" else ()


def compared(change: dict, below: bool, margin: float) -> dict[str, float]:
    """Return the numbers of a comparison; of what does not meet, the sign turns, ends swap."""
    basis = change["basis"] or "crude"
    values = {"now": change[f"share_{basis}"], "then": change[f"prior_share_{basis}"]}
    values["margin"] = margin
    values |= {part: change[part] for part in ("difference", "low", "high")}
    if below:
        values |= {"now": 1 - values["now"], "then": 1 - values["then"]}
        values["difference"] = -change["difference"]
        values |= {"low": -change["high"], "high": -change["low"]}
    return values


def contradicted(bands: list[dict], cell: dict) -> bool:
    """Say whether an interval reaches beyond what the word for its share says."""

    def over(percent: float, band: dict) -> bool:
        return percent > band["above"] if "above" in band else percent >= band["reaches"]

    place = next(i for i, b in enumerate(bands) if over(100 * cell["k"] / cell["n"], b))
    low, high = (float(f"{100 * cell[end]:.10g}") for end in ("low", "high"))
    if bands[place]["says"] == "at_least":
        return not over(low, bands[place])
    return over(high, bands[place - 1])


def percent(k: int, n: int, decimals: int) -> str:
    """Return 100 k / n rounded half up, from whole numbers alone."""
    units = (200 * k * 10**decimals + n) // (2 * n)
    whole, rest = divmod(units, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)


def rounded(number: float, decimals: int) -> str:
    """Return a number rounded half up, from the ten digits that tables have."""
    text = f"{abs(float(f'{number:.10g}')) * 10**decimals:.6f}"
    units = int(text.partition(".")[0]) + (text.partition(".")[2] >= "500000")
    whole, rest = divmod(units, 10**decimals)
    said = f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
    return f"-{said}" if number < 0 and units else said


def published_check(
    own: SimpleNamespace, measures: pd.DataFrame, quantities: pd.DataFrame
) -> pd.DataFrame:
    """Return figures published elsewhere beside ours: computed, n and the verdict."""
    keys = ["school_year", "indicator", "sector", "category"]
    cells = measures.set_index(keys).to_dict("index")
    named_so = ["school_year", "quantity", "sector", "category"]
    amounts = quantities.set_index(named_so).to_dict("index")
    said_of = {"value": "value", "percent": "share", "change": "change",
               "change_percent": "change_share"}  # fmt: skip
    rows = []
    for year in reversed(own.years):
        # A figure may belong to one mirror; without a name, to those of whole school years.
        mirror, part = own.mirrors[year]
        for _, r in own.published[own.published["school_year"] == year].iterrows():
            named = r.get("edition", "")
            if named != mirror if named else part:
                continue
            if r["indicator"] in set(quantities["quantity"]) or r["statistic"] in (
                {*said_of} - {"percent"}
            ):
                amount = amounts.get(tuple(r[keys]), {})
                number = amount.get(said_of[r["statistic"]], np.nan)
                computed, n, verdict = "", np.nan, "untestable"
                if not pd.isna(number):
                    options, n = r["published"].split("|"), int(amount["n"])
                    number *= 100 if "percent" in r["statistic"] else 1
                    computed = rounded(number, len(options[0].partition(".")[2]))
                    same = computed in options and r["n"] in ("", str(n))
                    verdict = "agrees" if same else "differs"
                rows.append((r["dataset"], r["period"], r["measure"], computed, n, verdict))
                continue
            cell = cells.get(tuple(r[keys])) if r["indicator"] else None
            n = np.nan if cell is None else int(cell["n"])
            secret = cell is not None and cell["conf_status"] == "C" and r["statistic"] != "n"
            if cell is None or secret or (n == 0 and r["statistic"] == "percent"):
                computed, verdict = "", "untestable"
            else:
                options = r["published"].split("|")
                if r["statistic"] == "percent":
                    decimals = len(options[0].partition(".")[2])
                    computed = percent(int(cell["k"]), n, decimals)
                else:
                    computed = str(int(cell[r["statistic"]]))
                same = computed in options and r["n"] in ("", str(n))
                verdict = "agrees" if same else "differs"
            rows.append((r["dataset"], r["period"], r["measure"], computed, n, verdict))
    for _, r in own.prior_figures.iterrows():
        name = r["indicator"]
        higher = name not in own.indicators or not lower_is_better(own, name)
        category = "meets" if (r["direction"] == "meets") == higher else "below"
        cell = cells.get((r["school_year"], r["indicator"], r["sector"], category))
        computed, n, verdict = "", np.nan, "untestable"
        if cell is not None and cell["conf_status"] != "C":
            k, n = int(cell["k"]), int(cell["n"])
            verdict = "agrees" if (k, n) == (r["k"], r["n"]) else "differs"
            computed = f"{k} of {n}"
        measure = f"{r['indicator']}: {r['sector']}"
        rows.append((r["mirror"], r["school_year"], measure, computed, n, verdict))
    columns = ["dataset", "period", "measure", "computed", "n", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def evidence(own: SimpleNamespace, changes: pd.DataFrame) -> pd.DataFrame:
    """Return other studies beside the direction of this mirror since the last one."""
    last = max(
        own.priors, key=lambda p: p["school_year"], default={"mirror": "", "school_year": ""}
    )
    since = changes[changes["prior_edition"] == last["mirror"]]
    table = own.evidence.assign(mirror_since=last["school_year"])
    words = {"improved": "rising", "declined": "falling"}
    moved = {}
    for theme in own.frame["themes"]:
        codes = {c for c, s in own.frame["standards"].items() if s["theme"] == theme}
        about = [n for n, i in own.indicators.items() if codes & {*i["standards"]}]
        found = set(since.loc[since["indicator"].isin(about), "class"]) & set(words)
        moved[theme] = "mixed" if len(found) == 2 else words.get("".join(found), "none shown")
    if table.empty:
        return pd.DataFrame(columns=EVIDENCE)
    table["mirror_direction"] = table["theme"].map(moved)
    unknown = table["direction"].isin(["none", "level"])
    unknown |= table["mirror_direction"].isin(["none shown", "mixed"])
    same = np.where(table["direction"] == table["mirror_direction"], "agrees", "differs")
    table["agreement"] = np.where(unknown, "not shown", same)
    for column in ("from_value", "to_value"):
        table[column] = pd.to_numeric(table[column])
    return table[EVIDENCE]


EVIDENCE = ["theme", "study", "from_year", "to_year", "from_value", "to_value",
            "direction", "mirror_since", "mirror_direction", "agreement"]  # fmt: skip


def uniformity(own: SimpleNamespace) -> pd.DataFrame:
    """Return the share of variance of a visit's mean rating that lies between teams, per theme."""
    theme = {code: s["theme"] for code, s in own.frame["standards"].items()}
    rated = own.judgements[own.judgements["rating_status"] == "rated"]
    rated = rated.assign(theme=rated["standard"].map(theme), rating=rated["rating"].astype(float))
    means = rated.groupby(["year", "visit_id", "theme"], as_index=False)["rating"].mean()
    means = means.merge(own.visits[own.visits["team"] != ""], on=["year", "visit_id"])
    rows = []
    for name, part in means.groupby("theme"):
        if part["team"].nunique() >= FEWEST_TEAMS and (found := alike(part, own.plan)):
            years = (part["year"].min(), part["year"].max())
            rows.append((name, *years, part["team"].nunique(), len(part), *found))
    names = ["theme", "first_year", "last_year", "teams", "visits", "share", "low", "high", "p"]
    table = pd.DataFrame(rows, columns=names)
    confidential = own.plan["disclosure"]["indicators"]
    secret = {theme[code] for name in confidential for code in own.indicators[name]["standards"]}
    table.loc[table["theme"].isin(secret), ["share", "low", "high", "p"]] = np.nan
    return table


def taken_apart(part: pd.DataFrame) -> SimpleNamespace | None:
    """Return ratings less the mean of their sector and year, put together by team, and REML.

    Team sums are turned into independent w_i with variances s2 + d_i t2; `best` is t2 / s2 where
    the restricted likelihood is greatest; None where nothing is left to compare.
    """
    cell = part.groupby(["sector", "year"]).ngroup().to_numpy()
    team = part["team"].astype("category").cat.codes.to_numpy()
    y = part["rating"].to_numpy()
    centred = y - (np.bincount(cell, y) / np.bincount(cell))[cell]
    crossed = pd.crosstab(cell, team).to_numpy(float)
    spread = np.diag(crossed.sum(0)) - crossed.T @ (crossed / crossed.sum(1)[:, None])
    values, vectors = np.linalg.eigh(spread)
    kept = values > 1e-9 * max(1, values.max())
    d, w2 = values[kept], (vectors[:, kept].T @ np.bincount(team, centred)) ** 2 / values[kept]
    rest, df = (centred**2).sum() - w2.sum(), len(y) - len(crossed) - kept.sum()
    if not kept.any() or df < 1 or rest <= 1e-9 * max(1, (centred**2).sum()):
        return None

    def inside(r: float) -> float:
        return (rest + (w2 / (1 + d * r)).sum()) / (df + len(d))

    def slope(r: float) -> float:  # of the restricted likelihood
        return (w2 * d / (1 + d * r) ** 2).sum() / inside(r) - (d / (1 + d * r)).sum()

    best = optimize.brentq(slope, 0, 1e6, xtol=1e-14) if slope(0) > 0 else 0.0
    return SimpleNamespace(d=d, w2=w2, rest=rest, df=df, best=best, inside=inside(best))


def alike(part: pd.DataFrame, plan: dict) -> tuple[float, float, float, float] | None:
    """Return t2 / (t2 + s2), its exact limits and p (Wald 1947); REML for the estimate.

    F(r) = mean of w^2 / (1 + d r) over s2 of the rest.
    """
    x = taken_apart(part)
    if x is None:
        return None

    def f(r: float) -> float:
        return (x.w2 / (1 + x.d * r)).sum() / len(x.d) / (x.rest / x.df)

    def ratio(target: float) -> float:
        return (
            0.0 if f(0) <= target else optimize.brentq(lambda r: f(r) - target, 0, 1e6, xtol=1e-14)
        )

    point = upper(plan["level"])
    low, high = (ratio(stats.f.ppf(q, len(x.d), x.df)) for q in (point, 1 - point))
    share = [r / (1 + r) for r in (x.best, low, high)]
    return (*share, stats.f.sf(f(0), len(x.d), x.df))


def between_teams(own: SimpleNamespace, measures: pd.DataFrame) -> pd.DataFrame:
    """Return shares of this year with the variance between teams in their interval.

    An institution of which visits of two teams count in a sector is of a team of its own. None
    where the plan does not ask for it, of a confidential indicator, where a rating has no team, or
    of fewer than five teams.
    """
    names = ["school_year", "indicator", "sector", "n", "share", "low", "high", "obs_status"]
    names += ["teams", "team_sd", "team_low", "team_high"]
    kept = measures[(measures["school_year"] == own.year) & (measures["category"] == "meets")]
    open_to_all = kept.groupby("indicator")["conf_status"].transform(lambda c: (c == "F").all())
    kept = kept[open_to_all & ~kept["indicator"].isin(own.plan["disclosure"]["indicators"])]
    rows = []
    main = [t for t, v in own.frame["visit_types"].items() if v["main_series"]]
    place = ["year", "institution_id", "sector"]
    for name, part in kept[kept["n"] > 0].groupby("indicator"):
        if not own.plan.get("between_teams", False):
            continue
        types = own.indicators[name].get("visit_types") or main
        visits = own.visits[own.visits["visit_type"].isin(types)]
        if own.indicators[name]["unit"] == "institution":
            visits = visits.sort_values(["start_date", "visit_id"], na_position="first")
            visits = visits.drop_duplicates(place, keep="last")
        team = visits.groupby(place)["team"].agg(
            lambda t: "" if "" in set(t) else "+".join(sorted(set(t)))
        )
        seen = own.counts[own.counts["indicator"] == name].astype({"year": str, "sector": str})
        seen = seen.merge(team.reset_index(), on=place, how="left").fillna({"team": ""})
        seen = seen.assign(rating=seen["meets"] / seen["n"])
        known = seen[seen["team"] != ""]
        x = taken_apart(known) if known["team"].nunique() >= FEWEST_TEAMS else None
        if x is None:
            continue
        now = seen[seen["year"] == own.year]
        for row in part.to_dict("records"):
            mine = now[now["sector"].isin(own.members[row["sector"]])]
            rated = mine.groupby("team")["n"].sum()
            if "" not in rated and len(rated) >= FEWEST_TEAMS:
                ends = with_teams(row, rated.to_numpy(float), x, own.plan["level"])
                rows.append({**row, "teams": len(rated), **ends})
    return pd.DataFrame(rows, columns=names) if rows else pd.DataFrame(columns=names)


def with_teams(row: dict, m: np.ndarray, x: SimpleNamespace, level: float) -> dict[str, float]:
    """Return the limits of a share of which the variance between teams, t2, is a part.

    V = s / N + t2 sum (m / n)^2, N what the ratings are worth; Satterthwaite's degrees of freedom,
    of t2 2 t2^2 / var (at least 1), var from the expected information of REML; Wilson on
    s / V (t_{K-1} / t_df)^2 ratings, at most N.
    """
    size, k, p = row["worth"], row["institutions"], row["share"]
    t2, v = x.best * x.inside, x.inside * (1 + x.d * x.best)
    cross = (x.d / v**2).sum()
    half = [[(1 / v**2).sum() + x.df / x.inside**2, cross], [cross, (x.d**2 / v**2).sum()]]
    var = 2 * np.linalg.inv(np.array(half))[1, 1]
    near = p if 0 < p < 1 else (size * p + 2) / (size + 4)
    s, led = near * (1 - near), t2 * ((m / m.sum()) ** 2).sum()
    if led > 0:
        total = s / size + led
        df = total**2 / ((s / size) ** 2 / (k - 1) + led**2 / max(1.0, 2 * t2**2 / var))
        t = stats.t.ppf(upper(level), k - 1) / stats.t.ppf(upper(level), df)
        size = min(size, s / total * t**2)
    low, high = wilson(p * size, size, level)
    return {"team_sd": np.sqrt(t2), "team_low": 0.0 if p == 0 else low,
            "team_high": 1.0 if p == 1 else high}  # fmt: skip


def population(own: SimpleNamespace) -> pd.DataFrame:
    return own.population.rename(columns={"year": "school_year"})


def read(path) -> pd.DataFrame:
    """Return a published table as text, without the apostrophes that keep a text from computing."""
    found = pd.read_csv(path, **TEXT)
    return found.apply(lambda column: column.str.replace(BEFORE_FORMULA, "", regex=True))


FEWEST_SECTORS = 4


def pooled(own: SimpleNamespace, measures: pd.DataFrame) -> pd.DataFrame:
    """Return the share of each sector by the beta-binomial model of all sectors, benchmarked.

    Not of a confidential indicator, of fewer than four sectors, or where all or none meet the bar.
    """
    kept = measures[(measures["school_year"] == own.year) & (measures["category"] == "meets")]
    open_to_all = kept.groupby("indicator")["conf_status"].transform(lambda c: (c == "F").all())
    kept = kept[open_to_all & ~kept["indicator"].isin(own.plan["disclosure"]["indicators"])]
    kept = kept[kept["sector"].isin(list(own.frame["sectors"])) & (kept["n"] > 0)]
    parts = []
    for _, part in kept.groupby("indicator"):
        if len(part) >= FEWEST_SECTORS and 0 < part["k"].sum() < part["n"].sum():
            parts.append(part.assign(**modelled(part, own.plan["level"])))
    columns = ["school_year", "indicator", "sector", "n", "share", "obs_status"]
    columns += ["model_share", "model_low", "model_high", "own_weight"]
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)


def modelled(part: pd.DataFrame, level: float) -> dict[str, np.ndarray]:
    """Return share, limits and own weight of some sectors, p_i ~ Beta with mean m, correlation r.

    m and r are uniform beforehand; summed over a grid of their logits, first a wide one that says
    where the probability is. Limits: of the beta distribution with the same mean and variance.
    """
    n = part["worth"].to_numpy(float)[:, None, None]
    k = part["share"].to_numpy(float)[:, None, None] * n

    def laid(x, y):
        m, r = special.expit(x)[None, :, None], special.expit(y)[None, None, :]
        a, b = m * (1 - r) / r, (1 - m) * (1 - r) / r
        fits = (special.betaln(a + k, b + n - k) - special.betaln(a, b)).sum(axis=0)
        spread = np.log(m * (1 - m)) + np.log(r * (1 - r))  # of a logit whose inverse is uniform
        height = fits + spread[0]
        return a, b, np.where(np.isfinite(height), height, -np.inf)  # far off, inf - inf

    wide = np.linspace(-26, 26, 261)
    height = laid(wide, wide)[2]
    inside = height > height.max() - 45
    x, y = (
        np.linspace(wide[at].min() - 0.2, wide[at].max() + 0.2, 320)
        for at in (inside.any(axis=1), inside.any(axis=0))
    )
    a, b, height = laid(x, y)
    p = np.exp(height - height.max())
    p /= p.sum()

    def mean(values):
        return (values * p).sum(axis=(1, 2))

    first = mean((a + k) / (a + b + n))
    second = mean((a + k) * (a + k + 1) / (a + b + n) / (a + b + n + 1))
    size = first * (1 - first) / (second - first**2) - 1
    low, high = (
        stats.beta.ppf(q, first * size, (1 - first) * size)
        for q in (1 - upper(level), upper(level))
    )
    counted, w = part["share"].to_numpy(float), part["n"].to_numpy(float)
    total = (w * counted).sum() / w.sum()

    def excess(by):
        return (w * special.expit(special.logit(first) + by)).sum() / w.sum() - total

    by = optimize.brentq(excess, -40, 40, xtol=1e-14)
    moved = (special.expit(special.logit(one) + by) for one in (first, low, high))
    named = dict(zip(("model_share", "model_low", "model_high"), moved, strict=True))
    return named | {"own_weight": mean(n / (a + b + n))}
