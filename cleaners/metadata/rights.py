"""What a page says of its rights: the copyright line, and the licence of its content."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from cleaners.chrome.legal import is_copyright
from cleaners.flat import Flat, Found
from cleaners.page import Evidence
from cleaners.segment.html import Element, Html

ORDER = ("BY", "NC", "ND", "SA")
MAX_LINE = 300  # code points
TAIL = 0.2  # of the blocks, from the end
MAX_CLIMB = 10
# "https://creativecommons.org/licenses/by-nc-sa/3.0/de/deed.en", "/publicdomain/zero/1.0/"
DEED = re.compile(
    r"creativecommons\.org/(?:licen[sc]es/(?P<terms>[a-z-]{2,8})|publicdomain/(?P<public>zero|mark))"
    r"(?:/(?P<version>\d\.\d))?(?:/(?P<land>[a-z]{2})(?![a-z]))?",
    re.I,
)
# "CC BY-SA 4.0", "CC-BY", "Creative Commons (BY-NC-ND)"
CODES = re.compile(r"\b(?:CC|Creative[ -]Commons)[ \W]{1,3}(?P<codes>BY(?:-(?:NC|ND|SA))*)\b")
VERSION = re.compile(r"\b[1-4]\.\d\b")
ZERO = re.compile(r"\bCC[ -]?0\b")
LAND = re.compile(r"\d\.\d\W{1,2}([A-Z]{2})\b")
PICTURES = ("figure", "figcaption", "picture")
BEFORE, AFTER = 150, 80  # code points around a link that say what it is about


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The copyright line, as it stands; the last one of the page, where there are several."""
    for removal in reversed(list(found.rule("legal"))):
        if is_copyright(removal.text, tail=True):
            yield Evidence("copyright", " ".join(removal.text.split()), removal.text, "line", "legal.is_copyright", 0.9)
            return


def license_evidence(page: Html, addressed: Iterable[Element]) -> Iterator[Evidence]:
    """The licence that a page states for its content: in links to it, else in a line that names one. addressed are the
    elements with an href.

    What stands in a figure is the picture's.
    """
    for one in addressed:
        if one.tag not in ("a", "link"):
            continue
        href = one.attributes["href"] or ""
        if "rel" in one.attributes and "license" in (one.attributes["rel"] or "").lower():
            if href.strip() and not _of_picture(one):
                yield Evidence("license", license_name(href) or href.strip(), href, "link", "license", 0.85)
        elif "creativecommons.org/" in href and (name := license_name(href)) and not _of_picture(one):
            around = page.text[max(one.start - BEFORE, 0) : one.end + AFTER]
            if _speaks_of_content(around, one.start >= (1 - TAIL) * len(page.text)):
                yield Evidence("license", name, href, "link", "href", 0.75)
    if "CC" not in page.text and "reative" not in page.text:
        return
    for i, block in enumerate(page.blocks):
        if len(block.text) > MAX_LINE or not ("CC" in block.text or "reative" in block.text):
            continue
        name = license_name(block.text)
        if not name or _of_picture(page.boxes[i]):
            continue
        if _speaks_of_content(block.text, i >= (1 - TAIL) * len(page.blocks)):
            yield Evidence("license", name, block.text, "line", "rights.license_name", 0.7)


def _speaks_of_content(text: str, tail: bool) -> bool:
    """Whether what is said of a licence is said of the page's content, not of a picture; in a footer that is so."""
    low = text.casefold()
    return not _of("others").search(low) and (tail or _of("content").search(low) is not None)


def license_name(text: str) -> str | None:
    """The Creative Commons licence that an address or a line names, as "CC BY-SA 3.0 DE"; None for any other.

    >>> license_name("https://creativecommons.org/licenses/by-nc/4.0/deed.fr")
    'CC BY-NC 4.0'
    >>> license_name("All texts: Creative Commons Attribution-ShareAlike 4.0 International")
    'CC BY-SA 4.0'
    """
    if match := DEED.search(text):
        if match["public"]:
            return "CC0" if match["public"].lower() == "zero" else "Public Domain"
        terms = match["terms"].lower().split("-")
        land = match["land"].upper() if match["land"] and match["version"] and match["version"] < "4" else ""
        return _name([term for term in ORDER if term.lower() in terms], match["version"] or "", land)
    if ZERO.search(text):
        return "CC0"
    if codes := CODES.search(text):
        terms = codes["codes"].split("-")
        said = text[codes.start() :].casefold()
    elif named := _named().search(text.casefold()):
        said = text.casefold()[named.start() :]
        terms = [term for term in ORDER if _term(term).search(said)]
    else:
        return None
    version = VERSION.search(said)
    land = LAND.search(text)
    lands = (code for code, names in _data()["lands"].items() if any(name in said for name in names))
    number = version[0] if version else ""
    return _name(terms, number, (land[1] if land else next(lands, "")) if number and number < "4" else "")


def _name(terms: list[str], version: str, land: str) -> str | None:
    return " ".join(filter(None, ("CC", "-".join(terms), version, land))) if "BY" in terms else None


def _of_picture(one: Element) -> bool:
    for depth, around in enumerate(one.ancestors()):
        if around.tag in PICTURES or "caption" in around.names:
            return True
        if depth == MAX_CLIMB or around.tag in ("body", "main", "footer"):
            break
    return False


@functools.cache
def _named() -> re.Pattern[str]:
    names = "|".join(map(re.escape, _data()["names"]))
    first = "|".join(map(re.escape, _data()["terms"]["BY"]))
    return re.compile(rf"(?<!\w)(?:{names})\W{{1,3}}(?:\w+\W{{1,3}}){{0,4}}?(?:{first})(?!\w)")


@functools.cache
def _term(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _data()['terms'][term]))})(?!\w)")


@functools.cache
def _of(table: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _data()['of'][table]))})(?!\w)")


@functools.cache
def _data() -> dict[str, Any]:
    text = (importlib.resources.files("cleaners.metadata") / "licenses.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
