"""From removals to text: the white space that they leave over, and the slices that stay."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from cleaners.page import Block, Removal
from cleaners.segment.text import LINE_BREAK

Span = tuple[int, int]

# Characters that print nothing: NUL and its kin, zero-width space, byte order mark.
CONTROLS = "".join(map(chr, (*range(0x09), *range(0x0E, 0x1C), 0x7F, 0x200B, 0xFEFF)))
CONTROL = re.compile(f"[{CONTROLS}]+")
# Words of one line with single spaces between them.
INK = re.compile(r"\S+(?:[ \t\u00a0\u202f]\S+)*")
SPARED = ("\n", "\n\n", " ", "")  # what may stand between two words, whatever they are
INDENT = re.compile(r"[^\S\n\r]*")


def surplus(text: str, removals: list[Removal], code: list[Span]) -> Iterator[Removal]:
    """The removals of kind whitespace: what is surplus between kept characters, given the other removals in order.

    Between two kept pieces stays what the page had there, at most one blank line or one space; nothing before the
    first and after the last. Indented lines of code or of a table keep their spaces, the blocks of code in code all.
    """
    kept = list(_between([(r.start, r.end) for r in removals], len(text)))
    controls = []
    if any(map(text.__contains__, CONTROLS)):  # a look for each takes a twentieth of a search for all
        controls = [(m.start(), m.end()) for start, end in kept for m in CONTROL.finditer(text, start, end)]
    for start, end in controls:
        yield Removal(start, end, text[start:end], "whitespace", "control")
    taken = sorted([(r.start, r.end) for r in removals] + controls)
    layout = preformatted(text)
    gap: list[Span] = []
    begun = False
    for start, end in _between(taken, len(text)):
        at = start
        for ink in INK.finditer(text, start, end):
            if any(first < at and ink.start() < last for first, last in code):
                at = ink.end()
                continue
            gap.append((at, ink.start()))
            if not begun or gap[1:] or text[at : ink.start()] not in SPARED:
                yield from _beyond(text, gap, _spare(text, gap, layout) if begun else ())
            gap, at, begun = [], ink.end(), True
        gap.append((at, end))
    yield from _beyond(text, gap, ())


def _between(taken: Iterable[Span], length: int) -> Iterator[Span]:
    """The spans that taken leaves over."""
    at = 0
    for start, end in itertools.chain(taken, [(length, length)]):
        if start > at:
            yield at, start
        at = end


def _spare(text: str, gap: list[Span], layout: list[Span]) -> tuple[Span, ...]:
    """What stays of the white space between two kept pieces: its first line breaks, or one space, or an indent."""
    breaks = [[(m.start(), m.end()) for m in LINE_BREAK.finditer(text, start, end)] for start, end in gap]
    flat = list(itertools.chain.from_iterable(breaks))
    last = gap[-1][1]
    in_layout = any(start < last < end for start, end in layout) if layout else False
    if not flat:
        start, end = next(((a, b) for a, b in gap if b > a), (last, last))
        return ((start, end if in_layout else min(start + 1, end)),)
    lines = flat[: 2 if any(len(stretch) > 1 for stretch in breaks) else 1]
    if in_layout and breaks[-1]:
        lines.append((flat[-1][1], last))
    return tuple(lines)


def _beyond(text: str, gap: list[Span], spare: tuple[Span, ...]) -> Iterator[Removal]:
    """The white space of a gap without what is spared."""
    for start, end in gap:
        at = start
        for first, last in spare:
            if start <= first and last <= end:
                if first > at:
                    yield Removal(at, first, text[at:first], "whitespace", "surplus")
                at = max(at, last)
        if end > at:
            yield Removal(at, end, text[at:end], "whitespace", "surplus")


def preformatted(text: str) -> list[Span]:
    """Spans of three or more adjacent lines whose indents differ by two or more: code, or an aligned table."""
    spans: list[Span] = []
    if "\n  " not in text and "\n\t" not in text:
        return spans
    run: list[tuple[int, int, int]] = []  # start, end, indent
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            indent = INDENT.match(line)
            run.append((at, at + len(line), len(indent[0].expandtabs(4)) if indent else 0))
        if not line.strip() or at + len(line) == len(text):
            indents = {indent for _, _, indent in run}
            if len(run) > 2 and max(indents) - min(indents) > 1:
                spans.append((run[0][0], run[-1][1]))
            run = []
        at += len(line)
    return spans


def keep(text: str, blocks: tuple[Block, ...], removals: list[Removal]) -> tuple[str, tuple[Block, ...]]:
    """The text that removals (in order) leave over, and the blocks that are left of the page's, with spans in it."""
    slices: list[tuple[int, int, int]] = []  # start and end in the page, start in the text
    length = 0
    for start, end in _between([(r.start, r.end) for r in removals], len(text)):
        slices.append((start, end, length))
        length += end - start
    kept = "".join(text[start:end] for start, end, _ in slices)
    left = []
    at = 0
    for block in blocks:
        while at < len(slices) and slices[at][1] <= block.start:
            at += 1
        spans = []
        while at < len(slices) and slices[at][0] < block.end:
            first, last, to = slices[at]
            spans.append((max(block.start, first) - first + to, min(block.end, last) - first + to))
            if last > block.end:
                break
            at += 1
        if spans:
            start, end = spans[0][0], spans[-1][1]
            left.append(Block(start, end, kept[start:end], block.role, block.paragraph, block.level))
    return kept, tuple(left)
