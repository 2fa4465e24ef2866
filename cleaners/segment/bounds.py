"""HTML made harmless for parsers: what would cost them the square of its length goes, and no text with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

# <p a1=1 a2=2 ... a300000=3>: lexbor compares every attribute of a tag with all before it
LONG = 20_000  # code points
LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{LONG},}}")
MANY_ATTRIBUTES = 1000
# a, a=1, a = "1 2", and the tag's own <p
ATTRIBUTE = re.compile(r"""[^\s/>="']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]*))?""")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")
# <noscript><iframe src="..."/></noscript>: its text would be all that follows, up to the next </iframe>
UNCLOSED = re.compile(r"(<iframe\b[^<>]*>)(?=\s*</noscript)", re.I)
MANY_TAGS = 30_000
MAX_DEPTH = 500  # elements; lexbor's time grows with the square of the depth
# Elements without an end tag, or that may lack it.
UNNESTED = frozenset(
    "area base br col embed hr img input link meta source track wbr p li option dt dd tr td th".split()
)


def bounded(content: str) -> str:
    """HTML without what makes parsers slow: attributes beyond the thousandth of a tag, tags nested beyond MAX_DEPTH.

    Text is never cut; what would swallow it, a frame that noscript leaves open, is closed.
    """
    content = UNCLOSED.sub(r"\1</iframe>", _fewer_attributes(content))
    if content.count("<") < MANY_TAGS:
        return content
    kept: list[str] = []
    at = depth = 0
    for match in TAG.finditer(content):
        if match[2].lower() in UNNESTED or match[0].endswith("/>"):
            continue
        depth = depth - 1 if match[1] else depth + 1
        if depth > MAX_DEPTH:
            kept.append(content[at : match.start()])
            at = match.end()
        depth = max(depth, 0)
    return "".join((*kept, content[at:])) if kept else content


def _fewer_attributes(content: str) -> str:
    kept: list[str] = []
    at = 0
    for tag in _long_tags(content):
        attributes = ATTRIBUTE.findall(tag[0])
        if len(attributes) > MANY_ATTRIBUTES:
            kept += (content[at : tag.start()], " ".join(attributes[:MANY_ATTRIBUTES]))
            at = tag.end()
    return "".join((*kept, content[at:])) if kept else content


def _long_tags(content: str) -> Iterator[re.Match[str]]:
    """The tags of more than LONG code points, found in steps of as many, not by a look at every tag."""
    at = content.find("<") + 1
    while 0 < at <= len(content) - LONG:
        mark = content.rfind(">", at, at + LONG)
        mark = mark if mark >= 0 else content.rfind("<", at, at + LONG)
        if mark >= 0:
            at = mark + 1
        else:
            if content[at - 1] == "<" and (tag := LONG_TAG.match(content, at - 1)):
                yield tag
            at = content.find("<", at + LONG) + 1
