"""What a page's mark-up says of it: meta elements, links, microdata, times, headings, visible dates."""

from __future__ import annotations

import dataclasses
import functools
import importlib.resources
import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaners.metadata import visible
from cleaners.metadata.rights import license_evidence
from cleaners.page import Evidence
from cleaners.segment.html import KEPT, Element, Html

MAX_LENGTH = 2000  # code points of a value
LISTED = 3  # items with dates of their own, from which on they are a list
# class="post-author", id="byline", data-testid="author-name", class="username"; not "authority"
BYLINE = re.compile(r"byline|author(?!i[sztdv])|autor(?!i[szd])|auteur|redact(?:eur|or)| username ")
# Attributes of the elements that say something
SAYING = KEPT - {"href"}
# "/", "./index.html", "https://www.example.com/"
FRONT = re.compile(r"(?:https?:)?(?://[^/?#]+)?[./]*(?:index\.\w+)?", re.I)
LOGO = re.compile(r"\b(?:logo|brand|masthead|(?:site|blog)-?(?:title|name)|site-?head\w*)\b")
MAX_INSIDE = 6  # elements of a heading that are looked at
MAX_TAG = 60  # code points
# Where teasers of other pages stand: what is said inside is not of this page.
MAX_CLIMB = 12
# Microdata: field and confidence
DATES = {
    "datePublished": ("published_at", 0.88),
    "pubdate": ("published_at", 0.88),
    "dateModified": ("modified_at", 0.88),
    "dateCreated": ("published_at", 0.6),
}
ELSEWHERE = re.compile(
    r"related|teaser|recommend|sidebar|footer|comment|widget|promo|more-|most-|popular|latest|card|list-item|carousel"
)


@dataclass(frozen=True, slots=True)
class Marked:
    """The elements of a page that can say something of it, in page order, and what they are named.

    addressed have an href, timed a datetime attribute, items an itemprop (or the pubdate of old), authors are marked or
    named as bylines. types are the itemtypes of microdata, names the classes and ids of all elements.
    """

    metas: list[Element]
    links: list[Element]
    headings: list[tuple[int, Element]]
    addressed: list[Element]
    timed: list[Element]
    items: list[Element]
    authors: list[Element]
    types: set[str]
    names: set[str]


def marked(page: Html) -> Marked:
    """What the finders of metadata look at, out of one walk over the elements of a page."""
    found = Marked([], [], [], [], [], [], [], set(), set())
    authors: list[tuple[int, Element]] = []
    for number, one in enumerate(page.elements):
        attributes = one.attributes
        if one.names:
            found.names.add(one.names)
        if one.tag == "h1":
            found.headings.append((number, one))
        if not attributes:
            continue
        if "href" in attributes:
            found.addressed.append(one)
        if SAYING.isdisjoint(attributes):
            continue
        if one.tag == "meta":
            found.metas.append(one)
        if "rel" in attributes and one.tag in ("link", "a"):
            found.links.append(one)
        if "itemprop" in attributes or "pubdate" in attributes:
            found.items.append(one)
        if "itemtype" in attributes:
            found.types.add((attributes["itemtype"] or "").rstrip("/").rpartition("/")[2])
        if "datetime" in attributes:
            found.timed.append(one)
        if is_author(one) or BYLINE.search((attributes.get("data-testid") or "").lower()):
            authors.append((number, one))
    likely = (n for n in found.names if "aut" in n or "byline" in n or "redact" in n or "username" in n)
    if names := set(filter(BYLINE.search, likely)):
        marked = {number for number, _ in authors}
        named = [(n, one) for n, one in enumerate(page.elements) if one.names in names and n not in marked]
        authors = sorted((*authors, *named), key=lambda pair: pair[0])
    found.authors.extend(one for _, one in authors)
    return found


def is_author(one: Element) -> bool:
    """Whether an element is marked as the author, by a link's rel or microdata, or as the name in what is so marked."""
    rel, prop = one.attributes.get("rel"), one.attributes.get("itemprop")
    if prop == "name":
        around = itertools.islice(one.ancestors(), 1, 4)
        return any(up.attributes.get("itemprop") == "author" for up in around)
    return prop == "author" or (rel is not None and "author" in rel.split())


def evidence(page: Html, found: Marked, *, forum: bool = False) -> Iterator[Evidence]:
    """Candidates for the fields of a document, from everything but JSON-LD. In a forum every post is dated."""
    for meta in found.metas:
        yield from _meta(meta)
    for link in found.links:
        yield from _link(page, link)
    for number, heading in found.headings:
        if text := _text(page, heading):
            logo = _is_logo(heading, page.elements[number + 1 : number + 1 + MAX_INSIDE])
            yield Evidence("title", text, text, "h1", "logo" if logo else heading.hidden or "h1", 0.85)
    yield from license_evidence(page, found.addressed)
    if page.title:
        yield Evidence("title", page.title, page.title, "title", "title", 0.5)
    yield from _own([one for item in found.items for one in _microdata(page, item, forum=forum)], forum=forum)
    yield from visible.evidence(page, found.timed, forum=forum)


@functools.cache
def _fields() -> dict[str, tuple[str, float]]:
    """Field and confidence by the name of a meta element."""
    text = (importlib.resources.files("cleaners.metadata") / "meta_names.toml").read_text(encoding="utf-8")
    return {name: (field, said) for field, names in tomllib.loads(text).items() for name, said in names.items()}


def _meta(meta: Element) -> Iterator[Evidence]:
    content = (meta.attributes.get("content") or "").strip()
    if not content or len(content) > MAX_LENGTH:
        return
    for key in ("property", "name", "itemprop", "http-equiv"):
        name = (meta.attributes.get(key) or "").strip().lower()
        known = _fields().get(name)
        if not known or (key == "itemprop" and (known[0] in ("published_at", "modified_at") or _elsewhere(meta))):
            continue
        field, confidence = known
        for value in re.split(r"[,;]", content) if field == "tags" else [content]:
            if value.strip():
                yield Evidence(field, value.strip(), content, "meta", name, confidence)
        return


def _link(page: Html, link: Element) -> Iterator[Evidence]:
    """The canonical URL; categories and tags, as WordPress marks links to them."""
    rel = (link.attributes.get("rel") or "").lower()
    if "canonical" in rel:
        if href := (link.attributes.get("href") or "").strip():
            yield Evidence("canonical_url", href, href, "link", "canonical", 0.85)
    elif "tag" in rel.split() and link.tag == "a" and visible.elsewhere(link, forum=False) > visible.OTHERS:
        text = _text(page, link)
        if text and len(text) <= MAX_TAG:
            yield Evidence("section" if "category" in rel else "tags", text, text, "link", rel, 0.7)


def _own(microdata: list[Evidence], *, forum: bool) -> Iterator[Evidence]:
    """The dates of the page's own item: in a forum the first post's; where three items have dates, none is its own."""
    for field in ("published_at", "modified_at"):
        found = [one for one in microdata if one.field == field]
        if forum and found:
            yield dataclasses.replace(found[0], confidence=0.9)
        elif len({one.value for one in found if one.method == "datePublished"}) < LISTED:
            yield from found


def _microdata(page: Html, one: Element, *, forum: bool) -> Iterator[Evidence]:
    """Microdata's dates, and the pubdate of old; not those of teasers and comments beside the article."""
    attributes = one.attributes
    prop = attributes.get("itemprop") or "pubdate"
    known = DATES.get(prop if prop in DATES or "pubdate" not in attributes else "pubdate")
    if not known or visible.elsewhere(one, forum=forum) <= visible.OTHERS:
        return
    value = (attributes.get("content") or attributes.get("datetime") or _text(page, one)).strip()
    if value:
        yield Evidence(known[0], value, value, "microdata", prop, known[1])


def _is_logo(heading: Element, following: Sequence[Element]) -> bool:
    """Whether a heading is the site's name on every page: it links to the front page, or is named after a logo."""
    inside = (one for one in following if one.tag == "a" and heading.start <= one.start < heading.end)
    link = heading.link or next(inside, None)
    href = (link.attributes.get("href") or "#").strip() if link else "#"
    around = (heading, heading.parent, heading.parent and heading.parent.parent)
    return bool(FRONT.fullmatch(href)) or any(one and one.names and LOGO.search(one.names) for one in around)


def _elsewhere(one: Element) -> bool:
    """Whether an element stands in an aside, a footer, a navigation or a box of teasers."""
    for depth, current in enumerate(one.ancestors()):
        if current.tag in ("aside", "footer", "nav"):
            return True
        if current.tag in ("body", "html", "main") or depth == MAX_CLIMB:
            return False
        if depth and current.tag != "article" and current.names and ELSEWHERE.search(current.names):
            return True
    return False


def _text(page: Html, one: Element) -> str:
    return page.text_of(one)[:MAX_LENGTH]
