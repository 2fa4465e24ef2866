"""One value for each field out of what the finders and the caller say, and the evidence for it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Any

from cleaners.chrome import captions, credits, navigation
from cleaners.flat import Flat, Found
from cleaners.metadata import (
    authors,
    bylines,
    dates,
    headline,
    jsonld,
    language,
    markup,
    page_type,
    published,
    rights,
    sites,
    title,
    urls,
    wire,
)
from cleaners.page import Evidence, Page
from cleaners.quality import repair
from cleaners.segment.html import Html

READERS = (title, authors, urls, wire, credits, captions, navigation, rights)
LISTS = ("authors", "contributors", "image_credits")
DATED = {"published_at", "published_offset", "published_precision", "published_raw"}


def read(page: Page, flat: Flat, found: Found) -> dict[str, Any]:
    """The fields of a document as keyword arguments, evidence among them. What nothing states is left out."""
    evidence: list[Evidence] = [one for reader in READERS for one in reader.evidence(flat, found)]
    fields: dict[str, Any] = {}
    for one in evidence:
        if one.field not in LISTS:
            fields.setdefault(one.field, repair(one.value))
    for name in LISTS:
        if values := tuple(dict.fromkeys(repair(one.value) for one in evidence if one.field == name)):
            fields[name] = values
    for one, stamp in dates.evidence(flat, found):
        if one.field in fields:
            continue
        evidence.append(one)
        fields |= _dated(stamp) if one.field == "published_at" else {one.field: stamp.at}
    if page.url:
        fields["url"] = page.url
        evidence = [one for one in evidence if one.field != "url"]
        evidence.append(Evidence("url", page.url, page.url, "argument", "caller", 1.0))
    fields |= from_url(fields.get("url"))
    if page.site:
        fields["site"] = page.site
    fields["evidence"] = tuple(evidence)
    return fields


def from_url(url: str | None) -> dict[str, str | None]:
    """What follows from a page's URL: canonical_url, host, registered_domain, and the host as site."""
    if not url or not (name := urls.host(url)):
        return {}
    return {
        "canonical_url": urls.canonical(url),
        "host": name,
        "registered_domain": urls.registered_domain(name),
        "site": name.removeprefix("www."),
    }


def from_markup(page: Html, nodes: list[jsonld.Node], url: str | None) -> dict[str, Any]:
    """The fields that a page's mark-up states, as keyword arguments of a document, evidence among them.

    nodes are the objects of its JSON-LD.
    """
    fields: dict[str, Any] = {}
    chosen: list[Evidence] = []
    marked = markup.marked(page)
    if kind := page_type.evidence(page, marked, nodes, url):
        fields["page_type"] = kind.value
        chosen.append(kind)
    forum = kind is not None and kind.value == "forum"
    candidates = [
        *jsonld.evidence(nodes),
        *jsonld.breadcrumbs(nodes),
        *markup.evidence(page, marked, forum=forum),
    ]
    by_field: dict[str, list[Evidence]] = defaultdict(list)
    for one in sorted(candidates, key=lambda one: -one.confidence):
        by_field[one.field].append(one)

    def of(field: str) -> list[Evidence]:
        return by_field.get(field, [])

    for field in ("description", "publisher", "section", "copyright", "license"):
        if best := next(iter(of(field)), None):
            fields[field] = repair(best.value)
            chosen.append(best)
    # The publisher of a personal site is its author too.
    publishers = [one.value for one in of("publisher") if "Person" not in one.method]
    site = sites.site(publishers, url, [one.value for one in of("title")])
    if best := headline.choose(candidates, site, page, url):
        fields["title"] = repair(best.value)
        chosen.append(best)
    is_published = _is_published(kind, url)
    people = bylines.choose(
        of("authors"), site, page, marked, fields.get("title"), look=is_published, forum=forum and is_published
    )
    if people:
        fields["authors"] = tuple(repair(one.value) for one in people)
        chosen += people
    article = kind is not None and kind.value == "article" and kind.confidence >= SURELY
    dated_by = [one for one in of("published_at") if article or one.method != jsonld.OF_PAGE]
    if is_published and (dated := published.choose(dated_by, url)):
        evidence, stamp = dated
        chosen.append(evidence)
        fields |= _dated(stamp)
    if changed := published.choose(of("modified_at"), None):
        chosen.append(changed[0])
        fields["modified_at"] = changed[1].at
    if tags := tuple(
        dict.fromkeys(repair(one.value) for one in of("tags") if one.confidence == of("tags")[0].confidence)
    ):
        fields["tags"] = tags
        chosen += [one for one in of("tags") if one.value in tags]
    if located := _canonical(of("canonical_url"), page, url):
        fields["canonical_url"] = located.value
        chosen.append(located)
    if declared := language.declared(page.language, of("language")):
        fields["language"] = declared.value
        chosen.append(declared)
    fields["evidence"] = tuple(chosen)
    return fields


# Types of pages that content systems date and nobody publishes on a day; and how sure of the type one must be.
UNDATED = ("product", "collection", "listing", "documentation", "service")
SURE = 0.65
SURELY = 0.9


def _is_published(kind: Evidence | None, url: str | None) -> bool:
    """Whether a page is one that somebody publishes on a day: no front page, no shop, no manual."""
    if url and urls.is_front_page(url):
        return False
    return kind is None or kind.value not in UNDATED or kind.confidence < SURE


def _canonical(stated: list[Evidence], page: Html, url: str | None) -> Evidence | None:
    """The first canonical URL that a page states and that can be its own."""
    for one in stated:
        value = one.value
        if not value.startswith(("http://", "https://")):
            base = next((other.attributes.get("href") for other in page.elements if other.tag == "base"), None)
            value = urls.absolute(value, url, base)
        value = urls.canonical(value) or ""
        if value and (url is None or urls.canonical_of(value, url) == value):
            return dataclasses.replace(one, value=value)
    return None


def _dated(stamp: dates.Stamp) -> dict[str, Any]:
    return {
        "published_at": stamp.at,
        "published_offset": stamp.offset,
        "published_precision": stamp.precision,
        "published_raw": stamp.raw,
    }


def join(stated: dict[str, Any], read_fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of an HTML page: what its mark-up states, and what its text says where the mark-up is silent.

    Its bylines were read by their place in the mark-up: what only looks like one in the text is none. A line with a
    date counts only where the page is of a type that is published on a day.
    """
    closed = {"authors", *stated}
    if stated.get("page_type") not in ("article", "forum"):
        closed.add("published_at")
    if "published_at" in closed:
        closed |= DATED
    fields = {name: value for name, value in read_fields.items() if name not in closed}
    fields |= {name: value for name, value in stated.items() if value is not None}
    canonical = stated.get("canonical_url")
    if canonical and not fields.get("url"):
        fields |= {"url": canonical, **from_url(canonical)}
    elif fields.get("url"):
        fields["canonical_url"] = urls.canonical_of(canonical, fields["url"])
    silent = (one for one in read_fields["evidence"] if one.field not in closed)
    fields["evidence"] = (*stated["evidence"], *silent)
    return fields
