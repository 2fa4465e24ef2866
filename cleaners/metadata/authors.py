"""The bylines of flattened text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.labels import phrases
from cleaners.chrome.phrases import keywords, words_of
from cleaners.flat import Flat, Found, word_count
from cleaners.metadata import uncased
from cleaners.metadata.dates import DATED, may_be_dated, read, stamps
from cleaners.metadata.names import by, is_name, is_role, is_title, people
from cleaners.page import Evidence, Removal
from cleaners.segment.scripts import is_uncased

MAX_BYLINE = 140


def byline(text: str, language: str | None = None) -> tuple[str, ...]:
    """The people of a byline ("By Ann Lee, staff writer | 3 May 2023"), else empty."""
    if len(text) > MAX_BYLINE:
        return ()
    if is_uncased(text) and (said := uncased.byline(text, language)):
        return said
    parts = re.split(r"\s*[|·•]\s*|\s[–—-]\s", text.strip())
    introductions = [by().match(part) or _after_date(part, language) for part in parts]
    if not any(introductions):
        return ()
    names: list[str] = []
    for n, (part, introduced) in enumerate(zip(parts, introductions, strict=True)):
        found = people(part[introduced.end() :], language) if introduced else ()
        if introduced and not found:  # "By Ann Lee Published 3 May 2023": a date glued to the name
            found = people(_before_date(part[introduced.end() :], language), language)
        if found:
            names += found
        elif not (stamps(part, language) or phrases().match(part) or (n and is_role(part))):
            return ()
    return tuple(names)


def _after_date(text: str, language: str | None) -> re.Match[str] | None:
    """The "by" of "Posted on 3 May 2022 by Ann Lee"."""
    if not may_be_dated(text):
        return None
    return next((one for one in by().finditer(text) if one.start() and stamps(text[: one.start()], language)), None)


def _before_date(text: str, language: str | None) -> str:
    cut = _date_begins().search(text)
    return text[: cut.start()] if cut and read(text, language)[0] else ""


@functools.cache
def _date_begins() -> re.Pattern[str]:
    """Where the date after a name begins: "Published on 3 May", "op 3 mei", "03.05.2023"."""
    labels = sorted({word for role in ("published", "modified") for word in words_of("dates", role)}, key=len)
    return re.compile(rf"[,\s]*(?:\b(?:{'|'.join(map(re.escape, reversed(labels)))})\b.*|\d.*)$", re.I)


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Bylines outside the body; a bare name counts where a date line stands under it, or above it."""
    first, last = found.body()
    second = next((i for i in range(first + 1, last + 1) if page.prose[i] and found.free(i)), last + 1)
    introduced = page.holding(keywords("authors", "by")) | page.matching(DATED) | page.joined
    for i in found.left():
        block = page.blocks[i]
        # A standfirst may stand between the title and the byline.
        if second <= i <= last:
            continue
        above = found.of(i - 1)
        if i in introduced and (names := byline(block.text, page.language)):
            yield page.removal(i, i, "metadata", "authors", 0.9, "; ".join(names))
        elif 0 < i < first and any(map(found.free, range(i))) and is_name(block.text) and _beside_date(page, i):
            yield page.removal(i, i, "metadata", "authors", 0.7, block.text)
        elif above and above.rule == "authors" and not page.prose[i] and _has_role(block.text):
            yield page.removal(i, i, "metadata", "authors", 0.8, block.text)


def _has_role(text: str) -> bool:
    """A line under a byline: "Science correspondent, Valley News"."""
    return word_count(text) <= 8 and any(is_title(part) for part in re.split(r"[,|]", text) if part.strip())


def _beside_date(page: Flat, index: int) -> bool:
    near = page.blocks[max(index - 1, 0) : index] + page.blocks[index + 1 : index + 2]
    return any(stamps(block.text, page.language) for block in near)


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The people whom bylines name."""
    for removal in found.rule("metadata", "authors"):
        for name in byline(removal.text, page.language) or ((removal.text,) if is_name(removal.text) else ()):
            name = name.title() if name.isupper() else name
            yield Evidence("authors", name, removal.text, "line", "authors.byline", removal.confidence)
