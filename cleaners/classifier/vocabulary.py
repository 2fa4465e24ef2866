"""What the classes and ids of elements, and the words of short lines, say of being content or chrome."""

from __future__ import annotations

import functools
import itertools
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cleaners.classifier.characters import PLANE, Array
from cleaners.classifier.trees import packed
from cleaners.segment.html import Element

WORD = re.compile(r"[^\W_]+")
NEITHER, LETTER, NUMBER = range(3)
MAX_NAMES = 200  # code points
MAX_LINE = 400  # code points
MAX_TOLD = 40  # words of a line that are looked up
MODEL = "vocabulary.json"
# Sites that a token must stand on to be learned, and how many sites' worth of saying nothing each token starts with.
MIN_SITES = {"names": 5, "words": 8}
PRIOR = 4.0


def tokens(names: str) -> list[str]:
    """The words of an element's classes and id: "article-body__inner" is article, body, inner."""
    return [word for word in WORD.findall(names[:MAX_NAMES]) if not word.isdigit() and 1 < len(word) < 25]


def names_of(element: Element) -> str:
    """The classes and the id of an element, and as a token of its own what microdata says that it is."""
    if said := element.attributes.get("itemprop"):
        return f"{element.names} itemprop{said.lower()}"
    return element.names


def told(text: str) -> list[str]:
    """The words of a line that may tell what it is: of a short one."""
    return [word for word in WORD.findall(text.casefold()[:MAX_LINE])[:MAX_TOLD] if not word.isdigit()]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of several texts, one behind the other, and how many each text has (texts,)."""

    words: list[str]
    size: Array

    @classmethod
    def told(cls, lines: Iterable[str]) -> Words:
        """What told() is of each line."""
        return cls.of([line.casefold()[:MAX_LINE] for line in lines], MAX_TOLD)

    @classmethod
    def of(cls, texts: Sequence[str], most: int) -> Words:
        """The words of texts but for numbers, of the first so many of each, in one pass over all of them."""
        joined = " ".join(texts)
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        kinds = _kinds().take(codes, mode="clip")
        for place in np.flatnonzero(codes >= PLANE).tolist():
            kinds[place] = _kind(joined[place])
        inside = kinds != NEITHER
        begins = inside.copy()
        begins[1:] &= ~inside[:-1]
        starts = np.flatnonzero(begins)
        if not len(starts):
            return cls([], np.zeros(len(texts), np.int64))
        words = np.where(inside, codes, np.uint32(ord(" "))).tobytes().decode("utf-32").split()
        ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
        text = np.searchsorted(ends, starts, "right")
        size = np.bincount(text, minlength=len(texts))
        place_in_text = np.arange(len(starts)) - (np.cumsum(size) - size)[text]
        kept = np.logical_or.reduceat(kinds == LETTER, starts) & (place_in_text < most)
        return cls(list(itertools.compress(words, kept.tolist())), np.bincount(text[kept], minlength=len(texts)))


@functools.cache
def _kinds() -> Array:
    """Of each character of the first plane whether it stands in words, and in numbers."""
    return np.array([_kind(chr(code)) for code in range(PLANE)], np.uint8)


def _kind(character: str) -> int:
    return NUMBER if character.isdigit() else LETTER if character.isalnum() else NEITHER


class Vocabulary:
    """What classes, ids and words say: for each the log odds that what they name is content."""

    def __init__(self, names: Mapping[str, float], words: Mapping[str, float]) -> None:
        self.words = words
        self.names = names

    def of_names(self, names: Sequence[str]) -> Array:
        """The lowest, the highest and the sum of what is said by the classes and ids of elements: (elements, 3).

        What the vocabulary does not know counts for nothing.
        """
        found = Words.of([one[:MAX_NAMES] for one in names], MAX_NAMES)
        values = _values(self.names, found.words, math.nan)
        known = ~np.isnan(values)
        element = np.repeat(np.arange(len(names)), found.size)[known]
        said = np.zeros((len(names), 3))
        if len(element):
            telling, first = np.unique(element, return_index=True)
            said[telling, 0] = np.minimum.reduceat(values[known], first)
            said[telling, 1] = np.maximum.reduceat(values[known], first)
            said[:, 2] = np.bincount(element, values[known], len(names))
        return said

    def of_words(self, lines: Words) -> Array:
        """The mean of what the words of each line say, the lowest of it, and what its first word says: (lines, 3)."""
        values = _values(self.words, lines.words, 0.0)
        size = lines.size
        said = np.zeros((len(size), 3))
        if len(values):
            telling = size > 0
            first = (np.cumsum(size) - size)[telling]
            said[:, 0] = np.bincount(np.repeat(np.arange(len(size)), size), values, len(size)) / np.maximum(size, 1)
            said[telling, 1] = np.minimum.reduceat(values, first)
            said[telling, 2] = values[first]
        return said


def _values(table: Mapping[str, float], words: Sequence[str], otherwise: float) -> Array:
    return np.fromiter(map(table.get, words, itertools.repeat(otherwise)), np.float64, len(words))


@functools.lru_cache(maxsize=8)
def _read(data: bytes) -> Vocabulary:
    tables = json.loads(data)
    return Vocabulary(tables["names"], tables["words"])


def vocabulary() -> Vocabulary:
    """The packed one."""
    return _read(packed(MODEL))


class Counted:
    """What was seen of tokens on pages whose content is known: by token and site, the mean share that is content."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, dict[str, list[float]]]] = {
            table: defaultdict(lambda: defaultdict(lambda: [0.0, 0.0])) for table in MIN_SITES
        }

    def add(self, table: str, token: str, site: str, share: float) -> None:
        """Note that of what a token names on a page of a site, so much is content."""
        one = self._seen[table][token][site]
        one[0] += share
        one[1] += 1

    def learned(self) -> Learned:
        """What follows from it."""
        tables: dict[str, dict[str, dict[str, float]]] = {}
        for table, seen in self._seen.items():
            tables[table] = {
                token: {site: total / count for site, (total, count) in sorted(sites.items())}
                for token, sites in sorted(seen.items())
                if len(sites) >= MIN_SITES[table]
            }
        return Learned(tables)


class Learned:
    """Log odds of tokens, each site with one vote; of a site's own pages, as they are without that site."""

    def __init__(self, tables: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
        self._tables = tables
        self._sums = {
            table: {token: (sum(sites.values()), len(sites)) for token, sites in tokens.items()}
            for table, tokens in tables.items()
        }
        self._priors = {
            table: sum(s for s, _ in sums.values()) / max(sum(n for _, n in sums.values()), 1)
            for table, sums in self._sums.items()
        }
        self._whole = {table: {token: self._odds(table, token, None) for token in tables[table]} for table in tables}

    def _odds(self, table: str, token: str, site: str | None) -> float:
        total, count = self._sums[table][token]
        own = self._tables[table][token].get(site or "")
        if own is not None:
            total, count = total - own, count - 1
        prior = self._priors[table]
        share = (total + PRIOR * prior) / (count + PRIOR)
        return round(math.log(share / (1 - share)) - math.log(prior / (1 - prior)), 2)

    def without(self, site: str, names: Iterable[str], words: Iterable[str]) -> Vocabulary:
        """The vocabulary of these names and words as it is without a site."""
        asked = {"names": names, "words": words}
        tables = {
            table: {
                token: self._odds(table, token, site)
                if site in self._tables[table][token]
                else self._whole[table][token]
                for token in tokens
                if token in self._tables[table]
            }
            for table, tokens in asked.items()
        }
        return Vocabulary(tables["names"], tables["words"])

    def pack(self) -> bytes:
        """All of it, as the library packs it."""
        said = {table: {token: odds for token, odds in tokens.items() if odds} for table, tokens in self._whole.items()}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
