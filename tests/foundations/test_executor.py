"""How jobs are started on this machine: the names of Snakemake that our executor stands on."""

import gc
import inspect
import threading

import pytest
from snakemake import api  # first: the others import each other
from snakemake.dag import DAG
from snakemake.executors.local import Executor as LocalExecutor
from snakemake.io import _IOFile
from snakemake.jobs import Job, Reason
from snakemake.persistence import PersistenceBase

from snakemake_executor_plugin_spiegel import OWN_REASONS, Executor

# Of the reasons for a job: those that our executor does not ask for, because they mean that
# something before the job was planned, or say nothing of whether it must run.
OTHERS = {
    "updated_input_run",
    "derived",
    "target",
    "finished",
    "cleanup_metadata_instructions",
}


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (LocalExecutor, ("run_job_pre", "run_job", "shutdown")),
        (LocalExecutor, ("report_job_submission", "report_job_success")),
        (api.Workflow, ("async_run", "persistence")),
        (DAG, ("reason",)),
        (Job, ("is_group", "is_norun", "missing_output", "outputs_older_than_script_or_notebook")),
        (PersistenceBase, ("incomplete", "has_metadata", "has_outdated_metadata")),
        (PersistenceBase, ("params_changed", "input_changed", "code_changed", "input_checksums")),
        (_IOFile, ("is_same_checksum",)),
    ],
)
def test_the_installed_snakemake_has_what_early_cutoff_calls(
    owner: type, names: tuple[str, ...]
) -> None:
    assert [name for name in names if not hasattr(owner, name)] == []


def test_the_installed_snakemake_keeps_what_early_cutoff_reads() -> None:
    kept = inspect.getsource(DAG.__init__)
    for name in ("forcerules", "forcefiles", "max_checksum_file_size"):
        assert f"self.{name} =" in kept


def test_every_reason_for_a_job_is_asked_for_or_known_to_be_none_of_its_own() -> None:
    assert {name.lstrip("_") for name in Reason.__slots__} == {*OWN_REASONS, *OTHERS}


def test_no_timer_of_the_scheduler_outlives_the_last_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalExecutor, "shutdown", lambda self: None)
    timer = threading.Timer(60, lambda: None)
    timer.start()
    try:
        object.__new__(Executor).shutdown()
        timer.join(10)
        assert not timer.is_alive()
    finally:
        timer.cancel()
        gc.unfreeze()
