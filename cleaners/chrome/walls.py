"""Walls: what stands in front of a page instead of it (captcha, consent, "enable JavaScript"), or asks to be paid."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterator, Set

from cleaners.chrome.phrases import any_of, longest_words, normalise
from cleaners.flat import Flat, Found, word_count
from cleaners.page import Removal

MAX_WORDS = 40  # of a line that can be a wall's
MAX_LEFT = 60  # words of prose that a page behind a wall can still show: a footer, a number to ring
CONSENT_SHARE = 0.5  # of a page's words
MIN_CONSENT = 40  # words of a consent wall
SHELL = 10_000  # characters of HTML
FEW_WORDS = 10  # of a shell: the placeholder of a search field
DIGITS = re.compile(r"\d+")


def find(
    page: Flat, found: Found, *, title: str | None = None, unseen: Set[int] = frozenset(), size: int = 0
) -> Iterator[Removal]:
    """All that is left of a page that has no content; comes after all other finders.

    Its reader is stopped: a line (or the whole title) says so and hardly any prose is left besides. Or a dialog asks
    for consent, is most of the page, and no prose is left. Or it is a shell for scripts to fill: size characters of
    HTML and a few words that are no sentence. unseen are blocks that a browser does not show; what a noscript element
    says counts where there is no prose at all.
    """
    left = found.left()
    said_in = lines(page, "blocked")
    prose = sum(word_count(page.blocks[i].text) for i in left if page.prose[i] and i not in said_in)
    rule, said = "blocked", ""
    if title and normalise(title) in _titles() and prose <= MAX_LEFT:
        said = title
    elif said_in and prose <= (MAX_LEFT if said_in - unseen else 0):
        said = page.blocks[min(said_in)].text
    elif not prose and _asks_consent(page, found):
        said = "consent"
    elif not prose and size > SHELL and sum(word_count(page.blocks[i].text) for i in left) < FEW_WORDS:
        rule, said = "shell", f"{size} characters"
    if said:
        for i in left:
            yield page.removal(i, i, "boilerplate", rule, 0.8, said)


def flags(page: Flat, found: Found) -> tuple[str, ...]:
    """Quality flags: blocked, if the page has no content and says why, or is a shell; paywalled, if a line says so."""
    blocked = any(removal.rule in ("blocked", "shell") for removal in found.rule("boilerplate"))
    blocked |= not found.left() and (_asks_consent(page, found) or bool(lines(page, "blocked")))
    return ("blocked",) * blocked + ("paywalled",) * bool(lines(page, "paywalled"))


def _asks_consent(page: Flat, found: Found) -> bool:
    """Whether most of a page's words are a dialog's that asks for consent."""
    words = [word_count(block.text) for block in page.blocks]
    asked = sum(count for i, count in enumerate(words) if found.kind(i) == "consent")
    return asked >= max(MIN_CONSENT, CONSENT_SHARE * sum(words))


def lines(page: Flat, wall: str) -> set[int]:
    """The blocks that hold one of a wall's phrases."""
    pattern, words = phrases(wall)
    return {
        i
        for i in page.holding(words)
        if word_count(page.blocks[i].text) <= MAX_WORDS
        and pattern.search(DIGITS.sub("#", normalise(page.blocks[i].text)))
    }


@functools.cache
def phrases(wall: str) -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern for any of a wall's phrases ("#" is a number), and words of which each phrase has one."""
    said = [normalise(phrase) for phrase in data()[wall]["phrases"]]
    return re.compile(any_of(said)), longest_words(said)


@functools.cache
def _titles() -> frozenset[str]:
    return frozenset(normalise(title) for title in data()["blocked"]["titles"])


@functools.cache
def data() -> dict[str, dict[str, list[str]]]:
    text = (importlib.resources.files("cleaners.chrome") / "walls.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
