"""An error planted in a published table is named, whichever column it is in."""

from __future__ import annotations

import ast
import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from small_mirror import EDITION, Mirror, published, told

import recompute

TOOL = Path(__file__).resolve().parents[2] / "tools" / "recompute"
Tables = dict[str, pd.DataFrame]


def other(value: str, table: str) -> str:
    """Return a value that is a little wrong: by twenty times what the table may be at most."""
    by = 2e-5 if table in recompute.INTEGRATED else 2e-7
    try:
        number = float(value)
    except ValueError:
        return f"{value}x"
    return str(int(value) + 1) if value.isdigit() and number > 1 else f"{number + by:.10g}"


def test_everything_agrees_before_anything_is_planted(mirror: Mirror, ours: Tables) -> None:
    assert told(published(mirror), ours) == []


@pytest.mark.parametrize("name", recompute.TABLES)
def test_a_wrong_value_in_any_column_is_named(mirror: Mirror, ours: Tables, name: str) -> None:
    key, *groups = recompute.TABLES[name]
    table = published(mirror, name)[name]
    planted, expected = table.copy(), []
    for column in itertools.chain(*groups):
        if column == "link_error":  # takes three scales across a break: test_recompute_breaks.py
            continue
        filled = table.index[table[column] != ""]
        assert len(filled), f"the small mirror has no {column}"
        for i in {filled[0], filled[-1]}:
            wrong = planted.loc[i, column] = other(table.loc[i, column], name)
            row = " / ".join(table.loc[i, key])
            expected.append(f"{name}: {row}: {column}: published '{wrong}', recomputed ")
    lines = [
        line.partition("recomputed ") for line in recompute.compare(name, planted, ours[name])[1]
    ]
    assert sorted(before + word for before, word, _ in lines) == sorted(expected)


@pytest.mark.parametrize("name", recompute.TABLES)
def test_a_lost_row_an_added_row_and_a_row_given_twice_are_named(
    mirror: Mirror, ours: Tables, name: str
) -> None:
    table, key = published(mirror, name)[name], recompute.TABLES[name][0]
    first, last = table.iloc[[0]], table.iloc[[-1]]
    new = first.assign(**{key[0]: "new"})
    spoilt = pd.concat([table.iloc[:-1], new, first], ignore_index=True)
    once, lost, added = (" / ".join(x[key].iloc[0]) for x in (first, last, new))
    assert sorted(recompute.compare(name, spoilt, ours[name])[1]) == sorted([
        f"{name}: {once}: this row is not computed",
        f"{name}: {lost}: this row is not published",
        f"{name}: {added}: this row is not computed",
    ])  # fmt: skip


def test_swapped_years_are_named(mirror: Mirror, ours: Tables) -> None:
    table = published(mirror, "measures")["measures"]
    first, last = table["school_year"].iloc[0], table["school_year"].iloc[-1]
    swapped = table.assign(school_year=table["school_year"].replace({first: last, last: first}))
    lines = recompute.compare("measures", swapped, ours["measures"])[1]
    assert len({line.split(":")[1] for line in lines}) > 100


def test_a_withheld_count_that_is_shown_is_named(mirror: Mirror, ours: Tables) -> None:
    table = published(mirror, "measures")["measures"]
    i = table.index[table["conf_status"] == "C"][0]
    table.loc[i, "k"] = "3"
    (line,) = recompute.compare("measures", table, ours["measures"])[1]
    assert line.endswith("k: published '3', recomputed ''")


def test_a_small_count_that_is_not_withheld_is_named(mirror: Mirror) -> None:
    table = published(mirror, "measures")["measures"]
    table["conf_status"] = "F"
    own = recompute.counting.load(mirror.root, EDITION)
    recompute.counting.count(own)
    again = recompute.counting.measures(own, table)
    lines = recompute.compare("measures", table, again)[1]
    assert any("conf_status: published 'F', recomputed 'C'" in line for line in lines)


@pytest.mark.parametrize("value", ["", "n/a"])
def test_a_number_that_is_missing_or_no_number_is_named(
    mirror: Mirror, ours: Tables, value: str
) -> None:
    table = published(mirror, "changes")["changes"]
    i = table.index[table["p"] != ""][0]
    table.loc[i, "p"] = value
    (line,) = recompute.compare("changes", table, ours["changes"])[1]
    assert f"p: published '{value}', recomputed '0" in line


def test_the_command_writes_the_account_and_fails_on_a_difference(
    mirror: Mirror, ours: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    root = tmp_path / "project"
    shutil.copytree(mirror.root, root)
    monkeypatch.setattr(recompute, "computed", lambda *_: ours)  # computed once for all tests
    assert recompute.main([EDITION, "--root", str(root)]) == 0
    account = root / "results" / EDITION / "quality/recomputed.csv"
    good = account.read_bytes()
    table = recompute.others.read(account)
    assert set(table["verdict"]) == {"agrees"}
    other_sum = table[table["published"] != table["recomputed"]]
    assert len(other_sum) < 20  # in the last digit; of 47,000 numbers
    path = root / "results" / EDITION / "tables/claims.csv"
    claims = recompute.others.read(path)
    i = claims.index[claims["k"] != ""][0]
    claims.loc[i, "value"] = "0.5"
    claims.to_csv(path, index=False)
    capsys.readouterr()
    assert recompute.main([EDITION, "--root", str(root)]) == 1
    told = capsys.readouterr().out
    assert "differences: 1;" in told
    assert f"claims: {claims.loc[i, 'claim']} / nl: value: published '0.5'" in told
    assert b"differs" in account.read_bytes()
    assert good.count(b"\n") == account.read_bytes().count(b"\n")


def test_an_edition_that_is_not_built_is_told_by_the_program(mirror: Mirror) -> None:
    command = [sys.executable, str(TOOL / "recompute.py"), "os2024", "--root", str(mirror.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "is missing" in done.stdout
    assert "fix:   build it" in done.stdout


def test_a_table_without_a_column_is_told(mirror: Mirror, tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(mirror.root, root)
    path = root / "results" / EDITION / "tables/trends.csv"
    recompute.others.read(path).drop(columns="slope").to_csv(path, index=False)
    assert recompute.main([EDITION, "--root", str(root)]) == 2


def test_help_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        recompute.main(["--help"])
    assert "shares no code with the pipeline" in capsys.readouterr().out


def test_the_program_imports_nothing_of_the_package() -> None:
    files = sorted(TOOL.glob("*.py"))
    assert len(files) >= 8
    allowed = {p.stem for p in files} | {"numpy", "pandas", "scipy", "statsmodels", "yaml"}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                root = name.split(".")[0]
                assert root in allowed | sys.stdlib_module_names, f"{path.name} imports {name}"
        assert "importlib" not in path.read_text(encoding="utf-8")
