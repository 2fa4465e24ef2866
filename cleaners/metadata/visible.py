"""The dates that readers see on a page: which of them says when it was published, and which when it was changed."""

from __future__ import annotations

import bisect
import dataclasses
import functools
import importlib.resources
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from cleaners.metadata.dates import Stamp, may_be_dated, read, stamps
from cleaners.metadata.published import stated, written
from cleaners.metadata.sites import key
from cleaners.page import Evidence
from cleaners.segment.html import Element, Html

MAX_LINE = 160  # code points of a line with a date
MAX_HEADING = 300  # code points
MAX_NAMES = 300  # code points
TRIED = 8  # lines that are read
LISTED = 3  # lines in boxes of one name, from which on they are a list's
CLIMB = 8  # elements around a line whose names count
# What a line's distance from the heading is worth, in blocks before and after it; the rest is worth nothing.
PLACES = ((-4, 6, 3.0), (-10, 16, 2.0), (-20, 40, 1.0))
HEAD = 0.3  # of the blocks; where a page without a heading says when it was published
NAMED, TIMED, LABELLED = 1.0, 1.0, 1.5  # named after a date; a time element; "Published ..."
ALONE, FEW, SOME, MANY = 1.5, 0.5, -0.5, -3.0  # what stands in the line beside the date: nothing, 6 words, 12, more
MOST = ALONE + LABELLED  # that a line adds to the worth of its place
OTHERS, PERHAPS, LIST, UNPUBLISHED = -4.0, -1.0, -2.0, -4.0
ENOUGH = 1.5
OPENING = re.compile(r"([^.!?]{0,30}\d[^!?]{4,30}?)(?:\s[-–—|]\s|\s?\|)")  # of a paragraph
# Countries whose English writes the third of May as 03/05/2023
DAY_FIRST = frozenset(("gb", "uk", "ie", "au", "nz", "in", "za"))
MODIFIED = re.compile(r"updat|modif|edited")


def evidence(page: Html, timed: Iterable[Element], *, forum: bool = False) -> Iterator[Evidence]:
    """The likeliest date of publication that a page shows, and of change, from lines and from time elements.

    timed are the elements with a datetime attribute. In a forum the posts all have their dates: the first counts.
    """
    language = _language(page)
    times = _by_block(page, timed)
    worth = list(_worth(page, times, forum=forum))
    if not forum:
        worth.sort(key=lambda pair: (-pair[0], pair[1]))
    best: dict[str, tuple[float, Evidence]] = {}
    tried = 0
    for points, i in worth:
        if tried == TRIED or ("published_at" in best and (forum or best["published_at"][0] >= points + MOST)):
            break
        points += elsewhere(page.boxes[i], forum=forum)
        if points + MOST < ENOUGH:
            continue
        tried += 1
        for stamp, more in _read(_line(page.blocks[i].text), times.get(i), language):
            field = "modified_at" if stamp.role == "modified" else "published_at"
            total = points + more
            if total >= ENOUGH and (field not in best or total > best[field][0]):
                origin, method = ("time", "datetime") if i in times else ("visible", "near-heading")
                confidence = round(min(0.8, 0.4 + 0.07 * total), 2)
                best[field] = total, Evidence(field, written(stamp), stamp.raw, origin, method, confidence)
    for _, one in best.values():
        yield one


def _language(page: Html) -> str | None:
    """The language in which a page says that it is, with its country where English writes the day first."""
    language, _, country = (page.language or "").lower().partition("-")
    return "en-gb" if language == "en" and country in DAY_FIRST else language or None


def _line(text: str) -> str:
    """A line that may be a date's: all of a short one, of a paragraph what a dash parts from it; empty without one.

    "3.5.2023 - The tide clock stopped at noon ..."
    """
    if len(text) <= MAX_LINE:
        return text
    opening = OPENING.match(text)
    return opening[1] if opening else ""


def _by_block(page: Html, timed: Iterable[Element]) -> dict[int, Element]:
    """The first time element of each block that has one."""
    found: dict[int, Element] = {}
    starts: list[int] = []
    for one in timed:
        starts = starts or [block.start for block in page.blocks]
        i = bisect.bisect_right(starts, one.start) - 1
        if i + 1 < len(starts) and (i < 0 or page.blocks[i].end <= one.start) and starts[i + 1] < one.end:
            i += 1
        if 0 <= i < len(starts) and page.blocks[i].end > one.start and one.end > one.start:
            found.setdefault(i, one)
    return found


def _worth(page: Html, times: dict[int, Element], *, forum: bool) -> Iterator[tuple[float, int]]:
    """What the place of each line with a date is worth at most, and the line."""
    found = [
        i
        for i, block in enumerate(page.blocks)
        if (i in times or may_be_dated(_line(block.text))) and not page.boxes[i].hidden
    ]
    if not found:
        return
    heading = heading_of(page)
    named = {i: _around(page.boxes[i]) for i in found}
    alike = Counter(named.values())
    for i, names in named.items():
        if heading is None:
            points = PLACES[1][2] if i < HEAD * len(page.blocks) else 0.0
        else:
            points = next((worth for first, last, worth in PLACES if first <= i - heading <= last), 0.0)
            if forum and i < heading + PLACES[0][0]:
                continue  # the clock in the forum's header
        own = names + times[i].names if i in times else names
        points += NAMED * _named(own, "dated") + TIMED * (i in times)
        if alike[names] >= LISTED and names and not forum:
            points += LIST
        yield points, i


def _around(box: Element) -> str:
    """The names of a block's element and of the one around it."""
    return box.names + (box.parent.names if box.parent else "")


def heading_of(page: Html) -> int | None:
    """The index of the block that is the page's heading: what its title says as well, else its longest h1."""
    title = key(page.title or "")
    said: tuple[int, int] = (0, -1)
    top: tuple[int, int] = (0, -1)
    for i, block in enumerate(page.blocks):
        if not 1 <= block.level <= 3 or len(block.text) > MAX_HEADING or page.boxes[i].hidden:
            continue
        own = key(block.text)
        if len(own) > said[0] and (own in title or (len(own) > 20 and own[:30] in title)):
            said = len(own), i
        if block.level == 1 and min(len(own), 30) > top[0]:
            top = min(len(own), 30), i
    if said[0] >= 8:
        return said[1]
    return top[1] if top[0] else None


def _read(text: str, timed: Element | None, language: str | None) -> Iterator[tuple[Stamp, float]]:
    """The dates of a line, and what the line itself makes them worth; a time element's date is a machine's."""
    found = stamps(text, language) or ()
    worth = ALONE if found else FEW
    if not found and (only := read(text[:MAX_LINE], language))[0]:
        words = len(only[1].split())
        found = (only[0],)
        worth = FEW if words <= 6 else SOME if words <= 12 else MANY
    if timed is not None and (stamp := stated(timed.attributes.get("datetime") or "")):
        changed = MODIFIED.search(timed.names) and "publish" not in timed.names
        role = "modified" if changed else found[0].role if found else None
        worth = max(worth, FEW)
        found = (dataclasses.replace(stamp, role=role), *found[1:])
    for stamp in found:
        yield stamp, worth + LABELLED * (stamp.role == "published") + UNPUBLISHED * _is_unpublished(text, stamp)


def _is_unpublished(text: str, stamp: Stamp) -> bool:
    return stamp.role != "published" and _unpublished().search(text.casefold()) is not None


def elsewhere(box: Element, *, forum: bool) -> float:
    """What the elements around a line take from its worth: those of teasers, comments, people, events."""
    worth = 0.0
    footer = False
    for depth, one in enumerate(box.ancestors()):
        if one.tag in ("body", "html"):
            return OTHERS if footer else worth  # the footer of the page, not of an article
        if depth == CLIMB or one.tag == "main":
            break
        footer = (footer or one.tag == "footer") and one.tag != "article"
        if one.tag in ("aside", "nav", "footer", "figure"):
            worth = PERHAPS
        if one.tag != "article" and one.names:
            if _named(one.names, "people") or (not forum and _named(one.names, "others")):
                return OTHERS
            if _named(one.names, "perhaps"):
                worth = PERHAPS
    return worth


@functools.lru_cache(maxsize=8192)
def _named(names: str, table: str) -> bool:
    return bool(names and _names(table).search(_names("own").sub(" ", names[:MAX_NAMES])))


@functools.cache
def _names(table: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word).replace(r"\*", "[a-z]*") for word in _data()[table])
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z])")


@functools.cache
def _unpublished() -> re.Pattern[str]:
    words = sorted(_data()["unpublished"], key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


@functools.cache
def _data() -> dict[str, Any]:
    text = (importlib.resources.files("cleaners.metadata") / "date_places.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
