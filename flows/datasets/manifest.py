"""What is committed: one file per part under _manifest/. A part without one does not count and is swept away."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.datasets.parts import TEMPORARY, encode, table_of
from flows.datasets.rows import Row, Stamp
from flows.datasets.schemas import DATASETS, MANIFEST
from flows.errors import CannotStartError, OutputLockedError

DIRECTORY = "_manifest"
FORGOTTEN = f"{DIRECTORY}/forgotten.json"
# The outcome of an item that failed for want of memory, or whose worker died: it may go well in another run, so it is
# tried again by the next ones, MAX_ATTEMPTS times in all.
TRY_AGAIN = "try_again"
MAX_ATTEMPTS = 5
PART_NAME = re.compile(r"part-[0-9a-f]{32}\.parquet")


@dataclass(frozen=True, slots=True)
class Part:
    """One committed part: its files (path below the output -> rows) and the stamp it was written with."""

    name: str
    ingest_date: str
    stamp: Stamp
    files: dict[str, int]


@dataclass(slots=True)
class Committed:
    """What an output holds, as planning needs it.

    items: for each committed item (its item_key) the reason why it is not read again: unchanged, quarantined_before,
    older_cleaner or forgotten. attempts: how often the items that are to be tried again were tried. versions: the
    version_ids there are. forgotten_ids and forgotten_hosts: what someone asked to forget.
    """

    items: dict[bytes, str] = field(default_factory=dict)
    attempts: Counter[bytes] = field(default_factory=Counter)
    versions: set[str] = field(default_factory=set)
    forgotten_ids: frozenset[str] = frozenset()
    forgotten_hosts: frozenset[str] = frozenset()


def item_key(source: str, source_id: str, key: str) -> bytes:
    """Sixteen bytes for one content of one item: there may be millions."""
    return hashlib.sha256(f"{source}\0{source_id}\0{key}".encode()).digest()[:16]


@contextlib.contextmanager
def locked(output: Path, *, create: bool = True) -> Iterator[None]:
    """Hold the output, alone. It is made if it is not there (create), else that is an error.

    Raises OutputLockedError if another process holds it, CannotStartError if it cannot be written.
    """
    try:
        if create:
            output.mkdir(parents=True, exist_ok=True)
        handle = os.open(output / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except FileExistsError as error:
        raise CannotStartError(f"cannot write to {output}: it is a file, not a directory.") from error
    except OSError as error:
        raise CannotStartError(f"cannot write to {output}: {(error.strerror or str(error)).lower()}.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise CannotStartError(f"cannot lock {output}: {error.strerror}.") from error
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
            who = f"another run (process {holder})" if holder.isdigit() else "another run"
            raise OutputLockedError(f"{who} is writing to {output}; wait for it to end.") from error
        with contextlib.suppress(OSError):  # a full disk is reported where it matters
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def manifest_file(part: str) -> str:
    return f"{DIRECTORY}/{part}.parquet"


def encode_manifest(part: Part, entries: Sequence[Row]) -> bytes:
    """The manifest of one part: a row per item, the part's files and stamp in the metadata."""
    record = {
        "ingest_date": part.ingest_date,
        "run_id": part.stamp.run_id,
        "cleaner_version": part.stamp.cleaner_version,
        "rules_digest": part.stamp.rules_digest,
        "files": json.dumps(part.files),
    }
    metadata = (MANIFEST.metadata or {}) | {f"winnow.{k}".encode(): v.encode() for k, v in record.items()}
    return encode(table_of(entries, MANIFEST.with_metadata(metadata)))


def manifest_paths(output: Path) -> list[Path]:
    return sorted(path for path in (output / DIRECTORY).glob("part-*.parquet") if PART_NAME.fullmatch(path.name))


def read_part(path: Path) -> tuple[Part, pa.Table]:
    """One manifest file. Raises CannotStartError if it is damaged."""
    try:
        # One small file after another: threads cost more than they give.
        table = pq.ParquetFile(path).read(use_threads=False)
        metadata: dict[bytes, bytes] = dict(table.schema.metadata or {})
        value = {k.decode(): v.decode() for k, v in metadata.items() if k.startswith(b"winnow.")}
        stamp = Stamp(value["winnow.run_id"], value["winnow.cleaner_version"], value["winnow.rules_digest"])
        return Part(path.stem, value["winnow.ingest_date"], stamp, json.loads(value["winnow.files"])), table
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise CannotStartError(f"the manifest {path} cannot be read: {error}.") from error


def load_committed(output: Path, stamp: Stamp) -> Committed:
    """Read the whole manifest. Items that another cleaner or other rules cleaned count as older_cleaner."""
    committed = Committed()
    committed.forgotten_ids, committed.forgotten_hosts = read_forgotten(output)
    rank = {"older_cleaner": 0, "quarantined_before": 1, "unchanged": 2, "forgotten": 3}
    names = ("source", "source_id", "key", "outcome", "version_id")
    for path in manifest_paths(output):
        part, table = read_part(path)
        same = (part.stamp.cleaner_version, part.stamp.rules_digest) == (stamp.cleaner_version, stamp.rules_digest)
        columns = (table.column(name).to_pylist() for name in names)
        for source, source_id, key, outcome, version in zip(*columns, strict=True):
            item = item_key(source, source_id, key)
            if outcome == TRY_AGAIN:
                committed.attempts[item] += 1
                if committed.attempts[item] < MAX_ATTEMPTS:
                    continue
            if outcome in ("forgotten", "skipped:forgotten"):
                reason = "forgotten"
            elif not same and ":" not in key:  # what cannot be read cannot be read by a newer cleaner either
                reason = "older_cleaner"
            else:
                reason = "quarantined_before" if outcome in ("quarantined", TRY_AGAIN) else "unchanged"
            if rank[reason] >= rank.get(committed.items.get(item, ""), -1):
                committed.items[item] = reason
            if version is not None and outcome == "document":
                committed.versions.add(version)
    return committed


def sweep(output: Path) -> int:
    """Remove what a killed run left: temporary files, and parts that no manifest lists. Returns how many.

    Only files with the names that Winnow gives are touched.
    """
    known = {path.name for path in manifest_paths(output)}
    swept = 0
    for directory in (output / DIRECTORY, *(d for name in DATASETS for d in (output / name).glob("ingest_date=*"))):
        for path in directory.glob("*") if directory.is_dir() else ():
            stray = bool(PART_NAME.fullmatch(path.name)) and directory.name != DIRECTORY and path.name not in known
            if stray or path.name.startswith(TEMPORARY):
                path.unlink()
                swept += 1
    return swept


def read_forgotten(output: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The ids and the hosts that were forgotten, and are not to come back."""
    path = output / FORGOTTEN
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return frozenset(record["ids"]), frozenset(record["hosts"])
    except FileNotFoundError:
        return frozenset(), frozenset()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotStartError(f"{path} cannot be read: {error}.") from error
