"""JSON-LD: the nodes a page states about itself, also from broken JSON, and what they say of the article."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from cleaners.metadata.rights import license_name
from cleaners.page import Evidence

Node = dict[str, Any]

# The likelier a type is the page's own subject, the earlier it stands.
ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|Report|Review|LiveBlogPosting|Recipe|HowTo)$")
OTHER = (
    "DiscussionForumPosting",
    "SocialMediaPosting",
    "QAPage",
    "Question",
    "Product",
    "Event",
    "JobPosting",
    "VideoObject",
)
PAGE = (
    "WebPage",
    "ItemPage",
    "AboutPage",
    "ContactPage",
    "FAQPage",
    "CollectionPage",
    "SearchResultsPage",
    "ProfilePage",
)
OF_PAGE = "WebPage/datePublished"
MAX_SCRIPT = 2_000_000  # code points
MAX_NODES = 500
MAX_CRUMB = 60  # code points
COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>)\s*$", re.S)
TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
CONFIDENCE = 0.9


def nodes(scripts: Iterable[str]) -> list[Node]:
    """Every object of a page's JSON-LD scripts that has a type: graphs and arrays are opened, broken scripts mended."""
    found: list[Node] = []
    for text in scripts:
        if text and len(text) <= MAX_SCRIPT:
            for value in _load(text):
                _collect(value, found)
    return found


def _load(text: str) -> Iterator[Any]:
    for attempt in _attempts(text):
        decoder = json.JSONDecoder(strict=False)
        stripped = attempt.strip().rstrip(";")
        try:
            yield decoder.decode(stripped)
            return
        except (ValueError, RecursionError):
            continue
    # Several objects in a row, or one with rubbish behind it: keep what can be read from the start.
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text.strip())
    except (ValueError, RecursionError):
        return
    yield value


def _attempts(text: str) -> Iterator[str]:
    """A script as it stands, then what may mend it."""
    yield text
    yield TRAILING_COMMA.sub("", COMMENT.sub("", text))
    yield html.unescape(text)


def _collect(value: Any, found: list[Node]) -> None:
    pending = [value]
    while pending and len(found) < MAX_NODES:
        current = pending.pop(0)
        if isinstance(current, list):
            pending[:0] = current
        elif isinstance(current, dict):
            if types(current):
                found.append(current)
            held = (current.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"))
            pending += [one for one in held if isinstance(one, list | dict)]


def types(node: Node) -> tuple[str, ...]:
    """The types of a node, without their vocabulary's address."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return tuple(str(name).rsplit("/", 1)[-1] for name in names if name)


def subject(found: list[Node]) -> Node | None:
    """The node that is the page's own subject: an article before anything else that dates, authors or titles it."""
    articles = [node for node in found if any(map(ARTICLE.match, types(node)))]
    if articles:
        return max(
            articles, key=lambda node: ("headline" in node) + ("datePublished" in node) + ("articleBody" in node)
        )
    for names in (OTHER, PAGE):
        for node in found:
            if set(types(node)) & set(names):
                return node
    return None


def is_restricted(nodes: Iterable[Node]) -> bool:
    """Whether an article, or a page, says of itself that it is not free to read, and no other says that it is."""
    said = [
        str(node["isAccessibleForFree"]).rsplit("/", 1)[-1].strip().lower()
        for node in nodes
        if "isAccessibleForFree" in node and any(ARTICLE.match(name) or name in PAGE for name in types(node))
    ]
    return "false" in said and "true" not in said


def bodies(found: list[Node]) -> Iterator[str]:
    """The articleBody of every node that holds one."""
    for node in found:
        body = node.get("articleBody")
        if isinstance(body, str):
            yield body


def evidence(found: list[Node]) -> Iterator[Evidence]:
    """What the page's own node says of title, description, people, dates, publisher, section, tags and license."""
    node = subject(found)
    if not node:
        return
    is_page = bool(set(types(node)) & set(PAGE))
    by_id = {str(one["@id"]): one for one in found if "@id" in one}
    yield from _said("language", node, ("inLanguage",), 0.75)
    titles = _said("title", node, ("headline", "name") if is_page else ("headline",), 0.6 if is_page else CONFIDENCE)
    for one in titles:
        yield dataclasses.replace(one, method=types(node)[0])
    yield from _said("description", node, ("description",), 0.75)
    for one in _list(node.get("author") or node.get("creator")):
        person = by_id.get(str(one.get("@id")), one) if isinstance(one, dict) else one
        kind = types(person) if isinstance(person, dict) else ()
        for name in _names(person):
            yield Evidence("authors", name, name, "json-ld", "/".join(kind) or "author", CONFIDENCE)
    if is_page:
        # A content system dates every page that it makes: a publication only where the page is an article.
        for one in _said("published_at", node, ("datePublished",), 0.5):
            yield dataclasses.replace(one, method=OF_PAGE)
        return
    yield from _said("published_at", node, ("datePublished",), 0.95)
    if not node.get("datePublished"):
        yield from _said("published_at", node, ("dateCreated", "uploadDate"), 0.6)
    yield from _said("modified_at", node, ("dateModified",), CONFIDENCE)
    for publisher in _list(node.get("publisher")):
        whole = by_id.get(str(publisher.get("@id")), publisher) if isinstance(publisher, dict) else publisher
        for name in _names(whole):
            kind = types(whole) if isinstance(whole, dict) else ()
            yield Evidence("publisher", name, name, "json-ld", "/".join(kind) or "publisher", CONFIDENCE)
    for one in _said("section", node, ("articleSection",), CONFIDENCE):
        yield dataclasses.replace(one, value=one.value.partition(",")[0].strip())
    for one in _said("license", node, ("license",), CONFIDENCE):
        yield dataclasses.replace(one, value=license_name(one.value) or one.value)
    for value in _list(node.get("keywords")):
        for tag in re.split(r"[,;]", value) if isinstance(value, str) else ():
            if tag.strip():
                yield Evidence("tags", tag.strip(), value, "json-ld", "keywords", CONFIDENCE)


def breadcrumbs(found: list[Node]) -> Iterator[Evidence]:
    """The section of a page: the last place of its breadcrumb trail that is neither the first nor the page itself."""
    trail = next((node for node in found if "BreadcrumbList" in types(node)), None)
    names = [name for item in _list(trail and trail.get("itemListElement")) if (name := _crumb(item))]
    own = [_key(text) for node in found for text in (node.get("headline"), node.get("name")) if isinstance(text, str)]
    if names and (len(names) > 2 or _key(names[-1]) in own):
        names = names[:-1]
    if len(names) > 1 and not re.search(r"\d", names[-1]) and len(names[-1]) <= MAX_CRUMB:
        yield Evidence("section", names[-1], " > ".join(names), "json-ld", "BreadcrumbList", 0.65)


def _crumb(item: Any) -> str | None:
    """The name of one item of a breadcrumb trail."""
    if not isinstance(item, dict):
        return None
    held = item.get("item")
    name = item.get("name") or (held.get("name") if isinstance(held, dict) else None)
    return html.unescape(name).strip() or None if isinstance(name, str) else None


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", html.unescape(text).casefold())


def _said(field: str, node: Node, keys: tuple[str, ...], confidence: float) -> Iterator[Evidence]:
    for key in keys:
        for value in _list(node.get(key)):
            if isinstance(value, str | int | float) and str(value).strip():
                text = html.unescape(str(value)).strip()
                yield Evidence(field, text, str(value), "json-ld", key, confidence)
                return


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield html.unescape(value).strip()
    elif isinstance(value, dict):
        for name in _list(value.get("name")):
            if isinstance(name, str):
                yield html.unescape(name).strip()
