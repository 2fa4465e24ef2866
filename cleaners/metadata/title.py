"""The title line of flattened text."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from cleaners.chrome.phrases import normalise
from cleaners.flat import Flat, Found, ends_sentence, word_count
from cleaners.metadata.sites import key as key_of
from cleaners.metadata.wire import opening
from cleaners.page import Evidence, Removal
from cleaners.segment.scripts import UNSPACED

MAX_WORDS = 35
LONG = 16  # words; blurbs are longer than most headlines
HEAD = 60  # blocks; a title below them heads something else
HEADER = ("navigation", "consent", "accounts", "languages")
# What stands between the site's name and the headline in a page's title: "Ferry survives | Harbour Wire"
SPACES = re.compile(r"[ \t]+")  # a no-break space is the title's own
SITE = re.compile(rf"\s+[|·•–—-]\s+|\s*[｜_|]\s*(?=[{UNSPACED}])|：(?=[^：]{{1,15}}$)")


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """The line above the body that is the page's title; none, if no line stands there that nothing else explains.

    Among several the score decides: said again further down counts most, then length, then coming first;
    a line with menus or banners between it and the body is the site's slogan rather.
    """
    first, _ = found.body()
    head = [i for i in range(min(first, HEAD, len(page.blocks))) if found.free(i) and _can_be(page.blocks[i].text)]
    if first < len(page.blocks) and not head:
        head = [first] if _heads(page, found, first) else _below_blurb(page, found, first)
    if not head or first >= len(page.blocks):
        return
    lines = Counter(normalise(block.text) for block in page.blocks)
    scored = []
    for rank, i in enumerate(head):
        score = -0.6 * rank
        words = word_count(page.blocks[i].text)
        score += 2.0 if words >= 4 else 0.0
        score += 4.0 if words >= 3 and _said_again(page.blocks[i].text, lines) else 0.0
        score -= 1.5 * any(found.kind(n) in HEADER for n in range(i + 1, first))
        label = page.labels[i]
        score -= 2.0 if label else 0.0
        score -= 1.0 if words > LONG else 0.0
        score += 1.0 if _alone(page, i) else 0.0
        scored.append((score, -i))
    score, index = max(scored)
    best = -index
    if word_count(page.blocks[best].text) < 2 and score < 3:
        return
    confidence = 0.9 if score >= 3 or len(head) == 1 else 0.75
    yield page.removal(best, best, "metadata", "title", confidence)


def _said_again(text: str, lines: Counter[str]) -> bool:
    """Whether a line stands among the normalised lines twice, or once more without a site's name."""
    cuts = (normalise(text[: cut.start()]) for cut in SITE.finditer(text))
    return lines[normalise(text)] > 1 or any(cut in lines for cut in cuts)


def _alone(page: Flat, index: int) -> bool:
    """Whether blank lines part a line from its neighbours."""
    own = page.blocks[index].paragraph
    near = page.blocks[max(index - 1, 0) : index] + page.blocks[index + 1 : index + 2]
    return all(block.paragraph != own for block in near)


def stated(page: Flat, found: Found, title: str | None) -> Iterator[Removal]:
    """The lines that say the title which the mark-up of the page states."""
    key = key_of(title or "")
    # Folding makes three letters of one at most.
    least, most = len(key) / 3, 2 * len(title or "")
    for i, block in enumerate(page.blocks):
        if key and least <= len(block.text) <= most and found.free(i) and key_of(block.text) == key:
            yield page.removal(i, i, "metadata", "title", 0.95, block.text)


def _can_be(text: str) -> bool:
    return 1 <= word_count(text) <= MAX_WORDS and not text.endswith((",", ";")) and any(c.isalpha() for c in text)


def _heads(page: Flat, found: Found, index: int) -> bool:
    """Whether a sentence at the top is a headline: a byline or a date follows it, and it ends without a full stop."""
    following = found.of(index + 1)
    text = page.blocks[index].text
    return bool(
        following
        and following.kind == "metadata"
        and word_count(text) <= MAX_WORDS
        and (not ends_sentence(text) or not text.endswith("."))
    )


def _below_blurb(page: Flat, found: Found, first: int) -> list[int]:
    """The line under a blurb that is a sentence ("News of the river towns, every day."), if a report begins below it.

    It must stand between blank lines, and a lead picture's caption, a date or a dateline must follow it: a lead
    paragraph with a sub-heading under it has none of these.
    """
    second = next((i for i in range(first + 1, len(page.blocks)) if page.prose[i] and found.free(i)), None)
    if second is None:
        return []
    between = [i for i in range(first + 1, second) if found.free(i) and _can_be(page.blocks[i].text)]
    begins = any(found.kind(i) in ("captions", "metadata") for i in range(first + 1, second))
    if len(between) != 1 or not _alone(page, between[0]) or not (begins or opening(page.blocks[second].text)):
        return []
    return between


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The title; where the page says it again without the site's name, that form."""
    for removal in itertools.islice(found.rule("metadata", "title"), 1):
        value = removal.text
        cuts = list(SITE.finditer(value))
        lines = {normalise(block.text) for block in page.blocks} if cuts else set()
        for cut in cuts:
            if normalise(value[: cut.start()]) in lines:
                value = value[: cut.start()]
                break
        yield Evidence("title", SPACES.sub(" ", value), removal.text, "line", "title.find", removal.confidence)
