"""All registries of one inspectorate, loaded and checked against each other."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from spiegel.config.analysis_plan import Plan
from spiegel.config.claim_differences import check_differences
from spiegel.config.claim_subjects import check_subjects
from spiegel.config.claim_words import FILE as CLAIM_WORDS
from spiegel.config.claim_words import ClaimWords
from spiegel.config.claims import Claims, check_claims
from spiegel.config.closed_yaml import load, load_mapping
from spiegel.config.figures import Registry, check_whole
from spiegel.config.framework import Framework, Scale
from spiegel.config.house_style import load_house_style
from spiegel.config.indicators import Indicator, Rule, check_indicators, counted_steps, end_of
from spiegel.config.quantities import FILE as QUANTITIES
from spiegel.config.quantities import check_quantities, load_quantities
from spiegel.config.recipes import Recipes
from spiegel.errors import SpiegelError, must_exist


class Inspectorate:
    """All registries of one inspectorate, loaded and checked against each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.framework = load(Framework, folder / "framework.yaml")
        entries = folder / "indicators.yaml"
        self.indicators = check_indicators(
            load_mapping(Indicator, entries), self.framework, entries.as_posix()
        )
        self.registry = load(Registry, folder / "figures.yaml")
        self.plan = load(Plan, folder / "analysis_plan.yaml")
        self.recipes = load(Recipes, folder / "tables.yaml")
        self.claims = load(Claims, folder / "claims.yaml")
        self.house = load_house_style(folder)
        # Shared by all inspectorates: config/claim_words.yaml beside config/inspectorates/.
        self.claim_words = load(ClaimWords, folder.parents[1] / CLAIM_WORDS)
        self.quantities = load_quantities(folder)
        self._check_figures()
        self._check_notebooks()
        self._check_headline()
        self._check_among()
        where = (folder / QUANTITIES).as_posix()
        check_quantities(self.quantities, self.recipes, where, self.indicators)
        self._check_disclosure()
        where = (folder / "claims.yaml").as_posix()
        check_claims(
            *(self.claims, self.claim_words, self.framework, self.indicators, where),
            self.quantities,
        )
        check_subjects(self.claims, where)
        confidential = self.plan.disclosure.indicators
        check_differences(self.claims, self.framework, self.indicators, confidential, where)

    def _check_figures(self) -> None:
        sectors = ("ALL", *self.framework.sectors, *self.framework.sector_groups)
        for name, figure in self.registry.figures.items():
            where = f"{(self.folder / 'figures.yaml').as_posix()}, figure '{name}'"
            named = [n for n in figure.indicators if n in self.indicators]
            common = [{"meets", "below", *self.steps(n)} for n in named]
            categories = set.intersection(*common) if common else {figure.category}
            for kind, names, known in (
                ("indicator", figure.indicators, tuple(self.indicators)),
                ("sector", figure.sectors, sectors),
                ("category", (figure.category,), tuple(sorted(categories))),
                ("quantity", (figure.quantity,) if figure.quantity else (), (*self.quantities,)),
            ):
                for item in names:
                    must_exist(kind, item, known, where, by=f"figure '{name}'")
            check_whole(figure, self.quantities, where)

    def _check_notebooks(self) -> None:
        known = {"sector": tuple(self.framework.sectors), "theme": tuple(self.framework.themes)}
        for name, notebook in self.registry.notebooks.items():
            where = f"{(self.folder / 'figures.yaml').as_posix()}, notebook '{name}'"
            for key in notebook.keys:
                must_exist(notebook.per, key, known[notebook.per], where, by=f"notebook '{name}'")
            for theme in notebook.themes:
                for entry, figure in self.registry.figures.items():
                    if figure.notebook == name and not self.of_theme(figure.indicators, theme):
                        raise SpiegelError(
                            f"figure '{entry}' has no indicator of theme '{theme}'",
                            where=where,
                            fix="name an indicator of that theme, or leave the theme out.",
                        )

    def of_theme(self, indicators: tuple[str, ...], theme: str) -> tuple[str, ...]:
        """Return the indicators whose standards belong to a theme, in the order given."""
        standards = self.framework.standards
        return tuple(
            name
            for name in indicators
            if standards[self.indicators[name].standards[0]].theme == theme
        )

    def key_label(self, notebook: str, key: str, language: str) -> str:
        """Return the label of the sector or theme that a notebook is made for."""
        if self.registry.notebooks[notebook].per == "theme":
            return self.framework.themes[key][language]
        return self.framework.sector_label(key, language)

    def notebook_title(self, name: str, language: str, key: str | None = None) -> str:
        """Return the title of a notebook, with the label of its sector or theme if it has one."""
        title = self.registry.notebooks[name].title[language]
        return title if key is None else f"{title}: {self.key_label(name, key, language)}"

    def _check_headline(self) -> None:
        sectors = ("ALL", *self.framework.sectors, *self.framework.sector_groups)
        where = f"{(self.folder / 'analysis_plan.yaml').as_posix()}, key 'headline'"
        for name, codes in self.plan.headline.items():
            must_exist("indicator", name, self.indicators, where, by="the headline list")
            for code in codes:
                must_exist("sector", code, sectors, where, by="the headline list")

    def _check_among(self) -> None:
        """Check that the columns which conditions of indicators name are given by a recipe."""
        for name, indicator in self.indicators.items():
            where = f"{(self.folder / 'indicators.yaml').as_posix()}, entry '{name}'"
            for one in indicator.among:
                if one.column is not None:
                    table, column = one.column
                    recipes = getattr(self.recipes, table)
                    given = {column for recipe in recipes for column in recipe.given}
                    kind = f"column of {table} that a recipe gives"
                    must_exist(kind, column, sorted(given), where, by=f"indicator '{name}'")

    def _check_disclosure(self) -> None:
        where = f"{(self.folder / 'analysis_plan.yaml').as_posix()}, key 'disclosure'"
        for name in self.plan.disclosure.indicators:
            must_exist("indicator", name, self.indicators, where, by="the confidential list")
            standards = {*self.indicators[name].asked}
            if self.indicators[name].among:
                raise SpiegelError(
                    f"the confidential indicator '{name}' counts only some visits (among)",
                    where=where,
                    fix="make it without among, or not confidential: counts of a part of the "
                    "visits beside those of all would tell what is withheld.",
                    code="C-DIS-03",
                )
            for other, own in self.indicators.items():
                if other not in self.plan.disclosure.indicators and standards & {*own.asked}:
                    raise SpiegelError(
                        f"indicator '{other}' counts ratings of the confidential indicator "
                        f"'{name}': its counts would tell what is withheld",
                        where=where,
                        fix=f"list '{other}' there, too, or take it out of indicators.yaml.",
                        code="C-DIS-02",
                    )

    @property
    def confidential_standards(self) -> frozenset[str]:
        """The standards that a confidential indicator counts ratings of."""
        names = self.plan.disclosure.indicators
        return frozenset(code for name in names for code in self.indicators[name].asked)

    def tier(self, indicator: str, sector: str) -> int:
        """Return 1 when the pair is on the headline list of the analysis plan, else 2."""
        return 1 if sector in self.plan.headline.get(indicator, ()) else 2

    def meets(self, name: str) -> frozenset[int]:
        """Return the ratings (1-based) that count for an indicator."""
        return self.bar(self.indicators[name])

    def bar(self, rule: Rule) -> frozenset[int]:
        """Return the ratings (1-based) that count for a rule, such as a condition."""
        return counted_steps(rule, self.scale_of(rule))

    def end(self, name: str) -> Literal["upper", "lower"] | None:
        """Return which end of its scale the steps of an indicator are; None when neither."""
        return end_of(self.meets(name), len(self.scale(name).steps))

    def upward(self, name: str) -> bool:
        """Return whether more of an indicator is better: its steps and its rule both say so."""
        if self.indicators[name].compares:
            return False
        turned = self.indicators[name].aggregate == "none_meet"
        better = self.end(name) == ("lower" if turned else "upper")
        return self.indicators[name].polarity == "higher" and better

    def steps(self, name: str) -> tuple[str, ...]:
        """Return the steps that are counted apart; none of an indicator that combines standards."""
        scale = self.scale(name)
        return () if self.indicators[name].combined else tuple(step.id for step in scale.steps)

    def scale(self, name: str) -> Scale:
        """Return the scale of an indicator."""
        return self.scale_of(self.indicators[name])

    def scale_of(self, rule: Rule) -> Scale:
        """Return the scale of a rule, such as a condition."""
        standard = self.framework.standards[rule.standards[0]]
        return self.framework.scales[standard.scale]


@cache
def load_inspectorate(folder: Path) -> Inspectorate:
    """Load and check an inspectorate's folder once per process."""
    return Inspectorate(folder)
