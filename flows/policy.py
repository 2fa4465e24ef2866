"""A policy from what a person writes: kinds by name, singular or plural."""

from __future__ import annotations

from cleaners import Policy
from cleaners.clean import KINDS
from flows.errors import CannotStartError

# What people call a kind, or a rule of the kind metadata (that is a field's name), where the name alone does not say.
SYNONYMS = {
    "credit": ("credits", "contributors"),
    "contributor": ("contributors",),
    "byline": ("authors",),
    "author": ("authors",),
    "title": ("title",),
    "date": ("published_at", "modified_at"),
    "cookie": ("consent",),
    "ad": ("advertisements",),
}


def parse_policy(keep: str | None = None, min_confidence: float | None = None) -> Policy:
    """The policy for kinds to keep in the text ("captions,credits") and the least confidence to act on.

    Raises CannotStartError for a kind that does not exist.
    """
    kinds = frozenset(kind for name in (keep or "").replace(",", " ").split() for kind in _kinds(name))
    default = Policy()
    return Policy(kinds, default.min_confidence if min_confidence is None else min_confidence)


def _kinds(name: str) -> set[str]:
    folded = name.lower().removesuffix("s")
    named = {kind for kind in KINDS if kind.removesuffix("s") == folded} | set(SYNONYMS.get(folded, ()))
    if not named:
        kinds = ", ".join(sorted({*KINDS, "title", "authors", "credits"}))
        raise CannotStartError(f"there is no kind {name!r} to keep; the kinds are {kinds}.")
    return named
