"""What a run survives: kills, poison, a second run, a full disk, damaged archives. `make torture` calls it.

Each trial raises AssertionError if a promise of docs/reliability.md is broken. The tests call them too, at a size
that takes seconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import archives
from benchmarks.poisoned import HOOKS, LARGE, MEMORY, SECONDS, poisoned, write_pages
from benchmarks.processes import parent_of, processes_of
from benchmarks.tables import markdown
from flows.datasets.schemas import DATASETS
from flows.pipeline import Options, ingest
from flows.workers import ORPHAN_SECONDS, Limits

STAMPED = ("run_id", "ingested_at", "seen_at")
WORDS = "harbour storm boats morning council bridge ferry island engine winter vote".split()
VICTIMS = ("a worker", "the main process", "the process group")
RUN_SECONDS = 600.0

Rows = list[dict[str, Any]]


def stored(output: Path, dataset: str) -> Rows:
    """The rows of a dataset as a reader finds them, but for what differs between runs, sorted."""
    found: Rows = []
    for path in (output / dataset).glob("*/*.parquet"):
        found += pq.ParquetFile(path).read().to_pylist()
    plain = ({name: value for name, value in row.items() if name not in STAMPED} for row in found)
    return sorted(plain, key=lambda row: tuple(map(str, row.values())))


def check_equal(output: Path, undisturbed: Path) -> None:
    for dataset in DATASETS:
        assert stored(output, dataset) == stored(undisturbed, dataset), f"{dataset} of {output} differ"


def write_source(folder: Path) -> Path:
    """204 items: page files, JSON lines and a web archive, some of which cannot be read."""
    folder.mkdir()
    chance = random.Random(7)

    def page(n: int) -> str:
        lines = [" ".join(chance.choices(WORDS, k=chance.randint(8, 16))).capitalize() + "." for _ in range(3)]
        return f"Page {n}\n" + "\n\n".join(lines) + "\nShare\n© 2026 Harbour Wire\n"

    for n in range(40):
        (folder / f"page{n:03}.txt").write_text(page(n))
    for n in range(0, 40, 9):
        (folder / f"page{n:03}.broken.txt.gz").write_bytes(b"broken")
    lines = [json.dumps({"text": page(n % 60), "id": n}) if n % 13 else "{" for n in range(79)]
    (folder / "records.jsonl").write_text("\n".join(lines))
    html = ((f"https://wire.example/{n}", f"<p>{page(n)}</p>".encode()) for n in range(80))
    with (folder / "pages.warc.gz").open("wb") as file:
        archives.write_archive(html, file, copies=1, payload_type=True)
    return folder


def start(source: Path, output: Path) -> subprocess.Popen[str]:
    """Start benchmarks.slow_run, in a session of its own."""
    command = [sys.executable, "-m", "benchmarks.slow_run", str(source), "--output", str(output), "--workers", "2"]
    return subprocess.Popen(
        command,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait until a run has ended well. Returns what it said on stderr."""
    _, said = process.communicate(timeout=RUN_SECONDS)
    assert process.returncode == 0, said
    return said


@dataclass
class Reader:
    """Reads the datasets of an output again and again while runs write it, are killed and begin anew.

    It lists the files and opens them at once, as readers do; a file that it has read and that is still the same is not
    read again. A file that has gone since it was listed ends the round, and the next one lists anew: swept counts them.
    """

    output: Path
    rounds: int = 0
    swept: int = 0
    errors: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    known: dict[Path, tuple[tuple[int, ...], list[str]]] = field(default_factory=dict)

    def read(self) -> None:
        self.rounds += 1
        for dataset in DATASETS:
            versions: Counter[str] = Counter()
            for path in (self.output / dataset).glob("*/*.parquet"):
                try:
                    versions.update(self._versions(path))
                except FileNotFoundError:
                    self.swept += 1
                    # A manifest appears after its files: only where there is none may a file have gone.
                    if (self.output / "_manifest" / path.name).exists() and not path.exists():
                        self.errors.append(f"{path}: committed, and gone")
                    return
                except (OSError, pa.ArrowException) as error:
                    self.errors.append(f"{path}: {error}")
            if dataset == "documents" and versions and max(versions.values()) > 1:
                self.errors.append(f"{self.output}: a version stands there twice")

    def _versions(self, path: Path) -> list[str]:
        """The version of each row of a file, which is read whole."""
        about = path.stat()
        state = (about.st_ino, about.st_mtime_ns, about.st_size)
        if path not in self.known or self.known[path][0] != state:
            table = pq.ParquetFile(path).read(use_threads=False)
            names = table.column("version_id").to_pylist() if "version_id" in table.column_names else []
            self.known[path] = (state, list(map(str, names)))
        return self.known[path][1]

    def loop(self) -> None:
        while not self.ended.wait(0.02):
            self.read()


@contextlib.contextmanager
def reading(output: Path) -> Iterator[Reader]:
    reader = Reader(output)
    thread = threading.Thread(target=reader.loop)
    thread.start()
    try:
        yield reader
    finally:
        reader.ended.set()
        thread.join()


def kills(folder: Path, count: int, seed: int | None = None) -> str:
    """Kill runs at random moments and run again, until each output is complete. Tells each kill on stderr."""
    chance = random.Random(seed)
    source = write_source(folder / "in")
    undisturbed = folder / "undisturbed"
    usual = Usual.of(source, undisturbed)
    assert {row["stage"] for row in stored(undisturbed, "quarantine")} == {"read"}, "pages could not be cleaned"
    killed: Counter[str] = Counter()
    outputs = rounds = swept = 0
    while killed.total() < count:
        outputs += 1
        output = folder / f"out{outputs}"
        with reading(output) as reader:
            process: subprocess.Popen[str] | None = None
            # A share of them at each output, so that there are outputs that were killed often and seldom.
            for _ in range(min(chance.randint(1, 8), count - killed.total())):
                if process is None and committed(output) == usual.parts:
                    break
                fresh = process is None
                process = process or start(source, output)
                victim = _kill(process, output, chance, usual, fresh=fresh)
                if victim is None:
                    break  # it had ended
                killed[victim] += 1
                if victim != VICTIMS[0]:
                    process = None
                where = f"with {committed(output)} of {usual.parts} parts committed to {output.name}"
                click.echo(f"kill {killed.total()}: {victim}, {where}; read {reader.rounds:,} times", err=True)
                assert not reader.errors, reader.errors
            finish(process or start(source, output))
        assert not reader.errors, reader.errors
        rounds += reader.rounds
        swept += reader.swept
        check_equal(output, undisturbed)
        click.echo(f"{output.name} is equal to the undisturbed one", err=True)
    parts = ", ".join(f"{n} of {victim}" for victim, n in sorted(killed.items()))
    gone = f"{swept} listed files were swept before they were opened" if swept else "each listed file could be opened"
    return (
        f"{killed.total()} kills ({parts}); {outputs} outputs equal; read {rounds:,} times meanwhile without an error; "
        f"{gone}"
    )


@dataclass(frozen=True, slots=True)
class Usual:
    """A run that nothing disturbs: seconds until it holds its output, seconds for each part, and its parts."""

    starting: float
    each: float
    parts: int

    @classmethod
    def of(cls, source: Path, output: Path) -> Usual:
        began = time.monotonic()
        process = start(source, output)
        wait_for(process, output, 0)
        held = time.monotonic()
        finish(process)
        parts = committed(output)
        return cls(held - began, (time.monotonic() - held) / parts, parts)


def committed(output: Path) -> int:
    """How many parts are."""
    return len(list((output / "_manifest").glob("*.parquet")))


def wait_for(process: subprocess.Popen[str], output: Path, parts: int) -> None:
    """Wait until a run holds its output and so many parts are committed there, or until it has ended."""
    lock = output / ".lock"
    while process.poll() is None:
        if lock.exists() and lock.read_text().strip() == str(process.pid) and committed(output) >= parts:
            return
        time.sleep(0.002)


def _kill(
    process: subprocess.Popen[str], output: Path, chance: random.Random, usual: Usual, *, fresh: bool
) -> str | None:
    """Kill of a run at one moment: while it starts, or some time after some of the parts that are left.

    Returns the victim, None if the run had ended before. A run that lost a worker goes on.
    """
    victim = chance.choice(VICTIMS)
    left = usual.parts - committed(output)
    if fresh and victim != VICTIMS[0] and chance.random() < 0.15:
        time.sleep(chance.uniform(0, 1) * usual.starting)
    else:
        # In a run that lost a worker before, the page that it was at must be done: its second death would be its own.
        parts = chance.randrange(0 if fresh else 1, max(left, 2))
        wait_for(process, output, usual.parts - left + parts)
        time.sleep(chance.uniform(0, 1) * usual.each)
    if process.poll() is not None:
        return None
    if victim == VICTIMS[0]:
        workers = workers_of(process.pid)
        if not workers:
            victim = VICTIMS[1]  # they are not started yet
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
            return victim
    (process.kill if victim == VICTIMS[1] else lambda: os.killpg(process.pid, signal.SIGKILL))()
    process.communicate()
    deadline = time.monotonic() + ORPHAN_SECONDS + 60
    while processes_of(process.pid):
        assert time.monotonic() < deadline, "worker processes outlived the run"
        time.sleep(0.05)
    return victim


def workers_of(pid: int) -> list[int]:
    """The processes that a run cleans in: the server that it forks them from is its child, they are not."""
    return [found for found in processes_of(pid) if found != pid and parent_of(found) not in (pid, None)]


def poison(folder: Path, good: int) -> str:
    """Poisonous pages among good ones."""
    write_pages(folder / "in", good)
    started = time.monotonic()
    with patch("flows.workers.clean_page", poisoned):
        report = ingest([str(folder / "in")], folder / "out", Options(workers=2, limits=Limits(SECONDS, MEMORY)))
    seconds = time.monotonic() - started
    documents = {row["source_id"] for row in stored(folder / "out", "documents")}
    failed = {row["source_id"]: (row["error_type"], row["message"]) for row in stored(folder / "out", "quarantine")}
    names = {path.name for path in (folder / "in").iterdir()}
    good_names = {name for name in names if "-" not in name}
    assert len(good_names) == good
    # 200,000 nested tags are a page like any other.
    assert documents == good_names | {name for name in names if "-nested" in name}, failed
    assert {name.split("-")[1].split(".")[0]: why for name, why in failed.items()} == HOOKS | {"large": LARGE}
    assert report.documents == good + 1
    given = Counter((folder / "log").read_text().split())
    assert given == Counter(name for name in names if "-large" not in name), "a page was cleaned twice, or never"
    reasons = ", ".join(f"{name.split('-')[1].split('.')[0]}: {why[0]}" for name, why in sorted(failed.items()))
    return f"{good:,} good documents in {seconds:.0f} s; {reasons}; nested: document; none cleaned twice"


def second_run(folder: Path) -> str:
    """A run on an output that another run is writing to."""
    source = write_source(folder / "in")
    first = start(source, folder / "out")
    wait_for(first, folder / "out", 1)
    assert first.poll() is None
    first.send_signal(signal.SIGSTOP)  # so that it cannot end before the second meets it
    try:
        second = start(source, folder / "out")
        _, said = second.communicate(timeout=RUN_SECONDS)
    finally:
        first.send_signal(signal.SIGCONT)
    assert second.returncode == 4, said
    assert f"another run (process {first.pid}) is writing to" in said
    finish(first)
    finish(start(source, folder / "undisturbed"))
    check_equal(folder / "out", folder / "undisturbed")
    return f"exit status 4: {said.strip().replace(str(folder) + '/', '')} The first ended as if alone"


def full_disk(folder: Path) -> str:
    """A run onto a disk that is too small, and again when there is room. Needs the right to mount one."""
    source, disk = write_source(folder / "in"), folder / "disk"
    finish(start(source, folder / "undisturbed"))
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=250k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        return "not tried: no file system can be mounted here"
    try:
        full = start(source, disk / "out")
        _, said = full.communicate(timeout=RUN_SECONDS)
        assert full.returncode == 3, said
        assert said.count("\n") == 1, said
        reader = Reader(disk / "out")
        reader.read()
        assert not reader.errors, reader.errors
        kept = len(stored(disk / "out", "documents"))
        assert kept
        subprocess.run(["mount", "-o", "remount,size=100m", str(disk)], check=True)
        finish(start(source, disk / "out"))
        check_equal(disk / "out", folder / "undisturbed")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    return f"exit status 3 with {kept} documents committed: {said.strip().replace(str(folder) + '/', '')} Then complete"


def damaged_archives(gold: Path, trials: int) -> str:
    """Archives that are cut off or overwritten: benchmarks.damage."""
    if not gold.is_dir():
        return f"not tried: there is no gold in {gold}"
    command = [sys.executable, "-m", "benchmarks.damage", "--gold", str(gold), "--trials", str(trials)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    click.echo(done.stdout)
    assert done.returncode == 0, done.stderr
    return f"{trials} trials of each damage to each form: no whole record lost, each loss reported (table above)"


TRIALS = ("kills", "poison", "second", "disk", "damage")


@click.command()
@click.option("--kills", "count", type=click.IntRange(1), default=30, show_default=True)
@click.option("--pages", type=click.IntRange(8), default=1000, show_default=True, help="Good pages beside the poison.")
@click.option("--damages", type=click.IntRange(1), default=20, show_default=True, help="Trials of each damage.")
@click.option("--gold", type=click.Path(path_type=Path), default="../shared/gold", show_default=True)
@click.option("--only", multiple=True, type=click.Choice(TRIALS), help="This one; may be given again.  [default: all]")
def main(count: int, pages: int, damages: int, gold: Path, only: tuple[str, ...]) -> None:
    """Print what runs survived. Exits with 1 if a promise was broken."""
    trials: dict[str, Callable[[Path], str]] = {
        "kills": lambda folder: kills(folder, count),
        "poison": lambda folder: poison(folder, pages),
        "second": second_run,
        "disk": full_disk,
        "damage": lambda folder: damaged_archives(gold, damages),
    }
    rows: list[tuple[str, ...]] = []
    broken = False
    for name, trial in trials.items():
        if only and name not in only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            try:
                outcome = trial(Path(folder))
            except (AssertionError, subprocess.SubprocessError) as error:
                broken, outcome = True, f"BROKEN: {error}"
        rows.append((name, outcome, f"{time.monotonic() - started:.0f}"))
        click.echo("  ".join(rows[-1]), err=True)
    click.echo(markdown(("trial", "outcome", "s"), rows))
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
