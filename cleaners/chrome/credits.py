"""Editorial credits: "(Additional reporting by A and B; Editing by C)"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.phrases import STRAIGHT, words_of
from cleaners.flat import Flat, Found
from cleaners.metadata.authors import people
from cleaners.page import Evidence, Removal

MAX_LINE = 500


@functools.cache
def _role() -> re.Pattern[str]:
    roles = sorted(words_of("credits", "roles"), key=len, reverse=True)
    return re.compile("(?<![^\\W_])(?:" + "|".join(map(re.escape, roles)) + r")(?![^\W_])\s*:?", re.I)


@functools.cache
def _clauses() -> re.Pattern[str]:
    """Where one clause ends: at a semicolon or a full stop, at a comma or "and" only if the next role follows it."""
    return re.compile(rf"[;.]\s+|\s\|\s|;|(?:,|\s(?:and|und|et|y|и))\s+(?={_role().pattern})", re.I)


def contributors(text: str) -> tuple[str, ...]:
    """The people whom a line of editorial credits names, in order; empty if the line is none.

    >>> contributors("(Additional reporting by Ann Lee and Bo Diaz; Editing by Cy Young)")
    ('Ann Lee', 'Bo Diaz', 'Cy Young')
    """
    line = text.translate(STRAIGHT).strip().strip("()[]*_ ").rstrip(".")
    if len(line) > MAX_LINE:
        return ()
    names: list[str] = []
    for part in _clauses().split(line):
        role = _role().search(part)
        if not role:
            return ()
        before, after = part[: role.start()].strip(" ,:"), part[role.end() :].strip(" ,:")
        found = people(after) if after else people(before)
        if not found or (after and before and not _role().match(before + " ") and not people(before)):
            return ()
        names += found
    return tuple(dict.fromkeys(names))


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Lines in which every clause gives a role of the trade and names people."""
    for i, block in enumerate(page.blocks):
        if found.free(i) and (names := contributors(block.text)):
            yield page.removal(i, i, "metadata", "contributors", 0.95, "; ".join(names))


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The people named in credit lines."""
    for removal in found.rule("metadata", "contributors"):
        for name in contributors(removal.text):
            yield Evidence("contributors", name, removal.text, "line", "credits.contributors", 0.95)
