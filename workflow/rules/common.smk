"""What every rule file shares: the checked project, its paths, and code fingerprints.

Requires config/config.yaml; makes nothing.
"""

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# Jobs and notebook kernels find the package without an installation step.
PACKAGE = str(Path(workflow.basedir, "workflow").resolve())
if PACKAGE not in sys.path:
    sys.path.insert(0, PACKAGE)
os.environ["PYTHONPATH"] = os.pathsep.join(
    p for p in (PACKAGE, os.environ.get("PYTHONPATH", "")) if p
)

from spiegel.errors import SpiegelError, did_you_mean
from spiegel.fingerprint import fingerprint
from spiegel.project import default_edition, load_project

try:
    for key in config:
        if key != "edition":
            raise SpiegelError(
                f"unknown config key '{key}'",
                where="--config on the command line",
                fix=did_you_mean(key, ["edition"]),
            )
    PROJECT = load_project(Path("."), config.get("edition") or default_edition(Path(".")))
except SpiegelError as error:
    raise WorkflowError(error.render()) from None

EDITION = PROJECT.edition
CONFIG = PROJECT.config.as_posix()
YEARS = EDITION.record_years
ENVIRONMENT = "../../envs/pipeline.yaml"
PROCESSED = "data/processed/{edition}"
RESULTS = "results/{edition}"
LOGS = "logs/{edition}"


wildcard_constraints:
    edition=EDITION.edition,
    school_year=r"\d{4}-\d{4}",
    dataset=r"[a-z][a-z0-9_]*",
