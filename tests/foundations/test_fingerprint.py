"""The fingerprint of code: it sees what a rule imports, and nothing of its layout."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from spiegel import fingerprint as ours

PACKAGE = Path(ours.__file__).parent
STAGE = "spiegel.ingest.stage"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that may be edited, beside the configuration."""
    skip = shutil.ignore_patterns("__pycache__", "publish", "stats")
    shutil.copytree(ours.CONFIG, tmp_path / "config")
    return Path(shutil.copytree(PACKAGE, tmp_path / "workflow" / "spiegel", ignore=skip))


def loaded(folder: Path) -> ModuleType:
    """Return the module of a copy as a new process would have it."""
    spec = importlib.util.spec_from_file_location("copied", folder / "fingerprint.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fresh(folder: Path, *modules: str) -> str:
    """Return the fingerprint that a new process would compute inside a copy."""
    return str(loaded(folder).fingerprint(*modules))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_copy_has_the_fingerprint_of_the_original(copy: Path) -> None:
    assert fresh(copy, STAGE) == ours.fingerprint(STAGE)


def test_it_is_sixteen_hexadecimal_digits() -> None:
    found = ours.fingerprint(STAGE)
    assert len(found) == 16
    assert int(found, 16) >= 0


@pytest.mark.parametrize("path", ["ingest/stage.py", "ingest/columns.py", "errors.py", "files.py"])
def test_it_changes_with_the_code_of_any_imported_module(copy: Path, path: str) -> None:
    before = fresh(copy, STAGE)
    with (copy / path).open("a", encoding="utf-8") as stream:
        stream.write("\nEXTRA = 1\n")
    after = fresh(copy, STAGE)
    assert after != before
    edit(copy / path, "EXTRA = 1", "EXTRA = 2")
    assert fresh(copy, STAGE) not in (before, after)


@pytest.mark.parametrize("path", ["clean/rules.py", "compare/series.py", "tables.py", "job.py"])
def test_it_does_not_depend_on_modules_that_are_not_imported(copy: Path, path: str) -> None:
    other = f"spiegel.{path[:-3].replace('/', '.')}"
    before = fresh(copy, STAGE), fresh(copy, other)
    with (copy / path).open("a", encoding="utf-8") as stream:
        stream.write("\nEXTRA = 1\n")
    assert fresh(copy, STAGE) == before[0]
    assert fresh(copy, other) != before[1]


EXTRA = '''

class Extra:
    """One."""


def extra():
    """Two."""
    return 1
'''


def test_comments_docstrings_and_layout_do_not_count(copy: Path) -> None:
    path = copy / "errors.py"
    with path.open("a", encoding="utf-8") as stream:
        stream.write(EXTRA)
    before = fresh(copy, STAGE)
    edit(path, '"""One."""', '"""Other words."""')
    edit(path, '    """Two."""\n', "    # a remark\n\n")
    edit(path, "return 1", "return (\n        1  # one\n    )")
    edit(path, '"""The one error', '"""The single error')
    assert fresh(copy, STAGE) == before
    edit(path, "1  # one", "2  # one")
    assert fresh(copy, STAGE) != before


def test_a_text_that_is_not_a_docstring_does_count(copy: Path) -> None:
    before = fresh(copy, STAGE)
    edit(copy / "errors.py", "did you mean", "perhaps")
    assert fresh(copy, STAGE) != before


def test_imports_inside_a_function_are_followed() -> None:
    found = ours.closure("spiegel.cli")
    assert {"spiegel.project", "spiegel.ingest.register", "spiegel.release.freeze"} <= set(found)


def test_the_closure_holds_modules_and_no_names_inside_them() -> None:
    found = ours.closure("spiegel.ingest.manifest")
    assert set(found) == {
        "spiegel.ingest.manifest",
        "spiegel.ingest.text",
        "spiegel.config.plain_text",
        "spiegel.errors",
        "spiegel.files",
    }
    assert found["spiegel.errors"] == PACKAGE / "errors.py"


def test_the_order_of_the_modules_does_not_matter() -> None:
    one = "spiegel.clean.rules"
    assert ours.fingerprint(one, STAGE) == ours.fingerprint(STAGE, one)
    assert ours.fingerprint(one, STAGE) != ours.fingerprint(one)


def test_a_module_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"there is no module spiegel\.nothing"):
        ours.fingerprint("spiegel.nothing")


def test_what_was_read_is_kept_and_an_edit_is_still_seen(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    first = loaded(copy)
    before = first.fingerprint(STAGE)
    first.keep()
    again = loaded(copy)
    with monkeypatch.context() as patch:
        patch.setattr(again, "_parsed", None)  # nothing is read anew
        assert again.fingerprint(STAGE) == before
    edit(copy / "errors.py", "did you mean", "perhaps")
    after = loaded(copy)
    assert after.fingerprint(STAGE) != before
    after.keep()
    edit(copy / "errors.py", "perhaps", "did you mean")
    assert fresh(copy, STAGE) == before


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]"])
def test_a_damaged_file_of_readings_does_no_harm(copy: Path, content: bytes) -> None:
    module = loaded(copy)
    module._file().parent.mkdir(exist_ok=True)
    module._file().write_bytes(content)
    assert module.fingerprint(STAGE) == ours.fingerprint(STAGE)
    module.keep()


@pytest.mark.parametrize("module", list(ours.READS))
def test_the_file_that_a_module_reads_is_part_of_what_imports_it(module: str) -> None:
    assert ours._path(module) is not None, "the module moved"
    assert ours.READS[module] in ours.closure("spiegel.publish.site.build")
