"""Take pages out of an output, for good: for takedown requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.datasets.manifest import (
    DIRECTORY,
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
from flows.datasets.parts import commit_files, encode, read_rows
from flows.datasets.rows import Row
from flows.datasets.schemas import SORTED_BY
from flows.errors import CannotStartError

ID = re.compile(r"[0-9a-f]{32}")
PORT = re.compile(r":[0-9]+$")
HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows went from documents and from removals, or would go."""

    documents: int = 0
    removals: int = 0


def forget(output: Path, name: str, *, dry_run: bool = False) -> Forgotten:
    """Take out every version of a document (its id) or of a host's documents (its host, its registered domain, its
    site, or a URL of the host).

    What is forgotten is noted first, so that no later run brings it back; then, part by part, the removals go, the
    documents go, and the manifest says so. If it is interrupted, do it again: it goes on from where it was.
    dry_run only counts. Raises RunError; what is no id and no host has to be the site of some document.
    """
    name = target_of(name)
    if not output.is_dir():
        raise CannotStartError(f"{output} does not exist.")
    if not (output / DIRECTORY).is_dir():
        raise CannotStartError(f"{output} is not an output of Winnow.")
    with locked(output, create=False):
        known = ID.fullmatch(name) or HOST.fullmatch(name) or name in read_forgotten(output)[1]
        if not known and next(_found(output, name), None) is None:
            raise CannotStartError(f"{name!r} is no id (32 hex digits), no host, and no site in {output}.")
        if not dry_run:
            sweep(output)
            _note(output, name)
        documents = removals = 0
        for part, entries, gone in _found(output, name):
            counts = _forget_in_part(output, part, entries, gone, dry_run)
            documents += counts.documents
            removals += counts.removals
        return Forgotten(documents, removals)


def target_of(name: str) -> str:
    """The id, host or site that a name is: in lower case, and the host alone of a URL. Raises CannotStartError."""
    name = name.strip().lower()
    if "/" in name or PORT.search(name):
        try:
            name = urlsplit(name if "://" in name else f"//{name}").hostname or ""
        except ValueError:
            name = ""
    if not name:
        raise CannotStartError("name the id of a document, or a host.")
    return name


def _found(output: Path, name: str) -> Iterator[tuple[Part, list[Row], list[Row]]]:
    """The parts that hold documents of a name, with all their entries, and those of the documents."""
    for path in manifest_paths(output):
        part, table = read_part(path)
        entries = table.to_pylist()
        # Parts of the first outputs have no site in their manifest.
        sites = {} if "site" in table.column_names else _sites(output, part)
        gone = [
            entry
            for entry in entries
            if entry["outcome"] == "document" and name in _names(entry, sites.get(entry["version_id"]))
        ]
        if gone:
            yield part, entries, gone


def _names(entry: Row, site: str | None) -> tuple[str | None, ...]:
    site = entry.get("site") or site
    return (entry["id"], entry["host"], entry["registered_domain"], site.lower() if site else None)


def _sites(output: Path, part: Part) -> dict[str, str]:
    paths = [output / name for name in part.files if name.startswith("documents/")]
    rows = read_rows([path for path in paths if path.exists()], columns=["version_id", "site"])
    return {row["version_id"]: row["site"] for row in rows}


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
