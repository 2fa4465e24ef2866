"""The time of a fetch, from whatever a record says."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import Any

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
DIGITS = re.compile(r"[0-9]{14}|[0-9]{8}")  # 20240131235959, as in the index of a web archive; 20240131
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
ZULU = re.compile(r"\s*(UTC|GMT|Z)$", re.IGNORECASE)
TICKS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}  # to the second
# Nothing was fetched from the web before there was one. A number that is no time of such a fetch, nor of one a clock
# that is wrong may give, counts something else.
EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
AHEAD = dt.timedelta(days=366)


def parse_time(value: Any) -> dt.datetime | None:
    """A moment in UTC; a time without an offset is taken as UTC, and what is no time is None.

    Strings: ISO 8601, the date of a mail or HTTP header, YYYYMMDDhhmmss or YYYYMMDD. Numbers, also as strings: the
    same two, else seconds, milliseconds or microseconds since 1970, from 1990 to a year ahead of now.

    >>> parse_time("2024-01-31T12:00:00+01:00")
    datetime.datetime(2024, 1, 31, 11, 0, tzinfo=datetime.timezone.utc)
    >>> parse_time(1706698800) == parse_time("1706698800000") == parse_time("20240131110000")
    True
    >>> parse_time("Wed, 31 Jan 2024 11:00:00 GMT") == parse_time("2024-01-31 11:00:00 UTC")
    True
    >>> parse_time("yesterday")
    """
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _number(value)
        if isinstance(value, str):
            value = value.strip()
            return _number(float(value) if "." in value else int(value)) if NUMBER.fullmatch(value) else _words(value)
        if isinstance(value, dt.datetime):
            return _utc(value)
        if isinstance(value, dt.date):
            return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        pass
    return None


def from_ticks(ticks: int | None, unit: str) -> dt.datetime | None:
    """The moment of an Arrow timestamp, which is in UTC; None for what is out of the range of datetime."""
    if ticks is None:
        return None
    try:
        return EPOCH + dt.timedelta(microseconds=ticks * 1_000_000 // TICKS[unit])
    except OverflowError:
        return None


def _number(value: float) -> dt.datetime | None:
    digits = str(int(value))  # raises for what is not finite
    if DIGITS.fullmatch(digits) and value == int(value):
        return dt.datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    latest = dt.datetime.now(dt.UTC) + AHEAD
    for unit in (1, 1_000, 1_000_000):
        if EARLIEST.timestamp() <= value / unit <= latest.timestamp():
            return EPOCH + dt.timedelta(microseconds=round(value * 1_000_000 / unit))
    return None


def _words(value: str) -> dt.datetime | None:
    try:
        return _utc(dt.datetime.fromisoformat(ZULU.sub("+00:00", value)))
    except ValueError:
        moment = parsedate_to_datetime(value)
    # The name of a zone that nobody can place ("CEST") is dropped there: then the hour is not known.
    return None if moment.tzinfo is None and value[-1].isalpha() else _utc(moment)


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
