"""Strict runner of report notebooks: checked parameters in, canonical notebook and page out.

A notebook runs into a partial copy under `logs/`; only when every cell succeeded are the
published notebook and its HTML page written. Two runs give the same bytes.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.translators import PythonTranslator, papermill_translators

from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.files import replace
from spiegel.forkserver import start
from spiegel.forkserver.client import address
from spiegel.forkserver.modules import NOTEBOOK
from spiegel.publish.canonical import canonical, private_paths, to_bytes, warnings_of
from spiegel.publish.names import FIGURES
from spiegel.publish.notebooks.kernels import manager_class, private_folder
from spiegel.publish.notebooks.notebook_html import to_html
from spiegel.publish.notebooks.notebook_words import Words, in_language, load_words, version

TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "list": list}
CELL_SECONDS = 600
START_SECONDS = 120


class PlainPython(PythonTranslator):
    """Papermill's way to write parameters, without `black`: the same text installed or not."""

    @classmethod
    def codify(cls, parameters: Mapping[str, Any], comment: str = "Parameters") -> str:
        text: str = super(PythonTranslator, cls).codify(parameters, comment)
        return text


papermill_translators.register("python", PlainPython)


@dataclass(frozen=True)
class Version:
    """Where one language's version of an executed notebook goes, and the title of its page."""

    language: str
    notebook: Path
    html: Path
    title: str


@dataclass(frozen=True)
class Job:
    """One notebook to execute.

    `partial` is where the run is kept while it lasts and when it fails (a path under logs/);
    `title` becomes the page title; `example` puts the example-data banner on the page; `figures` is
    where its figures go, from the project folder; `others` are its versions in other languages than
    that of its parameters.
    """

    template: Path
    parameters: Mapping[str, Any]
    notebook: Path
    html: Path
    partial: Path
    title: str
    example: bool = False
    figures: str = ""
    others: tuple[Version, ...] = ()

    @property
    def language(self) -> str:
        return str(self.parameters.get("language", LANGUAGES[0]))

    @property
    def versions(self) -> tuple[Version, ...]:
        return (Version(self.language, self.notebook, self.html, self.title), *self.others)


def _papermill_path(path: Path) -> str:
    """Return a path as papermill wants it: it would fill in anything between braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def defaults(template: Path) -> dict[str, Any]:
    """Return the parameters that a template declares with the values it has by itself."""
    declared = papermill.inspect_notebook(_papermill_path(template))
    return {name: ast.literal_eval(own["default"]) for name, own in declared.items()}


def check_parameters(template: Path, parameters: Mapping[str, Any]) -> None:
    """Compare parameters with the template's cell tagged `parameters`.

    Raises
    ------
    SpiegelError : a parameter is unknown, missing, or not of the type the template declares.
    """
    where = f"notebooks, template {template.name}"
    if not template.is_file():
        raise SpiegelError(
            f"the notebook template {template.name} does not exist",
            where=template.as_posix(),
            fix=did_you_mean(template.name, (p.name for p in template.parent.glob("*.ipynb"))),
        )
    declared = papermill.inspect_notebook(_papermill_path(template))
    for name, parameter in declared.items():
        if parameter["inferred_type_name"] not in TYPES:
            raise SpiegelError(
                f"parameter '{name}' of the template has no type that can be checked",
                where=where,
                fix=f"write it as '{name}: str = ...' (or {', '.join(list(TYPES)[1:])}).",
            )
    for name in parameters:
        if name not in declared:
            raise SpiegelError(
                f"the notebook has no parameter '{name}'",
                where=where,
                fix=did_you_mean(name, declared)
                if declared
                else "tag the cell with the defaults 'parameters'.",
            )
    for name, parameter in declared.items():
        if name not in parameters:
            raise SpiegelError(
                f"parameter '{name}' is missing",
                where=where,
                fix=f"give {name} ({parameter['inferred_type_name']}); "
                f"given: {', '.join(sorted(parameters)) or 'nothing'}.",
            )
        kind = TYPES[parameter["inferred_type_name"]]
        if type(parameters[name]) is not kind:
            raise SpiegelError(
                f"parameter '{name}' is {type(parameters[name]).__name__} "
                f"({parameters[name]!r}); the template wants {kind.__name__}",
                where=where,
                fix=f"give {name} as {kind.__name__}.",
            )


def _failure(job: Job, partial: str, error: Exception, cell_seconds: int) -> SpiegelError:
    """Turn what papermill or the kernel raised into one plain message."""
    cell = ""
    if isinstance(error, PapermillExecutionError):
        # papermill counts from 0, and its own cell stands after the parameters (In [1])
        number = error.cell_index + (error.exec_count == 1)
        cell = f", cell {number} (In [{error.exec_count}])"
        first = error.evalue.strip().splitlines()
        what = f"{error.ename}: {first[0] if first else ''}".rstrip(": ")
    elif isinstance(error, CellTimeoutError):
        what = f"a cell took longer than {cell_seconds} s"
    elif isinstance(error, DeadKernelError):
        what = "the kernel died while a cell ran (out of memory, or killed)"
    else:
        what = f"the kernel could not run: {(str(error).strip() or '?').splitlines()[-1]}"
    return SpiegelError(
        f"notebook {job.notebook.name} stopped: {what}",
        where=f"template {job.template.name}{cell}; partial copy: {partial}",
        fix="open the partial copy, mend the template or its data, and run again.",
    )


def run(
    job: Job,
    root: Path,
    kernels: type[AsyncKernelManager],
    words: Words,
    cell_seconds: int = CELL_SECONDS,
) -> NotebookNode:
    """Execute a job into its partial copy and return the notebook as it came out."""
    job.partial.parent.mkdir(parents=True, exist_ok=True)
    try:
        return papermill.execute_notebook(
            in_language(
                nbformat.read(job.template, as_version=4), words, job.language, job.template.name
            ),
            _papermill_path(job.partial),
            parameters=dict(job.parameters),
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
            record_timing=False,
            start_timeout=START_SECONDS,
            execution_timeout=cell_seconds,
            kernel_manager_class=kernels,
            shutdown_kernel="immediate",
        )
    except SpiegelError:
        raise
    except (PapermillExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
        raise _failure(job, _shown(job.partial, root), error, cell_seconds) from None


def _shown(path: Path, root: Path) -> str:
    """Return a path relative to the root when it lies there, else its name."""
    absolute = path if path.is_absolute() else root / path
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else path.name


def execute(
    template: Path,
    parameters: Mapping[str, Any],
    notebook: Path,
    html: Path,
    partial: Path,
    *,
    title: str,
    root: Path,
    example: bool = False,
    figures: str = "",
    others: tuple[Version, ...] = (),
    server: str | None = None,
    cell_seconds: int = CELL_SECONDS,
) -> list[str]:
    """Execute one template and write its notebook and page, in each language it has a version of.

    Parameters
    ----------
    parameters : exactly the parameters that the template declares; `language` sets the page's.
    root : working directory of the notebook, usually the repository root; the other paths are
        relative to the caller's working directory.
    figures : where the notebook writes its figures, from the root; empty writes none.
    others : versions in other languages, of the same run.
    server : address of the server to fork the kernel from; None starts a new process.

    Returns
    -------
    Lines about cells that wrote warnings; the text itself stays in the partial copy.

    Raises
    ------
    SpiegelError : wrong parameters, a failing cell, a dead or endless kernel. Neither notebook
        nor page is written then, and an earlier version of them is removed.
    """
    job = Job(template, parameters, notebook, html, partial, title, example, figures, others)
    for stale in (path for own in job.versions for path in (own.notebook, own.html)):
        stale.unlink(missing_ok=True)
    check_parameters(template, parameters)
    root = root.absolute()
    words = load_words(root)
    with private_folder() as private:
        kernels = manager_class(private, root, server, {FIGURES: figures})
        done = run(job, root, kernels, words, cell_seconds)
        folders = private_paths(root, private)
    for own in job.versions:
        clean = canonical(version(done, words, own.language, template.name), folders)
        page = to_html(clean, title=own.title, language=own.language, example=example)
        replace(own.notebook, to_bytes(clean))
        replace(own.html, page.encode("utf-8"))
    return [f"{notebook.name}, {line}" for line in warnings_of(done, folders)]


def execute_many(
    jobs: Sequence[Job], *, root: Path, workers: int = 2, preload: tuple[str, ...] = NOTEBOOK
) -> list[str]:
    """Execute several notebooks, importing the heavy packages once.

    Parameters
    ----------
    workers : notebooks that run at the same time; the outputs do not depend on it.
    preload : modules that every notebook imports, where no server of a build has done so.

    Returns
    -------
    The lines of `execute`, in the order of the jobs.

    Raises
    ------
    SpiegelError : the first job (in the order given) that failed; the others finish.
    """

    def one(job: Job, server: str | None) -> list[str]:
        return execute(
            job.template,
            job.parameters,
            job.notebook,
            job.html,
            job.partial,
            title=job.title,
            root=root,
            example=job.example,
            figures=job.figures,
            others=job.others,
            server=server,
        )

    for job in jobs:
        check_parameters(job.template, job.parameters)
    with contextlib.ExitStack() as stack:
        server = address() or None
        if not server and start.can_fork():
            server = stack.enter_context(start.own(root, preload))
        # The first manager finds the classes that its traits name; two first ones at once can fail.
        AsyncKernelManager()
        with ThreadPoolExecutor(max(1, workers)) as pool:
            running = [pool.submit(one, job, server) for job in jobs]
        return [line for job in running for line in job.result()]
