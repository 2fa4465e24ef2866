"""Dates: the lines that hold nothing else, and what a date on a page says. Nothing is guessed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cleaners.chrome.labels import phrases
from cleaners.chrome.phrases import any_of, data, fold, keywords, may_hold, words_of
from cleaners.flat import Flat, Found
from cleaners.metadata.eastern import western
from cleaners.page import Evidence, Removal
from cleaners.segment.scripts import CHARACTER, UNSPACED
from cleaners.segment.text import UPPER

MAX_LINE = 160
# Offsets in minutes. CST, IST and the like name several zones: they are read over, and the offset stays unknown.
ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("bst", "cet", "mez", "hec", "west"), 60),
    **dict.fromkeys(("cest", "mesz", "eet", "sast"), 120),
    **dict.fromkeys(("msk", "мск", "eest", "trt"), 180),
    **dict.fromkeys(("brt",), -180),
    **dict.fromkeys(("est",), -300),
    **dict.fromkeys(("edt",), -240),
    **dict.fromkeys(("pst",), -480),
    **dict.fromkeys(("pdt",), -420),
    **dict.fromkeys(("hkt", "北京时间", "香港时间", "台北时间"), 480),
    **dict.fromkeys(("jst", "日本时间"), 540),
    **dict.fromkeys(("غرينتش", "جرينتش", "格林尼治标准时间", "格林威治标准时间", "格林尼治时间"), 0),
}
UNSURE_ZONES = frozenset(("cst", "cdt", "mst", "ist", "et", "pt", "ct", "mt", "ast", "aest", "local"))
# "14:05", "2.18 pm", "14h05", "14 h 05", "09:14:33"
TIME = re.compile(
    r"(?<![\d.,])(?P<hour>[01]?\d|2[0-3])(?:\s?h\s?|[:.])(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?(?!\d)"
    r"(?:\s?(?P<half>[ap]\.?\s?m\b\.?))?"
)
# "6 pm", "14 Uhr", "14 uur", "18h"
HOUR = re.compile(r"(?<![\d.,])(?P<hour>[01]?\d|2[0-3])\s?(?:(?P<half>[ap]\.?m\b\.?)|uhr\b|uur\b|h\b)")
OFFSET = re.compile(r"(?<!\d)(?:utc|gmt)?\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)")
ORDINAL = r"(?:st|nd|rd|th|er|º|ª|°|\.|-го|-е)?"
DIGIT = re.compile(r"\d")
# What every date holds: a year, or three numbers with full stops
DATED = re.compile(r"19\d\d|20\d\d|\.\d{1,2}\.\d\d")
# An icon run or an attribute that lost its quotes: " date 2022-04-01  icon bookmark-b"
ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[t ]\s?(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?(?!\d)"
)


def may_be_dated(text: str) -> bool:
    """Whether a text holds what every date holds; most lines are told by the quick tests."""
    if not DIGIT.search(text):
        return False
    text = western(text)
    return ("20" in text or "19" in text or "." in text) and DATED.search(text) is not None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A point in time as a page states it: in UTC where the page gave an offset (in minutes), else as if it were."""

    at: dt.datetime
    offset: int | None
    precision: str
    role: str | None
    raw: str


@functools.cache
def _months() -> dict[str, int]:
    lists = (tables.get("dates", {}).get("months", []) for tables in data().values())
    return {fold(name): number for months in lists for number, names in enumerate(months, 1) for name in names}


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    month = any_of(_months())
    return (
        ISO,
        # 20220402
        re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
        # 2022/04/02, 2022.04.02
        re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?!\d)"),
        # 26.05.2023, 26/5/2023, 26-05-2023, 26.05.23
        re.compile(
            r"(?<![\d.$€£])(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d|:\d\d)"
        ),
        re.compile(r"(?<![\d.$€£])(?P<day>\d{1,2})(?P<mark>\.)(?P<month>\d{1,2})\.(?P<year>\d\d)(?![\d.:])"),
        # 1 Apr, 2022; 3. Mai 2023; 1er mai 2023; 3 de mayo de 2023; 26 мая 2023; 3 أيار/مايو 2023; 03/مايو/2023
        re.compile(
            rf"(?<!\d)(?P<day>\d{{1,2}}){ORDINAL}\s?(?:de\s|of\s)?[-/]?(?P<name>{month})\b(?:\s?/\s?(?:{month})\b)?\.?,?"
            rf"[-/]?\s?(?:de\s|del\s)?(?P<year>(?:19|20)\d\d)(?!\d)"
        ),
        # 2023 Jan 7
        re.compile(rf"(?<!\d)(?P<year>(?:19|20)\d\d)[\s,-]\s?(?P<name>{month})\b\.?[\s-](?P<day>\d{{1,2}})(?!\d)"),
        # April 1, 2022; Apr. 1st 2022
        re.compile(rf"\b(?P<name>{month})\b\.?\s(?P<day>\d{{1,2}}){ORDINAL},?\s(?P<year>(?:19|20)\d\d)(?!\d)"),
    )


@functools.cache
def _allowed() -> dict[str, str]:
    """Words that may stand beside a date: word or label -> published, modified, or nothing."""
    allowed: dict[str, str] = {}
    for role in ("published", "modified"):
        for phrase in words_of("dates", role):
            allowed.setdefault(phrase, role)
    for table in ("weekdays", "glue"):
        allowed.update((phrase, "") for phrase in words_of("dates", table) if phrase not in allowed)
    return allowed


def _date(text: str, language: str | None) -> tuple[re.Match[str], dt.date] | None:
    """The first date in a text that can be read in one way only."""
    if not DATED.search(text):
        return None
    best: tuple[re.Match[str], dt.date] | None = None
    for pattern in _patterns():
        if best and best[0].start() == 0:
            break
        match = pattern.search(text)
        if not match or (best and match.start() >= best[0].start()):
            continue
        part = match.groupdict()
        year, day = int(part["year"]), int(part["day"])
        month = _months()[part["name"]] if part.get("name") else int(part["month"])
        if part.get("mark") in ("/", "-"):
            if month > 12 and day <= 12:
                day, month = month, day
            elif day <= 12 and day != month and language in (None, "en", "ja", "zh"):
                continue  # 05/03/2023 is read in two ways
        if len(part["year"]) == 2 and language in ("ja", "zh"):
            continue  # 23.05.03 begins with the year there
        try:
            best = match, dt.date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            continue
    return best


def _take_time(text: str, match: re.Match[str]) -> tuple[str, dt.time | None, str]:
    part = match.groupdict()
    if part.get("hour"):  # an ISO stamp holds its time
        time = dt.time(int(part["hour"]), int(part["minute"]), int(part["second"] or 0))
        return text, time, "second" if part["second"] else "minute"
    found = TIME.search(text) or HOUR.search(text)
    if not found:
        return text, None, "day"
    part = found.groupdict()
    hour = int(part["hour"])
    if part["half"]:
        if not 1 <= hour <= 12:
            return text, None, "day"
        hour = hour % 12 + (12 if part["half"].startswith("p") else 0)
    time = dt.time(hour, int(part.get("minute") or 0), int(part.get("second") or 0))
    return text[: found.start()] + " " + text[found.end() :], time, "second" if part.get("second") else "minute"


def _take_offset(text: str) -> tuple[str, int | None]:
    if found := OFFSET.search(text):
        hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
        if hours <= 14 and minutes < 60:
            sign = -1 if found["sign"] == "-" else 1
            return text[: found.start()] + " " + text[found.end() :], sign * (hours * 60 + minutes)
    words = re.findall(r"\w+", text)
    for word in words:
        if word in ZONES or word in UNSURE_ZONES:
            return re.sub(rf"\b{word}\b", " ", text, count=1), ZONES.get(word)
    return text, None


def read(text: str, language: str | None = None) -> tuple[Stamp | None, str]:
    """The first date of a text with its time and zone, and what is left of the text without them."""
    line = " ".join(fold(western(text)).split())
    dated = _date(line, language)
    if not dated:
        return None, line
    match, day = dated
    rest = line[: match.start()] + " \x00 " + line[match.end() :]
    rest, time, precision = _take_time(rest, match)
    offset = None
    if time is not None:
        rest, offset = _take_offset(rest)
    at = dt.datetime.combine(day, time or dt.time(), dt.UTC)
    try:
        at -= dt.timedelta(minutes=offset or 0)
    except OverflowError:
        return None, line
    rest, role = _take_labels(rest.replace("\x00", " "))
    return Stamp(at, offset, precision, role, text.strip()), rest


def _take_labels(text: str) -> tuple[str, str | None]:
    """The text without the words that may stand beside a date, and whether they say published or modified."""
    allowed = _allowed()
    words = [part for word in re.findall(r"[\w'@-]+", text) for part in _divide(word)]
    left: list[str] = []
    role: str | None = None
    at = 0
    while at < len(words):
        for length in range(min(4, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            if phrase in allowed:
                says = len(phrase) > 3 or CHARACTER.search(phrase)  # "on" labels nothing
                role = role or (allowed[phrase] if says else None) or None
                at += length
                break
        else:
            if re.search(r"\w", words[at]):
                left.append(words[at])
            at += 1
    return " ".join(left), role


@functools.cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(any_of(filter(CHARACTER.search, _allowed())))


def _divide(word: str) -> list[str]:
    """The words of a run without spaces, if nothing else stands in it: "星期三发布" is 星期三 and 发布."""
    parts = _unspaced().findall(word) if not word.isascii() and CHARACTER.search(word) else []
    return parts if "".join(parts) == word else [word]


def stamps(text: str, language: str | None = None) -> tuple[Stamp, ...] | None:
    """The dates of a line that holds nothing but dates, their labels and small print ("3 min read"), else None.

    >>> [s.at.isoformat() for s in stamps("Published 1 Apr, 2022 14:18 | Updated 2 Apr, 2022")]
    ['2022-04-01T14:18:00+00:00', '2022-04-02T00:00:00+00:00']
    >>> stamps("The treaty was signed on 1 April 2022")
    """
    if len(text) > MAX_LINE or not DIGIT.search(text):
        return None
    raw, text = text, western(text)
    if not DATED.search(text):
        return None
    found: list[Stamp] = []
    for part in _parts(text):
        left = part
        if found and (timed := _with_time(found[-1], part)):
            if found[-1].precision == "day":
                found[-1], left = timed, ""
            elif timed.role == "modified":  # "Published 12/04/2022 at 06:31, updated at 09:12"
                found.append(timed)
                left = ""
        while left.strip():
            stamp, rest = read(left, language)
            if not stamp:
                break
            found.append(stamp)
            left = rest
        # A time that stands apart from its date belongs to it: "09/02/2021 - 06:00 CET".
        if left.strip() and found and found[-1].precision == "day" and (timed := _with_time(found[-1], left)):
            found[-1], left = timed, ""
        if re.search(r"\w", left) and not _is_small_print(left) and not (found and _place(text, left)):
            return None
    if len({stamp.at.date() for stamp in found}) > 1 and not any(stamp.role for stamp in found):
        return None  # "3 May 2022 - 5 May 2022" is how long something lasts
    if raw != text:
        found = [dataclasses.replace(stamp, raw=raw.strip()) for stamp in found]
    return tuple(found) or None


def _is_small_print(text: str) -> bool:
    """What may stand beside a date: "3 min read", "12 comments", "Last updated 5 hours ago"."""
    if phrases().match(text):
        return True
    rest = _roles().sub("", text) if _is_labelled(text) else ""
    return bool(rest.strip() and phrases().match(rest))


def _is_labelled(text: str) -> bool:
    """Whether a line can hold the label of a date; a quick test."""
    return may_hold(text, keywords("dates", "published") | keywords("dates", "modified"))


def _parts(text: str) -> Iterator[str]:
    """The stretches of a line that hold one date each: cut at bars, and before the label of a second date.

    "06:58, 5 May 2023Updated 11:20, 5 May 2023" and "14:05 12.08.2022 (обновлено: 16:48 12.08.2022)" give two.
    """
    text = re.sub(r"(?<!\d)((?:19|20)\d\d)(?=\d{1,2}:\d\d)", r"\1 ", text)  # "June 3, 20227:42 AM"
    text = re.sub(rf"(?<=[{UPPER}]{{2}})(?=[{UPPER}][^\W\d_{UPPER}]{{2}})", " ", text)  # "UTCLast Updated"
    for part in re.split(r"\s[|·•/–—]\s|[|·•]|(?<=\d)(?=[^\W\d_]{4})", text):
        at = 0
        for label in _roles().finditer(part) if _is_labelled(part) else ():
            if _date(fold(part[at : label.start()]), "de") and re.search(r"\d", part[label.end() :]):
                yield part[at : label.start()]
                at = label.start()
        yield part[at:]


@functools.cache
def _roles() -> re.Pattern[str]:
    labels = {label for role in ("published", "modified") for label in words_of("dates", role)}
    unspaced = {label for label in labels if CHARACTER.search(label)}
    spaced = any_of(label for label in labels - unspaced if len(label) > 3)
    long = any_of(label for label in unspaced if len(label) > 1)
    return re.compile(rf"(?<!\w){spaced}(?!\w)|(?<![{UNSPACED}]){long}", re.I)


def _place(text: str, left: str) -> bool:
    """Whether what a date leaves over is the place before it: "Morvedra - 14 NOV 2021 - 06:00 CET"."""
    start = re.match(r"([^\W\d_]\S*(?:\s[^\W\d_]\S*)?)\s?[-–—,]\s", text)
    return bool(start and text[0].isupper() and fold(start[1]) == left)


def _with_time(stamp: Stamp, text: str) -> Stamp | None:
    day = stamp.at.date().isoformat()
    timed, rest = read(f"{day} {text}")
    if not timed or timed.precision == "day" or rest:
        return None
    return Stamp(timed.at, timed.offset, timed.precision, timed.role or stamp.role, stamp.raw)


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Lines that hold only dates: bare ones before or after the body, labelled ones wherever they stand.

    A bare date between paragraphs stays: it is as often a heading of a timeline.
    """
    first, last = found.body()
    for i in sorted(page.matching(DATED) | page.joined):
        block = page.blocks[i]
        if not found.free(i):
            continue
        dates = stamps(block.text, page.language)
        if dates and (not first < i < last or any(stamp.role for stamp in dates) or _in_header(found, i, first)):
            rule = "modified_at" if all(stamp.role == "modified" for stamp in dates) else "published_at"
            yield page.removal(i, i, "metadata", rule, 0.95, block.text)


def _in_header(found: Found, index: int, first: int) -> bool:
    """Whether a bare date stands right under the byline, where a standfirst came before both."""
    above = found.of(index - 1)
    return index <= first + 4 and above is not None and above.rule == "authors"


def evidence(page: Flat, found: Found) -> Iterator[tuple[Evidence, Stamp]]:
    """What date lines, icon runs and the lead caption say of published_at and modified_at, the surest first."""
    removed = sorted(found.removals, key=lambda r: r.start)
    for removal in removed:
        if removal.kind == "metadata" and removal.rule in ("published_at", "modified_at", "authors"):
            for stamp in stamps(removal.text, page.language) or _only(removal.text, page.language):
                field = "modified_at" if stamp.role == "modified" else "published_at"
                yield _evidence(field, stamp, "line", 0.95 if stamp.role else 0.9), stamp
    for removal in removed:
        if removal.kind == "icons":
            for stamp in _only(removal.text, page.language):
                yield _evidence("published_at", stamp, "icons", 0.6), stamp
    first, _ = found.body()
    head = page.blocks[first].start if first < len(page.blocks) else 0
    for removal in removed:
        if removal.kind == "captions" and removal.start < head:
            for stamp in _only(removal.text, page.language):
                yield _evidence("published_at", stamp, "caption", 0.4), stamp


def _only(text: str, language: str | None) -> tuple[Stamp, ...]:
    stamp, _ = read(text, language)
    return (stamp,) if stamp else ()


def _evidence(field: str, stamp: Stamp, origin: str, confidence: float) -> Evidence:
    return Evidence(field, stamp.at.isoformat(), stamp.raw, origin, "dates.read", confidence)
