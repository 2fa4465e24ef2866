"""What a command and all processes that it starts use: time, CPU and memory. Linux only."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Used:
    """seconds of wall time, seconds of CPU, and the most memory at one moment, in bytes; of all processes together.

    A page that several processes share counts once (the sum of their proportional set sizes, every half second).
    """

    seconds: float
    cpu: float
    memory: int


class CommandError(Exception):
    """A command that ended with another status than 0; the message is the end of what it printed."""


def measure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[Used, str]:
    """Run a command. Returns what it used and what it printed. Raises CommandError if it failed.

    CPU is counted when a process is waited for, so processes that outlive their parents become children of this one.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = _children_cpu()
    started = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True
    )
    peak = 0
    printed = ""
    try:
        while True:
            try:
                printed, _ = process.communicate(timeout=POLL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, sum(map(_memory, processes_of(process.pid))))
        seconds = time.monotonic() - started
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    _wait_for_orphans()
    if process.returncode:
        raise CommandError(printed[-2000:])
    return Used(seconds, _children_cpu() - before, peak), printed


def processes_of(pid: int) -> list[int]:
    """The process and all that it started, also where their parents have ended: they are of its session."""
    found = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return [one for one in found if (fields := _stat(one)) and fields[0] != "Z" and int(fields[3]) == pid]


def parent_of(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields else None


def _stat(pid: int) -> list[str]:
    """State, parent, group, session, ...; nothing if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return []


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _wait_for_orphans() -> None:
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
