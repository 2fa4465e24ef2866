"""What a page's mark-up says of it: meta elements, links, microdata, times, headings, bylines, visible dates."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterator, Sequence

from cleaners.metadata.dates import read, stamps
from cleaners.page import Evidence
from cleaners.segment.html import Element, Html

MAX_LENGTH = 2000  # code points of a value
BYLINE = re.compile(r"byline|author|autor|signature")
MAX_BYLINE = 160
DATED = re.compile(r"date|datum|publish|time|byline|entry-meta|post-meta|article-meta|posted")
MAX_DATED = 100
LISTED = 3  # different dates that make a list
MAX_TEXTS = 400
CLIMB = 4  # elements above the heading
BEFORE, AFTER = 12, 16  # blocks before and after the heading
# "/", "./index.html", "https://www.example.com/"
FRONT = re.compile(r"(?:https?:)?(?://[^/?#]+)?[./]*(?:index\.\w+)?", re.I)
LOGO = re.compile(r"\b(?:logo|brand|masthead|(?:site|blog)-?(?:title|name)|site-?head\w*)\b")
MAX_INSIDE = 6  # elements of a heading that are looked at
# Where teasers of other pages stand: what is said inside is not of this page.
MAX_CLIMB = 12
ELSEWHERE = re.compile(
    r"related|teaser|recommend|sidebar|footer|comment|widget|promo|more-|most-|popular|latest|card|list-item|carousel"
)


def evidence(page: Html) -> Iterator[Evidence]:
    """Candidates for the fields of a document, from everything but JSON-LD."""
    bylines = times = dated = 0
    language = (page.language or "").split("-")[0].lower() or None
    for number, one in enumerate(page.elements):
        tag, attributes = one.tag, one.attributes
        if tag == "meta":
            yield from _meta(one)
        elif tag == "link" or (tag == "a" and "rel" in attributes):
            yield from _link(one)
        elif tag == "h1" and (text := _text(page, one)):
            logo = _is_logo(one, page.elements[number + 1 : number + 1 + MAX_INSIDE])
            yield Evidence("title", text, text, "h1", "logo" if logo else one.hidden or "h1", 0.85)
        if not attributes:
            continue
        if times < 2 and (tag == "time" or "itemprop" in attributes):
            for said in _time(page, one):
                times += said.origin == "time"
                yield said
        rel, prop, test = attributes.get("rel"), attributes.get("itemprop"), attributes.get("data-testid")
        names = f"{one.names} {test.lower()}" if test else one.names
        marked = prop == "author" or (rel is not None and "author" in rel.split())
        if bylines < 4 and (marked or BYLINE.search(names)) and one.end - one.start <= 2 * MAX_BYLINE:
            text = _text(page, one)
            if text and len(text) <= MAX_BYLINE and not _elsewhere(one):
                yield Evidence("authors", text, text, "byline", "marked" if marked else "class", 0.7 if marked else 0.5)
                bylines += 1
        if dated < 2 and (tag == "time" or DATED.search(names)) and 6 <= one.end - one.start <= 2 * MAX_DATED:
            for said in _visible_date(page, one, language):
                dated += 1
                yield said
    if page.title:
        yield Evidence("title", page.title, page.title, "title", "title", 0.5)
    yield from _near_heading(page, language)


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
        if not known or (key == "itemprop" and _elsewhere(meta)):
            continue
        field, confidence = known
        for value in re.split(r"[,;]", content) if field == "tags" else [content]:
            if value.strip():
                yield Evidence(field, value.strip(), content, "meta", name, confidence)
        return


def _link(link: Element) -> Iterator[Evidence]:
    rel = (link.attributes.get("rel") or "").lower().split()
    href = (link.attributes.get("href") or "").strip()
    if href and "canonical" in rel:
        yield Evidence("canonical_url", href, href, "link", "canonical", 0.85)
    elif href and "license" in rel:
        yield Evidence("license", href, href, "link", "license", 0.85)


def _time(page: Html, one: Element) -> Iterator[Evidence]:
    """Microdata's dates, and times of the article's own header; not those of teasers beside it."""
    attributes = one.attributes
    prop = attributes.get("itemprop") or ""
    value = (attributes.get("content") or attributes.get("datetime") or _text(page, one)).strip()
    if not value or _elsewhere(one):
        return
    if prop in ("datePublished", "dateModified") or "pubdate" in attributes:
        field = "modified_at" if prop == "dateModified" else "published_at"
        yield Evidence(field, value, value, "microdata", prop or "pubdate", 0.88)
    elif one.tag == "time" and attributes.get("datetime"):
        name = f"{one.names}{prop.lower()}"
        modified = bool(re.search(r"updat|modif", name))
        stated = bool(re.search(r"publi|entry-date|post|created", name))
        field = "modified_at" if modified else "published_at"
        yield Evidence(field, value, value, "time", "datetime", 0.75 if stated else 0.6)


def _visible_date(page: Html, one: Element, language: str | None) -> Iterator[Evidence]:
    """A small element that is named after a date and holds one: "<span class=post-date>3. Mai 2023</span>"."""
    text = _text(page, one)
    if not 6 <= len(text) <= MAX_DATED or not re.search(r"\d", text) or _elsewhere(one):
        return
    stamp, _ = read(text, language)
    if stamp:
        field = "modified_at" if stamp.role == "modified" else "published_at"
        yield Evidence(field, stamp.at.isoformat() if stamp.offset is None else text, text, "visible", "class", 0.55)


def _near_heading(page: Html, language: str | None) -> Iterator[Evidence]:
    """Lines around the heading that hold nothing but a date: the first that is one, above or below."""
    heading = next((one for one in page.elements if one.tag == "h1" and one.end > one.start), None)
    if heading is None:
        return
    container = heading
    for _ in range(CLIMB):
        if container.parent is None or container.parent.tag in ("body", "html"):
            break
        container = container.parent
    inside = [i for i, block in enumerate(page.blocks) if container.start <= block.start < container.end][:MAX_TEXTS]
    at = next((n for n, i in enumerate(inside) if page.blocks[i].start >= heading.start), 0)
    found = []
    for n, i in enumerate(inside):
        text = page.blocks[i].text
        if len(text) <= MAX_DATED and (said := stamps(text, language)) and not _elsewhere(page.boxes[i]):
            found.append((n, text, said))
    # A list of dated items is no article: its dates are theirs.
    near = [(text, said) for n, text, said in found if at - BEFORE <= n <= at + AFTER]
    for text, said in near[:1] if len({text for _, text, _ in found}) < LISTED else ():
        for stamp in said:
            field = "modified_at" if stamp.role == "modified" else "published_at"
            value = stamp.at.isoformat() if stamp.offset is None else text
            yield Evidence(field, value, text, "visible", "near-heading", 0.58)


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
