"""How jobs are started on this machine."""

import sys
from types import SimpleNamespace

from snakemake.scheduling.job_scheduler import JobScheduler

from snakemake_executor_plugin_spiegel import Executor


def test_no_timer_of_the_scheduler_outlives_the_last_job() -> None:
    scheduler = SimpleNamespace(job_rate_limiter=object(), resources={"_job_count": 100})
    executor = object.__new__(Executor)
    executor.workflow = SimpleNamespace(scheduler=scheduler)
    executor.run_jobs([])
    assert scheduler.job_rate_limiter is None
    assert scheduler.resources["_job_count"] == sys.maxsize
    # Both names are Snakemake's, and not promised: another version may have others.
    assert "job_rate_limiter" in JobScheduler.schedule.__code__.co_names
    assert "_job_count" in JobScheduler.job_selector.__code__.co_consts
