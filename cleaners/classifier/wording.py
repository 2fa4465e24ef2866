"""What the words of a flattened line say: how much likelier a line with them is content than another.

A word counts apart in short and in long lines, and so do the two words that begin a line and the two that end it. They
are kept as checksums: a table of them says of a word that it is asked for what it stands for, and no more.
"""

from __future__ import annotations

import functools
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaners.classifier.trees import packed

MODEL = "wording.json"
WORD = re.compile(r"[^\W_]+")
MAX_LENGTH = 400  # code points of a line that are looked at
MAX_WORDS = 40
SHORT = 12  # words
FIRST, WORDS, BEGINNING, ENDING = range(4)
# Sites that a token must stand on to be learned, and how many sites' worth of saying nothing each token starts with.
MIN_SITES = 8
PRIOR = 4.0
NAMES = ("mean", "lowest", "highest", "first", "known", "beginning", "ending")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of lines, line after line: what each is, the line it stands in, and its part there; (tokens,) each."""

    ids: np.ndarray
    owner: np.ndarray
    part: np.ndarray
    lines: int


@dataclass(frozen=True, slots=True)
class Table:
    """The tokens that are known, in ascending order, and what each says; (known,) both."""

    ids: np.ndarray
    odds: np.ndarray


def tokens(lines: Sequence[str]) -> Tokens:
    """What lines are told by."""
    ids: list[int] = []
    owner: list[int] = []
    part: list[int] = []
    checksum = zlib.crc32
    for i, line in enumerate(lines):
        words = WORD.findall(line[:MAX_LENGTH].casefold())[:MAX_WORDS]
        if not words:
            continue
        words = [b"0" if word.isdigit() else word.encode() for word in words]
        of = b"s " if len(words) <= SHORT else b"l "
        ids += [checksum(of + word) for word in words]
        ids += checksum(b"b " + b" ".join(words[:2])), checksum(b"e " + b" ".join(words[-2:]))
        owner += [i] * (len(words) + 2)
        part += [FIRST, *[WORDS] * (len(words) - 1), BEGINNING, ENDING]
    return Tokens(np.array(ids, np.uint32), np.array(owner, np.int32), np.array(part, np.uint8), len(lines))


def rows(told: Tokens, table: Table) -> np.ndarray:
    """What a table says of lines: (lines, NAMES) of float32."""
    place = np.searchsorted(table.ids, told.ids).clip(max=max(len(table.ids) - 1, 0))
    known = table.ids[place] == told.ids if len(table.ids) else np.zeros(len(told.ids), bool)
    odds = np.where(known, table.odds[place], 0) if len(table.ids) else np.zeros(len(told.ids))
    return summed(told, odds, known)


def summed(told: Tokens, odds: np.ndarray, known: np.ndarray) -> np.ndarray:
    """What odds (tokens,) say of lines: (lines, NAMES) of float32. known tells which tokens say anything."""
    n = told.lines
    found = np.zeros((n, len(NAMES)), np.float32)
    word = told.part <= WORDS
    owner, said = told.owner[word], odds[word].astype(np.float32)
    some = np.maximum(np.bincount(owner, minlength=n), 1)
    found[:, 0] = np.bincount(owner, said, minlength=n) / some
    np.minimum.at(found[:, 1], owner, said)
    np.maximum.at(found[:, 2], owner, said)
    found[:, 4] = np.bincount(owner, known[word], minlength=n) / some
    for column, part in ((3, FIRST), (5, BEGINNING), (6, ENDING)):
        one = told.part == part
        found[told.owner[one], column] = odds[one]
    return found


def wording() -> Table:
    """The packed one."""
    return _read(packed(MODEL))


@functools.lru_cache(maxsize=8)
def _read(data: bytes) -> Table:
    said = json.loads(data)
    return Table(np.array(said["tokens"], np.uint32), np.array(said["odds"], np.float32) / 100)


class Learned:
    """What was learned from lines whose content is known; each site has one vote on a token.

    told are the tokens of pages, content is 1 or 0 for each line of a page, NaN where it is not known, sites are their
    sites.
    """

    def __init__(self, told: Sequence[Tokens], content: Sequence[np.ndarray], sites: Sequence[str]) -> None:
        numbers = {site: number for number, site in enumerate(dict.fromkeys(sites))}
        site = np.repeat([numbers[one] for one in sites], [len(one.ids) for one in told])
        share = np.concatenate([which[one.owner] for one, which in zip(told, content, strict=True)]).astype(np.float64)
        known = ~np.isnan(share)
        self.tokens, self._token = np.unique(np.concatenate([one.ids for one in told]), return_inverse=True)
        pairs, self._pair = np.unique(self._token * len(numbers) + site, return_inverse=True)
        lines = np.bincount(self._pair, known)
        self._share = np.bincount(self._pair, np.where(known, share, 0)) / np.maximum(lines, 1)
        self._vote = (lines > 0).astype(np.int64)
        self._total = np.bincount(pairs // len(numbers), self._share, minlength=len(self.tokens))
        self._sites = np.bincount(pairs // len(numbers), self._vote, minlength=len(self.tokens)).astype(np.int64)
        self._prior = min(max(self._total.sum() / max(self._sites.sum(), 1), 0.01), 0.99)
        self._told = told

    def _odds(self, total: np.ndarray, sites: np.ndarray) -> np.ndarray:
        share = (total + PRIOR * self._prior) / (sites + PRIOR)
        odds: np.ndarray = np.log(share / (1 - share)) - np.log(self._prior / (1 - self._prior))
        return np.round(odds, 2)

    def rows(self) -> list[np.ndarray]:
        """What the lines of each page are told, as it is without the page's site: (lines, NAMES) each."""
        known = (self._sites >= MIN_SITES)[self._token]
        votes = self._sites[self._token] - self._vote[self._pair]
        odds = self._odds(self._total[self._token] - self._share[self._pair], votes)
        odds[~known] = 0
        ends = np.cumsum([len(one.ids) for one in self._told])[:-1]
        of_pages = zip(self._told, np.split(odds, ends), np.split(known, ends), strict=True)
        return [summed(one, own, which) for one, own, which in of_pages]

    def pack(self) -> bytes:
        """All of it, as the library packs it."""
        known = self._sites >= MIN_SITES
        odds = self._odds(self._total[known], self._sites[known])
        said = {"tokens": self.tokens[known].tolist(), "odds": np.round(odds * 100).astype(int).tolist()}
        return json.dumps(said, separators=(",", ":")).encode()
