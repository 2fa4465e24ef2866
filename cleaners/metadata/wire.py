"""Wire copy: the dateline that opens a report, and the agency it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.chrome.phrases import names_of
from cleaners.flat import Flat, Found
from cleaners.metadata import uncased
from cleaners.metadata.dates import read
from cleaners.page import Evidence
from cleaners.segment.scripts import is_uncased
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


HAN = r"\u3400-\u9fff"
# "新华社北京5月3日电", "中新网上海5月3日电 (记者 张伟)", "（中央社記者王小明台北3日電）"
CHINESE = re.compile(
    rf"[（(]?(?P<agency>[{HAN}]{{2,6}}?[社网網报報])(?:(?:记者|記者)(?P<name>[{HAN}]{{2,3}}))?(?P<place>[{HAN}]{{2,6}}?)"
    r"(?:\d{1,2}月)?\d{1,2}日(?:综合)?(?:外電報導|外电|电|電|讯|訊)[)）]?[\s,，]?"
)
# "【北京＝山田太郎】", "【ワシントン時事】", "【AFP＝時事】", "【6月18日 AFP】", "［東京 ３日 ロイター］ - "
JAPANESE = re.compile(
    r"[【［\[](?:(?P<date>\d{1,2}月\d{1,2}日)\s|(?P<place>[\u30a1-\u30ff\u3400-\u9fff・]{2,12}?)(?:\s?\d{1,2}日\s?|[=＝\s])?)"
    r"(?P<agency>[A-Z]{2,4}|[\u30a1-\u30ff]{3,8}|時事|共同|新華社)?"
    r"(?:(?<=[=＝])(?P<name>[\u3005\u3041-\u30ff\u3400-\u9fff ]{3,8}))?[】］\]]\s?(?:[-–—]\s)?"
)
BRACKETED = re.compile(r"[【［\[（(](?P<agency>[^】］\]）)]{2,12})[】］\]）)]\s?")
# "القاهرة (رويترز) - ", "دبي 3 مايو (رويترز) - ", "دمشق - سانا: "
ARABIC_PLACE = r"(?P<place>[\u0620-\u064a]{2,}(?:\s[\u0620-\u064a]{2,}){0,2}(?:،\s[\u0620-\u064a]{3,})?)"
ARABIC = re.compile(
    rf"{ARABIC_PLACE}(?:\s?[،,]?\s?\d{{1,2}}\s[\u0620-\u064a/]+(?:\s\d{{4}})?)?\s?"
    r"(?:\((?P<agency>[^()]{2,30})\)\s?[-–—:]{0,2}|[-–—ـ/]\s?[«\"]?(?P<bare>[^-–—:«»\"()]{2,24}?)[»\"]?\s?[-–—:])\s?"
)
# "〔記者王小明／台北報導〕", "（记者 张伟）" at a report's beginning
REPORTED = re.compile(
    r"(?:\S{2,24}?[电電讯訊]\s?)?[〔【（(\[]"
    r"(?P<byline>[^〔〕【】（）()\[\]]{0,8}(?:记者|記者)[^〔〕【】（）()\[\]]{2,40})[〕】）)\]]"
)


def opening(text: str) -> tuple[str, str | None, str] | None:
    """Place, agency (or None) and the raw string of the dateline that a paragraph opens with.

    >>> opening("BRUSSELS (Reuters) - Ministers met on Monday.")
    ('BRUSSELS', 'Reuters', 'BRUSSELS (Reuters) - ')
    >>> opening("Jones (35) - the captain - left.")
    """
    start = text[:OPENING]
    if is_uncased(start):
        return _uncased_opening(start)
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


def _uncased_opening(start: str) -> tuple[str, str | None, str] | None:
    """As opening(), in scripts without capitals: there the agency must be a known one, or a name stand in brackets."""
    known = names_of("wire", "agencies")
    if (match := CHINESE.match(start)) and match["agency"] in known:
        return match["place"], match["agency"], match[0]
    if (match := JAPANESE.match(start)) and (match["agency"] in known or match["name"]):
        return match["place"] or "", match["agency"], match[0]
    if (match := BRACKETED.match(start)) and match["agency"] in known:
        return "", match["agency"], match[0]
    if (match := ARABIC.match(start)) and ((agency := (match["agency"] or match["bare"]).strip()) in known):
        return match["place"], agency, match[0]
    return None


def _reporters(text: str, language: str | None) -> Iterator[tuple[str, str]]:
    """The reporters whom a Chinese or Japanese report's opening names, with the raw string."""
    start = text[:OPENING]
    if not is_uncased(start):
        return
    for pattern in (CHINESE, JAPANESE):
        if (match := pattern.match(start)) and match["name"] and opening(start):
            yield match["name"], match[0]
            return
    if match := REPORTED.match(start):
        for name in uncased.byline(match[0][match.start("byline") - 1 :], language):
            yield name, match[0]


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
        if found.free(i):
            for name, raw in _reporters(page.blocks[i].text, page.language):
                yield Evidence("authors", name, raw, "paragraph", "wire.opening", 0.8)
        if found.free(i) and (seen := opening(page.blocks[i].text)):
            place, agency, raw = seen
            if place:
                yield Evidence("dateline", place, raw, "paragraph", "wire.opening", 0.95 if agency else 0.7)
            if agency:
                yield Evidence("agency", agency, raw, "paragraph", "wire.opening", 0.95)
            return
