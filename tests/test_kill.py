"""Killed at any moment, a run leaves only whole files, and the next run does what is missing, no more.

The trials are those of `make torture`, smaller.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from outputs import partial_files

from benchmarks.processes import processes_of
from benchmarks.torture import Reader, check_equal, full_disk, kills, second_run, start, stored, write_source
from flows.workers import ORPHAN_SECONDS


def started(tmp_path: Path) -> subprocess.Popen[str]:
    """A run that has begun to write."""
    process = start(write_source(tmp_path / "in"), tmp_path / "out")
    while not (tmp_path / "out" / "_manifest").exists() and process.poll() is None:
        time.sleep(0.02)
    return process


def test_killed_runs_are_completed(tmp_path: Path) -> None:
    kills(tmp_path, 5)
    items = [*stored(tmp_path / "out1", "documents"), *stored(tmp_path / "out1", "quarantine")]
    assert len(items) == 40 + 5 + 79 + 80
    assert {row["stage"] for row in items if "stage" in row} == {"read"}
    assert partial_files(tmp_path / "out1") == []


def test_the_trial_sees_what_is_broken(tmp_path: Path) -> None:
    for name, text in (("whole", "x"), ("other", "y")):
        assert start_and_wait(tmp_path / name, text) == 0
    check_equal(tmp_path / "whole" / "out", tmp_path / "whole" / "out")
    with pytest.raises(AssertionError, match="documents of"):
        check_equal(tmp_path / "whole" / "out", tmp_path / "other" / "out")
    reader = Reader(tmp_path / "whole" / "out")
    reader.read()
    assert reader.errors == []
    (part,) = (tmp_path / "whole" / "out" / "documents").glob("*/*.parquet")
    part.with_name("part-again.parquet").write_bytes(part.read_bytes())
    reader.read()
    part.write_bytes(part.read_bytes()[:-20])
    reader.read()
    twice, broken = reader.errors
    assert "twice" in twice
    assert part.name in broken


def start_and_wait(folder: Path, text: str) -> int:
    folder.mkdir()
    (folder / "page.txt").write_text(text)
    return start(folder / "page.txt", folder / "out").wait(300)


def test_a_second_run_leaves(tmp_path: Path) -> None:
    second_run(tmp_path)


def test_a_run_goes_on_when_there_is_room(tmp_path: Path) -> None:
    if full_disk(tmp_path).startswith("not tried"):
        pytest.skip("no file system can be mounted here")


def test_a_run_whose_main_process_is_killed_leaves_no_process(tmp_path: Path) -> None:
    process = started(tmp_path)
    process.kill()
    process.wait(120)
    deadline = time.monotonic() + ORPHAN_SECONDS
    while left := processes_of(process.pid):
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"worker processes outlived the run: {left}")
        time.sleep(0.05)


def test_an_interrupted_run_says_so(tmp_path: Path) -> None:
    process = started(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(120) == 130
    assert all(name.rsplit("/", 1)[-1].startswith(".tmp-") for name in partial_files(tmp_path / "out"))
