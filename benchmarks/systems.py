"""The systems that are measured, each from a page to an Answer: Winnow, and what it is held against."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
from collections.abc import Callable

from benchmarks.scoring import Answer
from cleaners import clean
from flows.flatten import decode

# A page, as bytes of HTML or as flattened text, and its URL.
System = Callable[[bytes | str, str | None], Answer]

# What ends a sentence, for C4's rule: a line of prose does, a menu entry does not.
TERMINAL = tuple(".?!\"'”’»…")
# C4's phrases, without its "lorem ipsum" and curly bracket, which drop whole pages.
C4_PHRASES = re.compile(r"javascript|uses? (of )?cookies|cookie policy|privacy policy|terms of use", re.I)


def by_winnow(content: bytes | str, url: str | None) -> Answer:
    document = clean(content, url=url, media_type="text/html" if isinstance(content, bytes) else "text/plain")
    at, offset = document.published_at, document.published_offset
    day = (at + dt.timedelta(minutes=offset or 0)).date().isoformat() if at else None
    return Answer(document.text, document.title, document.authors, day, at if offset is not None else None)


def by_trafilatura(content: bytes | str, url: str | None) -> Answer:
    import trafilatura

    document = trafilatura.bare_extraction(content, url=url, with_metadata=True)
    if document is None:
        return Answer()
    found = document if isinstance(document, dict) else document.as_dict()
    authors = tuple(found["author"].split("; ")) if found.get("author") else ()
    return Answer(found.get("text") or "", found.get("title"), authors, found.get("date"))


def by_rs_trafilatura(content: bytes | str, url: str | None) -> Answer:
    """The Rust port, which reads text; its wheel is for Python 3.12 alone."""
    import rs_trafilatura

    found = rs_trafilatura.extract(decode(content) if isinstance(content, bytes) else content, url=url)
    authors = (found.author,) if found.author else ()
    return Answer(found.main_content or "", found.title, authors, found.date)


def by_c4(content: bytes | str, url: str | None) -> Answer:
    """The line rule of C4: a line stays if it ends as a sentence does, has three words, and no stock phrase."""
    text = content if isinstance(content, str) else content.decode()
    return Answer("\n".join(line for line in map(str.strip, text.split("\n")) if is_c4_line(line)))


def is_c4_line(line: str) -> bool:
    return (
        line.endswith(TERMINAL) and not line.endswith("...") and len(line.split()) >= 3 and not C4_PHRASES.search(line)
    )


# What is run on each track: Winnow, and what it is held against there.
SYSTEMS: dict[str, dict[str, System]] = {
    "html": {"winnow": by_winnow, "trafilatura": by_trafilatura},
    "lines": {"winnow": by_winnow, "c4": by_c4},
    "layout": {"winnow": by_winnow, "c4": by_c4},
}
if importlib.util.find_spec("rs_trafilatura"):
    SYSTEMS["html"]["rs-trafilatura"] = by_rs_trafilatura
