"""The document that a page becomes, and the way back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cleaners.page import Block, Evidence, Removal


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned page: the text, its metadata, and every span that was moved out.

    text is the kept slices of the flattened page put together, nothing inserted or rewritten. The spans of
    removals are code points of the flattened page, those of blocks are code points of text. A field that the
    page does not state is None (or an empty tuple). published_at is in UTC; published_offset is the offset the
    page gave, in minutes, or None, and then the time stands as if it were UTC. published_precision is day,
    minute or second.
    """

    text: str
    removals: tuple[Removal, ...] = ()
    blocks: tuple[Block, ...] = ()
    title: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    published_at: dt.datetime | None = None
    published_offset: int | None = None
    published_precision: str | None = None
    published_raw: str | None = None
    modified_at: dt.datetime | None = None
    language: str | None = None
    language_score: float | None = None
    url: str | None = None
    canonical_url: str | None = None
    host: str | None = None
    registered_domain: str | None = None
    site: str | None = None
    publisher: str | None = None
    agency: str | None = None
    dateline: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    image_credits: tuple[str, ...] = ()
    license: str | None = None
    copyright: str | None = None
    page_type: str | None = None
    fetched_at: dt.datetime | None = None
    quality_flags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def chars_in(self) -> int:
        """Length of the flattened page, in code points."""
        return len(self.text) + sum(removal.end - removal.start for removal in self.removals)

    @property
    def removed_ratio(self) -> float:
        """Share of the flattened page, in code points, that was moved out; white space is not counted."""
        moved = sum(r.end - r.start for r in self.removals if r.kind != "whitespace")
        return moved / (len(self.text) + moved) if moved else 0.0


def restore(document: Document) -> str:
    """The flattened page, character for character, from a document's text and removals.

    For text input that is the input itself. Raises ValueError if the removals are not those of this text
    (they overlap, or point past its end).
    """
    parts: list[str] = []
    page_at = text_at = 0
    for removal in sorted(document.removals, key=lambda r: r.start):
        kept = removal.start - page_at
        if kept < 0 or len(removal.text) != removal.end - removal.start:
            raise ValueError(f"removal {removal.start}..{removal.end} overlaps the one before it or is not its span")
        if text_at + kept > len(document.text):
            raise ValueError(f"removal {removal.start}..{removal.end} lies past the end of the page")
        parts += (document.text[text_at : text_at + kept], removal.text)
        text_at += kept
        page_at = removal.end
    parts.append(document.text[text_at:])
    return "".join(parts)
