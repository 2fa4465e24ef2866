"""Take pages out of an output, for good: for takedown requests."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.datasets.manifest import (
    FORGOTTEN,
    Part,
    encode_manifest,
    locked,
    manifest_file,
    manifest_paths,
    read_forgotten,
    read_part,
    sweep,
)
from flows.datasets.parts import commit_files, encode
from flows.datasets.rows import Row
from flows.datasets.schemas import SORTED_BY
from flows.errors import CannotStartError

ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows went from documents and from removals, or would go."""

    documents: int = 0
    removals: int = 0


def forget(output: Path, name: str, *, dry_run: bool = False) -> Forgotten:
    """Take out every version of a document (its id) or of a host's documents (its host, or its registered domain).

    What is forgotten is noted first, so that no later run brings it back; then, part by part, the removals go, the
    documents go, and the manifest says so. If it is interrupted, do it again: it goes on from where it was.
    dry_run only counts. Raises RunError.
    """
    if not output.is_dir():
        raise CannotStartError(f"{output} does not exist.")
    name = name.strip().lower()
    with locked(output, create=False):
        if not dry_run:
            sweep(output)
            _note(output, name)
        documents = removals = 0
        for path in manifest_paths(output):
            part, table = read_part(path)
            entries = table.to_pylist()
            gone = [entry for entry in entries if entry["outcome"] == "document" and _is(entry, name)]
            if gone:
                counts = _forget_in_part(output, part, entries, gone, dry_run)
                documents += counts.documents
                removals += counts.removals
        return Forgotten(documents, removals)


def _is(entry: Row, name: str) -> bool:
    return name in ((entry["id"],) if ID.fullmatch(name) else (entry["host"], entry["registered_domain"]))


def _note(output: Path, name: str) -> None:
    ids, hosts = read_forgotten(output)
    if name in ids or name in hosts:
        return
    if ID.fullmatch(name):
        ids |= {name}
    else:
        hosts |= {name}
    record = json.dumps({"ids": sorted(ids), "hosts": sorted(hosts)}, indent=1) + "\n"
    commit_files(output, {FORGOTTEN: record.encode()})


def _forget_in_part(output: Path, part: Part, entries: list[Row], gone: list[Row], dry_run: bool) -> Forgotten:
    versions = pa.array([entry["version_id"] for entry in gone])
    counts = dict(part.files)
    files: dict[str, bytes] = {}
    taken = {"removals": 0, "documents": 0}
    emptied: list[Path] = []
    for dataset in taken:
        for name in (name for name in part.files if name.startswith(f"{dataset}/")):
            path = output / name
            if not path.exists():  # an interrupted forget took all of it
                del counts[name]
                continue
            table = pq.ParquetFile(path).read()
            kept = table.filter(pc.invert(pc.is_in(table.column("version_id"), value_set=versions)))
            taken[dataset] += table.num_rows - kept.num_rows
            if kept.num_rows:
                files[name] = encode(kept, SORTED_BY[dataset])
                counts[name] = kept.num_rows
            else:
                emptied.append(path)
                del counts[name]
    if not dry_run:
        for path in emptied:
            path.unlink()
        lost = {entry["version_id"] for entry in gone}
        for entry in entries:
            # Also an item that was skipped as a duplicate of what goes.
            if entry["version_id"] in lost:
                entry["outcome"] = "forgotten"
        manifest = encode_manifest(Part(part.name, part.ingest_date, part.stamp, counts), entries)
        commit_files(output, {**files, manifest_file(part.name): manifest})
    return Forgotten(taken["documents"], taken["removals"])
