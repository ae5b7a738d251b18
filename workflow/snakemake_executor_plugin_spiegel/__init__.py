"""Run jobs on this machine, and leave out those whose inputs came out as they were.

Snakemake decides before the first job what must run: when a job runs, everything below it runs.
Here each job is looked at once more when its turn comes: if the only reason was that an earlier job
would run, and every input has the bytes that the outputs were made from, the outputs stay.
Snakemake finds this package by its name (`--executor spiegel`); with any other executor everything
below a change runs.
"""

from __future__ import annotations

import contextlib
import gc
import signal
import threading
from pathlib import Path
from typing import Any

import psutil
from snakemake.executors.local import Executor as LocalExecutor
from snakemake.executors.local import common_settings
from snakemake_interface_executor_plugins.executors.base import SubmittedJobInfo

from spiegel import made

__all__ = ["Executor", "common_settings"]

# Why a job was planned, other than that something before it was.
OWN_REASONS = (
    "forced",
    "noio",
    "nooutput",
    "unfinished_queue_input",
    "pipe",
    "service",
    "missing_output",
    "incomplete_output",
    "updated_input",
    "code_changed",
    "params_changed",
    "input_changed",
    "software_stack_changed",
    "no_metadata",
    "outdated_metadata",
)


class Executor(LocalExecutor):
    """Snakemake's local executor with early cutoff."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.kept: set[Any] = set()

    def shutdown(self) -> None:
        """End without waiting for what only looks for more jobs, or for memory to give back.

        Snakemake sets a timer of a second each time that jobs start, and a process ends after its
        last timer.
        """
        super().shutdown()
        for thread in threading.enumerate():
            if isinstance(thread, threading.Timer):
                thread.cancel()
        gc.freeze()

    def cancel(self) -> None:
        """End the jobs at work, as Ctrl-C in a terminal does; a signal to us alone does not."""
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGINT)
        super().cancel()

    def run_job_pre(self, job: Any) -> None:
        """Announce a job, unless its outputs are what it would make."""
        if self.workflow.async_run(self.is_current(job)):
            self.kept.add(job)
        else:
            super().run_job_pre(job)

    def run_job(self, job: Any) -> None:
        """Run a job, or report a kept one as done."""
        if job not in self.kept:
            if not job.is_group():
                made.forget(job.rule.name, dict(job.wildcards.items()))
                for log in job.log:  # of an earlier run: it says nothing of this one
                    Path(log).unlink(missing_ok=True)
            super().run_job(job)
            return
        info = SubmittedJobInfo(job=job)
        self.report_job_submission(info, register_job=False)
        self.report_job_success(info)

    def report_job_success(self, job_info: SubmittedJobInfo) -> None:
        """Note what a job made, where its script has not done so (`made.recording`)."""
        job = job_info.job
        if not job.is_group() and job.output:
            wildcards = dict(job.wildcards.items())
            if job not in self.kept and not made.is_recorded(job.rule.name, wildcards):
                made.record(job.rule.name, wildcards, job.output)
        super().report_job_success(job_info)

    async def is_current(self, job: Any) -> bool:
        """Say whether the outputs of a planned job were made from what its inputs hold now.

        The same questions as Snakemake asks when it plans, which it does not ask of a job below
        another one that will run.
        """
        if job.is_group() or not job.output or job.is_norun:
            return False
        reason, dag = self.dag.reason(job), self.dag
        forced = job.rule in dag.forcerules or not dag.forcefiles.isdisjoint(job.output)
        if forced or any(getattr(reason, name) for name in OWN_REASONS):
            return False
        records = self.workflow.persistence
        if (
            [path async for path in job.missing_output(job.output)]
            or await records.incomplete(job)
            or not records.has_metadata(job)
            or records.has_outdated_metadata(job)
            or records.params_changed(job)
            or any(records.input_changed(job))
            or any(records.code_changed(job))
        ):
            return False
        for path in job.input:
            recorded = records.input_checksums(job, path)
            if len(recorded) != 1 or not await path.is_same_checksum(
                recorded.pop(), dag.max_checksum_file_size
            ):
                return False
        return True
