"""The gold pages: the sets, their rows, and the tracks on which a page is given to a system."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from cleaners.classifier.gold import fold_of
from cleaners.metadata.urls import registered_domain
from flows.flatten import FLATTENERS, flatten

Row = dict[str, Any]

SETS = ("news", "articles", "wcxb", "snippets")
TRACKS = ("html", *FLATTENERS)
# The share of a set's sites whose pages are scored on a track, 1 if not given, so that a run keeps its budget: five
# minutes on two cores, without a cache. Changing a share makes other figures of it: pin them again.
SHARES = {
    "lines": {"wcxb": 0.3, "snippets": 0.0},
    "layout": {"wcxb": 0.3, "snippets": 0.0},
}


def gold_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def count(path: Path, tracks: Sequence[str]) -> int:
    """How many pages of a gold file are scored on one of these tracks or more."""
    domains = pq.read_table(path, columns=["domain"])["domain"].to_pylist()
    return sum(any(track in tracks for track in tracks_of(path.stem, str(domain))) for domain in domains)


def rows(path: Path) -> Iterator[Row]:
    """The rows of a gold file, a few at a time: a page may have megabytes."""
    for batch in pq.ParquetFile(path).iter_batches(batch_size=16):
        yield from batch.to_pylist()


def page_id(row: Row) -> str:
    return str(row.get("id") or row["url"])


def tracks_of(name: str, domain: str) -> tuple[str, ...]:
    """The tracks on which a page of a set is scored. The hash of its site decides, the same each time."""
    place = int.from_bytes(hashlib.sha256(domain.encode()).digest()[:4]) / 2**32
    return tuple(track for track in TRACKS if place < SHARES.get(track, {}).get(name, 1.0))


def models(domain: str) -> dict[str, bytes]:
    """The packed models that saw no page of a site, by their names: those of its fold, in benchmarks/folds."""
    fold = fold_of(registered_domain(domain) or domain)
    return _models(fold)


@functools.cache
def _models(fold: int) -> dict[str, bytes]:
    folder = Path(__file__).parent / "folds" / str(fold)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def content(html: bytes, track: str) -> bytes | str:
    """A page as a track gives it: its bytes (html), or its text as a flattener makes it."""
    return html if track == "html" else flatten(html, track)
