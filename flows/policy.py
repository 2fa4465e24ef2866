"""A policy from what a person writes: kinds by name, singular or plural."""

from __future__ import annotations

from cleaners import Policy
from cleaners.clean import KINDS
from flows.errors import CannotStartError

# What people call a kind, or one rule of the kind metadata, where that has another name.
SYNONYMS = {
    "credit": "contributors",
    "byline": "authors",
    "author": "authors",
    "contributor": "contributors",
    "title": "title",
    "date": "published_at",
    "cookie": "consent",
    "ad": "advertisements",
    "share": "sharing",
    "space": "whitespace",
}


def parse_policy(keep: str | None = None, min_confidence: float | None = None) -> Policy:
    """The policy for kinds to keep in the text ("captions,credits") and the least confidence to act on.

    Raises CannotStartError for a kind that does not exist.
    """
    kinds = frozenset(_kind(name) for name in (keep or "").replace(",", " ").split())
    default = Policy()
    return Policy(kinds, default.min_confidence if min_confidence is None else min_confidence)


def _kind(name: str) -> str:
    folded = name.lower().removesuffix("s")
    for kind in KINDS:
        if kind.removesuffix("s") == folded:
            return kind
    if folded in SYNONYMS:
        return SYNONYMS[folded]
    kinds = ", ".join([*KINDS, "title", "authors", "credits"])
    raise CannotStartError(f"there is no kind {name!r} to keep; the kinds are {kinds}.")
