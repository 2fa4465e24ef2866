"""Documents to rows, and rows back to documents."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from cleaners import Document, Evidence, Removal
from cleaners.page import Block
from flows.sources.items import Failure, Item, storable

Row = dict[str, Any]

# The fields of a document that are columns of the same name. The others are computed or nested.
NESTED = ("text", "removals", "blocks", "evidence")
PLAIN = tuple(field.name for field in fields(Document) if field.name not in NESTED)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a run writes on every row: who cleaned it, by which rules, in which run."""

    run_id: str
    cleaner_version: str
    rules_digest: str


def digest(*parts: str) -> str:
    """32 hex digits for a tuple of strings."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def document_id(document: Document, source: str, source_id: str) -> str:
    """Stable across fetches and cleanings: of the canonical URL, else of where the page lies."""
    return digest(document.canonical_url) if document.canonical_url else digest(source, source_id)


def version_id(id: str, raw_sha256: str, stamp: Stamp) -> str:
    """One content of one page, cleaned by one cleaner."""
    return digest(id, raw_sha256, stamp.cleaner_version, stamp.rules_digest)


def document_rows(document: Document, item: Item, stamp: Stamp, at: dt.datetime) -> tuple[Row, list[Row]]:
    """The row of a document and those of its removals."""
    assert item.raw_sha256 is not None
    id = document_id(document, item.source, item.source_id)
    version = version_id(id, item.raw_sha256, stamp)
    text = storable(document.text)
    row: Row = {name: _cell(getattr(document, name)) for name in PLAIN}
    if page := item.page:
        row["url"] = row["url"] or (storable(page.url) if page.url else None)
        row["site"] = row["site"] or (storable(page.site) if page.site else None)
        row["fetched_at"] = row["fetched_at"] or page.fetched_at
    row |= {
        "id": id,
        "version_id": version,
        "text": text,
        "blocks": [{"start": b.start, "end": b.end, "role": b.role} for b in document.blocks],
        "source": item.source,
        "source_id": item.source_id,
        "http_status": item.http_status,
        "raw_sha256": item.raw_sha256,
        "text_sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
        "warc_filename": item.warc_filename,
        "warc_record_offset": item.warc_record_offset,
        "cleaner_version": stamp.cleaner_version,
        "rules_digest": stamp.rules_digest,
        "run_id": stamp.run_id,
        "ingested_at": at,
        "chars_in": document.chars_in,
        "chars_out": len(text),
        "removed_ratio": document.removed_ratio,
        "n_removals": len(document.removals),
        "evidence": [_record(evidence) for evidence in document.evidence],
    }
    removals = [{"id": id, "version_id": version, **_record(removal)} for removal in document.removals]
    return row, removals


def quarantine_row(item: Item, failure: Failure, stamp: Stamp, at: dt.datetime, attempts: int) -> Row:
    """attempts is how often the item was tried, this time included."""
    return {
        "source": item.source,
        "source_id": item.source_id,
        "stage": failure.stage,
        "error_type": failure.error_type,
        "message": storable(failure.message)[:2000],
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


def _record(record: Removal | Evidence) -> Row:
    return {field.name: _cell(getattr(record, field.name)) for field in fields(record)}


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, tuple):
        return [_cell(part) for part in value]
    return value
