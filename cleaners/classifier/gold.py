"""A page whose content is known, and the folds of sites: no model is measured on a site that it learned from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FOLDS = 5


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page of HTML whose content is known: the whole of it, or, where it is None, snippets of it and of the chrome.

    site is its registered domain; weight, how much it counts among others.
    """

    html: bytes
    content: str | None
    site: str
    url: str | None = None
    weight: float = 1.0
    snippets: tuple[Sequence[str], Sequence[str]] = ((), ())


def fold_of(site: str) -> int:
    """The fold that a site's pages belong to, all of them to one: from 0 to FOLDS - 1."""
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % FOLDS


def held_out(sites: Sequence[str]) -> Iterator[tuple[list[int], list[int]]]:
    """For each fold that has pages, by the sites of all: which pages are in it, and which are not, to be learned from.

    Of gold of one site there are no others: there they are the same.
    """
    folds = [fold_of(site) for site in sites]
    for fold in sorted(set(folds)):
        inside = [n for n, own in enumerate(folds) if own == fold]
        yield inside, [n for n, own in enumerate(folds) if own != fold] or inside
