"""What a person sees while Snakemake builds: progress, and failures in plain words.

On a terminal: a live bar, the running rules and one line per finished job. Elsewhere: plain lines.
A failed job shows the `what / where / fix` of its log, never a traceback or a shell dump;
`--verbose` adds Snakemake's own messages. Snakemake finds this package by its name
(`--logger spiegel`).
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from logging import DEBUG, ERROR, WARNING, LogRecord
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

TAIL = 30
LONG = 160
FIRST_LOOK = "site/index.html"
# Snakemake's running commentary: what it says is already in our own lines.
COMMENTARY = (
    "Assuming unrestricted shared filesystem",
    "Building DAG of jobs",
    "Using shell:",
    "Select jobs to execute",
    "Conda environments: ignored",
    "Complete log(s):",
    "Elapsed time:",
    "Exiting because a job execution failed",
    "Shutting down, this might take",
    "Removing output files of failed job",
    "This was a dry-run",
    "Reasons:",
)
STOPPED = (
    "Terminating processes on user request",
    "Cancelling snakemake on user request",
    "Will exit after finishing currently running jobs",
)
PROTECTED = "Write-protected output files for rule"
NOTHING = "Nothing to be done"
JOBS_FAILED = "At least one job did not complete successfully"
_WHAT = re.compile(r"^\s*(?:[\w.]+: )?(?=what:)")
_SIGNAL = re.compile(r"died with <Signals\.(\w+)|non-zero exit status (\d+)")
_FRAME = re.compile(r'^\s+File ".*", line \d+, in ')


def last_error(text: str) -> str | None:
    """Return the last what / where / fix block in `text`, or None when there is none."""
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines) if _WHAT.match(line)]
    for start in reversed(starts):
        block = [_WHAT.sub("", lines[start])]
        for line in lines[start + 1 :]:
            fix_seen = any(kept.startswith("fix:") for kept in block)
            # A long fix may go on, indented under its label; anything else ends the block.
            if fix_seen and not line.startswith(" " * 7):
                break
            block.append(line)
        if any(line.startswith("fix:") for line in block):
            return "\n".join(block).rstrip()
    return None


def without_frames(text: str) -> str:
    """Return an error message without the lines that name places in program code."""
    error = last_error(text)
    if error:
        return error
    if PROTECTED in text:
        files = text.partition("affected files:")[2].split("\n")
        first, *more = [path.strip() for path in files if path.strip()] or ["results"]
        what = "this file cannot be written" + (f", nor {len(more)} more" if more else "")
        fix = "make it and its folder writable, then run this again."
        return f"what:  {what}\nwhere: {first}\nfix:   {fix}"
    return "\n".join(line for line in text.splitlines() if not _FRAME.match(line)).strip()


def clock(seconds: float) -> str:
    """Return an elapsed time as 0:07, 12:30 or 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def took(seconds: float) -> str:
    """Return a duration as 0.8 s, or as a clock from one minute on."""
    return f"{seconds:.1f} s" if seconds < 60 else clock(seconds)


def job_label(rule: str, wildcards: Mapping[str, Any] | None) -> str:
    """Return the rule with its wildcards: `stage_dataset dataset=inschaling`."""
    return " ".join([rule, *(f"{name}={value}" for name, value in (wildcards or {}).items())])


def counted(number: int, noun: str = "job") -> str:
    """Return `1 job`, `2 jobs`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _read(path: str) -> str | None:
    """Return a text log's content, None when it is missing, empty or no text log."""
    file = Path(path)
    if file.suffix in {".ipynb", ".html", ".json"} or not file.is_file():
        return None
    return file.read_text(encoding="utf-8", errors="replace").strip() or None


def signal_of(failure: str) -> str:
    """Return the signal that ended a job, from how Snakemake says that it failed; empty if none."""
    found = _SIGNAL.search(failure)
    if found is None:
        return ""
    number = int(found[2] or 0) - 128
    return found[1] or next((s.name for s in signal.Signals if s.value == number), "")


def log_words(logs: Iterable[str], ended_by: str = "") -> list[str]:
    """Return the lines to show from a failed job's logs: its last error, else the last lines.

    `ended_by` is the signal that ended the job, if one did.
    """
    texts = [(path, text) for path in logs if (text := _read(path))]
    for _, text in texts:
        error = last_error(text)
        if error:
            return error.splitlines()
    ending = []
    if ended_by == "SIGKILL":
        ending = [
            "The system ended this job (SIGKILL), most often",
            "for lack of memory: run again with fewer cores (--cores 1).",
        ]
    elif ended_by:
        ending = [f"This job was ended by a signal ({ended_by})."]
    if not texts:
        return ending or ["This job left no log of its own; what it said stands above."]
    path, text = texts[0]
    lines = text.splitlines()
    head = f"last {TAIL} of {len(lines)} lines of {path}:" if len(lines) > TAIL else f"{path} says:"
    return [head, *(f"  {line}" for line in lines[-TAIL:]), *ending]


def is_terminal(stream: TextIO) -> bool:
    """Return whether a live display makes sense on this stream."""
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


@dataclass(frozen=True)
class Job:
    """One job under way."""

    label: str
    started: float
    outputs: tuple[str, ...]


class LogHandler(LogHandlerBase):
    """Turn Snakemake's log events into the display described above."""

    def __post_init__(self) -> None:
        common = self.common_settings
        self.stream: TextIO = sys.stdout if common.stdout else sys.stderr
        self.quiet = {str(getattr(q, "name", q)).lower() for q in common.quiet or ()}
        self.began = time.time()
        self.total = 0
        self.done = 0
        self.kept = 0
        self.cores: int | None = None
        self.running: dict[int, Job] = {}
        self.failed: list[str] = []
        self.built: list[str] = []
        self.failure = ""  # how Snakemake says that the last job failed
        self.stopped = self.ended = False
        self.live: Live | None = None
        self.console: Console | None = None
        if is_terminal(self.stream):
            from rich.console import Console

            self.console = Console(file=self.stream, no_color=common.nocolor, highlight=False)

    writes_to_stream = True
    writes_to_file = False
    has_filter = True
    has_formatter = False
    needs_rulegraph = False

    # ------------------------------------------------------------------ events

    def emit(self, record: LogRecord) -> None:
        """Show one log record, or note it."""
        try:
            self._show(record)
        except Exception:
            self.handleError(record)

    def _show(self, record: LogRecord) -> None:
        handlers: dict[LogEvent, Callable[[LogRecord], None]] = {
            LogEvent.WORKFLOW_STARTED: self._ignore,
            LogEvent.RESOURCES_INFO: self._resources,
            LogEvent.RUN_INFO: self._plan,
            LogEvent.PROGRESS: self._progress,
            LogEvent.JOB_STARTED: self._ignore,
            LogEvent.RULEGRAPH: self._ignore,
            LogEvent.JOB_INFO: self._job_info,
            LogEvent.JOB_FINISHED: self._job_finished,
            LogEvent.JOB_ERROR: self._job_error,
            LogEvent.GROUP_INFO: self._ignore,
            LogEvent.GROUP_ERROR: self._ignore,  # each of its jobs reports its own error
            LogEvent.SHELLCMD: self._shell_command,
            LogEvent.DEBUG_DAG: self._debug_dag,
        }
        event: LogEvent | None = getattr(record, "event", None)
        handler = self._message if event is None else handlers.get(event, self._message)
        handler(record)

    def _ignore(self, record: LogRecord) -> None:
        """Drop an event that the other lines already tell."""

    def _resources(self, record: LogRecord) -> None:
        self.cores = getattr(record, "cores", None) or self.cores

    def _plan(self, record: LogRecord) -> None:
        first = not self.total
        self.total = getattr(record, "stats", {}).get("total", self.total)
        if self.common_settings.dryrun or not first or not self._chatty:
            return
        on = f" on {counted(self.cores, 'core')}" if self.cores else ""
        self._say(f"{counted(self.total)} to do{on}.")
        self._start_live()

    def _progress(self, record: LogRecord) -> None:
        self.total = getattr(record, "total", self.total)

    def _job_info(self, record: LogRecord) -> None:
        fields = record.__dict__
        label = job_label(fields["rule_name"], fields.get("wildcards"))
        outputs = tuple(fields.get("output") or ())
        self.running[fields["jobid"]] = Job(label, record.created, outputs)
        if self.common_settings.dryrun and (self._chatty or "all" in self.quiet):
            reason = fields.get("reason") or ""
            if "reason" in self.quiet or not outputs:
                reason = ""
            cut = len(reason) > LONG and not self.common_settings.verbose
            short = reason[: LONG - 3] + "..." if cut else reason
            self._say(f"would run {label}" + (f"\n          because: {short}" if short else ""))

    def _job_finished(self, record: LogRecord) -> None:
        job = self.running.pop(getattr(record, "job_id", -1), None)
        self.done += 1
        if job is None:
            # Never announced: the executor found its inputs as they were.
            self.kept += 1
            return
        self.built.extend(job.outputs)
        # A job without outputs is only a name for a set of files: counted, not shown.
        if not job.outputs or not self._chatty:
            return
        width = len(str(self.total))
        self._say(
            f"[{self.done:>{width}}/{self.total}] {clock(record.created - self.began)} "
            f"{job.label} ({took(record.created - job.started)})",
            style="green",
        )

    def _job_error(self, record: LogRecord) -> None:
        fields = record.__dict__
        job = self.running.pop(fields["jobid"], None)
        label = job.label if job else fields["rule_name"]
        ended_by, self.failure = signal_of(self.failure), ""
        if self.stopped or ended_by in (
            "SIGINT",
            "SIGTERM",
        ):  # ended, because we were asked to stop
            self.stopped = True
            return
        self.failed.append(label)
        logs = [str(path) for path in fields.get("log") or ()]
        said = fields.get("rule_msg")
        lines = [f"FAILED {label}"]
        lines += [f"  {line}" for line in log_words(logs, ended_by)]
        if said and said != "None":
            lines.append(f"  {said}")
        if logs:
            lines.append(f"  log: {', '.join(logs)}")
        self._say("\n" + "\n".join(lines) + "\n", style="bold red")

    def _shell_command(self, record: LogRecord) -> None:
        command = getattr(record, "shellcmd", None)
        if self.common_settings.printshellcmds and command and self._chatty:
            self._say(f"          {command.strip()}")

    def _debug_dag(self, record: LogRecord) -> None:
        if self.common_settings.debug_dag:
            self._say(self.format(record))

    def _message(self, record: LogRecord) -> None:
        text = str(record.getMessage())
        if text in {"", "None"} or getattr(record, "quietness", None) in (
            self.common_settings.quiet or ()
        ):
            return
        if record.levelno >= ERROR:
            self._error(text)
        elif record.levelno >= WARNING:
            self._say(text, style="yellow")
        elif record.levelno <= DEBUG:
            if self.common_settings.verbose:
                self._say(text)
        else:
            self._info(text)

    def _error(self, text: str) -> None:
        if "CalledProcessError" in text:
            self.failure = text
        if text.startswith(STOPPED):
            self.stopped = True
        elif self.common_settings.verbose:
            self._say(text, style="red")
        elif text.startswith(COMMENTARY) or JOBS_FAILED in text or "CalledProcessError" in text:
            return  # the failed job's own block, and the last line, say this in plain words
        else:
            self._say(without_frames(text), style="bold red")

    def _info(self, text: str) -> None:
        if text.startswith(NOTHING):
            self.ended = True
            self._say("Nothing to be done: everything asked for is there and up to date.")
        elif text.startswith(STOPPED):
            if not self.stopped:
                self._say("Stopping, as asked; running jobs are being ended.")
            self.stopped = True
        elif self.common_settings.verbose or (
            not text.startswith(COMMENTARY) and "all" not in self.quiet
        ):
            self._say(text.rstrip())

    # ----------------------------------------------------------------- display

    @property
    def _chatty(self) -> bool:
        """Whether job lines are wanted (`--quiet` in any of its forms turns them off)."""
        return not self.quiet & {"all", "rules", "progress"}

    def _say(self, text: str, style: str | None = None) -> None:
        """Print lines, above the live display when there is one."""
        if self.console is not None:
            from rich.text import Text

            self.console.print(Text(text, style=style or ""), soft_wrap=True)
            return
        encoding = getattr(self.stream, "encoding", None) or "ascii"
        self.stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        self.stream.flush()

    def _start_live(self) -> None:
        if self.console is None or self.live is not None:
            return
        from rich.live import Live

        self.live = Live(
            get_renderable=self._view,
            console=self.console,
            refresh_per_second=4,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self.live.start()

    def _view(self) -> RenderableType:
        """Return the live part: the bar, then the running rules with their time so far."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        now = time.time()
        head = Table.grid(padding=(0, 1))
        head.add_row(
            ProgressBar(total=max(self.total, 1), completed=self.done, width=40),
            Text(f"{self.done}/{self.total}", style="bold"),
            Text(clock(now - self.began)),
        )
        # A copy: the display refreshes in a thread of its own.
        running = [
            Text(f"  {job.label}  {clock(now - job.started)}", style="cyan", overflow="ellipsis")
            for job in list(self.running.values())
        ]
        return Group(head, *running)

    # --------------------------------------------------------------------- end

    def close(self) -> None:
        """End the live display and say how it went."""
        if self.live is not None:
            self.live.stop()
            self.live = None
        if not self.ended:
            self.ended = True
            for line in self._closing_lines():
                self._say(line)
        super().close()

    def _closing_lines(self) -> list[str]:
        """Return the summary: what was done, how long it took, where to look or what to do."""
        elapsed = clock(time.time() - self.began)
        if self.common_settings.dryrun:
            if not self.total:
                return []
            # A job whose inputs come out as they were is left out when its turn comes.
            most = f"At most {counted(self.total)} would run."
            return [f"{most} This was a dry run: nothing was done."]
        again = "The same command goes on from here: what is finished is kept."
        if self.failed:
            failed = ", ".join(dict.fromkeys(self.failed))
            return [
                f"Stopped after {elapsed}: {counted(len(self.failed))} failed ({failed}), "
                f"{self.done} of {self.total} done.",
                again,
            ]
        if self.stopped:
            return [f"Stopped after {elapsed}, as asked: {self.done} of {self.total} done.", again]
        if self.done < self.total:
            return [f"Stopped after {elapsed}: {self.done} of {self.total} done.", again]
        if not self.done or "all" in self.quiet:
            return []
        looks = sorted(path for path in self.built if path.endswith(FIRST_LOOK))
        where = f" Look first at {', '.join(looks)}." if looks else ""
        kept = f" {counted(self.kept)} left as before: same inputs." if self.kept else ""
        return [f"Done: {counted(self.done - self.kept)} in {elapsed}.{kept}{where}"]
