"""The explicit schemas of what Winnow writes, and the version of each in the file's metadata.

A column is added by appending it here (and giving it a value in rows.py) and raising SCHEMA_VERSION; readers join
parts of several versions by name. Columns are not renamed or removed.
"""

from __future__ import annotations

import pyarrow as pa

SCHEMA_VERSION = "1"

TIME = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(pa.string())
BLOCK = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("role", pa.string())])
EVIDENCE = pa.struct(
    [
        ("field", pa.string()),
        ("value", pa.string()),
        ("raw", pa.string()),
        ("origin", pa.string()),
        ("method", pa.string()),
        ("confidence", pa.float64()),
    ]
)


def _schema(dataset: str, required: set[str], columns: dict[str, pa.DataType]) -> pa.Schema:
    fields = [pa.field(name, kind, nullable=name not in required) for name, kind in columns.items()]
    return pa.schema(fields, metadata={"winnow.dataset": dataset, "winnow.schema_version": SCHEMA_VERSION})


DOCUMENTS = _schema(
    "documents",
    {"id", "version_id", "text", "source", "source_id", "raw_sha256", "text_sha256"},
    {
        "id": pa.string(),
        "version_id": pa.string(),
        "text": pa.string(),
        "blocks": pa.list_(BLOCK),
        "title": pa.string(),
        "description": pa.string(),
        "authors": STRINGS,
        "published_at": TIME,
        "published_offset": pa.int32(),
        "published_precision": pa.string(),
        "published_raw": pa.string(),
        "modified_at": TIME,
        "language": pa.string(),
        "language_score": pa.float64(),
        "url": pa.string(),
        "canonical_url": pa.string(),
        "host": pa.string(),
        "registered_domain": pa.string(),
        "site": pa.string(),
        "publisher": pa.string(),
        "agency": pa.string(),
        "dateline": pa.string(),
        "section": pa.string(),
        "tags": STRINGS,
        "contributors": STRINGS,
        "image_credits": STRINGS,
        "license": pa.string(),
        "copyright": pa.string(),
        "page_type": pa.string(),
        "source": pa.string(),
        "source_id": pa.string(),
        "fetched_at": TIME,
        "http_status": pa.int32(),
        "raw_sha256": pa.string(),
        "text_sha256": pa.string(),
        "warc_filename": pa.string(),
        "warc_record_offset": pa.int64(),
        "cleaner_version": pa.string(),
        "rules_digest": pa.string(),
        "run_id": pa.string(),
        "ingested_at": TIME,
        "chars_in": pa.int64(),
        "chars_out": pa.int64(),
        "removed_ratio": pa.float64(),
        "n_removals": pa.int32(),
        "quality_flags": STRINGS,
        "evidence": pa.list_(EVIDENCE),
    },
)

REMOVALS = _schema(
    "removals",
    {"id", "version_id", "start", "end", "text", "kind", "rule"},
    {
        "id": pa.string(),
        "version_id": pa.string(),
        "start": pa.int64(),
        "end": pa.int64(),
        "text": pa.string(),
        "kind": pa.string(),
        "rule": pa.string(),
        "confidence": pa.float64(),
        "evidence": pa.string(),
    },
)

QUARANTINE = _schema(
    "quarantine",
    {"source", "source_id", "stage", "error_type"},
    {
        "source": pa.string(),
        "source_id": pa.string(),
        "stage": pa.string(),
        "error_type": pa.string(),
        "message": pa.string(),
        "attempts": pa.int32(),
        "raw_sha256": pa.string(),
        "run_id": pa.string(),
        "seen_at": TIME,
    },
)

# One row per item of a part. key is raw_sha256, or what stands for it where there is none ("error:..."). outcome is
# document, quarantined, try_again (quarantined, but not done with), skipped:REASON or forgotten. host,
# registered_domain and site are here so that forgetting a host can be taken up again after it was interrupted.
MANIFEST = _schema(
    "manifest",
    {"source", "source_id", "key", "outcome"},
    {
        "source": pa.string(),
        "source_id": pa.string(),
        "key": pa.string(),
        "outcome": pa.string(),
        "id": pa.string(),
        "version_id": pa.string(),
        "host": pa.string(),
        "registered_domain": pa.string(),
        "site": pa.string(),
    },
)

# In the order in which a part's files appear: a document's removals are there when it is.
DATASETS = {"removals": REMOVALS, "documents": DOCUMENTS, "quarantine": QUARANTINE}
SORTED_BY = {
    "documents": ("id", "version_id"),
    "removals": ("id", "version_id", "start"),
    "quarantine": ("source", "source_id"),
}
