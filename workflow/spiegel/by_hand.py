"""Run the script of a rule by hand: in an editor, a notebook or a debugger, without a build.

Every script of workflow/scripts begins with the two lines that make this work::

    if "snakemake" not in globals():
        snakemake = mock_snakemake(__file__)

In a build Snakemake has put the object `snakemake` there. By hand it is made here, with the paths
and parameters that the rule gives. The files that the script reads must have been built; what it
writes replaces what a build wrote, and the next build makes it again where it differs. Modelled on
`mock_snakemake` of PyPSA-Eur.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from spiegel.config import at_hand
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.job import STOPPING

ROOT = Path(__file__).resolve().parents[2]


def mock_snakemake(
    rule: str, edition: str | None = None, root: Path = ROOT, **wildcards: str
) -> Any:
    """Return what a script knows as `snakemake`, for one job of a rule; work in the project folder.

    Parameters
    ----------
    rule : the name of a rule, or the path of its script. Of rules that share a script, the first.
    edition : the edition of config/config.yaml unless one is named.
    wildcards : which job, such as `school_year="2023-2024"`; the first without any.

    Raises
    ------
    SpiegelError : no rule has that name or script, or none of its jobs has these wildcards.
    """
    os.chdir(root)
    at_hand.tell(root, [edition] if edition else [])
    at_hand.hold()
    script = Path(rule).name if rule.endswith(".py") else None
    jobs, rules = _planned(edition, ())
    found = [job for job in jobs if _is(job.rule, rule, script)]
    if not found:  # not part of an edition, such as an audit
        names = [own.name for own in rules if _is(own, rule, script)]
        if not names:
            raise SpiegelError(
                f"no rule is called or has the script '{script or rule}'",
                where="workflow/rules",
                fix=did_you_mean(rule, sorted(own.name for own in rules)),
            )
        found = _elsewhere(edition, names[0], rules)
    mine = [job for job in found if wildcards.items() <= dict(job.wildcards.items()).items()]
    if not mine:
        known = "; ".join(", ".join(f"{k}={v}" for k, v in j.wildcards.items()) for j in found)
        raise SpiegelError(
            f"rule '{found[0].rule.name}' has no job with {wildcards}",
            where="workflow/rules",
            fix=f"use one of: {known}.",
        )
    job = mine[0]
    parts = ("input", "output", "params", "wildcards", "log", "threads")
    given = {part: getattr(job, part) for part in parts}
    return SimpleNamespace(rule=job.rule.name, by_hand=True, **given)


def _elsewhere(edition: str | None, name: str, rules: list[Any]) -> list[Any]:
    """Return the jobs of a rule that no whole edition has.

    Snakemake plans a rule without wildcards by its name; for any other, such as a page of
    `profiles`, it plans all that has a name.
    """
    own = next(rule for rule in rules if rule.name == name)
    named = [rule.name for rule in rules if not rule.has_wildcards()]
    targets = named if own.has_wildcards() else [name]
    return [job for job in _planned(edition, targets)[0] if job.rule.name == name]


def _is(rule: Any, name: str, script: str | None) -> bool:
    return rule.name == name or (script is not None and Path(str(rule.script or "")).name == script)


def _planned(edition: str | None, targets: Iterable[str]) -> tuple[list[Any], list[Any]]:
    """Return the jobs that lead to some targets, as Snakemake plans them, and all rules."""
    from snakemake.api import SnakemakeApi
    from snakemake.settings.types import (
        ConfigSettings,
        DAGSettings,
        OutputSettings,
        Quietness,
        ResourceSettings,
    )

    quiet, python = io.StringIO(), sys.executable
    heeded = {number: signal.getsignal(number) for number in STOPPING}
    config = {"edition": edition} if edition else {}
    try:
        with (
            contextlib.redirect_stdout(quiet),
            contextlib.redirect_stderr(quiet),
            SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api,
        ):
            workflow = api.workflow(
                resource_settings=ResourceSettings(cores=1),
                config_settings=ConfigSettings(config=config),
                snakefile=Path("Snakefile"),
            )
            plan = workflow.dag(DAGSettings(targets=set(targets)))
            plan.printrulegraph()  # plans; the jobs are not part of what the library promises
            own = workflow._workflow
            return [job for level in own.dag.toposorted() for job in level], list(own.rules)
    finally:
        sys.executable = python
        for number, handler in heeded.items():
            if signal.getsignal(number) is not handler:
                signal.signal(number, handler)
