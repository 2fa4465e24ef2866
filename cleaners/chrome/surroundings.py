"""Short lines that only their neighbours give away: runs last, when the rest is known."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from cleaners.chrome.labelled import kind_of
from cleaners.chrome.labels import MAX_LINE, phrases
from cleaners.chrome.phrases import sentences
from cleaners.flat import Flat, Found, Label, ends_sentence, label_words, word_count
from cleaners.page import Removal
from cleaners.segment.scripts import is_unspaced

MAX_FILL = 16  # words of an unnamed line among the chrome of the tail
MAX_TEASER = 40  # words of a teaser there, in scripts without spaces
CHROME = frozenset(
    "accounts advertisements comments consent icons languages legal media navigation promotions related repeats "
    "sharing templates".split()
)
MAX_BOXED = 30  # words of the one sentence that a box may hold among two or more named lines
BOXES = frozenset(("accounts", "promotions", "media", "sharing", "comments", "consent"))
COUNTER = re.compile(r"\d{1,3}(?:[\s.,]?\d{3})*(?:[.,]\d+)?\s?[kmкт]?", re.I)  # "1 214", "0", "3.4K"


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Ambiguous words ("Politics", "Share") beside chrome, then unnamed short lines in boxes and in the tail."""
    yield from _weak_words(page, found)
    yield from _same_paragraph(page, found)
    yield from _outside(page, found)
    yield from _under_promotion(page, found)
    yield from _tags(page, found)
    yield from _tail(page, found)


def _weak_words(page: Flat, found: Found) -> Iterator[Removal]:
    """A line that is a weak phrase, where chrome touches it.

    Inside the body it stays if a paragraph follows (it heads that paragraph), or a blank line parts it from the chrome.
    """
    first, last = found.body()
    changed = True
    while changed:
        changed = False
        for i, label in enumerate(page.labels):
            if not label or label.strong or not found.free(i):
                continue
            if first < i < last and (page.prose[i + 1] or not _touches(page, found, i, adjacent=True)):
                continue
            if _touches(page, found, i, adjacent=False) or (i < first and _beside_metadata(found, i)):
                changed = True
                yield page.removal(i, i, kind_of(label), "beside-chrome", 0.75, label.phrase)


def _outside(page: Flat, found: Found) -> Iterator[Removal]:
    """Before and after the body: bare numbers (views, comments) and lines of signs only."""
    first, last = found.body()
    for i in found.left():
        if not first <= i <= last and last >= 0:
            text = page.blocks[i].text
            if COUNTER.fullmatch(text):
                yield page.removal(i, i, "sharing", "counter", 0.7)
            elif not re.search(r"\w", text):
                yield page.removal(i, i, "templates", "rule", 0.7)


def _same_paragraph(page: Flat, found: Found) -> Iterator[Removal]:
    """Between paragraphs: the lines of a box ("The Marges letter" / "Every Thursday in your inbox. Subscribe").

    Blank lines must frame the box, chrome be half of it or more, and no sentence stand in it unnamed.
    """
    first, last = found.body()
    for _, group in itertools.groupby(range(first + 1, last), key=lambda i: page.blocks[i].paragraph):
        lines = list(group)
        named = [i for i in lines if found.kind(i) in BOXES]
        free = [i for i in lines if found.free(i)]
        sentences = any(page.prose[i] and (word_count(page.blocks[i].text) > MAX_BOXED or free[1:]) for i in free)
        enough = len(named) >= 2 if any(page.prose[i] for i in free) else len(named) >= len(free)
        if named and free and enough and not sentences:
            for i in free:
                yield page.removal(i, i, found.kind(named[0]) or "", "same-box", 0.65)


def _beside_metadata(found: Found, index: int) -> bool:
    """Above the body "Share" and "Save" stand between the date, the byline and the lead picture."""
    return any(found.kind(n) in ("metadata", "captions") for n in (index - 1, index + 1))


def _under_promotion(page: Flat, found: Found) -> Iterator[Removal]:
    """Above the body: the blurb between "Subscribe to our channel" and the first paragraph."""
    first, last = found.body()
    i = first - 1
    if last >= 0 and found.free(i) and found.kind(i - 1) in ("promotions", "accounts") and not page.prose[i]:
        yield page.removal(i, i, "promotions", "under-promotion", 0.6)


def _touches(page: Flat, found: Found, index: int, adjacent: bool) -> bool:
    for n in (index - 1, index + 1):
        if found.kind(n) in CHROME and not (adjacent and page.blocks[n].paragraph != page.blocks[index].paragraph):
            return True
    return False


def _tags(page: Flat, found: Found) -> Iterator[Removal]:
    """Right under the body, right above the chrome: three or more lines of one or two words, the article's tags."""
    _, last = found.body()
    end = last + 1
    while found.free(end) and word_count(page.blocks[end].text) <= 2 and not ends_sentence(page.blocks[end].text):
        end += 1
    if last >= 0 and end - last > 3 and found.kind(end) in CHROME:
        for i in range(last + 1, end):
            yield page.removal(i, i, "navigation", "tags", 0.65)


def _tail(page: Flat, found: Found) -> Iterator[Removal]:
    """After the last paragraph, once chrome has begun: what is short and no sentence belongs to the footer."""
    _, last = found.body()
    if last < 0:
        return
    begun: str | None = None
    for i in range(last + 1, len(page.blocks)):
        kind = found.kind(i)
        if kind in CHROME or kind == "metadata":
            begun = "navigation" if kind == "metadata" else kind
        elif begun and found.free(i) and _fills(page.blocks[i].text) and not page.prose[i]:
            yield page.removal(i, i, begun, "tail", 0.6, f"after {begun}")
        elif begun and found.free(i) and (label := _said(page.blocks[i].text)):
            yield page.removal(i, i, kind_of(label), "tail-sentence", 0.6, label.phrase)


def _fills(text: str) -> bool:
    """Whether a line is short, or the beginning of another story that a teaser cuts off."""
    return label_words(text) <= (MAX_TEASER if text.endswith(("...", "…")) and is_unspaced(text) else MAX_FILL)


def _said(text: str) -> Label | None:
    """The label of the first sentence of a line that is a phrase of its own."""
    labels = (phrases().one(sentence) for sentence in sentences(text[:MAX_LINE]))
    return next((label for label in labels if label and label.strong), None)
