"""What an answer for one page is worth against its gold: words, snippets and metadata."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

# Kana, Han and Hangul: each character is a word by itself, since no space parts the words.
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")  # "The 3rd 東京 line" is The, 3rd, 東, 京, line
NAME_BREAK = re.compile(r"[;,]| and | und ")  # "Ann Lee and Bo Ek; Cy Orr"
METADATA = ("title", "authors", "noauthor", "date", "minute", "nodate")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system makes of one page. date is an ISO day as the page states it; instant has a known offset."""

    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    instant: dt.datetime | None = None


class Overlap(NamedTuple):
    """How far two texts agree, as bags of words; each of the three is from 0 to 1."""

    f1: float
    precision: float
    recall: float


def words(text: str) -> list[str]:
    """The words of a text in lower case: runs of letters and digits, and each CJK character by itself."""
    return WORD.findall(text.lower())


def overlap(text: str, gold: str) -> Overlap:
    """Word precision, recall and F1 of a text. Where gold is empty, only the empty text is right."""
    ours, theirs = Counter(words(text)), Counter(words(gold))
    if not ours or not theirs:
        return Overlap(1.0, 1.0, 1.0) if not ours and not theirs else Overlap(0.0, 0.0, 0.0)
    shared = (ours & theirs).total()
    precision, recall = shared / ours.total(), shared / theirs.total()
    return Overlap(2 * precision * recall / (precision + recall) if shared else 0.0, precision, recall)


def contained(snippets: Iterable[str], text: str) -> list[bool]:
    """Whether the text has each snippet, word by word; punctuation, space and letter case do not count."""
    said = " ".join(words(text))
    return [" ".join(words(snippet)) in said for snippet in snippets]


def metadata_hits(gold: Mapping[str, Any], answer: Answer) -> dict[str, bool]:
    """Whether the answer is right, for each of METADATA that this row of gold can tell.

    title, authors and date must agree with gold; noauthor and nodate hold where gold has none and the answer gives
    none. date is the day as the page states it, or the same in UTC; minute is the same instant to the minute, where
    gold states an offset and a time of day.
    """
    if gold.get("has_metadata") is False or not any(name in gold for name in ("title", "authors", "author")):
        return {}
    hits = {}
    if gold.get("title"):
        hits["title"] = normal(answer.title or "") == normal(gold["title"])
    authors = gold["authors"] if "authors" in gold else [gold["author"]] if gold.get("author") else []
    if authors:
        hits["authors"] = names(answer.authors) == names(authors)
    else:
        hits["noauthor"] = not answer.authors
    if date := gold.get("published_at") or gold.get("publish_date") or gold.get("date"):
        at = stated_instant(gold.get("published_at"))
        hits["date"] = (answer.date or "")[:10] in {date[:10], at.date().isoformat() if at else date[:10]}
        if at and (at.hour or at.minute):
            hits["minute"] = answer.instant is not None and to_minute(answer.instant) == to_minute(at)
    else:
        hits["nodate"] = not answer.date
    return hits


def normal(text: str) -> str:
    """A text as titles and names are compared: NFKC, without letter case and punctuation."""
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def names(values: Iterable[str]) -> set[str]:
    """The names in a list of bylines, each of which may hold several."""
    return {normal(name) for value in values for name in NAME_BREAK.split(value) if normal(name)}


def stated_instant(value: str | None) -> dt.datetime | None:
    """A time that states its offset, in UTC; None for all others."""
    try:
        at = dt.datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return at.astimezone(dt.UTC) if at.tzinfo else None


def to_minute(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(second=0, microsecond=0)
