"""Wire copy: the dateline that opens a report, and the agency it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.chrome.phrases import names_of
from cleaners.flat import Flat, Found
from cleaners.metadata.dates import read
from cleaners.page import Evidence
from cleaners.segment.text import UPPER

OPENING = 160  # code points
# One to four words, each with a capital: "NEW YORK", "Frankfurt/Main", "Санкт-Петербург", "St. Petersburg"
PLACE = (
    rf"[{UPPER}][\w'’.-]*"
    rf"(?:[\s/][{UPPER}(][\w'’.)-]*|\s(?:de|del|la|do|da|dos|di|sul|aan den|nad|am|an der|on|sur)(?=\s)){{0,4}}"
)
# "BRUSSELS (Reuters) - ", "Berlin (dpa/AFP) – ", "MOSCOW, April 1 (TASS) - ", "Madrid, 3 may (EFE).- "
NAMED = re.compile(
    rf"(?P<place>{PLACE}(?:,\s{PLACE})?)(?:,\s(?P<date>[^()]{{3,24}}?))?\s\((?P<agency>[^()]{{2,40}})\)\s?(?P<dash>\.?\s?[-–—]{{1,2}}|\.)\s?"
)
# "(ANSA) - ROMA, 03 MAG - "
AGENCY_FIRST = re.compile(
    rf"\((?P<agency>[^()]{{2,30}})\)\s?[-–—]\s?(?P<place>{PLACE})(?:,\s(?P<date>\d{{1,2}}\s[^\W\d]{{3,9}}))?\.?\s[-–—]\s"
)
# "МОСКВА, 1 апр — РИА Новости. ", "МОСКВА, 1 апреля. /ТАСС/. "
RUSSIAN = re.compile(
    rf"(?P<place>{PLACE})(?:,\s(?P<date>\d{{1,2}}\s\w{{3,9}})\.?)?\s?(?:[-–—]\s?(?P<agency>[^.]{{2,30}})\.|/(?P<slashed>[^/]{{2,30}})/\.?)\s"
)
# "Ольховск. 8 июня. INTERFAX.RU - "
DOTTED = re.compile(
    rf"(?P<place>{PLACE})\.\s(?P<date>\d{{1,2}}\s[^\W\d]{{3,9}})\.?\s(?P<agency>[{UPPER}][^\s]{{1,20}})\s[-–—]\s"
)
# "WASHINGTON — ", "KYIV, Ukraine - ": capitals and a dash, no agency
BARE = re.compile(
    rf"(?P<place>[{UPPER}][{UPPER}'’.-]{{2,}}(?:\s[{UPPER}'’.-]{{2,}}){{0,2}})(?:,\s[\w.\s]{{3,20}}?)?\s(?:[-–—]{{1,2}})\s(?=\S)"
)


def opening(text: str) -> tuple[str, str | None, str] | None:
    """Place, agency (or None) and the raw string of the dateline that a paragraph opens with.

    >>> opening("BRUSSELS (Reuters) - Ministers met on Monday.")
    ('BRUSSELS', 'Reuters', 'BRUSSELS (Reuters) - ')
    >>> opening("Jones (35) - the captain - left.")
    """
    start = text[:OPENING]
    if match := NAMED.match(start):
        agency = _agency(match["agency"], shouted=match["place"].partition(",")[0].isupper())
        if agency:
            return match["place"], agency, match[0]
    if (match := AGENCY_FIRST.match(start)) and (agency := _agency(match["agency"], shouted=False)):
        return match["place"], agency, match[0]
    if match := RUSSIAN.match(start):
        agency = _agency(match["agency"] or match["slashed"], shouted=match["place"].isupper())
        if agency:
            return match["place"], agency, match[0]
    if (match := DOTTED.match(start)) and (agency := _agency(match["agency"], shouted=True)):
        return match["place"], agency, match[0]
    match = BARE.match(start)
    if (
        match
        and (len(match["place"]) > 4 or "," in match[0])
        and re.match(rf"[{UPPER}\d\"“„«][^\s]", start[match.end() :])
    ):
        return match["place"], None, match[0]
    return None


def _agency(text: str, shouted: bool) -> str | None:
    """An agency in a dateline's brackets: a known one, or, after a place in capitals, any name of up to three words."""
    name = text.strip()
    parts = re.split(r"\s?[/,]\s?", name)
    if parts[0] in names_of("wire", "agencies"):
        return name
    words = name.split()
    named = (
        0 < len(words) <= 3 and all(word[0].isupper() or word[0].isdigit() for word in words) and words[0][0].isupper()
    )
    return name if shouted and named and not read(name)[0] else None


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """Dateline and agency of the first paragraphs that are not removed; the dateline stays in the text."""
    first, _ = found.body()
    for i in range(first, min(first + 2, len(page.blocks))):
        if found.free(i) and (seen := opening(page.blocks[i].text)):
            place, agency, raw = seen
            yield Evidence("dateline", place, raw, "paragraph", "wire.opening", 0.95 if agency else 0.7)
            if agency:
                yield Evidence("agency", agency, raw, "paragraph", "wire.opening", 0.95)
            return
