"""The title line of flattened text."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from cleaners.chrome.phrases import normalise
from cleaners.flat import Flat, Found, ends_sentence, word_count
from cleaners.metadata.wire import opening
from cleaners.page import Evidence, Removal

MAX_WORDS = 35
LONG = 16  # words; blurbs are longer than most headlines
HEADING = 2.2  # what being the only heading adds to a heading's confidence, chosen on labelled pages
HEAD = 60  # blocks; a title below them heads something else
HEADER = ("navigation", "consent", "accounts", "languages")
# What stands between the site's name and the headline in a page's title: "Ferry survives | Harbour Wire"
SPACES = re.compile(r"[ \t]+")  # a no-break space is the title's own
SITE = re.compile(r"\s+[|·•–—-]\s+")


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
        score += 4.0 if words >= 3 and lines[normalise(page.blocks[i].text)] > 1 else 0.0
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


def _alone(page: Flat, index: int) -> bool:
    """Whether blank lines part a line from its neighbours."""
    own = page.blocks[index].paragraph
    near = page.blocks[max(index - 1, 0) : index] + page.blocks[index + 1 : index + 2]
    return all(block.paragraph != own for block in near)


def stated(page: Flat, found: Found, title: str | None) -> Iterator[Removal]:
    """The lines that say the title which the mark-up of the page states."""
    key = _key(title or "")
    for i, block in enumerate(page.blocks):
        if key and found.free(i) and len(block.text) <= 2 * len(title or "") and _key(block.text) == key:
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


# "Ferry survives | Harbour Wire", "Harbour Wire: Ferry survives", "Ferry survives « Weblog"
PARTS = re.compile(r"(\s+[|·•–—«»:-]{1,2}\s+|\s*[|｜ㅣ»«]\s*|:\s+)")


def choose(candidates: Iterable[Evidence], sites: Iterable[str]) -> Evidence | None:
    """The title that most of a page's statements agree on, without the site's name, and nothing else cut off.

    candidates are h1, title, meta and JSON-LD values; sites the names by which the site calls itself.
    """
    names = {_key(site) for site in sites} - {""}
    groups: dict[str, list[Evidence]] = defaultdict(list)
    found = [one for one in candidates if one.field == "title" and _key(one.value)]
    stated = {_key(one.value) for one in found if one.origin in ("h1", "json-ld")}
    headings = sum(one.origin == "h1" for one in found)
    # A page's one heading is its title, whatever search engines are told; newsrooms give all their statements care.
    alone = headings == 1 and not any("News" in one.method for one in found if one.origin == "json-ld")
    for one in found:
        value = without_site(one.value, names, stated)
        if _key(value) in names:
            continue
        heads = one.origin == "h1"
        weight = (one.confidence + (HEADING if alone else 0)) / headings if heads else one.confidence
        groups[_key(value)].append(dataclasses.replace(one, value=value, confidence=weight))
    if not groups:
        return None
    best = max(groups.values(), key=lambda group: sum(one.confidence for one in group))
    chosen = max(best, key=lambda one: one.confidence)
    return dataclasses.replace(chosen, confidence=min(0.99, max(one.confidence for one in best)))


def without_site(title: str, names: set[str], stated: set[str]) -> str:
    """A title without its first or last part, where that is the site's name, or the heading says the rest alone."""
    parts = PARTS.split(title)
    while len(parts) > 2:
        if _is_site(parts[-1], names) or (_key("".join(parts[:-2])) in stated and _key(title) not in stated):
            parts = parts[:-2]
        elif _is_site(parts[0], names) and parts[1].strip() != ":":
            parts = parts[2:]
        else:
            break
    return "".join(parts).strip()


def _is_site(text: str, names: set[str]) -> bool:
    key = _key(text)
    return key in names or any(len(name) > 4 and key == f"{name}com" for name in names)


def _key(text: str) -> str:
    """A text as titles are compared: its letters and digits."""
    return re.sub(r"[\W_]+", "", text.casefold())
