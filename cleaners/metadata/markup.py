"""What a page's mark-up says of it: meta elements, links, microdata, times, headings, bylines, visible dates."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.metadata.dates import read, stamps
from cleaners.page import Evidence

MAX_LENGTH = 2000  # code points of a value
BYLINE = (
    '[rel~="author"], [itemprop="author"], [class*="byline" i], [class*="author" i], [data-testid*="author" i],'
    ' [data-testid*="byline" i], [class*="autor" i], [class*="signature" i]'
)
MAX_BYLINE = 160
DATED = (
    '[class*="date" i], [class*="datum" i], [class*="publish" i], [class*="time" i], [class*="byline" i],'
    ' [class*="entry-meta" i], [class*="post-meta" i], [class*="article-meta" i], [class*="posted" i],'
    ' [id*="date" i], time'
)
MAX_DATED = 100
LISTED = 3  # different dates that make a list
MAX_TEXTS = 400
CLIMB = 4  # elements above the heading
BEFORE, AFTER = 12, 16  # texts before and after the heading
# Where teasers of other pages stand: what is said inside is not of this page.
ELSEWHERE = re.compile(
    r"related|teaser|recommend|sidebar|footer|comment|widget|promo|more-|most-|popular|latest|card|list-item|carousel",
    re.I,
)


def evidence(tree: LexborHTMLParser) -> Iterator[Evidence]:
    """Candidates for the fields of a document, from everything but JSON-LD."""
    yield from _metas(tree)
    yield from _links(tree)
    for heading in tree.css("h1"):
        if text := _text(heading):
            yield Evidence("title", text, text, "h1", "h1", 0.85)
    if (title := tree.css_first("head > title, title")) and (text := _text(title)):
        yield Evidence("title", text, text, "title", "title", 0.5)
    yield from _times(tree)
    yield from _bylines(tree)
    yield from _visible_dates(tree)


@functools.cache
def _fields() -> dict[str, tuple[str, float]]:
    """Field and confidence by the name of a meta element."""
    text = (importlib.resources.files("cleaners.metadata") / "meta_names.toml").read_text(encoding="utf-8")
    return {name: (field, said) for field, names in tomllib.loads(text).items() for name, said in names.items()}


def _metas(tree: LexborHTMLParser) -> Iterator[Evidence]:
    for meta in tree.css("meta[content]"):
        attributes = meta.attributes
        content = (attributes.get("content") or "").strip()
        names = (
            attributes.get("property"),
            attributes.get("name"),
            attributes.get("itemprop"),
            attributes.get("http-equiv"),
        )
        for name in names:
            known = _fields().get((name or "").strip().lower())
            if not known or not content or len(content) > MAX_LENGTH:
                continue
            field, confidence = known
            values = re.split(r"[,;]", content) if field == "tags" else [content]
            for value in values:
                if value.strip():
                    yield Evidence(field, value.strip(), content, "meta", (name or "").lower(), confidence)
            break


def _links(tree: LexborHTMLParser) -> Iterator[Evidence]:
    for link in tree.css('link[rel="canonical"], a[rel~="license"], link[rel~="license"]'):
        href = (link.attributes.get("href") or "").strip()
        if href:
            field = "canonical_url" if link.attributes.get("rel") == "canonical" else "license"
            yield Evidence(field, href, href, "link", link.attributes.get("rel") or "", 0.85)


def _times(tree: LexborHTMLParser) -> Iterator[Evidence]:
    """Microdata's dates, and times of the article's own header; not those of teasers beside it."""
    for node in tree.css('[itemprop="datePublished"], [itemprop="dateModified"], time[pubdate]'):
        value = node.attributes.get("content") or node.attributes.get("datetime") or _text(node)
        if value and not _elsewhere(node):
            field = "modified_at" if node.attributes.get("itemprop") == "dateModified" else "published_at"
            yield Evidence(field, value, value, "microdata", node.attributes.get("itemprop") or "pubdate", 0.88)
    seen = 0
    for node in tree.css("time[datetime]"):
        value = (node.attributes.get("datetime") or "").strip()
        if not value or _elsewhere(node):
            continue
        seen += 1
        name = f"{node.attributes.get('class') or ''} {node.attributes.get('itemprop') or ''}".lower()
        modified = bool(re.search(r"updat|modif", name))
        stated = bool(re.search(r"publi|entry-date|post|created", name))
        yield Evidence(
            "modified_at" if modified else "published_at", value, value, "time", "datetime", 0.75 if stated else 0.6
        )
        if seen == 2:
            return


def _bylines(tree: LexborHTMLParser) -> Iterator[Evidence]:
    seen = 0
    for node in tree.css(BYLINE):
        text = _text(node)
        if text and len(text) <= MAX_BYLINE and not _elsewhere(node):
            marked = node.attributes.get("itemprop") == "author" or node.attributes.get("rel") == "author"
            yield Evidence("authors", text, text, "byline", "marked" if marked else "class", 0.7 if marked else 0.5)
            seen += 1
            if seen == 4:
                return


def _visible_dates(tree: LexborHTMLParser) -> Iterator[Evidence]:
    """Small elements that are named after a date and hold one: "<span class=post-date>3. Mai 2023</span>"."""
    language = ((tree.root.attributes.get("lang") or "") if tree.root else "").split("-")[0].lower() or None
    yield from _near_heading(tree, language)
    seen = 0
    for node in tree.css(DATED):
        text = _text(node)
        if not 6 <= len(text) <= MAX_DATED or not re.search(r"\d", text) or _elsewhere(node):
            continue
        stamp, _ = read(text, language)
        if stamp:
            field = "modified_at" if stamp.role == "modified" else "published_at"
            yield Evidence(
                field, stamp.at.isoformat() if stamp.offset is None else text, text, "visible", "class", 0.55
            )
            seen += 1
            if seen == 2:
                return


def _near_heading(tree: LexborHTMLParser, language: str | None) -> Iterator[Evidence]:
    """Lines around the heading that hold nothing but a date: the first that is one, above or below."""
    heading = tree.css_first("h1")
    container = heading
    for _ in range(CLIMB):
        if container is None or container.parent is None or container.parent.tag in ("body", "html"):
            break
        container = container.parent
    if heading is None or container is None:
        return
    texts = [node for node in container.traverse(include_text=True) if node.tag == "-text" and node.text().strip()]
    title = _text(heading)
    at = next((i for i, node in enumerate(texts) if node.text().strip() and node.text().strip() in title), 0)
    found = []
    for i, node in enumerate(texts[:MAX_TEXTS]):
        text = " ".join(node.text().split())
        if (
            len(text) <= MAX_DATED
            and not (node.parent and _elsewhere(node.parent))
            and (said := stamps(text, language))
        ):
            found.append((i, text, said))
    # A list of dated items is no article: its dates are theirs.
    near = [(text, said) for i, text, said in found if at - BEFORE <= i <= at + AFTER]
    for text, said in near[:1] if len({text for _, text, _ in found}) < LISTED else ():
        for stamp in said:
            field = "modified_at" if stamp.role == "modified" else "published_at"
            value = stamp.at.isoformat() if stamp.offset is None else text
            yield Evidence(field, value, text, "visible", "near-heading", 0.58)


def _elsewhere(node: LexborNode) -> bool:
    """Whether a node stands in an aside, a footer, a navigation or a box of teasers."""
    current: LexborNode | None = node
    depth = 0
    while current is not None and depth < 12:
        if current.tag in ("aside", "footer", "nav"):
            return True
        if current.tag in ("body", "html", "main"):
            return False
        names = f"{current.attributes.get('class') or ''} {current.attributes.get('id') or ''}"
        if depth and current.tag != "article" and ELSEWHERE.search(names):
            return True
        current = current.parent
        depth += 1
    return False


def _text(node: LexborNode) -> str:
    return " ".join((node.text(separator=" ") or "").split())[:MAX_LENGTH]
