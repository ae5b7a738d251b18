"""The strict notebook runner and the committed templates."""

from __future__ import annotations

import os
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from spiegel.errors import SpiegelError
from spiegel.forkserver import start
from spiegel.publish.canonical import canonical
from spiegel.publish.notebooks import execution as notebooks
from spiegel.publish.notebooks.execution import (
    Job,
    check_parameters,
    defaults,
    execute,
    execute_many,
)
from spiegel.publish.notebooks.notebook_html import to_html

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "notebooks").glob("*.ipynb"))
LIGHT = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell")
PARAMETERS = 'language: str = "nl"  # nl or en\nrows: int = 1  # how many'


def template(folder: Path, *sources: str, name: str = "t.ipynb") -> Path:
    """Write a template with a parameters cell and the given code cells."""
    cells = [
        new_markdown_cell("Speaks to editors only.", id="n", metadata={"tags": ["template-note"]}),
        new_markdown_cell("# Vraag & antwoord", id="title"),
        new_code_cell(PARAMETERS, id="p", metadata={"tags": ["parameters"]}),
        *(new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)),
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3 (ipykernel)"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    notebook["nbformat_minor"] = 5
    path = folder / name
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return path


def job(folder: Path, path: Path, out: str = "out", **parameters: object) -> Job:
    return Job(
        template=path,
        parameters={"language": "nl", "rows": 2, **parameters},
        notebook=folder / out / f"{path.stem}.ipynb",
        html=folder / out / f"{path.stem}.html",
        partial=folder / "logs" / out / f"{path.stem}.ipynb",
        title="Vraag & antwoord, 2025",
        example=True,
    )


def run(item: Job, root: Path, **options: object) -> list[str]:
    return execute(
        item.template,
        item.parameters,
        item.notebook,
        item.html,
        item.partial,
        title=item.title,
        example=item.example,
        root=root,
        **options,  # type: ignore[arg-type]
    )


class Page(HTMLParser):
    """Addresses that a browser would fetch or follow, and what else the tests look at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.alts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        if tag in ("script", "link", "img", "iframe", "source", "object"):
            self.fetched += [found.get(k) or "" for k in ("src", "href", "data") if found.get(k)]
        if tag == "img":
            self.alts.append(found.get("alt") or "")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"langage": "en"}, ["no parameter 'langage'", "did you mean 'language'"]),
        ({"rows": "2"}, ["'rows' is str", "wants int"]),
        ({"rows": True}, ["'rows' is bool", "wants int"]),
        ({"language": None}, ["'language' is NoneType", "wants str"]),
    ],
)
def test_wrong_parameters_are_told_before_anything_runs(
    tmp_path: Path, parameters: dict[str, object], words: list[str]
) -> None:
    item = job(tmp_path, template(tmp_path, "rows"), "out", **parameters)
    with pytest.raises(SpiegelError) as error:
        run(item, tmp_path)
    assert all(word in str(error.value) for word in words)
    assert not item.partial.exists()


def test_missing_and_untyped_parameters(tmp_path: Path) -> None:
    path = template(tmp_path, "rows")
    with pytest.raises(SpiegelError, match="parameter 'rows' is missing"):
        check_parameters(path, {"language": "nl"})
    path.write_text(path.read_text(encoding="utf-8").replace("rows: int", "rows"), "utf-8")
    with pytest.raises(SpiegelError, match="no type that can be checked"):
        check_parameters(path, {"language": "nl", "rows": 1})
    with pytest.raises(SpiegelError, match=r"did you mean 't\.ipynb'"):
        check_parameters(tmp_path / "tt.ipynb", {})


def test_failing_cell_keeps_the_partial_copy_and_leaves_no_output(tmp_path: Path) -> None:
    item = job(tmp_path, template(tmp_path, "print('before')", "1 / 0", "print('after')"))
    item.notebook.parent.mkdir()
    item.notebook.write_text("an older run")
    with pytest.raises(SpiegelError) as error:
        run(item, tmp_path)
    message = str(error.value)
    assert "ZeroDivisionError: division by zero" in message
    assert "cell 5 (In [4])" in message
    assert "logs/out/t.ipynb" in message
    assert str(tmp_path) not in message
    partial = item.partial.read_text(encoding="utf-8")
    assert "before" in partial
    assert "ZeroDivisionError" in partial
    assert not item.notebook.exists()
    assert not item.html.exists()


def test_the_cell_named_is_the_cell_of_the_template(tmp_path: Path) -> None:
    path = template(tmp_path, "print('before')", "1 / 0")
    with pytest.raises(SpiegelError) as error:
        run(job(tmp_path, path), tmp_path)
    number = int(re.search(r"cell (\d+)", str(error.value))[1])  # type: ignore[index]
    assert nbformat.read(path, 4).cells[number - 1].source == "1 / 0"


def test_dead_and_endless_kernels_are_told(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match="kernel died"):
        run(job(tmp_path, template(tmp_path, "import os; os._exit(3)")), tmp_path)
    with pytest.raises(SpiegelError, match="took longer than 1 s"):
        run(
            job(tmp_path, template(tmp_path, "import time; time.sleep(60)")),
            tmp_path,
            cell_seconds=1,
        )


def test_a_kernel_that_cannot_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SpiegelError, match="could not run: Kernel died before replying"):
        run(job(tmp_path, template(tmp_path, "1")), tmp_path)


def test_a_kernel_that_never_answers_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    silent.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(silent))
    monkeypatch.setattr(notebooks, "START_SECONDS", 2)
    with pytest.raises(SpiegelError, match="could not run: Kernel didn't respond in 2 seconds"):
        run(job(tmp_path, template(tmp_path, "1")), tmp_path)


NOISY = """
import os, sys, warnings
warnings.warn("look here: " + os.getcwd())
print("to stderr", file=sys.stderr)
print(os.getcwd(), __import__("spiegel").__file__)
display(object(), rows)
"""
SHOWS = """
from IPython.display import HTML, Markdown, display
display(Markdown("## Kop\\n\\n[tabel](../tables/a.csv)"))
HTML('<img src="../figures/f.nl.svg" alt="Drie op vier, zegt &quot;men&quot;">')
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, list[str], Path]:
    """One run by a plain kernel, in a folder with a space, an accent and braces."""
    folder = tmp_path_factory.mktemp("w") / "één {map}"
    folder.mkdir()
    item = job(folder, template(folder, NOISY, SHOWS), "plain")
    return item, run(item, folder), folder


def test_warnings_and_paths_stay_out_of_what_is_published(
    published: tuple[Job, list[str], Path],
) -> None:
    item, lines, folder = published
    assert len(lines) == 1
    assert lines[0].startswith("t.ipynb, In [3]: cell:2: UserWarning: look here: .")
    assert "to stderr" in item.partial.read_text(encoding="utf-8")
    for path in (item.notebook, item.html):
        text = path.read_text(encoding="utf-8")
        outputs = text.replace(NOISY, "")
        assert str(folder) not in outputs
        assert str(ROOT) not in outputs
        assert "ipykernel_" not in outputs
        assert " at 0x" not in outputs
        assert "UserWarning" not in outputs
        assert "Speaks to editors" not in outputs


def test_canonical_notebook(published: tuple[Job, list[str], Path]) -> None:
    item, _, _ = published
    notebook = nbformat.read(item.notebook, 4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    ids = [cell.id for cell in notebook.cells]
    assert ids == ["title", "p", "injected-parameters", "c0", "c1"]
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)
    assert "rows = 2" in notebook.cells[2].source
    assert canonical(notebook) == notebook


def test_page(published: tuple[Job, list[str], Path]) -> None:
    item, _, _ = published
    text = item.html.read_text(encoding="utf-8")
    page = Page(text)
    assert '<html lang="nl">' in text
    assert "<title>Vraag &amp; antwoord, 2025</title>" in text
    assert "VOORBEELDGEGEVENS / EXAMPLE DATA" in text
    assert page.fetched == ["data:,", "../figures/f.nl.svg"]  # no icon, so that none is asked for
    assert page.alts == ['Drie op vier, zegt "men"']
    assert page.tags.count("script") == 1  # the switch for all code, in the page itself
    assert page.tags.index("button") < page.tags.index("h1")
    assert '<p class="toggle" hidden><button type="button" aria-expanded="true"' in text
    assert text.count('<details class="code" open>') == 1  # code stands open, the opening folded
    assert not re.search(r"url\(|@import", text)
    assert page.tags.count("h1") == 1
    # the code of the opening follows what it shows; every other cell stands before its outcome
    assert page.tags.count("details") == page.tags.count("summary") == 2
    assert text.index("<h1>") < text.index("<details") < text.index("<h2>")
    assert "language: str" in text
    assert "Code van deze stap" in text
    assert "warnings.warn(" in text


def test_a_picture_without_words_gets_some() -> None:
    cell = nbformat.v4.new_markdown_cell('<img src="a.png"> <img src="b.png" alt="b"> `<img x>`')
    text = to_html(nbformat.v4.new_notebook(cells=[cell]), title="", language="nl", example=False)
    assert '<img alt="Figuur zonder beschrijving" src="a.png">' in text
    assert text.count("<img ") == 2
    assert '<img src="b.png" alt="b">' in text


def test_two_runs_give_the_same_bytes_forked_or_not(
    published: tuple[Job, list[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    item, lines, _ = published
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONHASHSEED", "77")
    path = template(tmp_path, NOISY, SHOWS)
    jobs = [job(tmp_path, path, f"fork{i}") for i in (1, 2, 3)]
    assert execute_many(jobs, root=tmp_path, workers=2, preload=LIGHT) == lines * 3
    for other in jobs:
        assert other.notebook.read_bytes() == item.notebook.read_bytes()
        assert other.html.read_bytes() == item.html.read_bytes()


@pytest.mark.skipif(not start.can_fork(), reason="kernels are forked on Linux only")
def test_forked_kernels_end_with_their_server(tmp_path: Path) -> None:
    good = job(tmp_path, template(tmp_path, "import os", "os.getpid()"))
    died = job(tmp_path, template(tmp_path, "import os; os._exit(3)", name="died.ipynb"))
    slow = job(tmp_path, template(tmp_path, "import time; time.sleep(60)", name="slow.ipynb"))
    with start.own(tmp_path, LIGHT) as server:
        with pytest.raises(SpiegelError, match="kernel died"):
            run(died, tmp_path, server=server)
        with pytest.raises(SpiegelError, match="took longer than 1 s"):
            run(slow, tmp_path, server=server, cell_seconds=1)
        run(good, tmp_path, server=server)
        pids = [int(p) for p in re.findall(r'"(\d{2,})"', good.notebook.read_text("utf-8"))]
    assert len(pids) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


@pytest.mark.skipif(not start.can_fork(), reason="kernels are forked on Linux only")
def test_a_lost_server_is_told(tmp_path: Path) -> None:
    item = job(tmp_path, template(tmp_path, "rows"))
    with start.own(tmp_path, LIGHT) as server:
        pass
    with pytest.raises(SpiegelError, match="ended unexpectedly"):
        run(item, tmp_path, server=server)
    assert not item.notebook.exists()


def test_one_failure_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = job(tmp_path, template(tmp_path, "raise KeyError('gone')", name="bad.ipynb"))
    good = job(tmp_path, template(tmp_path, "rows", name="good.ipynb"))
    with pytest.raises(SpiegelError, match=r"bad\.ipynb stopped: KeyError: 'gone'"):
        execute_many([bad, good], root=tmp_path, workers=1, preload=LIGHT)
    assert good.html.is_file()
    assert not bad.html.exists()


def test_there_are_templates() -> None:
    assert [p.stem[:2] for p in TEMPLATES] == [f"{i:02}" for i in range(1, 11)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_template_is_clean_and_open(path: Path) -> None:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            compile(cell.source, path.name, "exec")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_template_parameters(path: Path) -> None:
    cell = next(
        c for c in nbformat.read(path, 4).cells if "parameters" in c.metadata.get("tags", [])
    )
    lines = cell.source.splitlines()
    typed = r'(\w+): (str|int|float) = ("[\w-]*"|[\d.]+)  # \S.*'
    assert all(re.fullmatch(typed, line) for line in lines), lines
    wanted = [line.split(":")[0] for line in lines]
    assert wanted[:2] == ["edition", "language"]
    keys = {"02_sector": "sector", "03_thema": "theme"}
    if path.stem in keys:
        assert keys[path.stem] in wanted
    values = defaults(path)
    assert list(values) == wanted
    check_parameters(path, values)
    for name in wanted:
        with pytest.raises(SpiegelError, match=f"parameter '{name}' is missing"):
            check_parameters(path, {k: v for k, v in values.items() if k != name})
