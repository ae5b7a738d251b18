"""The formulas, on whole columns at once. Shares and limits are fractions; NaN stays NaN."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize.elementwise import find_root
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

SAME = 1e-9  # permuted changes this close to the observed one count as equal to it


def upper(level: float) -> float:
    """Return the upper point of a two-sided level: 0.975 for 0.95."""
    return (1 + level) / 2


def wilson(k, n, level):
    """Return Wilson's limits of k of n (statsmodels); k and n need not be whole."""
    with np.errstate(all="ignore"):
        return proportion_confint(k, n, alpha=1 - level, method="wilson")


def two_sided_t(t, df):
    """Return P(|T| >= |t|) of Student's t."""
    return 2 * stats.t.sf(np.abs(t), df)


def by_ratio(table: pd.DataFrame, by: list[str], hits: str = "meets") -> pd.DataFrame:
    """Return a share and its variance for each group of institutions; NaN of a single one.

    p = sum y / sum m and v = K/(K-1) sum (y - m p)^2 / (sum m)^2 over the K rows of a group
    (Cochran 1977, section 11.8), deff = v / (p (1-p) / n). `most`: ratings of the institution
    that has most; `telling`: rows with a rating that meets or with one that does not, the fewer.
    """
    group = table.groupby(by, sort=False, observed=True).ngroup().to_numpy()
    y, m = table[hits].to_numpy(float), table["n"].to_numpy(float)
    found = table[by].iloc[np.unique(group, return_index=True)[1]].reset_index(drop=True)
    k, n, size = (np.bincount(group, weights) for weights in (y, m, None))
    with np.errstate(all="ignore"):
        share = k / n
        square = np.bincount(group, (y - m * share[group]) ** 2)
        variance = np.where(size > 1, size / (size - 1) * square / n**2, np.nan)
        moving = (k > 0) & (k < n)
        found["k"], found["n"], found["institutions"] = k.astype(int), n.astype(int), size
        found["most"] = pd.Series(m).groupby(group).max()
        either = [np.bincount(group[own], minlength=len(size)) for own in (y > 0, y < m)]
        found["telling"] = np.minimum(*either)
        found["share"] = share
        found["variance"] = np.where(moving | (size < 2), variance, 0.0)
        found["deff"] = np.where(moving, variance / (share * (1 - share) / n), np.nan)
    return found


def worth(share, variance, n, df, level, otherwise):
    """Return the ratings that a share is worth, at most n (Korn & Graubard 1998).

    p (1-p) / v (t_{n-1} / t_df)^2; `otherwise` where the variance says nothing.
    """
    with np.errstate(all="ignore"):
        wider = (stats.t.ppf(upper(level), n - 1) / stats.t.ppf(upper(level), df)) ** 2
        size = share * (1 - share) / variance * wider
    silent = np.isnan(variance) | (share <= 0) | (share >= 1)
    return np.fmin(np.where(silent, otherwise, size), n)


FARTHEST = 40  # critical values are sought up to here
MANY = 30  # telling institutions from which a group's own design effect is trusted


def contrast(
    groups: pd.DataFrame, rows: pd.Index, clustered: pd.Series, less: dict | None = None
) -> SimpleNamespace:
    """Return changes sum W (p1 - p0) of some rows, ready for limits and tests.

    `groups`: `at` (the row), weight, and share, n, institutions and deff of each group in this year
    (1) and the earlier (0), and `telling`. A rating of a clustered row is worth 1 / deff, at most
    one: the group's own design effect when it has 30 telling institutions, else not below that of
    all groups together. df is Satterthwaite's over groups and years, w = pq/n of each, (k+2)/(n+4)
    where p is 0 or 1. `same`, where some institutions are in both years: sum (y1 - m1 p1)(y0 - m0
    p0) over those, NaN if none; the shares of a group correlate by (same - n1/K1 n0/K0) / (n1 n0 s1
    s0) (Kish 1965). `less`:
    by what a year's groups are worth less, since institutions are in two of them.
    """
    row = rows.get_indexer(groups["at"])
    several = clustered.reindex(rows).to_numpy()

    def summed(x):
        return np.bincount(row, np.nan_to_num(x), len(rows))

    n, size, deff, tell = ([groups[c + side].to_numpy(float) for side in "10"]
                           for c in ("n", "institutions", "deff", "telling"))  # fmt: skip
    known = sum(summed(np.where(np.isnan(d), 0, m)) for d, m in zip(deff, n, strict=True))
    with np.errstate(all="ignore"):
        pool = sum(summed(d * m) for d, m in zip(deff, n, strict=True)) / known
    pool = np.maximum(pool, 1)[row]  # NaN when no group knows its design effect
    found = SimpleNamespace(rows=rows, row=row, weight=groups["weight"].to_numpy(float))
    top, below, lone, error = 0.0, 0.0, np.zeros(len(rows), bool), {}
    for side, m, k, own, shown in zip("10", n, size, deff, tell, strict=True):
        p = groups["share" + side].to_numpy(float)
        least = np.where((shown >= MANY) & ~np.isnan(own), own, np.fmax(own, pool))
        worth = np.where(np.isnan(pool), k, m / np.maximum(least, 1))
        worth = np.where(several[row], np.minimum(worth, m), m)
        worth = worth / (1.0 if less is None else less[side])
        near = np.where((p > 0) & (p < 1), p, (worth * p + 2) / (worth + 4))
        part = found.weight**2 * near * (1 - near) / worth
        error[side] = np.sqrt(near * (1 - near) / worth)
        with np.errstate(all="ignore"):
            top, below = top + summed(part), below + summed(part**2 / (k - 1))
        lone |= summed(k == 1) > 0
        setattr(found, "p" + side, p)
        setattr(found, "n" + side, worth)
        setattr(found, "size" + side, summed(worth))
    same = groups["same"].to_numpy(float) if "same" in groups else np.full(len(row), np.nan)
    spare = (n[0] / size[0]) * (n[1] / size[1])
    alike = (same - spare) / (n[0] * n[1] * error["1"] * error["0"])
    found.alike = np.nan_to_num(np.clip(alike, -1, 1))
    taken = 2 * found.alike * error["1"] * error["0"]
    apart = found.weight**2 * (error["1"] ** 2 + error["0"] ** 2)
    factor = 1 - summed(found.weight**2 * taken) / summed(apart)
    found.size1, found.size0 = found.size1 / factor, found.size0 / factor
    found.change = summed(found.weight * (found.p1 - found.p0))
    found.df = np.where(several, top**2 / below, np.inf)
    found.df[several & lone] = np.nan  # one institution says nothing about the spread
    return found


def shared_part(table: pd.DataFrame, groups: pd.DataFrame, by: list[str]) -> pd.Series:
    """Return sum (y1 - m1 p1)(y0 - m0 p0) over the institutions of both sides; NaN where none.

    `table`: by, institution_id, side (now, then), meets, n; `groups`: by, share1, share0.
    """
    own = table.groupby([*by, "institution_id", "side"], observed=True)[["meets", "n"]].sum()
    own = own.unstack("side").reindex(columns=pd.MultiIndex.from_product(
        [["meets", "n"], ["now", "then"]])).dropna()  # fmt: skip
    own.columns = ["y1", "y0", "m1", "m0"]
    own = own.reset_index().merge(groups[[*by, "share1", "share0"]], on=by)
    rest = (own["y1"] - own["m1"] * own["share1"]) * (own["y0"] - own["m0"] * own["share0"])
    found = rest.groupby([own[c] for c in by]).sum()
    keys = pd.MultiIndex.from_frame(groups[by])
    return pd.Series(found.reindex(keys).to_numpy(), groups.index)


def limits_at(x: SimpleNamespace, c) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of sum W (p1 - p0) at critical values c (Zou & Donner 2008).

    D - sqrt(sum W^2 ((p1 - l1)^2 + (u0 - p0)^2 - 2 r (p1 - l1)(u0 - p0))), D + sqrt(sum W^2
    ((u1 - p1)^2 + (p0 - l0)^2 - 2 r (u1 - p1)(p0 - l0))), l and u Wilson's limits of the share of
    each group, r the correlation of its two shares.
    """
    z = (c + np.zeros(len(x.rows)))[x.row]
    near = []
    for p, n in ((x.p1, x.n1), (x.p0, x.n0)):
        half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        middle, whole = p + z**2 / (2 * n), 1 + z**2 / n
        near += [p - (middle - half) / whole, (middle + half) / whole - p]
    down, up = (
        np.sqrt(
            np.maximum(
                np.bincount(x.row, x.weight**2 * (a**2 + b**2 - 2 * x.alike * a * b), len(x.rows)),
                0,
            )
        )
        for a, b in ((near[0], near[3]), (near[1], near[2]))
    )
    return x.change - down, x.change + up


def contrast_limits(x: SimpleNamespace, level) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits at a level, by Student's t (normal where df is infinite), in [-1, 1]."""
    low, high = limits_at(x, stats.t.ppf(upper(level), x.df))
    return np.maximum(low, -1), np.minimum(high, 1)


def reached(x: SimpleNamespace, end: int, aim: float) -> np.ndarray:
    """Return the critical value at which a limit (0 low, 1 high) comes to `aim`, by halving."""
    least, most = np.zeros(len(x.rows)), np.full(len(x.rows), float(FARTHEST))
    for _ in range(60):
        middle = (least + most) / 2
        at = limits_at(x, middle)[end]
        short = at > aim if end == 0 else at < aim
        least, most = np.where(short, middle, least), np.where(short, most, middle)
    return most


def contrast_p(x: SimpleNamespace) -> np.ndarray:
    """Return p that the change is 0: the level at which the interval comes to hold 0."""
    c = np.where(x.change > 0, reached(x, 0, 0.0), reached(x, 1, 0.0))
    p = 2 * stats.t.sf(c, x.df)
    return np.where(np.isnan(x.df), np.nan, np.where(x.change == 0, 1.0, p))


def contrast_stable(x: SimpleNamespace, margin: float) -> np.ndarray:
    """Return the larger p of two one-sided tests: that the change is above -margin, below +."""
    below = np.where(
        x.change < margin,
        stats.t.sf(reached(x, 1, margin), x.df), stats.t.cdf(reached(x, 0, margin), x.df),
    )  # fmt: skip
    above = np.where(
        x.change > -margin,
        stats.t.sf(reached(x, 0, -margin), x.df), stats.t.cdf(reached(x, 1, -margin), x.df),
    )  # fmt: skip
    return np.maximum(below, above)


def spread_at(k1, n1, k0, n0, delta):
    """Return the standard error of p1 - p0 when the true difference is delta.

    sqrt((r1 (1-r1) / n1 + r0 (1-r0) / n0) N / (N-1)); r1 = r0 + delta are the likeliest shares
    then, r0 the middle root of a cubic (Miettinen & Nurminen 1985, appendix).
    """
    total, hits = n1 + n0, k1 + k0
    a2 = ((n1 + 2 * n0) * delta - total - hits) / total
    a1 = ((n0 * delta - total - 2 * k0) * delta + hits) / total
    a0 = k0 * delta * (1 - delta) / total
    q = (a2 / 3) ** 3 - a2 * a1 / 6 + a0 / 2
    s = np.sign(q) * np.sqrt(np.maximum((a2 / 3) ** 2 - a1 / 3, 0))
    with np.errstate(all="ignore"):
        angle = np.arccos(np.clip(q / s**3, -1, 1))
    root = np.where(s == 0, -a2 / 3, 2 * s * np.cos((np.pi + angle) / 3) - a2 / 3)
    r0 = np.where(delta == 0, hits / total, root)
    r0 = np.clip(r0, np.maximum(0, -delta), np.minimum(1, 1 - delta))
    r1 = r0 + delta
    variance = (r1 * (1 - r1) / n1 + r0 * (1 - r0) / n0) * total / (total - 1)
    return np.sqrt(np.maximum(variance, 0))


def score_z(k1, n1, k0, n0, delta=0.0):
    """Return Miettinen and Nurminen's z of p1 - p0 = delta; 0 where data and delta agree."""
    gap = k1 / n1 - k0 / n0 - delta
    with np.errstate(all="ignore"):
        return np.where(gap == 0, 0.0, gap / spread_at(k1, n1, k0, n0, delta + 0 * gap))


def score_limits(k1, n1, k0, n0, level):
    """Return Miettinen and Nurminen's limits: where |z| reaches the normal point."""
    found = k1 / n1 - k0 / n0
    data = (k1, n1, k0, n0, stats.norm.ppf(upper(level)) + 0 * found)

    def at(sign):
        def f(delta, *counts):
            *counts, z = counts
            return found_of(*counts) - delta + sign * z * spread_at(*counts, delta)

        return f

    def found_of(k1, n1, k0, n0):
        return k1 / n1 - k0 / n0

    low = roots(at(-1), (np.full_like(found, -1.0), found - 1e-10), data)
    high = roots(at(1), (found + 1e-10, np.ones_like(found)), data)
    return np.where(found <= -1, -1.0, low), np.where(found >= 1, 1.0, high)


def roots(f, bracket, arguments):
    """Return where f is 0 between two ends, for each row; NaN where it does not change sign."""
    tight = {"xatol": 1e-13, "xrtol": 1e-13}
    found = find_root(f, bracket, args=arguments, tolerances=tight)
    return np.where(found.success, found.x, np.nan)


def smallest_visible(share0, n1, n0, power, alpha):
    """Return the smallest change up or down that the test would show with this power.

    Where |q - p0| = z sqrt(pq (1/n1 + 1/n0)) + z_power sqrt(q (1-q) / n1 + p0 (1-p0) / n0), p
    pooled; the larger of both directions, as R's power.prop.test with unequal sizes.
    """
    zp = stats.norm.ppf(power)

    def excess(q, p0, n1, n0, z):
        pooled = (n1 * q + n0 * p0) / (n1 + n0)
        null = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / n1 + 1 / n0))
        own = np.sqrt(np.maximum(q * (1 - q), 0) / n1 + p0 * (1 - p0) / n0)
        return np.abs(q - p0) - z * null - zp * own

    data = (share0, n1, n0, stats.norm.ppf(1 - alpha / 2) + 0 * share0)
    fall = roots(excess, (share0 - 1e-12, np.full_like(share0, 1e-9)), data)
    rise = roots(excess, (share0 + 1e-12, np.full_like(share0, 1 - 1e-9)), data)
    return np.fmax(np.abs(fall - share0), np.abs(rise - share0))


def adjusted(p: pd.Series, tier: pd.Series, entry: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Return p-values adjusted in families (Holm in tier 1, else BH), and the level that decides.

    Rows of one `entry` (family first) rest on the same records and count once, in the lowest of
    their tiers. `level` is what the p of a row must be under in its family as it is: of m entries
    with r rejected, alpha/(m-r) by Holm and alpha (r+1)/m by BH for a row that is not rejected,
    alpha/(m-r+1) and alpha r/m for one that is. Rows without p: NaN and alpha.
    """
    out = pd.DataFrame({"p": np.nan, "level": alpha}, p.index)
    rows = entry[p.notna()].assign(p=p, tier=tier)
    keys = [*entry]
    once = rows.groupby(keys, sort=False).agg(p=("p", "first"), tier=("tier", "min")).reset_index()
    for (_, step), own in once.groupby([keys[0], "tier"]):
        holm = step == 1
        made = multipletests(own["p"].to_numpy(), method="holm" if holm else "fdr_bh")[1]
        proven, m = made <= alpha, len(made)
        r = proven.sum()
        with np.errstate(all="ignore"):
            levels = (1 / (m - r + 1), 1 / (m - r)) if holm else (r / m, (r + 1) / m)
        once.loc[own.index, "adjusted"] = made
        once.loc[own.index, "level"] = alpha * np.where(proven, *levels)
    if len(once):
        found = rows[keys].merge(once, on=keys, how="left").set_index(rows.index)
        out.loc[rows.index] = found[["adjusted", "level"]].to_numpy()
    return out


def permuted_p(met, rated, now, place, weights, replicates, seed) -> float:
    """Return p of exchanging whole institutions between two years, within groups.

    The statistic is the change itself, sum W (p1 - p0) at the weights of the groups, counted for
    the rarer outcome. Institutions with equal (met, rated) are one pattern, drawn together: groups
    in the order of their numbers as text, the smaller year of each drawn; (b + 1) / (replicates +
    1). What no group holds (place -1) takes no part.
    """
    inside = place >= 0
    met, rated, now, place = met[inside], rated[inside], now[inside], place[inside]
    met = rated - met if 2 * met.sum() > rated.sum() else met
    random = np.random.default_rng(seed)
    observed, drawn = 0.0, np.zeros(replicates)
    for group in sorted(np.unique(place), key=str):
        own = place == group
        patterns, which = np.unique(
            np.column_stack([met, rated])[own].astype(float), axis=0, return_inverse=True
        )
        both = np.bincount(which.ravel(), minlength=len(patterns))
        ones = np.bincount(which.ravel()[now[own]], minlength=len(patterns))
        zeros = both - ones

        def change(chosen, both=both, patterns=patterns):
            inside, whole = chosen @ patterns, both @ patterns
            rest = whole - inside
            return inside[..., 0] / inside[..., 1] - rest[..., 0] / rest[..., 1]

        first = (ones.sum(), ones.tolist()) <= (zeros.sum(), zeros.tolist())
        size = min(ones.sum(), zeros.sum())
        draws = random.multivariate_hypergeometric(both, size, replicates, method="marginals")
        observed += weights[group] * change(ones)
        drawn += weights[group] * (change(draws) if first else -change(draws))
    beyond = (np.abs(drawn) >= abs(observed) - SAME).sum()
    return (beyond + 1) / (replicates + 1)


MOST = 100_000  # different sums up to which all exchanges are counted


def exchange_p(d: list[Fraction]) -> float:
    """Return p that changes d of institutions are as likely up as down, by exchanging the years.

    The part of all 2^n choices of sign whose sum lies as far from 0, counted in whole numbers; with
    too many different sums the chi-square (sum d)^2 / sum d^2 (Durkalski et al. 2003). With d of -1
    and 1 alone the first is McNemar's exact test.
    """
    moved = [x for x in d if x]
    if all(abs(x) == 1 for x in moved):
        up = sum(x > 0 for x in moved)
        return float(stats.binomtest(up, len(moved)).pvalue) if moved else 1.0
    far, ways = abs(sum(moved)), {Fraction(0): 1}
    for x in moved:
        found: dict[Fraction, int] = {}
        for total, n in ways.items():
            for reached in (total - x, total + x):
                found[reached] = found.get(reached, 0) + n
        ways = found
        if len(ways) > MOST:
            return float(stats.chi2.sf(float(far**2 / sum(x * x for x in moved)), 1))
    return sum(n for total, n in ways.items() if abs(total) >= far) / 2 ** len(moved)


def superiority(one, zero, level):
    """Return P(Y1 > Y0) + P(Y1 = Y0)/2 with limits and p; institutions are clusters.

    `one`, `zero`: institutions x steps. v = sum over years of K/(K-1) sum (P_i - m_i PS)^2 / n^2
    (Obuchowski 1997), t with K1 + K0 - 2 degrees of freedom.
    """
    share, variance = 0.0, 0.0
    for own, other, turned in ((one, zero, False), (zero, one, True)):
        total = other.sum(axis=0)
        place = (np.cumsum(total) - total / 2) / total.sum()
        placed = own @ place
        mean = placed.sum() / own.sum()
        share = share if turned else mean
        rest = placed - own.sum(axis=1) * mean
        variance += len(own) / (len(own) - 1) * (rest**2).sum() / own.sum() ** 2
    df = len(one) + len(zero) - 2
    if not variance > 0:
        return share, np.nan, np.nan, np.nan
    error = np.sqrt(variance)
    half = stats.t.ppf(upper(level), df) * error
    return share, max(share - half, 0), min(share + half, 1), two_sided_t((share - 0.5) / error, df)


def linear_by_linear(tables) -> float:
    """Return p of years x steps, scores 1, 2, 3, ..., put together over strata (Mantel 1963)."""
    top = spread = 0.0
    for table in tables:
        n, rows, columns = table.sum(), table.sum(axis=1), table.sum(axis=0)
        if n < 2:
            continue
        u = np.arange(len(rows)) - rows @ np.arange(len(rows)) / n
        v = np.arange(len(columns)) - columns @ np.arange(len(columns)) / n
        top += u @ table @ v
        spread += (rows @ u**2) * (columns @ v**2) / (n - 1)
    return 2 * stats.norm.sf(abs(top) / np.sqrt(spread)) if spread > 0 else np.nan


def trend_of(k, n, years) -> tuple[float, float, float]:
    """Return slope sum k (s - s̄) / sum n (s - s̄)^2, its spread sum n (s - s̄)^2, and pq."""
    share = k.sum() / n.sum()
    centred = years - (n * years).sum() / n.sum()
    spread = (n * centred**2).sum()
    return (k * centred).sum() / spread, spread, share * (1 - share)


def departure_p(k, n, years) -> float:
    """Return p that the shares leave the line: homogeneity less trend, on k - 2 df (Armitage)."""
    slope, spread, pq = trend_of(k, n, years)
    if not pq > 0:
        return 1.0
    between = (n * (k / n - k.sum() / n.sum()) ** 2).sum() / pq
    return float(stats.chi2.sf(max(between - slope**2 * spread / pq, 0), len(k) - 2))


def quasi_p(k, n, years) -> float:
    """Return p of the slope of logit p over the years, scaled by the Pearson dispersion.

    t = slope / sqrt(variance X2 / (k - 2)) on k - 2 df, X2 = sum (k - n p)^2 / (n p (1 - p)) about
    the fitted line (R glm, quasibinomial); NaN where no finite slope fits.
    """
    share = k.sum() / n.sum()
    if share in (0, 1):
        return np.nan
    design = np.column_stack([np.ones(len(k)), (years - years.mean()) / np.ptp(years)])
    line = np.array([np.log(share / (1 - share)), 0.0])
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-design @ line))
        weights = n * fitted * (1 - fitted)
        covariance = np.linalg.inv(design.T @ (weights[:, None] * design))
        step = covariance @ (design.T @ (k - n * fitted))
        line = line + step
        if np.abs(design @ line).max() > 30:
            return np.nan
        if np.abs(step).sum() < 1e-12:
            break
    x2 = ((k - n * fitted) ** 2 / weights).sum()
    if x2 < 1e-12:
        return float(abs(line[1]) < 1e-12)
    t = line[1] / np.sqrt(covariance[1, 1] * x2 / (len(k) - 2))
    return float(two_sided_t(t, len(k) - 2))
