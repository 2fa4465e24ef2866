"""The names by which a site calls itself: they are cut off its titles, and are none of its authors."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cleaners.metadata import urls

ARTICLE = re.compile(r"^(?:the|der|die|das|le|la|les|el|il|o|os)\s", re.I)
PARTS = re.compile(r"\s+[|·•–—-]\s+")  # "Tide tables - Harbour Wire"
LONG = 5  # words
MIN_LIKE = 4  # letters that a part of the domain must have in common with a name
MIN_INITIALS = 3
MIN_NAME = 6  # letters of a name that other names may begin with
MAX_MORE = 20  # letters of a name beyond the domain


@dataclass(frozen=True, slots=True)
class Site:
    """A site: names are what it calls itself, and its host and domains, as keys (see key()); domain is the label that
    somebody registered ("harbourwire" of "www.harbour-wire.co.uk"), empty if the page has no URL."""

    names: frozenset[str] = frozenset()
    domain: str = ""

    def is_name(self, text: str) -> bool:
        """Whether a text is one of the site's names, with or without an article before it and ".com" behind it."""
        one = key(ARTICLE.sub("", text))
        return one in self.names or key(text) in self.names or one.removesuffix("com") in self.names

    def is_like(self, text: str) -> bool:
        """Whether a text looks like a name of the site: "Harbour Wire US" or "HW News" of harbourwire, hwnews."""
        one = key(text)
        if not one or self.is_name(text):
            return bool(one)
        if len(self.domain) >= MIN_LIKE and one.startswith(self.domain):
            return len(one) <= len(self.domain) + MAX_MORE
        if len(one) >= MIN_LIKE and self.domain.startswith(one) | self.domain.endswith(one):
            return True
        initials = _initials(text)
        if len(initials) >= MIN_INITIALS and initials == self.domain:
            return True
        return any(_alike(one, name) for name in self.names)


def _initials(text: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", text.casefold()))


def _alike(one: str, other: str) -> bool:
    """Whether one of two keys begins with the other and is little longer."""
    short, long = sorted((one, other), key=len)
    return len(short) >= MIN_NAME and long.startswith(short) and len(long) - len(short) <= max(4, len(other) // 2)


def site(names: Iterable[str], url: str | None, titles: Iterable[str] = ()) -> Site:
    """The site of a page, from the names that its mark-up states and from its URL; titles are what it is titled.

    A long name that is the page's title is no name of the site. A stated name may hold more than the site's ("Tide
    tables - Harbour Wire"): of its parts, those count that the domain is like.
    """
    titled = {key(title) for title in titles}
    stated = list(names)
    whole = [name for name in stated if len(name.split()) < LONG or key(name) not in titled]
    host = urls.host(urls.original(url)) if url else None
    whole += [short for name in whole if len(short := _initials(name)) >= MIN_INITIALS]
    if not host:
        return Site(frozenset(map(key, whole)) - {""})
    registered = urls.registered_domain(host) or host
    domain = key(registered.partition(".")[0])
    host = host.removeprefix("www.")
    known = [*whole, host, registered, domain, *(label for label in host.split(".") if len(label) >= MIN_LIKE)]
    own = Site(frozenset(map(key, known)) - {""}, domain)
    parts = {key(part) for name in stated for part in PARTS.split(name) if own.is_like(part)}
    return Site(own.names | parts - {""}, domain)


@functools.lru_cache(maxsize=4096)
def key(text: str) -> str:
    """A text as names and titles are compared: its letters and digits."""
    return "".join(filter(str.isalnum, text.casefold()))
