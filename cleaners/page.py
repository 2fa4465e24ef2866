"""The records that every cleaner shares: what comes in, how it is cut up, and what is moved out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

# Nobody changes a record. Those that a page makes by the hundred are not frozen, since that takes four times as long.


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was scraped.

    content is bytes or str; media_type "text/html", "text/plain" or None (told from the content). A charset in it
    ("text/html; charset=windows-1251", as HTTP's Content-Type says it) goes before what the bytes themselves declare.
    site is a host, or any name the caller gives to text that lost its URL. hints are values that the
    source states beside the page (HTTP headers, columns of a table), by field name.
    """

    content: bytes | str
    media_type: str | None = None
    url: str | None = None
    site: str | None = None
    fetched_at: dt.datetime | None = None
    source: str | None = None
    source_id: str | None = None
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, unsafe_hash=True)
class Block:
    """A run of visible text: page.text[start:end], without the white space around it.

    role is heading, paragraph, list_item, table_row, quote, code or other. paragraph counts the runs of
    lines between blank lines, so two blocks of one paragraph stand on adjacent lines. level is 1 to 6 for a heading of
    HTML, else 0.
    """

    start: int
    end: int
    text: str
    role: str = "other"
    paragraph: int = 0
    level: int = 0


@dataclass(slots=True, unsafe_hash=True)
class Removal:
    """One span moved out of the text: text == page.text[start:end], in code points.

    kind names what it is (consent, related, caption, metadata, whitespace, ...), rule says which rule of
    that kind spoke, confidence how sure it is (0 to 1), evidence what it saw.
    """

    start: int
    end: int
    text: str
    kind: str
    rule: str
    confidence: float = 1.0
    evidence: str = ""


@dataclass(slots=True, unsafe_hash=True)
class Evidence:
    """Where the value of one metadata field comes from.

    raw is the string on the page, origin the place it stood in (line, caption, url, argument, ...), method the
    reader that understood it, confidence from 0 to 1.
    """

    field: str
    value: str
    raw: str
    origin: str
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Policy:
    """What a caller wants moved: kinds in keep stay in the text, and so does what is less sure than min_confidence."""

    keep: frozenset[str] = frozenset()
    min_confidence: float = 0.5
