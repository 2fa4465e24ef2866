"""The words of each kind of chrome, read from phrases/*.toml, and the match of a line against them.

A phrase is what a whole line (or each sentence, or each piece of a line glued together from labels) must be.
In a phrase `*` stands for anything up to 100 characters, `#` for a number and `(a|b)` for a choice. Letter case,
quote styles, and bullets, arrows and stops around the line are ignored.

`lines` hold wherever they stand ("accept all cookies"); `words` are as well a section's heading or a list's item
("politics", "share"), so they count only beside other chrome or outside the body.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cleaners.flat import Label
from cleaners.segment.text import unglue

MAX_LINE = 600  # code points; a longer line is no label
MAX_TILES = 60
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=\S)")
# "Share | Tweet", "Home › News", "EN / DE", "Facebook  X"
SEPARATOR = re.compile(r"\s*[|·•/›»>,\\→‹«❯–—]+\s*|\s{2,}")
TRIM = " \t\u00a0\u200b\ufeff.:;…!?›»«‹>|→·•*-–—+▶►▸▼▾▲✕×↓←()[]"
STRAIGHT = str.maketrans("’‘‛`´“”„‟\u00a0\u202f", "'''''\"\"\"\"  ")
CHOICE = re.compile(r"\(([^()]*)\)")
WILD = re.compile(r"[*#]")
NUMBER = r"\d[\d.,\s]{0,12}\s?[kmкт]?"


def normalise(text: str) -> str:
    """A line as phrases are compared: case folded, quotes straight, single spaces, no bullets or stops around it."""
    return " ".join(text.translate(STRAIGHT).strip(TRIM).casefold().split())


@functools.cache
def data() -> dict[str, dict[str, Any]]:
    """The packaged phrases: language -> kind -> table."""
    folder = importlib.resources.files("cleaners.chrome") / "phrases"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name.removesuffix(".toml"): tomllib.loads(f.read_text(encoding="utf-8")) for f in files}


def words_of(kind: str, table: str) -> tuple[str, ...]:
    """All languages' phrases of one table, normalised and with choices spelled out."""
    found = (phrase for tables in data().values() for phrase in tables.get(kind, {}).get(table, ()))
    return tuple(dict.fromkeys(one for phrase in found for one in _choices(phrase.translate(STRAIGHT).casefold())))


def _choices(phrase: str) -> Iterator[str]:
    """A phrase with its choices spelled out: "read (more|(all|every) stories)" gives three."""
    inner = CHOICE.search(phrase)
    if not inner:
        yield " ".join(phrase.split()).strip(TRIM.replace("*", ""))
        return
    for option in inner[1].split("|"):
        yield from _choices(phrase[: inner.start()] + option + phrase[inner.end() :])


@functools.cache
def _pattern(phrase: str) -> re.Pattern[str]:
    """A phrase as a regular expression: "(get|install) our app*" -> (?:get|install) ?our ?app.{0,100}?"""
    text = re.sub(r"\\([()|])", r"\1", re.escape(phrase)).replace("(", "(?:")
    text = re.sub(r"(?:\\ )+", " ?", text)
    return re.compile(text.replace(r"\*", ".{0,100}?").replace(r"\#", NUMBER))


class Phrases:
    """All `lines`, `labels` and `words`, arranged for matching: literal ones in a dict, the others by first word."""

    def __init__(self) -> None:
        self.literal: dict[str, Label] = {}
        self.by_first: dict[str, list[tuple[str, Label]]] = {}
        self.anywhere: list[tuple[str, Label]] = []
        for table in ("labels", "lines", "words"):
            for tables in data().values():
                for kind in tables:
                    for phrase in tables[kind].get(table, ()):
                        self._add(f"({phrase})".translate(STRAIGHT).casefold(), kind, table)

    def _add(self, phrase: str, kind: str, table: str) -> None:
        label = Label(kind, phrase, table)
        first_words = set()
        for choice in _choices(phrase):
            if WILD.search(choice):
                first_words.add(choice.split()[0])
            elif choice:
                self.literal.setdefault(choice, label)
        for first in first_words:
            if WILD.search(first):
                self.anywhere.append((phrase, label))
                break
        else:
            for first in first_words:
                self.by_first.setdefault(first, []).append((phrase, label))

    def match(self, text: str) -> Label | None:
        """The label of a whole line: one phrase, pieces that are each a phrase, or sentences that are each one."""
        if len(text) > MAX_LINE:
            return None
        return self.one(text) or self._tiles(text) or self._sentences(text)

    def one(self, text: str) -> Label | None:
        """The label of a line that is one phrase."""
        line = normalise(text)
        if label := self.literal.get(line):
            return label
        if not line:
            return None
        for phrase, label in (*self.by_first.get(line.split()[0], ()), *self.anywhere):
            if _pattern(phrase).fullmatch(line):
                return label
        return None

    def _tiles(self, text: str) -> Label | None:
        """The label of a line made of labels only: "Log inSubscribe", "News Sport Weather", "Share | Print"."""
        tokens: list[tuple[int, int]] = []
        at = 0
        for field in SEPARATOR.split(text):
            at = text.index(field, at) if field else at
            for word in field.split():
                at = text.index(word, at)
                for piece in unglue(word):
                    tokens.append((at, at + len(piece)))
                    at += len(piece)
        if not 2 <= len(tokens) <= MAX_TILES:
            return None
        reach: list[list[Label] | None] = [[], *([None] * len(tokens))]
        for i, start in enumerate(tokens):
            before = reach[i]
            if before is None:
                continue
            for j in range(min(len(tokens), i + 6), i, -1):
                piece = text[start[0] : tokens[j - 1][1]]
                label = self.one(piece) if j - i == 1 else self.literal.get(normalise(piece))
                if label and reach[j] is None:
                    reach[j] = [*before, label]
        tiles = reach[-1]
        if not tiles or len(tiles) < 2:
            return None
        kind = Counter(tile.kind for tile in tiles).most_common(1)[0][0]
        strong = len(tiles) > 2 or any(tile.strong for tile in tiles)
        return Label(kind, " + ".join(tile.phrase for tile in tiles), "lines" if strong else "words")

    def _sentences(self, text: str) -> Label | None:
        sentences = SENTENCE_END.split(text)
        if len(sentences) < 2:
            return None
        labels = [self.one(sentence) for sentence in sentences]
        if not all(labels):
            return None
        first = labels[0]
        assert first
        return Label(first.kind, first.phrase, "lines" if any(one.strong for one in labels if one) else "words")


@functools.cache
def phrases() -> Phrases:
    """The packaged phrases, read once."""
    return Phrases()
