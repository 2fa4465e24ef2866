"""Flattened text to blocks, with exact spans; and what a flattener glued together, told apart again.

The input is never altered: a block or a piece is a pair of offsets into it.
"""

from __future__ import annotations

import functools
import itertools
import re

from cleaners.page import Block
from cleaners.segment.scripts import UNSPACED

MAX_REMEMBERED = 2000  # code points
MAX_BLOCKS = 20_000  # what stands below is one block: no page has as many lines
LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Capitals, for a class: Python's patterns know no "uppercase letter", and "Ł", "İ" and "І" lie outside of A-Z and А-Я.
UPPER = "A-ZÀ-Þ" + "".join(filter(str.isupper, map(chr, range(0x100, 0x180)))) + "Ѐ-ЯҐ"
LIST_MARK = re.compile(r"(?:[-*•‣◦▪–]|\d{1,3}[.)])\s+\S")
# "BBCHome" no, "HomeRussia" e|R, "OfficeUkraine's" e|U, "2023Updated" 3|U, "...readShare)Tweet" )|T
# The capital is sought first, since few characters are one.
CASE_GLUE = re.compile(rf"[{UPPER}](?<=[\w)\]»”][{UPPER}])(?<![_{UPPER}{UNSPACED}][{UPPER}])")
ASCII_GLUE = re.compile(r"[A-Z](?<=[a-z\d)\]][A-Z])")  # the same for text that is ASCII, which is most
# "العربيةespрусdefr": Arabic, Latin, Cyrillic, Latin. Han and kana stand beside Latin without a space as a rule.
SCRIPT = re.compile(r"([A-Za-zÀ-ɏ]+)|([Ѐ-ӿ]+)|([؀-ۿ]+)|([가-힣]+)|([Ͱ-Ͽ]+)|([֐-׿]+)")
OTHER_SCRIPT = re.compile(r"[Ͱ-ӿ֐-׿؀-ۿ가-힣]")  # than Latin


def segment(text: str) -> tuple[Block, ...]:
    """The lines of flattened text that hold anything, without the white space around them."""
    blocks: list[Block] = []
    paragraph = 0
    blank = False
    at = 0
    for line in text.splitlines(keepends=True):
        start = at
        at += len(line)
        if len(blocks) == MAX_BLOCKS:
            at = len(text)
            line = text[start:]
        stripped = line.strip()
        if not stripped:
            blank = True
            continue
        if blank and blocks:
            paragraph += 1
        blank = False
        start += len(line) - len(line.lstrip())
        role = "list_item" if LIST_MARK.match(stripped) else "other"
        blocks.append(Block(start, start + len(stripped), stripped, role, paragraph))
        if at == len(text):
            break
    return tuple(blocks)


def unglue(text: str) -> tuple[str, ...]:
    """The pieces of a line that lost the space between its parts.

    >>> unglue("HomeRussia & FSU")
    ('Home', 'Russia & FSU')
    >>> unglue("العربيةespрусdefr")
    ('العربية', 'esp', 'рус', 'defr')
    """
    edges = [0, *seams(text), len(text)]
    return tuple(text[a:b] for a, b in itertools.pairwise(edges) if a < b)


def seams(text: str) -> tuple[int, ...]:
    """The places at which a line lost the space between its parts."""
    if text.isascii():
        return tuple(match.start() for match in ASCII_GLUE.finditer(text))
    return _seams(text) if len(text) <= MAX_REMEMBERED else _find_seams(text)


def _find_seams(text: str) -> tuple[int, ...]:
    cuts = {match.start() for match in CASE_GLUE.finditer(text)}
    if OTHER_SCRIPT.search(text):
        scripts = list(SCRIPT.finditer(text))
        cuts.update(b.start() for a, b in itertools.pairwise(scripts) if a.end() == b.start())
    return tuple(sorted(cuts))


_seams = functools.lru_cache(maxsize=4096)(_find_seams)  # several finders ask the same of a line
