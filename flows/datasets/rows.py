"""Documents to rows, and rows back to documents."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, NamedTuple

from cleaners import Document, Evidence, Removal
from cleaners.page import Block
from flows.sources.items import Failure, Item, storable

Row = dict[str, Any]

# The fields of a document that are columns of the same name. The others are computed or nested.
NESTED = ("text", "removals", "blocks", "evidence")
PLAIN = tuple(field.name for field in fields(Document) if field.name not in NESTED)


REMOVAL = tuple(field.name for field in fields(Removal))
VALUES = attrgetter(*REMOVAL)
START = attrgetter("start")


class Packed(NamedTuple):
    """A document as the values of its columns, which travel between processes in a quarter of the time of the records.

    plain holds the columns PLAIN, blocks (start, end, role) and evidence the values of Evidence, each in order.
    removals holds a list for each column of REMOVAL, sorted by start; removed their characters by kind, without
    white space.
    """

    plain: Row
    text: str
    text_sha256: str
    blocks: list[tuple[int, int, str]]
    evidence: list[tuple[str, str, str, str, str, float]]
    removals: list[list[Any]]
    removed: Counter[str]
    chars_in: int
    removed_ratio: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a run writes on every row: who cleaned it, by which rules, in which run."""

    run_id: str
    cleaner_version: str
    rules_digest: str


def digest(*parts: str) -> str:
    """32 hex digits for a tuple of strings."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def version_id(id: str, raw_sha256: str, stamp: Stamp) -> str:
    """One content of one page, cleaned by one cleaner."""
    return digest(id, raw_sha256, stamp.cleaner_version, stamp.rules_digest)


def pack(document: Document, cpu_seconds: float = 0.0) -> Packed:
    """A document, packed; cpu_seconds is what cleaning it took."""
    text = storable(document.text)
    removals = sorted(document.removals, key=START)
    removed: Counter[str] = Counter()
    for removal in removals:
        if removal.kind != "whitespace":
            removed[removal.kind] += removal.end - removal.start
    return Packed(
        plain={name: getattr(document, name) for name in PLAIN},
        text=text,
        text_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        blocks=[(b.start, b.end, b.role) for b in document.blocks],
        evidence=[(e.field, e.value, e.raw, e.origin, e.method, e.confidence) for e in document.evidence],
        removals=[list(column) for column in zip(*map(VALUES, removals), strict=True)] or [[] for _ in REMOVAL],
        removed=removed,
        chars_in=document.chars_in,
        removed_ratio=document.removed_ratio,
        cpu_seconds=cpu_seconds,
    )


def document_row(packed: Packed, item: Item, stamp: Stamp, at: dt.datetime) -> Row:
    """The row of a document."""
    assert item.raw_sha256 is not None
    row: Row = dict(packed.plain)
    id = digest(row["canonical_url"]) if row["canonical_url"] else digest(item.source, item.source_id)
    if page := item.page:
        row["url"] = row["url"] or page.url
        row["site"] = row["site"] or page.site
        row["fetched_at"] = row["fetched_at"] or page.fetched_at
    row |= {
        "id": id,
        "version_id": version_id(id, item.raw_sha256, stamp),
        "text": packed.text,
        "blocks": packed.blocks,
        "source": item.source,
        "source_id": item.source_id,
        "http_status": item.http_status,
        "raw_sha256": item.raw_sha256,
        "text_sha256": packed.text_sha256,
        "warc_filename": item.warc_filename,
        "warc_record_offset": item.warc_record_offset,
        "cleaner_version": stamp.cleaner_version,
        "rules_digest": stamp.rules_digest,
        "run_id": stamp.run_id,
        "ingested_at": at,
        "chars_in": packed.chars_in,
        "chars_out": len(packed.text),
        "removed_ratio": packed.removed_ratio,
        "n_removals": len(packed.removals[0]),
        "evidence": packed.evidence,
    }
    return row


def quarantine_row(item: Item, failure: Failure, stamp: Stamp, at: dt.datetime, attempts: int) -> Row:
    """attempts is how often the item was tried, this time included."""
    return {
        "source": item.source,
        "source_id": item.source_id,
        "stage": failure.stage,
        "error_type": failure.error_type,
        "message": failure.message[:2000],
        "attempts": attempts,
        "raw_sha256": item.raw_sha256,
        "run_id": stamp.run_id,
        "seen_at": at,
    }


def document_of(row: Mapping[str, Any], removals: Iterable[Mapping[str, Any]]) -> Document:
    """The document that a row of documents and its rows of removals hold; restore() of it is the page."""
    text: str = row["text"]
    names = [field.name for field in fields(Removal)]
    spans = sorted((Removal(**{name: r[name] for name in names}) for r in removals), key=lambda r: r.start)
    plain: Row = {name: tuple(row[name]) if isinstance(row[name], list) else row[name] for name in PLAIN}
    return Document(
        text=text,
        removals=tuple(spans),
        blocks=tuple(Block(b["start"], b["end"], text[b["start"] : b["end"]], b["role"]) for b in row["blocks"] or ()),
        evidence=tuple(Evidence(**evidence) for evidence in row["evidence"] or ()),
        **plain,
    )
