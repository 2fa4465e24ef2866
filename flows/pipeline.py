"""Sources to committed parts, one way for the command line and for the flow; plain Python, no Prefect.

with open_run(output, options) as run:         lock, sweep, read the manifest
    for shard in plan(sources, run):           read and hash what is not committed
        report.add(ingest_shard(shard, run))   clean, write, commit
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cleaners
from cleaners import Policy
from cleaners.segment.encoding import looks_binary
from flows.datasets.manifest import (
    TRY_AGAIN,
    Committed,
    Part,
    encode_manifest,
    item_key,
    load_committed,
    locked,
    manifest_file,
    sweep,
)
from flows.datasets.parts import commit_files, encode, part_file, part_tables
from flows.datasets.rows import Packed, Row, Stamp, document_row, quarantine_row
from flows.datasets.schemas import SORTED_BY
from flows.errors import CannotStartError
from flows.report import Report
from flows.sources.archives import read_archive
from flows.sources.files import failure_of, read_page_file
from flows.sources.items import Failure, Item, Reading, Skip, failed_item
from flows.sources.records import read_jsonl, read_parquet
from flows.sources.walk import SourceFile, check_sources, find_files, kind_of
from flows.workers import Limits, Pool, clean_pages, default_workers, open_pool

# What may go well in another run: the machine was at its limits, whatever the page was.
PASSING = ("worker_died", "timeout", "memory")

# Called once for each item that is done with, with the bytes of the source that it accounts for.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How a run reads and cleans. workers: so many processes, each page within limits; 0 cleans in this process, where
    nothing bounds a page; None is one for each core, up to four. A shard ends at shard_pages or shard_bytes, whichever
    comes first."""

    reading: Reading = field(default_factory=Reading)
    policy: Policy = field(default_factory=Policy)
    workers: int | None = None
    limits: Limits = field(default_factory=Limits)
    shard_pages: int = 2_000
    shard_bytes: int = 64_000_000


@dataclass(slots=True, eq=False)
class Run:
    """A run that holds its output: what is committed there, and what goes on every row."""

    output: Path
    options: Options
    stamp: Stamp
    ingest_date: str
    committed: Committed
    pool: Pool | None


@dataclass(slots=True, eq=False)
class Shard:
    """The items of one part, pages and all, and what planning skipped on the way to them.

    The last shard of a plan may have no items: it only counts what was skipped.
    """

    items: list[Item] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    size: int = 0


@contextlib.contextmanager
def open_run(output: str | Path, options: Options, *, run_id: str | None = None) -> Iterator[Run]:
    """Take the output's lock, sweep what a killed run left, and read what is committed. Raises RunError."""
    directory = Path(output).absolute()
    stamp = Stamp(run_id or uuid.uuid4().hex, cleaners.__version__, cleaners.rules_digest(options.policy))
    workers = default_workers() if options.workers is None else options.workers
    with locked(directory):
        try:
            sweep(directory)
        except OSError as error:
            raise CannotStartError(f"cannot clear up {directory}: {error.strerror}.") from error
        committed = load_committed(directory, stamp)
        with open_pool(workers, options.limits) as pool:
            yield Run(directory, options, stamp, dt.datetime.now(dt.UTC).date().isoformat(), committed, pool)


def plan(sources: Iterable[str], run: Run, progress: Progress | None = None) -> Iterator[Shard]:
    """Shards of the items that are not committed yet, in the order of the sources, made as they are asked for.

    A shard holds its pages, so that no source is read twice (a compressed file could only be read from its start
    again) and the content cleaned is the content hashed. Hold one at a time, and ingest them in order.
    """
    shard = Shard()
    for item in read_sources(sources, run.options.reading, never=run.output):
        reason = item.reason if isinstance(item, Skip) else _committed(item, run.committed)
        if reason is not None:
            shard.skipped[reason] += 1
            if progress:
                progress(item.weight)
            continue
        assert isinstance(item, Item)
        shard.items.append(item)
        shard.size += item.size
        if len(shard.items) >= run.options.shard_pages or shard.size >= run.options.shard_bytes:
            yield shard
            shard = Shard()
    if shard.items or shard.skipped:
        yield shard


def read_sources(sources: Iterable[str], reading: Reading, *, never: Path | None = None) -> Iterator[Item | Skip]:
    """Every item of the sources, and every file that is left alone; never is a directory not to look into."""
    for file in find_files(sources, settle=reading.settle, never=str(never) if never else None):
        if isinstance(file, Skip):
            yield file
            continue
        weight_left = file.size
        try:
            for item in _read_file(file, reading):
                weight_left -= item.weight
                yield item
        except Exception as error:  # what no reader foresaw costs this file and no other
            yield failed_item(file.directory, file.name, failure_of(error), max(0, weight_left))


def _read_file(file: SourceFile, reading: Reading) -> Iterator[Item | Skip]:
    kind = kind_of(file.name)
    if kind == "jsonl":
        yield from read_jsonl(file, reading)
    elif kind == "parquet":
        yield from read_parquet(file, reading)
    elif kind == "archive":
        yield from read_archive(file, reading)
    else:
        yield read_page_file(file, reading)


def _committed(item: Item, committed: Committed) -> str | None:
    """Why the item needs no cleaning; None if it does, and then its next occurrence is a duplicate."""
    key = item_key(item.source, item.source_id, item.key)
    reason = committed.items.get(key)
    if reason is None:
        committed.items[key] = "duplicate"
    return reason


def ingest_shard(shard: Shard, run: Run, progress: Progress | None = None) -> Report:
    """Clean the pages of a shard and commit the part. Raises StoppedError if it cannot be written."""
    started = time.monotonic()
    report = Report(items=len(shard.items) + shard.skipped.total(), skipped=Counter(shard.skipped))
    if shard.items:
        _ingest_items(shard.items, run, report, progress)
    report.seconds = time.monotonic() - started
    return report


def _ingest_items(items: Sequence[Item], run: Run, report: Report, progress: Progress | None) -> None:
    at = dt.datetime.now(dt.UTC)
    documents: list[tuple[Row, Packed]] = []
    quarantine: list[Row] = []
    entries: list[Row] = []
    versions: set[str] = set()
    for item, outcome in _cleaned(items, run):
        entry: Row = {"source": item.source, "source_id": item.source_id, "key": item.key}
        entries.append(entry)
        if isinstance(outcome, Failure):
            entry["outcome"] = TRY_AGAIN if outcome.error_type in PASSING else "quarantined"
            quarantine.append(quarantine_row(item, outcome, run.stamp, at, _earlier_attempts(item, run) + 1))
            report.quarantined[f"{outcome.stage}: {outcome.error_type}"] += 1
        else:
            document = document_row(outcome, item, run.stamp, at)
            entry |= {name: document[name] for name in ("id", "version_id", "host", "registered_domain", "site")}
            version = document["version_id"]
            if _is_forgotten(document, run.committed):
                entry["outcome"] = "skipped:forgotten"
                report.skipped["forgotten"] += 1
            elif version in run.committed.versions or version in versions:
                entry["outcome"] = "skipped:duplicate"
                report.skipped["duplicate"] += 1
            else:
                entry["outcome"] = "document"
                versions.add(version)
                documents.append((document, outcome))
                _count_document(report, outcome)
        if progress:
            progress(item.weight)
    report.parts.append(_commit(items, documents, quarantine, entries, run))
    run.committed.versions |= versions


def _earlier_attempts(item: Item, run: Run) -> int:
    return run.committed.attempts[item_key(item.source, item.source_id, item.key)]


def _cleaned(items: Sequence[Item], run: Run) -> Iterator[tuple[Item, Packed | Failure]]:
    failures = {at: failure for at, item in enumerate(items) if (failure := item.failure or _not_text(item))}
    pages = [item.page for at, item in enumerate(items) if at not in failures and item.page is not None]
    results = clean_pages(pages, run.options.policy, run.pool, run.options.limits)
    for at, item in enumerate(items):
        yield item, failures[at] if at in failures else next(results)


def _not_text(item: Item) -> Failure | None:
    content = item.page.content if item.page else None
    if isinstance(content, bytes) and (what := looks_binary(content)):
        return Failure("decode", "binary", f"not a page: {what}")
    return None


def _is_forgotten(document: Row, committed: Committed) -> bool:
    hosts = {document["host"], document["registered_domain"], (document["site"] or "").lower()}
    return document["id"] in committed.forgotten_ids or not committed.forgotten_hosts.isdisjoint(hosts)


def _count_document(report: Report, packed: Packed) -> None:
    report.documents += 1
    report.chars_in += packed.chars_in
    report.chars_out += len(packed.text)
    report.flags.update(packed.plain["quality_flags"])
    report.removed.update(packed.removed)
    report.cleaning_seconds += packed.cpu_seconds


def _commit(
    items: Sequence[Item],
    documents: list[tuple[Row, Packed]],
    quarantine: list[Row],
    entries: Sequence[Row],
    run: Run,
) -> str:
    """Write the files of a part and then its manifest. Returns its name, a hash of what it was made from."""
    hashed = hashlib.sha256(f"{run.stamp.cleaner_version}\0{run.stamp.rules_digest}".encode())
    for item in items:
        hashed.update(item_key(item.source, item.source_id, item.key))
        if attempts := _earlier_attempts(item, run):  # what the earlier ones wrote stays
            hashed.update(f"\0{attempts}".encode())
    name = f"part-{hashed.hexdigest()[:32]}"
    files: dict[str, bytes] = {}
    counts: dict[str, int] = {}
    for dataset, table in part_tables(documents, quarantine).items():
        if table.num_rows:
            path = part_file(dataset, run.ingest_date, name)
            counts[path] = table.num_rows
            files[path] = encode(table, SORTED_BY[dataset])
    part = Part(name, run.ingest_date, run.stamp, counts)
    files[manifest_file(name)] = encode_manifest(part, entries)
    commit_files(run.output, files)
    return name


def ingest(
    sources: Sequence[str],
    output: str | Path,
    options: Options | None = None,
    *,
    listed: Iterable[str] = (),
    run_id: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Ingest sources (files, directories, globs) into an output. listed are more of them, as from a list file.

    A source that is missing stops the run before it starts (CannotStartError); one of listed goes to quarantine.
    Raises RunError: see flows.errors.
    """
    started = time.monotonic()
    check_sources(sources)
    report = Report()
    with open_run(output, options or Options(), run_id=run_id) as run:
        for shard in plan([*sources, *listed], run, progress):
            report.add(ingest_shard(shard, run, progress))
    report.seconds = time.monotonic() - started
    return report
