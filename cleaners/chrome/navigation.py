"""Breadcrumbs, menus, and the header's lines above the title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.chrome.labels import phrases
from cleaners.chrome.phrases import entries, first_words, normalise
from cleaners.flat import Flat, Found, ends_sentence, label_words, word_count
from cleaners.page import Evidence, Removal
from cleaners.segment.scripts import CHARACTER
from cleaners.segment.text import unglue

MAX_CRUMBS = 200  # code points
CRUMB = re.compile(r"\s*[>›»→❯/|\\＞／｜←]+\s*")
TRAIL = re.compile(r"[>›»→❯＞]")
MIN_MENU = 3  # adjacent short lines
MAX_MENU = 20  # words of a menu on one line
MENU_KINDS = ("navigation", "legal", "accounts", "sharing", "languages", "media", "promotions")
MAX_ITEM = 3  # words of a menu's item


def breadcrumbs(text: str) -> tuple[str, ...]:
    """The places of a breadcrumb trail after its home, or empty.

    >>> breadcrumbs("HomeRussia & FSU")
    ('Russia & FSU',)
    >>> breadcrumbs("Home > World > Africa")
    ('World', 'Africa')
    >>> breadcrumbs("Homes near the river")
    ()
    """
    if len(text) > MAX_CRUMBS or ends_sentence(text):
        return ()
    crumbs = [crumb for crumb in CRUMB.split(text.strip(" >›»/|")) if crumb]
    homes = entries("navigation", "home")
    if len(crumbs) > 1 and normalise(crumbs[0]) in homes:
        return tuple(crumbs[1:])
    pieces = unglue(text)
    if len(pieces) > 1 and normalise(pieces[0]) in homes:
        return tuple(piece.strip() for piece in pieces[1:])
    return ()


def _is_page(crumb: str) -> bool:
    """Whether a trail's piece only says that the page itself follows: "正文"."""
    label = phrases().literal.get(normalise(crumb))
    return label is not None and label.kind == "navigation" and label.strong


def find_breadcrumbs(page: Flat, found: Found) -> Iterator[Removal]:
    """Breadcrumb trails, from the home page on."""
    for i in sorted(page.holding(first_words("navigation", "home")) | page.glued):
        if found.free(i) and breadcrumbs(page.blocks[i].text):
            yield page.removal(i, i, "navigation", "breadcrumb", 0.9)


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Menus outside the body: trails without a home, glued lists, runs of short lines that are mostly section names."""
    first, last = found.body()
    trails = page.matching(TRAIL)
    for i in found.left():
        block = page.blocks[i]
        if not page.prose[i]:
            if i in trails and not first <= i <= last and _is_trail(block.text):
                yield page.removal(i, i, "navigation", "trail", 0.75)
            elif i < first and _is_menu(block.text):
                yield page.removal(i, i, "navigation", "menu-line", 0.75)
            elif i in page.glued and not first <= i <= last and _is_glued_list(block.text):
                yield page.removal(i, i, "navigation", "glued-list", 0.75)
    i = 0
    while i < len(page.blocks):
        end = i
        while end < len(page.blocks) and found.free(end) and label_words(page.blocks[end].text) <= MAX_ITEM:
            end += 1
        named = sum(bool(label) for label in page.labels[i:end])
        outside = end <= first or i > last
        if outside and end - i >= MIN_MENU and named * 2 >= end - i:
            for n in range(i, end):
                yield page.removal(n, n, "navigation", "menu", 0.8)
        i = max(end, i + 1)


def _is_trail(text: str) -> bool:
    """A trail without its home: "Books › Meetings", "News > Local > Council"; one piece must be a section's name."""
    crumbs = [crumb for crumb in re.split(rf"\s*{TRAIL.pattern}\s*", text.strip(" >›»＞")) if crumb]
    return (
        len(crumbs) > 1
        and all(word_count(crumb) <= MAX_ITEM for crumb in crumbs)
        and any(phrases().one(crumb) for crumb in crumbs)
    )


def _is_menu(text: str) -> bool:
    """A line of section names with a few that nobody knows: "Home  About Anna  Imprint  Privacy"."""
    words = text.split()
    if not MIN_MENU < len(words) <= MAX_MENU or ends_sentence(text):
        return False
    known = at = 0
    while at < len(words):
        pieces = (words[at : at + n] for n in (3, 2, 1))
        labels = ((len(piece), phrases().literal.get(normalise(" ".join(piece)))) for piece in pieces)
        step = next((n for n, label in labels if label and label.kind in MENU_KINDS), 0)
        known += step
        at += step or 1
    return known >= MIN_MENU and known >= 0.5 * len(words)


def _is_glued_list(text: str) -> bool:
    """A menu or a list of topics that lost its spaces: "NewsSportWhat's OnPoliticsFuneral NoticesJobs".

    Four pieces or more of one to three words; with three, one must be a section's name.
    """
    pieces = unglue(text)
    if CHARACTER.search(text):  # there Latin names stand in running text: "新款iPhone与AI功能"
        return False
    # A piece of one letter is no item: "McDonald", "iPhone" and "YouTube" are names with capitals inside.
    if len(pieces) < 3 or any(len(p.strip()) < 2 or word_count(p) > MAX_ITEM for p in pieces) or ends_sentence(text):
        return False
    return len(pieces) > 3 or any(phrases().one(piece) for piece in pieces)


def above_title(page: Flat, found: Found) -> Iterator[Removal]:
    """Lines above the title (the site's name, its slogan, a section): there stands only the page's header."""
    title = next(found.rule("metadata", "title"), None)
    if not title:
        return
    for i, block in enumerate(page.blocks):
        if block.start >= title.start:
            break
        if found.free(i):
            blurb = ends_sentence(block.text)
            yield page.removal(i, i, "promotions" if blurb else "navigation", "above-title", 0.6 if blurb else 0.7)


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The section: the last place of the first breadcrumb trail."""
    for removal in found.rule("navigation", "breadcrumb"):
        crumbs = breadcrumbs(removal.text)
        # The last crumb can be the page itself.
        titles = {normalise(r.text) for r in found.rule("metadata", "title")}
        places = [crumb for crumb in crumbs if normalise(crumb) not in titles and not _is_page(crumb)]
        if places:
            yield Evidence("section", places[-1], removal.text, "breadcrumb", "navigation.breadcrumbs", 0.8)
            return
