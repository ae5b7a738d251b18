"""Shared by all stages: the checked project, its paths, and code fingerprints.

Requires config/config.yaml; makes nothing.
"""

import shlex
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

from snakemake.exceptions import WorkflowError
from snakemake.io import IOFile
from snakemake.logging import logger
from snakemake.persistence.file import FilePersistence

# Snakemake puts this into the command line of each script as it is; a folder may have a space.
PYTHON = sys.executable
sys.executable = shlex.quote(sys.executable)

# This copy of the package, whatever else is installed; jobs and notebook kernels get the same.
sys.path.insert(0, str(Path(workflow.basedir, "workflow").resolve()))

from spiegel.config.at_hand import hold, tell

# Before any module that has a text or a column for each language.
tell(Path(workflow.basedir), [str(config.get("edition", ""))])

from spiegel import made
from spiegel.config.catalogue import catalogue
from spiegel.errors import SpiegelError
from spiegel.fingerprint import fingerprint, keep, text_of
from spiegel.forkserver import start as forkserver
from spiegel.job import (
    asked_to_stop,
    begin,
    share_package,
    stop_at_once,
    stop_in_order,
    writable,
)
from spiegel.project import start
from spiegel.publish import workflow_report

share_package()
if workflow.is_main_process:
    stop_at_once()

for option in ("--archive", "--containerize"):
    if option in sys.argv and not shutil.which("conda"):
        raise WorkflowError(
            f"what:  Snakemake's {option} needs conda, which is not here\n"
            "where: the command line\n"
            "fix:   `spiegel freeze` makes a bundle that an auditor can run again, and"
            " envs/Containerfile a container."
        )

cores = workflow.resource_settings.cores
if (
    cores is not None and cores < 1
):  # Snakemake would begin, and its jobs fail or never start
    raise WorkflowError(
        f"what:  nothing can run on {cores} cores\n"
        "where: --cores on the command line\n"
        "fix:   give a whole number above zero, such as --cores 2, or all."
    )

if not Path(workflow.basedir).samefile("."):
    raise WorkflowError(
        "what:  Snakemake works in another folder than that of the project\n"
        f"where: {Path.cwd()}\n"
        f"fix:   run it from {workflow.basedir}, as ./run does, and without --directory."
    )

try:
    writable(Path(".snakemake"))
    hold()
    PROJECT = start(Path("."), config)
except SpiegelError as error:
    raise WorkflowError(error.render()) from None

EDITION = PROJECT.edition
CONFIG = PROJECT.config.as_posix()
YEARS = EDITION.record_years
ENVIRONMENT = "../../envs/pipeline.yaml"


onstart:
    try:
        begin(Path("."), EDITION.edition, found_here(workflow.dag))
    except SpiegelError as error:
        raise WorkflowError(error.render()) from None
    if workflow.local_exec:  # jobs on other machines start by themselves
        sys.executable = forkserver.begin(Path("."), PYTHON)
    stop_in_order()


onerror:
    if code := asked_to_stop():
        sys.exit(code)


wildcard_constraints:
    edition=EDITION.edition,
    school_year=r"\d{4}-\d{4}",


CATALOGUE = catalogue()
IN_REPORT = workflow_report.shown(PROJECT.inspectorate, EDITION, CATALOGUE)


def opened_by(job):
    """Return the tables that a job opens."""
    return CATALOGUE.paths(CATALOGUE.read_by(job))


def year_before(w, names):
    """Return clean tables of the mirror before that of a school year; none of the first."""
    place = YEARS.index(w.school_year)
    folder = f"data/processed/{w.edition}/clean/{YEARS[place - 1]}"
    return [f"{folder}/{name}.parquet" for name in names] if place else []


def shown(path):
    """Return an output, with its words when `snakemake --report` shows it."""
    return report(path, **IN_REPORT[path]) if path in IN_REPORT else path


def found_here(dag):
    """Return the inputs of the jobs to come that none of them makes."""
    jobs = list(dag.needrun_jobs())
    return {f for job in jobs for f in job.input} - {
        f for job in jobs for f in job.output
    }


def finish():
    """Do what can be done once all rules are known."""
    for one in workflow.rules:
        if body := body_of(one):
            one.set_params(body=body)
    keep()  # the fingerprints of code
    if workflow.is_main_process:
        make_again(made.changed(Path("."), EDITION.edition))


def body_of(one):
    """Return the digest of the script of a rule, or else its command or code."""
    if one.script:
        script = Path(one.basedir.join(one.script).get_path_or_uri(secret_free=True))
        return text_of(script) if script.is_file() else one.script
    return one.shellcmd or one.run_func_src


def make_again(changed):
    """Have outputs made again that are not what their jobs made, before anything reads them.

    To Snakemake they are what a killed build leaves behind: begun, and never finished.
    """
    known = {
        name: rule
        for name, rule in changed.items()
        if any(one.is_producer(name) for one in workflow.rules)
    }
    if known:
        records = FilePersistence(nolock=True)
        records.started(SimpleNamespace(output=[IOFile(name) for name in known]))
    for line in made.told(known):
        logger.warning(f"{line}; it is made again")
