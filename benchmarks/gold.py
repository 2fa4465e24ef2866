"""The gold pages: the sets, their rows, and the tracks on which a page is given to a system."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from cleaners.classifier.train_blocks import fold_of
from cleaners.metadata.urls import registered_domain

Row = dict[str, Any]

SETS = ("news", "articles", "wcxb", "snippets")
TRACKS = ("html", "lines", "layout")
# The share of a set's sites whose pages are scored on a track, 1 if not given, so that a run keeps its budget: five
# minutes on two cores, without a cache. Changing a share makes other figures of it: pin them again.
SHARES = {
    "html": {"wcxb": 0.65},
    "lines": {"wcxb": 0.15, "snippets": 0.0},
    "layout": {"wcxb": 0.15, "snippets": 0.0},
}
CHARSET = re.compile(rb"charset=[\"']?([\w-]+)")  # <meta charset="utf-8">


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
    return tuple(track for track in TRACKS if place < SHARES[track].get(name, 1.0))


def models(domain: str) -> dict[str, bytes]:
    """The packed models that saw no page of a site, by their names: those of its fold, in benchmarks/folds."""
    fold = fold_of(registered_domain(domain) or domain)
    return _models(fold)


@functools.cache
def _models(fold: int) -> dict[str, bytes]:
    folder = Path(__file__).parent / "folds" / str(fold)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def content(html: bytes, track: str) -> bytes | str:
    """A page as a track gives it: its bytes (html), or its text as people flatten pages in practice.

    lines is BeautifulSoup's get_text, one text node a line; layout is inscriptis, which draws the page as text.
    """
    if track == "html":
        return html
    if track == "lines":
        from bs4 import BeautifulSoup

        soup = BeautifulSoup(decode(html), "lxml")
        for element in soup(["script", "style", "noscript", "template"]):
            element.decompose()
        return soup.get_text("\n", strip=True)
    from inscriptis import get_text  # type: ignore[import-untyped]

    try:
        return str(get_text(decode(html)))
    except Exception:  # it raises many kinds on broken mark-up, and then there is no text
        return ""


def decode(html: bytes) -> str:
    """HTML as text: UTF-8, else the first declared encoding that fits, else Windows-1252."""
    declared = (match.decode("ascii", "replace") for match in CHARSET.findall(html[:4096]))
    for encoding in ("utf-8", *declared):
        try:
            return html.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return html.decode("cp1252", "replace")
