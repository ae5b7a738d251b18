"""All registries of one inspectorate, loaded and checked against each other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from spiegel.config.analysis_plan import Plan
from spiegel.config.claim_words import FILE as CLAIM_WORDS
from spiegel.config.claim_words import ClaimWords
from spiegel.config.claims import Claims, check_claims
from spiegel.config.closed_yaml import load, load_mapping
from spiegel.config.figures import Registry
from spiegel.config.framework import Framework, Scale
from spiegel.config.indicators import Indicator
from spiegel.config.recipes import Recipes
from spiegel.errors import SpiegelError, did_you_mean


class Inspectorate:
    """All registries of one inspectorate, loaded and checked against each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.framework = load(Framework, folder / "framework.yaml")
        self.indicators = load_mapping(Indicator, folder / "indicators.yaml")
        self.registry = load(Registry, folder / "figures.yaml")
        self.plan = load(Plan, folder / "analysis_plan.yaml")
        self.recipes = load(Recipes, folder / "tables.yaml")
        self.claims = load(Claims, folder / "claims.yaml")
        # Shared by all inspectorates: config/claim_words.yaml beside config/inspectorates/.
        self.claim_words = load(ClaimWords, folder.parents[1] / CLAIM_WORDS)
        self._check_indicators()
        self._check_figures()
        self._check_notebooks()
        self._check_headline()
        self._check_disclosure()
        where = (folder / "claims.yaml").as_posix()
        check_claims(self.claims, self.claim_words, self.framework, self.indicators, where)

    def _check_indicators(self) -> None:
        framework = self.framework
        for name, indicator in self.indicators.items():
            where = f"{(self.folder / 'indicators.yaml').as_posix()}, entry '{name}'"
            scales = set()
            for standard in indicator.standards:
                if standard not in framework.standards:
                    raise SpiegelError(
                        f"indicator '{name}' names standard '{standard}', "
                        "which is not in the framework",
                        where=where,
                        fix=did_you_mean(standard, framework.standards),
                    )
                scales.add(framework.standards[standard].scale)
            if len(scales) > 1:
                raise SpiegelError(
                    f"indicator '{name}' mixes the scales {', '.join(sorted(scales))}",
                    where=where,
                    fix="keep standards of one scale in one indicator.",
                )
            if len(indicator.standards) > 1 and indicator.aggregate == "single":
                raise SpiegelError(
                    f"indicator '{name}' has several standards and no rule to combine them",
                    where=where,
                    fix="set aggregate: all_meet, or make one indicator for each standard.",
                )
            steps = [s.id for s in framework.scales[scales.pop()].steps]
            for kind, names, known in (
                ("step", indicator.meets, steps),
                ("sector", indicator.sectors, (*framework.sectors, *framework.sector_groups)),
                ("visit type", indicator.visit_types, framework.visit_types),
            ):
                for item in names:
                    if item not in known:
                        raise SpiegelError(
                            f"indicator '{name}' names {kind} '{item}', "
                            "which is not in the framework",
                            where=where,
                            fix=did_you_mean(item, known),
                        )

    def _check_figures(self) -> None:
        sectors = ("ALL", *self.framework.sectors, *self.framework.sector_groups)
        for name, figure in self.registry.figures.items():
            where = f"{(self.folder / 'figures.yaml').as_posix()}, figure '{name}'"
            for kind, names, known in (
                ("indicator", figure.indicators, tuple(self.indicators)),
                ("sector", figure.sectors, sectors),
            ):
                for item in names:
                    if item not in known:
                        raise SpiegelError(
                            f"figure '{name}' names {kind} '{item}', which does not exist",
                            where=where,
                            fix=did_you_mean(item, known),
                        )

    def _check_notebooks(self) -> None:
        known = {"sector": tuple(self.framework.sectors), "theme": tuple(self.framework.themes)}
        for name, notebook in self.registry.notebooks.items():
            where = f"{(self.folder / 'figures.yaml').as_posix()}, notebook '{name}'"
            for key in notebook.keys:
                if key not in known[notebook.per]:
                    raise SpiegelError(
                        f"notebook '{name}' names {notebook.per} '{key}', which does not exist",
                        where=where,
                        fix=did_you_mean(key, known[notebook.per]),
                    )
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
            if name not in self.indicators:
                raise SpiegelError(
                    f"the headline list names indicator '{name}', which does not exist",
                    where=where,
                    fix=did_you_mean(name, self.indicators),
                )
            for code in codes:
                if code not in sectors:
                    raise SpiegelError(
                        f"the headline list names sector '{code}', which does not exist",
                        where=where,
                        fix=did_you_mean(code, sectors),
                    )

    def _check_disclosure(self) -> None:
        for name in self.plan.disclosure.indicators:
            if name not in self.indicators:
                raise SpiegelError(
                    f"the confidential indicator '{name}' does not exist",
                    where=f"{(self.folder / 'analysis_plan.yaml').as_posix()}, key 'disclosure'",
                    fix=did_you_mean(name, self.indicators),
                )

    def tier(self, indicator: str, sector: str) -> int:
        """Return 1 when the pair is on the headline list of the analysis plan, else 2."""
        return 1 if sector in self.plan.headline.get(indicator, ()) else 2

    def meets(self, name: str) -> frozenset[int]:
        """Return the ratings (1-based) that count as meeting the bar of an indicator."""
        indicator = self.indicators[name]
        scale = self.scale(name)
        if indicator.meets:
            return frozenset(scale.rating(step) for step in indicator.meets)
        return frozenset(range(scale.cut, len(scale.steps) + 1))

    def upward(self, name: str) -> bool:
        """Return whether what counts are the highest steps, so that more of it is better."""
        meets, steps = self.meets(name), len(self.scale(name).steps)
        highest = frozenset(range(steps - len(meets) + 1, steps + 1))
        return self.indicators[name].polarity == "higher" and meets == highest

    def scale(self, name: str) -> Scale:
        """Return the scale of an indicator."""
        standard = self.framework.standards[self.indicators[name].standards[0]]
        return self.framework.scales[standard.scale]


@cache
def load_inspectorate(folder: Path) -> Inspectorate:
    """Load and check an inspectorate's folder once per process."""
    return Inspectorate(folder)
