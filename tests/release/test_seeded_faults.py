"""The audit is shown to fail: each seeded fault gets the code that stands for it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import re
import shutil
import site
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pdf_digits import change_digit_of_pdf, saved_again
from small_edition import EDITION, Repository, audit, bundle_of, forge

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("frozen")]
RATINGS = "vlaanderen/inschaling/2021-2022/v1/inschaling.csv"
MANIFEST = "data/raw/manifest.csv"


def flip(repository: Repository) -> bytes:
    """Return the export of ratings with one score changed, of a record that counts."""
    clean = repository.root / "data" / "processed" / EDITION / "clean" / "2021-2022"
    judged = pd.read_parquet(clean / "judgements.parquet")
    counted = judged[(judged["standard"] == "K1") & (judged["rating"] == 2)]
    record = f"K1;{counted['investigation_id'].iloc[0]};".encode()
    content = (repository.root / "data" / "raw" / RATINGS).read_bytes()
    before, after = b"benadert de verwachting;2", b"volgens de verwachting;3"
    assert content.count(record + before) == 1
    return content.replace(record + before, record + after)


def register(repository: Repository, path: str, content: bytes) -> None:
    """Put other bytes in the place of a raw file, and its digest into the manifest."""
    file = repository.root / "data" / "raw" / path
    before = file.read_bytes()
    file.write_bytes(content)
    old, new = (hashlib.sha256(c).hexdigest() for c in (before, content))
    repository.edit(MANIFEST, f"{old},{len(before)},", f"{new},{len(content)},")


def repack(bundle: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Rewrite a bundle as it is but for one change."""
    with zipfile.ZipFile(bundle) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    with zipfile.ZipFile(bundle, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)


def published(repository: Repository) -> Path:
    """Return a copy of what readers were given."""
    folder = repository.root.parent / "published"
    shutil.copytree(repository.results, folder, ignore=shutil.ignore_patterns("release"))
    return folder


def change_digit(path: Path, before: str) -> None:
    """Change the digit that follows a text in a file."""
    text = path.read_text(encoding="utf-8")
    place = text.index(before) + len(before)
    assert text[place].isdigit()
    other = "1" if text[place] != "1" else "2"
    path.write_text(text[:place] + other + text[place + 1 :], encoding="utf-8")


CLAIM = '<strong data-claim="visie.bao" data-kind="share"'


def digit_of_a_claim(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    start = text.index(CLAIM)
    change_digit(page, text[start : text.index(">", start) + 1])


# Found before anything is run.


def test_a_flipped_score_in_the_raw_file_is_another_input(copied: Repository) -> None:
    (copied.root / "data" / "raw" / RATINGS).write_bytes(flip(copied))
    done = audit(copied)
    assert done.returncode == 30, done.stdout
    assert RATINGS in done.stdout


@pytest.mark.parametrize("page", ["index.html", "index.en.html"])
def test_a_digit_changed_on_one_page_only(copied: Repository, page: str) -> None:
    folder = published(copied)
    digit_of_a_claim(folder / "site" / page)
    done = audit(copied, "--published", str(folder), "--depth", "1")
    assert done.returncode == 20, done.stdout
    assert f"site/{page}: differs" in done.stdout


def test_a_digit_changed_in_the_pdf(copied: Repository) -> None:
    folder = published(copied)
    pdf = folder / "report" / f"{EDITION}.nl.pdf"
    before, after = change_digit_of_pdf(pdf)
    done = audit(
        *(copied, "--published", str(folder), "--bundle", str(bundle_of(copied))), "--depth", "1"
    )
    assert done.returncode == 20, done.stdout
    assert f"report/{EDITION}.nl.pdf: differs" in done.stdout
    assert f"report/{EDITION}.en.pdf" not in done.stdout
    assert one_letter(copied, f"report/{EDITION}.nl.pdf") == (after, before)


def record_of(repository: Repository) -> Any:
    """Return what the last audit left as `verdict.json`."""
    return json.loads((repository.root.parent / "audit" / "verdict.json").read_text("utf-8"))


def one_letter(repository: Repository, output: str) -> tuple[str, str]:
    """Return the one letter in which a published output and the remade one differ."""
    (own,) = (o for o in record_of(repository)["outputs"] if o["path"].endswith(output))
    (found,) = own["differences"]
    pairs = zip(found["published"], found["remade"], strict=True)
    (letter,) = (pair for pair in pairs if pair[0] != pair[1])
    return letter


def test_an_empty_cell_turned_into_zero(copied: Repository) -> None:
    folder = published(copied)
    table = folder / "tables" / "measures.csv"
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    place = rows[0].index("share_std")
    row = next(r for r in rows[1:] if r[place] == "")
    row[place] = "0"
    with table.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    done = audit(copied, "--published", str(folder), "--bundle", str(bundle_of(copied)))
    assert done.returncode == 20, done.stdout
    assert "share_std: published '0', remade ''" in done.stdout


def test_a_removed_figure(copied: Repository) -> None:
    folder = published(copied)
    (folder / "figures" / "advies.nl.svg").unlink()
    done = audit(copied, "--published", str(folder), "--depth", "1")
    assert done.returncode == 21, done.stdout
    assert "figures/advies.nl.svg: not published" in done.stdout


def test_an_unlisted_file_among_what_was_published(copied: Repository) -> None:
    folder = published(copied)
    (folder / "tables" / "extra.csv").write_text("a\n1\n", encoding="utf-8")
    done = audit(copied, "--published", str(folder))
    assert done.returncode == 33, done.stdout
    assert "extra.csv" in done.stdout


def test_code_that_is_not_in_this_clone(copied: Repository) -> None:
    path = copied.root / "config" / "editions" / f"{EDITION}.lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    lock["commit"] = "0" * 40
    lock["code"]["Snakefile"] = "0" * 64
    path.write_text(json.dumps(lock), encoding="utf-8")
    done = audit(copied)
    assert done.returncode == 31, done.stdout
    assert "not in this clone" in done.stdout


def test_another_version_of_one_library(copied: Repository, tmp_path: Path) -> None:
    folder = tmp_path / "environment"
    venv.create(folder, symlinks=True)
    (inside,) = folder.glob("lib/python*/site-packages")
    real = next(p for p in site.getsitepackages() if p.endswith("site-packages"))
    (inside / "real.pth").write_text(f"{real}\n", encoding="utf-8")
    fake = inside / "pandas-3.0.0.dist-info"
    fake.mkdir()
    (fake / "METADATA").write_text("Name: pandas\nVersion: 3.0.0\n", encoding="utf-8")
    out = str(tmp_path / "audit")
    done = copied.python(
        *("-m", "spiegel.cli", "audit", EDITION, "--out", out), python=folder / "bin" / "python"
    )
    assert done.returncode == 32, done.stdout
    assert "pandas: pinned" in done.stdout


@pytest.mark.parametrize(
    "name", [MANIFEST, "SHA256SUMS", f"config/editions/{EDITION}.lock.json", "Snakefile"]
)
def test_an_edited_file_of_the_bundle(copied: Repository, name: str) -> None:
    bundle = bundle_of(copied)

    def edit(files: dict[str, bytes]) -> None:
        files[name] = files[name].replace(b"2", b"3", 1)

    repack(bundle, edit)
    done = audit(copied, "--bundle", str(bundle))
    assert done.returncode == 33, done.stdout


def test_a_tampered_bundle_never_runs_any_of_its_code(copied: Repository, tmp_path: Path) -> None:
    marker = tmp_path / "it ran"
    evil = f"open({str(marker)!r}, 'w').close()\n".encode()
    bundle = bundle_of(copied)

    def infect(files: dict[str, bytes]) -> None:
        for name in ("Snakefile", "workflow/spiegel/__init__.py", "workflow/sitecustomize.py"):
            files[name] = evil + files.get(name, b"")

    repack(bundle, infect)
    for depth in ("1", "3"):
        done = audit(copied, "--bundle", str(bundle), "--depth", depth)
        assert done.returncode == 33, done.stdout
    assert not marker.exists()


def test_a_bundle_that_agrees_with_itself_and_not_with_the_clone(copied: Repository) -> None:
    own = copied.root / "config" / "editions" / f"{EDITION}.lock.json"
    committed = own.read_bytes()
    digit_of_a_claim(copied.results / "site" / "index.html")
    bundle = forge(copied)
    own.write_bytes(committed)
    done = audit(copied, "--bundle", str(bundle), "--depth", "1")
    assert done.returncode == 33, done.stdout
    assert "not the one of" in done.stdout


# Found by running.


def test_a_renamed_raw_column_fails_by_the_name_of_column_and_map(copied: Repository) -> None:
    content = (copied.root / "data" / "raw" / RATINGS).read_bytes()
    register(copied, RATINGS, content.replace(b"ontwikkelingsschaal;", b"schaal;", 1))
    forge(copied)
    done = audit(copied)
    assert done.returncode == 40, done.stdout
    record = json.loads((copied.root.parent / "audit" / "verdict.json").read_text("utf-8"))
    told = " ".join(record["reasons"])
    assert "stage_school_year_2021_2022" in told
    assert "schaal" in told
    assert "column_maps/inschaling.csv" in told
    assert str(copied.root.parent) not in json.dumps(record)


def test_a_digit_changed_before_freezing_is_found_from_the_tables(copied: Repository) -> None:
    digit_of_a_claim(copied.results / "site" / "index.en.html")
    bundle = forge(copied)
    done = audit(copied, "--bundle", str(bundle), "--depth", "1")
    assert done.returncode == 20, done.stdout
    assert "site/index.en.html: differs" in done.stdout
    assert "site/index.html: differs" not in done.stdout
    record = json.loads((copied.root.parent / "audit" / "verdict.json").read_text("utf-8"))
    assert record["axes"] == {"complete": "yes", "stable": "yes", "consistent": "no"}
    assert record["cause"] == "published from something else"


def test_a_digit_of_the_pdf_changed_before_freezing(copied: Repository) -> None:
    before, after = change_digit_of_pdf(copied.results / "report" / f"{EDITION}.en.pdf")
    bundle = forge(copied)
    done = audit(copied, "--bundle", str(bundle), "--depth", "1")
    assert done.returncode == 20, done.stdout
    differing = [o["path"] for o in record_of(copied)["outputs"] if o["status"] == "differs"]
    assert differing == [f"results/{EDITION}/report/{EDITION}.en.pdf"]
    assert one_letter(copied, differing[0]) == (after, before)


def test_a_pdf_written_by_another_program_is_not_what_was_made(copied: Repository) -> None:
    saved_again(copied.results / "report" / f"{EDITION}.nl.pdf")
    bundle = forge(copied)
    done = audit(copied, "--bundle", str(bundle), "--depth", "1")
    assert done.returncode == 20, done.stdout
    assert f"report/{EDITION}.nl.pdf: differs" in done.stdout
    assert "what our reader sees of it is the same" in done.stdout


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lock: lock["raw"][0].update(licence="CC0"), "licence"),
        (lambda lock: lock["raw"][0].update(source="https://elsewhere.example"), "source"),
        (lambda lock: lock.update(version="2023.4"), "version"),
        (lambda lock: lock.update(date="2020-01-01"), "date"),
        (lambda lock: lock.update(example=False), "example"),
        (lambda lock: lock.update(tolerance=0.5), "tolerance"),
    ],
)
def test_a_lock_that_states_what_its_commit_does_not(
    copied: Repository, change: Callable[[Any], None], told: str
) -> None:
    path = copied.root / "config" / "editions" / f"{EDITION}.lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    change(lock)
    path.write_text(json.dumps(lock), encoding="utf-8")
    done = audit(copied)
    assert done.returncode == 33, done.stdout
    assert f"what the lock states: {told}" in done.stdout or f", {told}:" in done.stdout


def test_all_claims_of_a_lock_forged(copied: Repository) -> None:
    path = copied.root / "config" / "editions" / f"{EDITION}.lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for claim in lock["claims"].values():
        claim["nl"] = claim["nl"].replace("%", " procent")
    path.write_text(json.dumps(lock), encoding="utf-8")
    done = audit(copied, "--depth", "2", "--only", "tables")
    assert done.returncode == 20, done.stdout
    assert "claims" in done.stdout


def test_a_last_digit_beyond_what_is_printed_is_an_allowed_difference(copied: Repository) -> None:
    table = copied.results / "tables" / "measures.csv"
    share = next(
        cell
        for line in table.read_text("utf-8").splitlines()
        for cell in line.split(",")
        if re.fullmatch(r"0\.[1-9]\d{8}[1-8]", cell)
    )
    moved = share[:-1] + str(int(share[-1]) + 1)
    table.write_text(table.read_text("utf-8").replace(share, moved), "utf-8")
    bundle = forge(copied)
    done = audit(copied, "--bundle", str(bundle), "--depth", "2", "--only", "tables")
    assert done.returncode == 10, done.stdout
    record = record_of(copied)
    found = [o for o in record["outputs"] if o["status"] == "within_tolerance"]
    assert [o["path"] for o in found] == [f"results/{EDITION}/tables/measures.csv"]
    for one in found[0]["differences"]:
        assert (one["published"], one["remade"]) == (moved, share)
        assert 0 < one["size"] < 1e-6
    report = (copied.root.parent / "audit" / "report.nl.html").read_text("utf-8")
    assert "Gereproduceerd, met toegelaten verschillen" in report


def test_a_flipped_score_behind_a_lock_that_hides_it(copied: Repository) -> None:
    register(copied, RATINGS, flip(copied))
    bundle = forge(copied)
    done = audit(copied, "--bundle", str(bundle), "--only", "tables")
    assert done.returncode == 20, done.stdout
    assert "tables/measures.csv: differs" in done.stdout


def test_a_changed_seed(copied: Repository) -> None:
    plan = "config/inspectorates/vlaanderen/analysis_plan.yaml"
    copied.edit(plan, "seed: 2025", "seed: 2026")
    forge(copied)
    done = audit(copied, "--depth", "2", "--only", "tables")
    assert done.returncode in (10, 20), done.stdout


def test_a_shuffle_without_a_seed(copied: Repository) -> None:
    copied.edit(
        "workflow/spiegel/measure/measures.py",
        "    write_csv(table, measures)\n",
        "    write_csv(table.iloc[np.random.default_rng().permutation(len(table))], measures)\n",
    )
    bundle = forge(copied)
    done = audit(copied, "--bundle", str(bundle), "--depth", "2", "--only", "tables")
    assert done.returncode == 22, done.stdout


def test_raw_rows_in_another_order(copied: Repository) -> None:
    for name in ("doorlichting", "onderzoek", "inschaling"):
        (file,) = copied.root.glob(f"data/raw/vlaanderen/{name}/2021-2022/v1/*.csv")
        head, *body = file.read_bytes().splitlines(keepends=True)
        random.Random(7).shuffle(body)
        file.write_bytes(b"".join([head, *body]))
    done = audit(copied)
    assert done.returncode == 0, done.stdout
    assert "the pinned rows in another order" in done.stdout


def test_a_stop_goes_on_where_it_stopped(copied: Repository) -> None:
    done = audit(copied, "--only", "tables", "--time-limit", "6")
    assert done.returncode == 41, done.stdout
    done = audit(copied, "--only", "tables")
    assert done.returncode == 0, done.stdout
    assert "going on where the last audit was stopped" in done.stdout


def test_another_place_user_locale_clock_and_number_of_threads(
    frozen: Repository, tmp_path: Path
) -> None:
    """And later commits, eight threads, and no network at all."""
    moved = frozen.copy(tmp_path / "een map mét é")
    (moved.root / "docs" / "news.md").write_text("Later.\n", encoding="utf-8")
    moved.edit("config/config.yaml", EDITION, "os2025")
    moved.edit("workflow/spiegel/publish/site/build.py", '"""', '"""Later. ')
    moved.commit("Later")
    shutil.rmtree(moved.root / "results")
    shutil.rmtree(moved.root / ".snakemake")
    elsewhere = {"TZ": "Pacific/Auckland", "LANG": "tr_TR.UTF-8", "LC_ALL": "C", "USER": "iemand",
                 "HOME": str(tmp_path), "OMP_NUM_THREADS": "8", "PYTHONHASHSEED": "77"}  # fmt: skip
    out = moved.root.parent / "uit é"
    command = [sys.executable, "-m", "spiegel.cli", "audit", EDITION, "--cores", "8"]
    done = subprocess.run(
        ["unshare", "-rn", *command, "--out", str(out)],
        cwd=moved.root,
        env={**os.environ, "PYTHONPATH": str(moved.root / "workflow"), **elsewhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    record = (out / "verdict.json").read_text("utf-8")
    assert json.loads(record)["axes"]["complete"] == "yes"
    for path in out.iterdir():
        text = path.read_text("utf-8")
        assert str(tmp_path) not in text
        assert "iemand" not in text


STRANGER = 4321  # a user id that nobody here has
WHO = "import os, pandas; print(os.getuid(), os.geteuid(), os.getgid())"
# Shows folders below one that only root may enter, and nothing else of it, to a command alone.
SHOW = """
set -e
closed=$1; shift
spot=$(mktemp -d); i=0
for folder; do
    [ "$folder" != -- ] || break
    i=$((i + 1)); mkdir "$spot/$i"; mount --bind "$folder" "$spot/$i"
done
mount -t tmpfs -o mode=755 tmpfs "$closed"
i=0
while [ "$1" != -- ]; do
    i=$((i + 1)); mkdir -p "$1"; mount --bind "$spot/$i" "$1"; umount "$spot/$i"; shift
done
rmdir "$spot"/* "$spot"; shift
exec "$@"
"""


def becoming() -> list[str]:
    """Return the command that runs another as a stranger, who can read this environment.

    Who is not root is another user in a namespace of their own.
    """
    if os.getuid() != 0:
        return ["unshare", "-U", f"--map-user={STRANGER}", f"--map-group={STRANGER}"]
    needed = [Path(prefix).resolve() for prefix in {sys.prefix, sys.base_prefix}]
    closed = [p for n in needed for p in (*reversed(n.parents), n) if not p.stat().st_mode & 0o001]
    stranger = ["setpriv", f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups"]
    if not closed:
        return stranger
    below = [str(n) for n in needed if n.is_relative_to(closed[0])]
    return ["unshare", "-m", "sh", "-c", SHOW, "sh", str(closed[0]), *below, "--", *stranger]


def test_another_user_in_a_folder_with_a_space_and_an_accent(frozen: Repository) -> None:
    with tempfile.TemporaryDirectory(prefix="een map mét é ") as name:
        home = Path(name).resolve()
        clone = home / "kloon é"
        subprocess.run(["git", "clone", "-q", str(frozen.root), str(clone)], check=True)
        bundle = shutil.copy(bundle_of(frozen), home)
        if os.getuid() == 0:
            for path in (home, *home.rglob("*")):
                os.chown(path, STRANGER, STRANGER, follow_symlinks=False)
        base = {k: v for k, v in os.environ.items() if k not in ("SPIEGEL_RAW", "PYTHONPATH")}
        workflow = str(clone / "workflow")
        there = {**base, "PYTHONPATH": workflow, "HOME": name, "PYTHONDONTWRITEBYTECODE": "1"}

        def as_stranger(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [*becoming(), sys.executable, *arguments],
                cwd=clone, env=there, capture_output=True, text=True, check=False,
            )  # fmt: skip

        who = as_stranger("-c", WHO)
        assert who.stdout.split() == [str(STRANGER)] * 3, who.stderr
        command = ("-m", "spiegel.cli", "audit", EDITION, "--bundle", bundle)
        done = as_stranger(*command, "--out", str(home / "uit é"))
        assert done.returncode == 0, done.stdout + done.stderr
        record = json.loads((home / "uit é" / "verdict.json").read_text("utf-8"))
        assert record["verdict"] == "REPRODUCED"
        assert record["axes"]["complete"] == "yes"
        if os.getuid() == 0:
            assert (home / "uit é" / "verdict.json").stat().st_uid == STRANGER
        for path in (home / "uit é").iterdir():
            assert name not in path.read_text("utf-8")
