"""Hold a cleaned page against its line labels and its metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaners import Document, restore


def squash(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


def load(folder: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Name, text and gold of each labelled page of a folder: NAME.txt beside NAME.json."""
    return [
        (path.stem, path.with_suffix(".txt").read_bytes().decode("utf-8"), json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.json"))
    ]


def faults(raw: str, gold: dict[str, Any], document: Document) -> Iterator[str]:
    """What is wrong with a document: body lines lost or changed, chrome left over, fields that differ from gold."""
    if restore(document) != raw:
        yield "restore() does not give the input back"
    gone = [False] * len(raw)
    for removal in document.removals:
        gone[removal.start : removal.end] = [True] * (removal.end - removal.start)
    kept = {squash(line) for line in document.text.split("\n")}
    at = 0
    lines = raw.split("\n")
    labels = gold["labels"] + ["blank"] * (raw.endswith("\n") and len(lines) - len(gold["labels"]))
    for number, (line, label) in enumerate(zip(lines, labels, strict=True), 1):
        start, at = at, at + len(line) + 1
        if label == "body" and squash(line) not in kept:
            by = sorted({f"{r.kind}/{r.rule}" for r in document.removals if r.start < at - 1 and r.end > start})
            yield f"{number} body lost to {by}: {squash(line)[:80]}"
        elif label not in ("body", "blank") and sum(gone[start : at - 1]) < 0.9 * len(line.strip()):
            yield f"{number} {label} left over: {squash(line)[:80]}"
    for field, want in gold["metadata"].items():
        choices = want["any"] if isinstance(want, dict) else [want]
        if field == "date":
            got = document.published_at.isoformat() if document.published_at else None
            if not any((got or "").startswith(choice) if choice else got is None for choice in choices):
                yield f"published_at: {got} is not {want}"
        elif field == "image_credits":
            if not set(want) <= set(document.image_credits):
                yield f"image_credits: {document.image_credits} lacks some of {want}"
        else:
            got = getattr(document, field)
            got = list(got) if isinstance(got, tuple) else got
            if got not in choices:
                yield f"{field}: {got!r} is not {want!r}"
