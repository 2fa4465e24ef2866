"""Editorial credits: "(Additional reporting by A and B; Editing by C)"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.phrases import STRAIGHT, any_of, keywords, may_hold, words_of
from cleaners.flat import Flat, Found
from cleaners.metadata import uncased
from cleaners.metadata.names import AND, is_name, people
from cleaners.page import Evidence, Removal
from cleaners.segment.scripts import is_uncased
from cleaners.segment.text import UPPER

MAX_LINE = 500
MAX_BEFORE = 14  # words
# "pam/jdm/ros", "(abc/def)", "hgr-mlk": the initials of an agency's desk under its copy
INITIALS = re.compile(r"\(?[a-zà-ÿа-яё]{2,4}(?:[/-][a-zà-ÿа-яё]{2,5}){1,5}\)?\.?")
# What stands before a semicolon or a full stop
FIRST_CLAUSE = re.compile(r"(?:[^;.]|\.(?!\s))*", re.S)


@functools.cache
def _role() -> re.Pattern[str]:
    """A role, with or without a colon; one that heads a story as well ("Production") only with it."""
    roles, labels = (any_of(words_of("credits", table)) for table in ("roles", "with_colon"))
    return re.compile(rf"(?<![^\W_])(?:{roles}(?![^\W_])\s*:?|{labels}\s?:)", re.I)


@functools.cache
def _short() -> re.Pattern[str]:
    """A role cut short, whose full stop ends no clause: "Oprac. Jan Lem"."""
    return re.compile(rf"\b({any_of(words_of('credits', 'short'))})\.\s*", re.I)


@functools.cache
def _clauses() -> re.Pattern[str]:
    """Where one clause ends: at a semicolon or a full stop, at a comma or "and" only if the next role follows it."""
    return re.compile(rf"[;.]\s+|\s\|\s|;|(?:,|\s(?:{AND}|en))\s+(?={_role().pattern})", re.I)


@functools.cache
def _role_words() -> frozenset[str]:
    return frozenset().union(*(keywords("credits", table) for table in ("roles", "with_colon", "short")))


def contributors(text: str, language: str | None = None) -> tuple[str, ...]:
    """The people whom a line of editorial credits names, in order; empty if the line is none.

    >>> contributors("(Additional reporting by Ann Lee and Bo Diaz; Editing by Cy Young)")
    ('Ann Lee', 'Bo Diaz', 'Cy Young')
    """
    line = _short().sub(lambda role: f"{role[1]}: ", text.translate(STRAIGHT).strip().strip("()[]*_ ").rstrip("."))
    if len(line) > MAX_LINE:
        return ()
    if is_uncased(line):
        return uncased.contributors(text, language)
    if not may_hold(FIRST_CLAUSE.match(line)[0], _role_words()):  # type: ignore[index]  # it matches any line
        return ()
    names: list[str] = []
    for part in _clauses().split(line):
        role = _role().search(part)
        if not role:
            return ()
        before, after = part[: role.start()].strip(" ,:"), part[role.end() :].strip(" ,:")
        found = people(after) if after else people(before) or (_named(before) if " " in role[0].strip() else ())
        if not found or (after and before and not people(before)):
            return ()
        names += found
    return tuple(dict.fromkeys(names))


def _named(text: str) -> tuple[str, ...]:
    """The names in what comes before "contributed to this report": "Wire sports writer Ann Lee in Pell"."""
    runs = re.findall(rf"[{UPPER}][\w'’-]+(?:\s[{UPPER}][\w'’-]+)+", text)
    return tuple(run for run in runs if is_name(run)) if len(text.split()) <= MAX_BEFORE else ()


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Lines in which every clause gives a role of the trade and names people."""
    _, last = found.body()
    named = page.holding(_role_words())
    for i in found.left():
        block = page.blocks[i]
        if i in named and (names := contributors(block.text, page.language)):
            yield page.removal(i, i, "metadata", "contributors", 0.95, "; ".join(names))
        elif i > last and INITIALS.fullmatch(block.text):
            yield page.removal(i, i, "metadata", "contributors", 0.7, "desk initials")


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The people named in credit lines."""
    for removal in found.rule("metadata", "contributors"):
        for name in contributors(removal.text, page.language):
            yield Evidence("contributors", name, removal.text, "line", "credits.contributors", 0.95)
