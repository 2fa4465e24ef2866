"""A flattened page as the finders see it, and what has been found on it so far."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from cleaners.page import Block, Removal
from cleaners.segment.scripts import (
    CHARACTER,
    POLITE,
    UNFINISHED,
    UNSPACED,
    is_arabic,
    is_arabic_prose,
    is_uncased,
    is_unspaced,
    is_unspaced_prose,
)
from cleaners.segment.text import UPPER, seams

CJK = rf"{UNSPACED}\uac00-\ud7af"
# Arabic vowel signs stand inside words without being letters.
WORD = re.compile(rf"[{CJK}]{{1,2}}|[^\W{CJK}]+(?:['’][^\W{CJK}]+|[\u064b-\u065f\u0670][^\W{CJK}]*)*")
# The same in text that has none of the characters of NO_PLAIN
PLAIN_WORD = re.compile(r"\w+(?:['’]\w+)*")
NO_PLAIN = re.compile(r"[\u064b-\u065f\u0670\u3005-\ud7af\uf900-\uff9f]")
# And in ASCII: all that is in no word becomes a space, but for the apostrophe
SPACED = bytes(byte if chr(byte).isalnum() or byte == ord("_") else ord(" ") for byte in range(128)) + bytes(128)
# Scripts that put no spaces between words, or signs for vowels inside them
JOINED = re.compile(r"[\u0590-\u08ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
# "...he said." "...'never again.'" "(source: ministry)." and the stops of Chinese, Japanese, Arabic and Urdu
STOPS = tuple(".!?…。！？｡．؟۔")
CLOSERS = "'\"”’»“)]」』）】〉》\u200e\u200f"
# "... on 2 September. EFE", "... said on Monday. (dpa)", "...later. /TASS/": an agency signs its copy
SIGNED_OFF = re.compile(
    rf"[.!?…]['\"”’»“)]*\s?(?:[{UPPER}]{{2,6}}|[(/][{UPPER}a-zа-яёі]{{2,12}}(?:/[{UPPER}a-z]{{2,8}})*[)/])$"
    r"|[。！？][”」』]?\s?[（(【\[][^（()）。]{1,20}[）)】\]]$"  # "。（完）", "。(新华社)"
)
MAX_PARTS = 12  # lines of a sentence that a flattener split
MIN_SENTENCE = 7  # words; shorter lines with a full stop are as often labels as sentences
MAX_COUNTED = 5_000  # code points
MAX_REMEMBERED = 2000  # code points of a line that is remembered
REMEMBERED = 4096  # lines: finder after finder asks the same of a page's lines
FOOTER = 4  # removed lines
FOOTER_SHARE = 0.15  # of the words of prose
MIN_UNSTOPPED = 30  # words; a line as long as this is a paragraph even when its full stop is lost


@dataclass(frozen=True, slots=True)
class Label:
    """What the phrases say of a whole line: its kind, the phrase, and the table that holds it.

    A phrase of lines or labels holds wherever the line stands, one of words only beside other chrome.
    """

    kind: str
    phrase: str
    table: str

    @property
    def strong(self) -> bool:
        """Whether the label holds wherever the line stands."""
        return self.table != "words"


@dataclass(frozen=True)
class Flat:
    """A flattened page: its text, its blocks, and for each block its label (or None) and whether it is prose.

    words are the words of each block as phrases have them, whatever their order.
    """

    text: str
    blocks: tuple[Block, ...]
    labels: tuple[Label | None, ...]
    prose: tuple[bool, ...]
    words: tuple[frozenset[str], ...]
    language: str | None = None

    def holding(self, words: Set[str]) -> frozenset[int]:
        """The blocks that hold one of the words, and those in scripts whose words can not be told by their letters.

        A finder whose pattern is made of a long table asks first where the table's words stand.
        """
        return self.joined.union([i for i, own in enumerate(self.words) if not own.isdisjoint(words)])

    def matching(self, pattern: re.Pattern[str]) -> set[int]:
        """The blocks in which a pattern matches, sought in one pass; it must not match white space."""
        return {bisect.bisect(self.starts, match.start()) - 1 for match in pattern.finditer(self.text)}

    @functools.cached_property
    def joined(self) -> frozenset[int]:
        """The blocks in scripts whose words can not be told by their letters: Han, kana, Arabic, Hebrew."""
        if self.text.isascii():
            return frozenset()
        return frozenset(i for i, b in enumerate(self.blocks) if not b.text.isascii() and JOINED.search(b.text))

    @functools.cached_property
    def starts(self) -> list[int]:
        """Where each block starts."""
        return [block.start for block in self.blocks]

    @functools.cached_property
    def glued(self) -> frozenset[int]:
        """The blocks that lost the space between their parts: "HomeRussia & FSU"."""
        return frozenset(i for i, words in enumerate(self.words) if words and seams(self.blocks[i].text))

    def removal(
        self, first: int, last: int, kind: str, rule: str, confidence: float = 1.0, evidence: str = ""
    ) -> Removal:
        """The removal of blocks first..last (inclusive, by index) and the white space between them."""
        start, end = self.blocks[first].start, self.blocks[last].end
        return Removal(start, end, self.text[start:end], kind, rule, confidence, evidence)

    def part(
        self, index: int, start: int, end: int, kind: str, rule: str, confidence: float = 1.0, evidence: str = ""
    ) -> Removal:
        """The removal of characters start..end of block index."""
        at = self.blocks[index].start
        return Removal(at + start, at + end, self.text[at + start : at + end], kind, rule, confidence, evidence)


def word_count(text: str) -> int:
    """Words of a line; two CJK characters count as one word. Of very long lines the spaces are counted."""
    if len(text) > MAX_COUNTED:
        return max(text.count(" ") + 1, len(text) // 20)
    return _count(text)


@functools.lru_cache(maxsize=REMEMBERED)
def _count(text: str) -> int:
    return len(_words(text))


def _words(text: str) -> Sequence[str | bytes]:
    """The words of a line, in order; a pair of CJK characters is one. Those of ASCII come without their apostrophes."""
    if text.isascii() and "''" not in text:
        return text.encode().translate(SPACED, b"'").split()
    plain = text.isascii() or not NO_PLAIN.search(text)
    return (PLAIN_WORD if plain else WORD).findall(text)


def label_words(text: str) -> int:
    """Words of a label or a headline, which take three characters of Han or kana to a word and not two."""
    words = word_count(text)
    return (2 * words + 2) // 3 if not text.isascii() and is_unspaced(text) else words


def spaced_words(text: str) -> int:
    """Words as spaces part them; two characters of a script without spaces count as one more."""
    return len(text.split()) if text.isascii() else len(text.split()) + len(CHARACTER.findall(text)) // 2


def ends_sentence(text: str) -> bool:
    """Whether a line ends in terminal punctuation; an ellipsis made of dots is a teaser's end, not a sentence's."""
    last = text[-1:]
    if last.isalnum() and not last.isupper() and last <= "\u2600":  # as most lines do that are no sentences
        return False
    if text.rstrip(CLOSERS).endswith(STOPS):
        return not text.endswith(("...", "[…]"))
    if (last.isupper() or last in ("/", ")", "）", "】", "]")) and SIGNED_OFF.search(text[-60:]):
        return True
    return last > "\u2600" and POLITE.search(text[-20:]) is not None


def is_prose(text: str) -> bool:
    """Whether a line reads as a sentence or a paragraph of running text."""
    return _is_prose(text) if len(text) <= MAX_REMEMBERED else _reads_as_prose(text)


def _reads_as_prose(text: str) -> bool:
    stopped = ends_sentence(text) or text.endswith((":", "："))
    if not stopped and len(text) < MIN_UNSTOPPED:
        return False
    words = word_count(text)
    if not text.isascii() and is_uncased(text):
        if is_unspaced(text):
            return is_unspaced_prose(text, words)
        if is_arabic(text):
            return is_arabic_prose(text, words, ends_sentence(text))
    if words >= MIN_UNSTOPPED:
        return bool(sum(word[:1].isupper() for word in _words(text[:2000])) < 0.6 * min(words, 300))
    return stopped and words >= MIN_SENTENCE


_is_prose = functools.lru_cache(maxsize=REMEMBERED)(_reads_as_prose)


def fragments(lines: list[str], chrome: list[bool]) -> list[bool]:
    """Which lines are parts of a sentence that a flattener split at inline mark-up ("The", "Harbour Board", "met.").

    A line goes on in the next if it ends in no punctuation and the next begins with a small letter or a comma. Without
    capitals a line goes on that ends in a comma or a particle; a link between it and the paragraph is a part too. lines
    that are chrome are never parts.
    """
    parts = [False] * len(lines)
    start = 0
    for i in range(1, len(lines) + 1):
        if i < len(lines) and not chrome[i] and not chrome[i - 1] and _goes_on(lines[i - 1], lines[i]):
            continue
        if i - start > 1 and is_prose(" ".join(lines[start:i])):
            parts[start:i] = [True] * (i - start)
        start = i
    for i, line in enumerate(lines):
        if not line.isascii() and CHARACTER.search(line) and is_prose(line):
            above = range(i - 1, max(i - 1 - MAX_PARTS, -1), -1)
            near = list(itertools.takewhile(lambda n: not chrome[n] and not ends_sentence(lines[n]), above))
            begun = min((n for n in near if UNFINISHED.search(lines[n])), default=i)
            parts[begun:i] = [True] * (i - begun)
    return parts


def _goes_on(line: str, following: str) -> bool:
    first = following[0]
    goes_on = first.islower() or first in ",.;)”’»、，。；）」』،؛" or line.endswith(("、", "，", "،"))
    return goes_on and not ends_sentence(line) and not line.endswith((":", "："))


class Found:
    """The removals so far, in the order found. Where two overlap the earlier one wins."""

    def __init__(self, page: Flat) -> None:
        self.page = page
        self.removals: list[Removal] = []
        self._spans: list[tuple[int, int]] = []
        self._by_block: dict[int, Removal] = {}
        self._starts = page.starts
        self.closed: Set[int] = frozenset()  # blocks that no removal may touch now
        self._body: tuple[int, int] | None = None
        self._left: tuple[Set[int], list[int]] | None = None  # what was closed, and the blocks that were left

    def add(self, removal: Removal) -> bool:
        """Take a removal in, unless it is empty or overlaps one that is there."""
        at = bisect.bisect(self._spans, (removal.start, removal.end))
        if removal.start >= removal.end or (at and self._spans[at - 1][1] > removal.start):
            return False
        if at < len(self._spans) and self._spans[at][0] < removal.end:
            return False
        if self.closed and any(index in self.closed for index in self.touched(removal)):
            return False
        self._spans.insert(at, (removal.start, removal.end))
        self.removals.append(removal)
        for index in range(bisect.bisect(self._starts, removal.start) - 1, len(self._starts)):
            if self._starts[index] >= removal.end:
                break
            block = self.page.blocks[max(index, 0)]
            overlap = min(block.end, removal.end) - max(block.start, removal.start)
            if overlap * 10 >= 9 * (block.end - block.start):
                self._by_block[max(index, 0)] = removal
                self._body = self._left = None
        return True

    def withdraw(self, removals: Iterable[Removal]) -> None:
        """Take back removals that are there."""
        gone = {removal.start for removal in removals}
        self._spans = [span for span in self._spans if span[0] not in gone]
        self.removals = [one for one in self.removals if one.start not in gone]
        self._by_block = {index: one for index, one in self._by_block.items() if one.start not in gone}
        self._body = self._left = None

    def touched(self, removal: Removal) -> range:
        """The indexes of the blocks that a removal overlaps."""
        first = bisect.bisect_right(self._starts, removal.start) - 1
        if first < 0 or self.page.blocks[first].end <= removal.start:
            first += 1
        return range(first, max(first, bisect.bisect_left(self._starts, removal.end)))

    def of(self, index: int) -> Removal | None:
        """The removal that covers block index as a whole."""
        return self._by_block.get(index)

    def kind(self, index: int) -> str | None:
        """The kind of the removal that covers block index, or None: the block is free, or there is none such."""
        removal = self._by_block.get(index)
        return removal.kind if removal else None

    def free(self, index: int) -> bool:
        """Whether there is a block index, and it is not removed."""
        return index not in self._by_block and 0 <= index < len(self._starts) and index not in self.closed

    def body(self) -> tuple[int, int]:
        """The indexes of the first and the last block of the body's prose; (n, -1) when there is none.

        A sentence or two that a footer's worth of chrome parts from all the rest is the footer's, not the body's.
        """
        if self._body is None:
            self._body = self._find_body()
        return self._body

    def _find_body(self) -> tuple[int, int]:
        free = [i for i, prose in enumerate(self.page.prose) if prose and i not in self._by_block]
        if not free:
            return len(self.page.blocks), -1
        words = [word_count(self.page.blocks[i].text) for i in free]
        total, behind = sum(words), 0
        while len(free) > 1:
            behind += words[len(free) - 1]
            between = sum(n in self._by_block for n in range(free[-2] + 1, free[-1]))
            if between < FOOTER or behind > FOOTER_SHARE * total:
                break
            free.pop()
        return free[0], free[-1]

    def left(self) -> list[int]:
        """The blocks that are free at the moment."""
        if self._left is None or self._left[0] is not self.closed:
            left = [i for i in range(len(self._starts)) if i not in self._by_block and i not in self.closed]
            self._left = self.closed, left
        return self._left[1]

    def rule(self, kind: str, rule: str | None = None) -> Iterator[Removal]:
        """The removals of one kind (and one rule), in page order."""
        named = (r for r in self.removals if r.kind == kind and rule in (None, r.rule))
        return iter(sorted(named, key=lambda r: r.start))
