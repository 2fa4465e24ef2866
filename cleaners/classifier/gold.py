"""A page whose content is known, and the folds of sites: no model is measured on a site that it learned from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

FOLDS = 5


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page of HTML whose content is known. site is its registered domain; weight, how much it counts among others."""

    html: bytes
    content: str
    site: str
    url: str | None = None
    weight: float = 1.0


def fold_of(site: str) -> int:
    """The fold that a site's pages belong to, all of them to one: from 0 to FOLDS - 1."""
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % FOLDS
