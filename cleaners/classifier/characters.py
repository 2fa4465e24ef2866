"""Counts of kinds of characters in spans of a text, all at once."""

from __future__ import annotations

import functools
import unicodedata
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

# Kinds of characters. A character of Han, kana or Hangul counts as a word of its own in part (see words()).
SPACE, LOWER, UPPER, DIGIT, UNSPACED, COMMA, STOP, CLOSER, MARK = range(9)
STOPS = ".!?…。！？｡؟۔।"
COMMAS = ",;:，、；：،؛"
CLOSERS = "'\"”’»“)]」』）】〉》"
PLANE = 0x10000  # what lies beyond is emoji, old scripts and rare Han


@functools.cache
def _table() -> Array:
    """The kind of each character of the first plane."""
    table = np.full(PLANE, MARK, np.uint8)
    for code in range(PLANE):
        character = chr(code)
        category = unicodedata.category(character)
        if character in STOPS:
            kind = STOP
        elif character in COMMAS:
            kind = COMMA
        elif character in CLOSERS:
            kind = CLOSER
        elif character.isspace():
            kind = SPACE
        elif (
            0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF
        ):
            kind = UNSPACED
        elif category in ("Lu", "Lt"):
            kind = UPPER
        elif category[0] in "LM":
            kind = LOWER
        elif category == "Nd":
            kind = DIGIT
        else:
            kind = MARK
        table[code] = kind
    return table


class Counts:
    """The kinds of a text's characters, summed up so that those of any span are a subtraction."""

    def __init__(self, text: str) -> None:
        codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
        self.kinds = _table().take(codes, mode="clip")
        self.length = len(codes)
        ink = self.kinds != SPACE
        begins = ink.copy()
        begins[1:] &= ~ink[:-1]
        self._sums: dict[int, Array] = {}  # of the kinds that were asked for
        self._begins = _sum(begins)
        self._capitals = _sum(begins & (self.kinds == UPPER))

    def of(self, kind: int, start: Array, end: Array) -> Array:
        """How many characters of a kind the spans hold."""
        if kind not in self._sums:
            self._sums[kind] = _sum(self.kinds == kind)
        held: Array = self._sums[kind][end] - self._sums[kind][start]
        return held

    def words(self, start: Array, end: Array) -> Array:
        """The words of spans: runs between spaces, and one more for two characters of a script without spaces."""
        words: Array = self._begins[end] - self._begins[start] + self.of(UNSPACED, start, end) // 2
        return words

    def capitals(self, start: Array, end: Array) -> Array:
        """The words of spans that begin with a capital."""
        words: Array = self._capitals[end] - self._capitals[start]
        return words

    def at(self, places: Array) -> Array:
        """The kinds of single characters."""
        kinds: Array = self.kinds[places]
        return kinds


def _sum(mask: Array) -> Array:
    sums = np.zeros(len(mask) + 1, np.int32)
    np.cumsum(mask, out=sums[1:])
    return sums
