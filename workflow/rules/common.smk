"""Shared by all stages: the checked project, its paths, and code fingerprints.

Requires config/config.yaml; makes nothing.
"""

import shlex
import shutil
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# Snakemake puts this into the command line of each script as it is; a folder may have a space.
PYTHON = sys.executable
sys.executable = shlex.quote(sys.executable)

# This copy of the package, whatever else is installed; jobs and notebook kernels get the same.
sys.path.insert(0, str(Path(workflow.basedir, "workflow").resolve()))

from spiegel.config.catalogue import catalogue
from spiegel.errors import SpiegelError
from spiegel.fingerprint import fingerprint, keep
from spiegel.forkserver import start as forkserver
from spiegel.job import begin, share_package
from spiegel.project import start
from spiegel.publish import workflow_report

share_package()

for option in ("--archive", "--containerize"):
    if option in sys.argv and not shutil.which("conda"):
        raise WorkflowError(
            f"what:  Snakemake's {option} needs conda, which is not here\n"
            "where: the command line\n"
            "fix:   `spiegel freeze` makes a bundle that an auditor can run again, and"
            " envs/Containerfile a container."
        )

try:
    PROJECT = start(Path("."), config)
except SpiegelError as error:
    raise WorkflowError(error.render()) from None

EDITION = PROJECT.edition
CONFIG = PROJECT.config.as_posix()
YEARS = EDITION.record_years
ENVIRONMENT = "../../envs/pipeline.yaml"


onstart:
    try:
        begin(Path("."), EDITION.edition)
    except SpiegelError as error:
        raise WorkflowError(error.render()) from None
    if workflow.local_exec:  # jobs on other machines start by themselves
        sys.executable = forkserver.begin(Path("."), PYTHON)


wildcard_constraints:
    edition=EDITION.edition,
    school_year=r"\d{4}-\d{4}",


CATALOGUE = catalogue()
IN_REPORT = workflow_report.shown(PROJECT.inspectorate, EDITION, CATALOGUE)


def opened_by(job):
    """Return the tables that a job opens."""
    return CATALOGUE.paths(CATALOGUE.read_by(job))


def shown(path):
    """Return an output, with its words when `snakemake --report` shows it."""
    return report(path, **IN_REPORT[path]) if path in IN_REPORT else path
