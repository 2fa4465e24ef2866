"""A policy from what a person writes: kinds by name, singular or plural."""

from __future__ import annotations

from cleaners import Policy
from flows.errors import CannotStartError

# The kinds of removals, as in Removal.kind.
KINDS = (
    "accounts",
    "advertisements",
    "captions",
    "comments",
    "consent",
    "credits",
    "icons",
    "languages",
    "legal",
    "media",
    "metadata",
    "navigation",
    "promotions",
    "related",
    "repeats",
    "sharing",
    "whitespace",
)


def parse_policy(keep: str | None = None, min_confidence: float | None = None) -> Policy:
    """The policy for kinds to keep in the text ("captions,credits") and the least confidence to act on.

    Raises CannotStartError for a kind that does not exist.
    """
    kinds = frozenset(_kind(name) for name in (keep or "").replace(" ", ",").split(",") if name)
    default = Policy()
    return Policy(kinds, default.min_confidence if min_confidence is None else min_confidence)


def _kind(name: str) -> str:
    folded = name.lower().removesuffix("s")
    for kind in KINDS:
        if kind.removesuffix("s") == folded:
            return kind
    raise CannotStartError(f"there is no kind {name!r} to keep; the kinds are {', '.join(KINDS)}.")
