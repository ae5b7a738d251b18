"""Build an edition again in a fresh folder: pinned code, given sources, no network."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spiegel.release import offline
from spiegel.release.audit_messages import Message, message, quoted
from spiegel.release.dag import RECORD_RULES
from spiegel.release.lock import Lock
from spiegel.release.lock_content import HASH_SEED
from spiegel.release.preconditions import Inputs
from spiegel.release.tree import write_files

# Any fixed moment will do: no output holds it.
EPOCH = "315532800"
THREADS = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
SAME_TIME = 946684800
KILLED = (-9, 137)
ARITHMETIC = "spiegel.release.arithmetic"


@dataclass(frozen=True)
class Run:
    """How a re-run ended; `step` and `message` say where and why it failed."""

    folder: Path
    code: int
    stopped: Message | None = None
    step: str = ""
    message: str = ""


def settings(folder: Path) -> dict[str, str]:
    """Return the whole environment of a re-run: nothing of the caller's gets through."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "HOME": str(folder.parent / "home"),
        # The engine asks who it is, and a user id need not have a name on this machine.
        "USER": "auditor",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": HASH_SEED,
        "PYTHONPATH": str(folder / "workflow"),
        "PYTHONNOUSERSITE": "1",
        # Bytecode that lies beside the installed files is not believed: a run makes its own.
        "PYTHONPYCACHEPREFIX": str(folder.parent / "bytecode"),
        "SOURCE_DATE_EPOCH": EPOCH,
        "MPLBACKEND": "Agg",
        **{f"{name}_NUM_THREADS": "1" for name in THREADS},
    }


def network_can_be_cut() -> bool:
    """Say whether this machine lets a run leave the network."""
    return subprocess.run([sys.executable, "-I", offline.__file__]).returncode == 0


def prepare(folder: Path, sources: Mapping[str, bytes], inputs: Inputs) -> None:
    """Lay out the pinned code and the inputs of a run, all of one age."""
    (folder.parent / "home").mkdir(parents=True, exist_ok=True)
    write_files({**sources, **inputs.files}, folder)
    for name, opened in inputs.raw.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with opened() as stream, (folder / name).open("wb") as copy:
            shutil.copyfileobj(stream, copy, 2**20)
    for name in (*sources, *inputs.files, *inputs.raw):
        os.utime(folder / name, (SAME_TIME, SAME_TIME))


def command(lock: Lock, depth: int, cores: int, targets: Sequence[str]) -> list[str]:
    """Return the command that builds what a depth makes again.

    Rules whose outputs are inputs at this depth do not take part, so that what was given is
    never believed to be made.
    """
    rules: list[str] = []
    if depth == 2:
        rules = [rule for rule in lock.rules if not rule.startswith(RECORD_RULES)]
    elif depth == 1:
        rules = sorted({f.rule for f in lock.outputs.values() if f.remade_at == 1})
        targets = targets or [p for p, f in lock.outputs.items() if f.remade_at == 1]
    given = [f"edition={lock.edition}", *(["raw=absent"] if depth < 3 else [])]
    return [
        *(
            sys.executable,
            "-m",
            "snakemake",
            "--cores",
            str(cores),
            "--rerun-incomplete",
            "--nolock",
        ),
        *(["--allowed-rules", *rules] if rules else []),
        *("--config", *given),
        *(["--", *targets] if targets else []),
    ]


def build(
    lock: Lock,
    folder: Path,
    *,
    depth: int,
    cores: int,
    targets: Sequence[str] = (),
    limit: float | None = None,
    say: Callable[[str], None] = print,
) -> Run:
    """Run the pinned workflow in a prepared folder.

    Parameters
    ----------
    targets : only these outputs; all when left out. limit : seconds after which it is stopped.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", offline.__file__, *command(lock, depth, cores, targets)],
        cwd=folder,
        env=settings(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    lines: list[str] = []

    def listen() -> None:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            say(line.rstrip())

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        _end(process)
        listener.join(5)
        return Run(folder, process.returncode, stopped=message("time", limit=f"{limit:g}"))
    except BaseException:
        _end(process)
        raise
    listener.join(5)
    if process.returncode in KILLED:
        return Run(folder, process.returncode, stopped=message("killed"))
    if process.returncode:
        step, printed = failure(lines, folder)
        return Run(folder, process.returncode, step=step, message=printed)
    return Run(folder, 0)


def arithmetic(lock: Lock, folder: Path) -> list[dict[str, Any]]:
    """Return the checks of the arithmetic of what lies in a run's folder, by its pinned code.

    A check that could not be made is one that fails, with its last words.
    """
    done = subprocess.run(
        [
            *(sys.executable, "-I", offline.__file__),
            *(sys.executable, "-m"),
            ARITHMETIC,
            lock.edition,
        ],
        cwd=folder,
        env=settings(folder),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = message(
            "no_arithmetic", said=quoted((done.stderr.strip().splitlines() or ["-"])[-1])
        )
        return [{"check": "arithmetic", "status": "fail", "cells": 0, "findings": [last]}]
    checks: list[dict[str, Any]] = json.loads(done.stdout)
    for one in checks:
        # Code that was pinned before findings had a text by language gives them in English alone.
        one["findings"] = [
            Message(f) if isinstance(f, dict) else quoted(f) for f in one["findings"]
        ]
    return checks


def _end(process: subprocess.Popen[str]) -> None:
    """Stop a run and everything that it started."""
    for how, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        try:
            os.killpg(process.pid, how)
            process.wait(patience)
            return
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


def failure(lines: Sequence[str], folder: Path) -> tuple[str, str]:
    """Return the step that failed and what it said, without the folder's own path."""
    step = next((line for line in lines if "failed" in line.lower() or "Error in rule" in line), "")
    block = [line for line in lines if line.strip().startswith(("what:", "where:", "fix:"))]
    last = [line for line in lines if line.strip()][-3:]
    text = " ".join(line.strip() for line in (block[:3] or last))
    return step.replace(str(folder), ".").strip(), text.replace(str(folder), ".")
