"""The title of a page of HTML: which of the headlines that it states, and how much of it."""

from __future__ import annotations

import dataclasses
import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from cleaners.chrome.labels import phrases
from cleaners.metadata import urls
from cleaners.metadata.sites import Site, key
from cleaners.page import Evidence
from cleaners.segment.html import Html
from cleaners.segment.scripts import UNSPACED

# How much each sign says for a headline, by a logistic regression on labelled pages of the pick among a page's
# headlines, rounded. Being in JSON-LD or in og:title counts once, however many say the same.
HEADING = 1.0  # it is the page's first heading of level 1
HEADS_CONTENT = 1.5  # and the page an article or a product; newsrooms give all their statements the same care
OPEN_GRAPH = 1.25
STRUCTURED = 0.9  # JSON-LD says it
SHOWN = 0.9  # another heading, or a line of the page, says it
WITHIN_HEADING = 1.4  # the heading says it, with a kicker before it or a label behind it
WORD = -1.8  # it is one word, and no heading
IN_ADDRESS = 2.7  # times the share of the words in the URL's last two segments that it has

# What stands between the parts of a title: "Ferry survives | Harbour Wire", "Harbour Wire: Ferry survives"
# In scripts without spaces none stands around the mark: "标题_频道_网站", "見出し：新聞"
PARTS = re.compile(
    r"(\s+[|·•–—«»:-]{1,2}\s+|\s*[|｜ㅣ]\s*|:\s+"
    rf"|(?<=[{UNSPACED}）」』？！])[-_–—：:]+(?=[{UNSPACED}A-Z])|\s*_\s*(?=[{UNSPACED}]))"
)
MOSTLY_STATED = 0.5  # of a heading's words, where there are several
MIN_SHOWN = 3  # words of a part that a line says
MIN_HEADING = 12  # letters of a part that a heading below the first says
LONG_NAME = 6  # words; few sites' names are longer
MAX_TITLE = 400  # code points
CONTENT = re.compile(r"article|product|posting|recipe", re.I)
NEWS = re.compile(r"News|LiveBlog|Report")
WORDS = re.compile(r"[^\W_]+")
# Marks that no reader sees, or that lead to the heading's own address: soft hyphens, "Install¶"
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]|\\s*¶\\s*$")


def choose(candidates: Iterable[Evidence], site: Site, page: Html, url: str | None) -> Evidence | None:
    """The headline that most speaks for, without the site's name and nothing else cut off.

    candidates are h1, title, meta and JSON-LD values. Values that differ only in punctuation and letter case are one
    headline. None if nothing but the site's name is stated, except on the front page.
    """
    found = list(candidates)
    titles = [_tidy(one) for one in found if one.field == "title" and key(one.value)]
    others = [one for one in titles if one.origin != "h1"]
    is_front = url is not None and urls.is_front_page(url)
    said = {key(without_site(one.value, site)) for one in others}
    headings = [one for one in titles if one.origin == "h1"]
    named = {key(one.value) for one in headings if one.method == "logo" or _ends_title(one, others, site)} - said
    site = dataclasses.replace(site, names=site.names | named)
    headings = [one for one in headings if not (site.is_like(one.value) and key(one.value) not in said)]
    headings = [one for one in headings if one.method in ("h1", "logo")] or headings
    headings = [one for one in headings if key(one.value) in said or not _is_chrome(one.value)]
    shown = _Shown(page)
    stated = {key(one.value) for one in (*headings, *others) if one.origin in ("h1", "json-ld")}
    structured = {key(one.value) for one in others if one.origin == "json-ld"}
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for one in headings:
        _put(groups, one, without_site(one.value, site), site)
    for one in others:
        _put(groups, one, _stated_part(without_site(one.value, site), stated, structured, shown, site), site)
    if not groups:  # the front page is titled with the site's name alone
        return max(others, key=lambda one: one.confidence, default=None) if is_front else None
    heading = _first(headings, others)
    first = key(without_site(heading.value, site)) if heading else ""
    is_content = _is_content(found)
    address = _address(url)
    scores = {
        name: _score(group, name == first, is_content, shown, address)
        + (WITHIN_HEADING if _is_within(group[0].value, groups.get(first)) else 0)
        for name, group in groups.items()
    }
    best = max(scores, key=lambda name: scores[name])
    chosen = _form(groups[best])
    return dataclasses.replace(chosen, confidence=max(one.confidence for one in groups[best]))


def without_site(title: str, site: Site) -> str:
    """A title without its last part, where that looks like the site's name, and without its first, where it is it."""
    parts = PARTS.split(title)
    while len(parts) > 2:
        if site.is_like(parts[-1]):
            parts = parts[:-2]
        elif site.is_name(parts[0]) and parts[1].strip() != ":":
            parts = parts[2:]
        else:
            break
    return "".join(parts).strip()


def _is_chrome(text: str) -> bool:
    """Whether a heading is that of a banner, a form or a menu: "Cookie settings", "Log in"."""
    label = phrases().match(text)
    return label is not None and label.strong


class _Shown:
    """What the page shows: its headings, as keys, and its lines."""

    def __init__(self, page: Html) -> None:
        self.headings = {key(block.text) for block in page.blocks if block.level > 1}
        self.text = f"\n{page.text}\n"

    def has(self, text: str) -> bool:
        return f"\n{text}\n" in self.text or key(text) in self.headings


def _tidy(one: Evidence) -> Evidence:
    """A title as it reads: without marks that nobody sees, and with entities that were escaped twice."""
    value = " ".join(UNSEEN.sub("", html.unescape(one.value)).split(" "))[:MAX_TITLE].strip()
    return one if value == one.value else dataclasses.replace(one, value=value)


def _ends_title(heading: Evidence, others: Sequence[Evidence], site: Site) -> bool:
    """Whether the page's title ends with a heading, as with the site's name: "Ferry survives | Harbour Wire"."""
    for one in others:
        if one.origin == "title" and len(_words(heading.value)) <= LONG_NAME:
            parts = PARTS.split(one.value)
            for i in range(2, len(parts), 2):
                if key("".join(parts[i:])) == key(heading.value) and not site.is_like(parts[0]):
                    return True
    return False


def _first(headings: Sequence[Evidence], others: Sequence[Evidence]) -> Evidence | None:
    """The heading of the page: its only one, else the first of those that have most words of what else is stated."""
    if len(headings) < 2 or not others:
        return headings[0] if headings else None
    words = {word for one in others for word in _words(one.value)}
    shares = [sum(word in words for word in _words(one.value)) / len(_words(one.value)) for one in headings]
    best = max(shares)
    return headings[shares.index(best)] if best >= MOSTLY_STATED else None


def _put(groups: dict[str, list[Evidence]], one: Evidence, value: str, site: Site) -> None:
    if key(value) and not site.is_name(value):
        groups[key(value)].append(dataclasses.replace(one, value=value))


def _stated_part(title: str, stated: set[str], structured: set[str], shown: _Shown, site: Site) -> str:
    """The part of a title that JSON-LD, a heading or a line of the page says alone; else all of it.

    stated are the keys of what headings and JSON-LD say, structured those of JSON-LD alone.

    "Blog archive » Ferry survives", "Ferry survives | Harbour | News"
    """
    parts = PARTS.split(title)
    last = parts[-1].strip()
    if len(parts) > 2 and parts[-2].strip() != ":" and len(key(last)) >= MIN_HEADING and key(last) in structured:
        return last  # "Tip of the week | Ferry survives"
    if key(title) in stated:
        return title
    # What stands before a colon is what the rest is about, unless it is the page's heading.
    before = [
        parts[:i] for i in range(len(parts) - 2, 0, -2) if parts[i].strip() != ":" or key("".join(parts[:i])) in stated
    ]
    after = [parts[i:] for i in range(2, len(parts), 2)]
    some = ["".join(part).strip() for part in (*before, *after)]
    for one in some:
        if key(one) in stated or (key(one) in shown.headings and len(key(one)) >= MIN_HEADING):
            return one
    for one in some:
        if len(one.split()) >= MIN_SHOWN and f"\n{one}\n" in shown.text and not site.is_like(one):
            return one
    return title


def _is_content(candidates: Sequence[Evidence]) -> bool:
    """Whether the page says that it is an article or a product, and not that it is news."""
    kinds = [one.value for one in candidates if one.field == "type"]
    kinds += [one.method for one in candidates if one.field == "title" and one.origin == "json-ld"]
    return any(map(CONTENT.search, kinds)) and not any(map(NEWS.search, kinds))


def _address(url: str | None) -> frozenset[str]:
    """The words of a URL's last two segments: "/2023/ferry-survives-storm" says ferry, survives and storm."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return frozenset()
    words = WORDS.findall(unquote(" ".join(path.split("/")[-2:])).casefold())
    return frozenset(word for word in words if len(word) > 2 and not word.isdigit())


def _score(
    group: Sequence[Evidence], is_heading: bool, is_content: bool, shown: _Shown, address: frozenset[str]
) -> float:
    value = group[0].value
    words = set(WORDS.findall(value.casefold()))
    score = HEADING + (HEADS_CONTENT if is_content else 0) if is_heading else 0.0
    score += OPEN_GRAPH * any(one.method == "og:title" for one in group)
    score += STRUCTURED * any(one.origin == "json-ld" for one in group)
    score += SHOWN * (not is_heading and shown.has(value))
    score += WORD * (not is_heading and len(words) == 1)
    return score + (IN_ADDRESS * len(words & address) / len(address) if address else 0)


def _is_within(title: str, heading: Sequence[Evidence] | None) -> bool:
    """Whether a heading that nothing else states begins or ends with a title of two words or more."""
    if not heading or any(one.origin != "h1" for one in heading):
        return False
    long, short = (WORDS.findall(text.casefold()) for text in (heading[0].value, title))
    return 1 < len(short) < len(long) and short in (long[: len(short)], long[-len(short) :])


def _form(group: Sequence[Evidence]) -> Evidence:
    """How a headline is written: as most statements have its words, and of those as the surest has it.

    A heading's words may be glued together where its elements meet.
    """
    forms = Counter(_words(one.value) for one in group)
    plain = {_words(one.value) for one in group if one.origin != "h1"}
    return max(group, key=lambda one: (forms[_words(one.value)], _words(one.value) in plain, one.confidence))


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORDS.findall(text.casefold()))
