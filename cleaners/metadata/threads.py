"""Who started a thread: the writer of the first post of a forum's page, whose account may be called anything."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from cleaners.chrome.labels import phrases
from cleaners.metadata.markup import Marked, is_author
from cleaners.page import Evidence
from cleaners.segment.html import Element, Html

# class="username", "bigusername" (vBulletin), "PostUser-name" (Flarum), "postleft" (FluxBB), "author_information"
WRITER = re.compile(r" (?:\S*user-?name\S*|post-?(?:er|left|author|profile)\S*|author\S*|creator) ")
OTHERS = re.compile(r"sidebar|whos-?online|newest|latest|footer|avatar|login|signup|current-?user|related")
# "Started by Salty Oar, June 04, 2024", "Thread starter salty_oar"
STARTED = re.compile(r"(?:thread starter|(?:started|posted|asked) by)[:\s]\s*(?P<name>\S.*)", re.I)
# "by Salty Oar » Tue May 2, 2023", "salty_oar (Sal)", "salty_oar on 05/02/23"
AROUND = re.compile(r"^by\s+|\s*(?:,|»|\(|\bon\s\d|\bon\s[A-Z][a-z]+\s\d).*$")
LINES = 12  # blocks after the heading in which it says who started the thread
BEFORE = 50  # code points before the heading in which the writer may stand
MAX_NAME = 40  # code points
MAX_WORDS = 4
MAX_CLIMB = 6


def starter(page: Html, marked: Marked, number: int) -> Evidence | None:
    """The account that a thread's first post names; number is that of the block that is the page's heading."""
    if not page.blocks:
        return None
    for block in page.blocks[number : number + LINES]:
        said = STARTED.fullmatch(block.text)
        if said and _is_account(name := AROUND.sub("", said["name"])):
            return Evidence("authors", name, block.text, "byline", "thread", 0.6)
    start = page.blocks[number].start - BEFORE
    for one in _writers(page, marked):
        # The microdata of the thread itself may stand before its heading.
        known = one.start >= start or is_author(one)
        if known and not _is_apart(one) and _is_account(name := AROUND.sub("", _name(page, one))):
            return Evidence("authors", name, name, "byline", "thread", 0.6)
    return None


def _writers(page: Html, marked: Marked) -> Iterator[Element]:
    """The elements that are marked as a post's author or named after one, in page order."""
    names = set(filter(WRITER.search, marked.names))
    own = {id(one) for one in marked.authors if is_author(one)}
    return (one for one in page.elements if one.names in names or id(one) in own)


def _name(page: Html, one: Element) -> str:
    """What an element calls the writer: its first line that is more than a letter, which stands in for a picture."""
    if one.tag == "meta":
        return (one.attributes.get("content") or "").strip()
    lines = (line.strip(" :") for line in page.text[one.start : one.end].split("\n"))
    return next((line for line in lines if len(line) > 1), "")


def _is_account(name: str) -> bool:
    if not 1 < len(name) <= MAX_NAME or len(name.split()) > MAX_WORDS or phrases().match(name):
        return False
    return any(map(str.isalpha, name)) and not re.search(r"[\n@]|: |\b(?:19|20)\d\d\b", name)


def _is_apart(one: Element) -> bool:
    around = itertools.islice(one.ancestors(), MAX_CLIMB)
    return any(up.tag in ("nav", "aside", "footer") or OTHERS.search(up.names) for up in around)
