"""URLs: lines that hold one, canonical form, host and registered domain."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from cleaners.flat import Flat, Found
from cleaners.page import Evidence, Removal

if TYPE_CHECKING:
    from tldextract import TLDExtract

# "https://www.example.com/news/1", "URL: http://example.com/a?b=1", "Source: <https://example.com/>"
ARCHIVED = re.compile(r"https?://web\.archive\.org/web/[^/]+/(?P<url>https?://.+)", re.I)
SCHEME = re.compile(r"://")
LINE = re.compile(r"(?:[^\W\d_][^\W_]*(?: [^\W_]+){0,2}\s?:\s?)?<?(?P<url>https?://[^\s<>\"]{4,2000})>?", re.I)


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Lines before or after the body that hold one URL, with or without a label."""
    first, last = found.body()
    for i in sorted(page.matching(SCHEME)):
        match = LINE.fullmatch(page.blocks[i].text) if found.free(i) and not first < i < last else None
        if match and host(match["url"]):
            yield page.removal(i, i, "metadata", "url", 0.9)


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The URL of the page: what such a line says, if no other says otherwise."""
    lines = [match for removal in found.rule("metadata", "url") if (match := LINE.fullmatch(removal.text))]
    if len({match["url"] for match in lines}) == 1:
        yield Evidence("url", lines[0]["url"], lines[0].string, "line", "urls.find", 0.9)


def canonical(url: str) -> str | None:
    """The URL without tracking parameters, fragment and default port, its host lower-cased; None if invalid."""
    from courlan import clean_url

    try:
        cleaned = clean_url(url)
    except (ValueError, TypeError, AttributeError):
        return None
    if not cleaned or not host(cleaned):
        return None
    parts = urlsplit(cleaned.partition("#")[0])
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def absolute(stated: str, url: str | None, base: str | None) -> str:
    """What a page's own address for something means, by its <base> and its URL; what cannot be joined stays."""
    try:
        return urljoin(urljoin(url or "", base or ""), stated)
    except ValueError:
        return stated


def canonical_of(stated: str | None, url: str) -> str | None:
    """The canonical URL: the stated one where it is of the same registered domain, else the page's own, tidied."""
    own = canonical(url)
    if not stated or not own:
        return own
    here, there = host(own), host(stated)
    same = here and there and registered_domain(here) == registered_domain(there)
    # A canonical URL that names the front page on every page is a mistake of the site.
    return stated if same and (not is_front_page(stated) or is_front_page(own)) else own


def host(url: str) -> str | None:
    """The host of a URL in lower case, without its port, with its www."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port  # a port beyond 65535 raises
    except ValueError:
        return None
    return name.lower() if name and "." in name and port != 0 and parts.scheme in ("http", "https") else None


def original(url: str) -> str:
    """The URL of the page that a web archive keeps ("https://web.archive.org/web/2014/http://pier.example/tide"); any
    other URL as it is."""
    archived = ARCHIVED.match(url)
    return archived["url"] if archived else url


def is_front_page(url: str) -> bool:
    """Whether a URL is a host's own, without a path or a query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        bool(parts.netloc) and parts.path.strip("/") == "" and not re.search(r"(?:^|&)(?:p|id|page_id)=", parts.query)
    )


@functools.lru_cache(maxsize=1024)
def registered_domain(name: str) -> str | None:
    """The domain that somebody registered ("bbc.co.uk" of "news.bbc.co.uk"), by the public suffix list."""
    parts = _extract()(name)
    if parts.suffix or parts.ipv4 or parts.ipv6:
        return parts.top_domain_under_public_suffix or None
    # The list's own rule for what it does not know: the last label is the suffix.
    return ".".join(name.split(".")[-2:])


@functools.cache
def _extract() -> TLDExtract:
    from tldextract import TLDExtract

    # The list packaged with tldextract: no download, no cache on disk.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
