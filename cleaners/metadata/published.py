"""When an HTML page was published: machines' ways of writing a date, and which of a page's statements counts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable

from cleaners.metadata.dates import Stamp, read
from cleaners.page import Evidence

# Dates before it are placeholders of content systems.
FIRST_DAY = dt.date(1995, 1, 1)
LAST_DAY = dt.date(2100, 1, 1)
# "/2019/11/20/clock", "/2019-11-20-clock", "/20191120-clock", "/2019/nov/20/", "/2019/november/20/"; not "/2019-20/"
# nor "/2019/12/20-clocks"
IN_URL = re.compile(
    r"/(?P<year>(?:19|20)\d\d)"
    r"(?:(?P<apart>[/_-])(?P<month>0?[1-9]|1[0-2]|[a-z]{3,9})(?P=apart)(?P<day>0?[1-9]|[12]\d|3[01])"
    r"|(?P<month2>0[1-9]|1[0-2])(?P<day2>0[1-9]|[12]\d|3[01]))(?=[/_.?+-]|$)",
    re.I,
)
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SECONDS = re.compile(r"1\d{9}(?:\d{3})?")  # "1683115500", since 1970
# "Tue Jan 28 15:28:56 CET 2020", as Java writes it
YEAR_LAST = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2}) ([\d:]+)((?: [A-Z]{2,5}| [+-]\d{4})?) (\d{4})")
SHOWN = 0.7  # confidence from which a date that readers see by the heading goes before a later one that machines read
STATED = ("json-ld", "meta", "microdata")


def choose(candidates: Iterable[Evidence], url: str | None) -> tuple[Evidence, Stamp] | None:
    """The date that the surest of candidates states; a finer statement of the same day gives time and offset.

    candidates are of one field. Where readers see an earlier date than machines do, the later one is of the page's last
    making. Without any candidate, a day in the URL's path counts.
    """
    found = [(one, stamp) for one in candidates if (stamp := stated(one.value))]
    if not found:
        return _in_url(url) if url else None
    found.sort(key=lambda pair: -pair[0].confidence)
    best = found[0]
    if best[0].origin in STATED:
        for one, stamp in found:
            seen = one.origin not in STATED and one.confidence >= SHOWN
            if seen and stamp.at < best[1].at - dt.timedelta(days=2) and not _is_swapped(stamp.at, best[1].at):
                best = one, stamp
                break
    for one, stamp in found:
        if abs(stamp.at - best[1].at) < dt.timedelta(days=1) and _fineness(stamp, best[1]) > _fineness(
            best[1], best[1]
        ):
            best = one, stamp
    return best


def _fineness(stamp: Stamp, best: Stamp) -> int:
    """How much a stamp says: a time, its offset, and the place's own offset where another says the same in UTC."""
    if stamp.precision == "day":
        return 0
    same = abs(stamp.at - best.at) < dt.timedelta(minutes=1)
    return 1 + 2 * (stamp.offset is not None) + (same and bool(stamp.offset))


def _in_url(url: str) -> tuple[Evidence, Stamp] | None:
    match = IN_URL.search(url)
    if not match:
        return None
    month = match["month"] or match["month2"]
    try:
        day = dt.datetime(
            int(match["year"]),
            int(month) if month.isdigit() else _month(month.lower()),
            int(match["day"] or match["day2"]),
            tzinfo=dt.UTC,
        )
    except ValueError:
        return None
    stamp = Stamp(day, None, "day", None, match[0].strip("/"))
    return Evidence("published_at", written(stamp), stamp.raw, "url", "path", 0.7), stamp


def _is_swapped(one: dt.datetime, other: dt.datetime) -> bool:
    """Whether two days differ in that one takes the month for the day."""
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


def _month(name: str) -> int:
    """The number of a month that is written out or as its first three letters; 0 for any other word."""
    return next((n for n, month in enumerate(MONTHS, 1) if name in (month, month[:3])), 0)


def stated(value: str) -> Stamp | None:
    """A machine's date: ISO 8601, RFC 2822, seconds since 1970, or what a person would read."""
    text = value.strip()
    if SECONDS.fullmatch(text):
        at = dt.datetime.fromtimestamp(int(text[:10]), dt.UTC)
        return Stamp(at, 0, "second", None, text)
    if match := YEAR_LAST.fullmatch(text):
        text = f"{match[1]}, {match[4]} {match[2]}{match[3]}"
    stamp, _ = read(text, None)
    if stamp is None or not FIRST_DAY <= stamp.at.date() <= LAST_DAY:
        return None
    # Midnight in an ISO string without an offset is how a day is written.
    if stamp.at.time() == dt.time() and not stamp.offset and stamp.precision != "day":
        return dataclasses.replace(stamp, precision="day", offset=None)
    return dataclasses.replace(stamp, raw=value)


def written(stamp: Stamp) -> str:
    """A stamp in ISO 8601, no finer than it is, with the offset that it states.

    >>> written(stated("3 May 2023, 14:05 +0200"))
    '2023-05-03T14:05+02:00'
    """
    if stamp.precision == "day":
        return stamp.at.date().isoformat()
    if stamp.offset is None:
        return stamp.at.replace(tzinfo=None).isoformat(timespec=f"{stamp.precision}s")
    local = stamp.at.astimezone(dt.timezone(dt.timedelta(minutes=stamp.offset)))
    return local.isoformat(timespec=f"{stamp.precision}s")
