"""Cookie and privacy banners: what stands around the phrases that give them away."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.phrases import addresses, normalise, whole_words, words_of
from cleaners.flat import Flat, Found, word_count
from cleaners.page import Removal

REACH = 12  # lines of a banner around the phrase that gives it away
MIN_BESIDE = 2  # different words of the vocabulary in a line under it
MIN_ABOVE = 3  # and in one above it, where the article may end
MAX_WORDS = 60


@functools.cache
def _vocabulary() -> re.Pattern[str]:
    return whole_words(words_of("consent", "vocabulary"), ending="")


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Lines beside a banner's phrases that speak to their reader of what banners speak of: partners, purposes, consent.

    "We value your privacy" / "Our partners store information on your device." / "Accept all": the middle line is in
    no list. A line under one that is must hold two words of the vocabulary and an address ("your"), a line above it
    three; the first without them ends the banner, so that an article on cookies beside it stays.
    """
    anchors = [i for i in range(len(page.blocks)) if found.kind(i) == "consent"]
    for anchor in anchors:
        for step in (1, -1):
            for i in range(anchor + step, anchor + step * (REACH + 1), step):
                if found.kind(i) == "consent":
                    continue
                said = _said(page.blocks[i].text) if found.free(i) else set()
                if len(said) < (MIN_BESIDE if step > 0 else MIN_ABOVE):
                    break
                yield page.removal(i, i, "consent", "banner-text", 0.8, ", ".join(sorted(said)))


def _said(text: str) -> set[str]:
    """The words of the vocabulary in a line that speaks to its reader; none if it does not, or is too long."""
    if word_count(text) > MAX_WORDS or not addresses(normalise(text)):
        return set()
    return {match.casefold() for match in _vocabulary().findall(text)}
