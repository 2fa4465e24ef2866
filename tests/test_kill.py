"""Killed at any moment, a run leaves only whole files, and the next run does what is missing, no more."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from outputs import partial_files, rows, unstamped

WORDS = ("harbour", "storm", "boats", "morning", "council", "bridge", "ferry", "island", "engine", "winter", "vote")
# The command, with parts small enough for many of them, and slow enough to be killed between any two steps.
SCRIPT = """
import dataclasses, functools, sys, time
import flows.pipeline
flows.pipeline.Options = functools.partial(flows.pipeline.Options, shard_pages=12)
commit = flows.pipeline.commit_files
def slow(*arguments):
    commit(*arguments)
    time.sleep(0.03)
flows.pipeline.commit_files = slow
from pathlib import Path
replace = Path.replace
def slow_replace(self, target):
    time.sleep(0.005)
    return replace(self, target)
Path.replace = slow_replace
if __name__ == "__main__":
    from flows.cli import main
    main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred pages, in files and records, some of which cannot be read."""
    directory = tmp_path_factory.mktemp("in")
    chance = random.Random(7)

    def page(n: int) -> str:
        lines = [" ".join(chance.choices(WORDS, k=chance.randint(8, 30))).capitalize() + "." for _ in range(6)]
        return f"Page {n}\n" + "\n\n".join(lines) + "\nShare\n© 2026 Harbour Wire\n"

    for n in range(100):
        (directory / f"page{n:03}.txt").write_text(page(n))
    for n in range(0, 100, 9):
        (directory / f"page{n:03}.broken.txt.gz").write_bytes(b"broken")
    lines = [json.dumps({"text": page(n % 150), "id": n}) if n % 13 else "{" for n in range(188)]
    (directory / "records.jsonl").write_text("\n".join(lines))
    return directory


def start(source: Path, output: Path) -> subprocess.Popen[bytes]:
    script = output.parent / "slow_winnow.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), "ingest", str(source), "--output", str(output), "--fail-above", "1"]
    return subprocess.Popen([*command, "--workers", "2", "--quiet"], start_new_session=True, stdout=subprocess.PIPE)


def test_killed_runs_are_completed(source: Path, tmp_path: Path) -> None:
    started = time.monotonic()
    whole = start(source, tmp_path / "undisturbed")
    assert whole.wait(120) == 0
    assert {row["stage"] for row in rows(tmp_path / "undisturbed", "quarantine")} == {"read"}
    seconds = time.monotonic() - started
    output = tmp_path / "out"
    chance = random.Random()
    kills = 0
    while kills < 5:
        process = start(source, output)
        time.sleep(chance.uniform(0.2, 0.9) * seconds)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        else:  # it was done before it could be killed: begin again
            shutil.rmtree(output)
        process.wait(30)
        if not output.exists():
            continue
        assert all(name.rsplit("/", 1)[-1].startswith(".tmp-") for name in partial_files(output))
        versions = [row["version_id"] for row in rows(output)]
        assert len(versions) == len(set(versions))
    last = start(source, output)
    assert last.wait(120) == 0
    assert partial_files(output) == []
    for dataset in ("documents", "removals", "quarantine"):
        assert unstamped(output, dataset) == unstamped(tmp_path / "undisturbed", dataset)
    assert len(rows(output)) + len(rows(output, "quarantine")) == 100 + 12 + 188


def test_a_run_whose_parent_is_killed_leaves_no_process(source: Path, tmp_path: Path) -> None:
    process = start(source, tmp_path / "out")
    while not (tmp_path / "out" / "_manifest").exists() and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait(30)
    for _ in range(200):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("worker processes outlived the run")


def test_an_interrupted_run_says_so(source: Path, tmp_path: Path) -> None:
    process = start(source, tmp_path / "out")
    while not (tmp_path / "out" / "_manifest").exists() and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(30) == 130
    assert all(name.rsplit("/", 1)[-1].startswith(".tmp-") for name in partial_files(tmp_path / "out"))
