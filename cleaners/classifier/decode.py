"""From how likely each block is content to which blocks are."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

EVEN = 0.5
NOTHING = 0.4  # probability; a page whose likeliest block is below it has no content
FEW = 3  # blocks; of a page of fewer there is nothing to tell the chrome by


def cut(likely: Array, size: Array, *, article: bool) -> float:
    """The probability from which on a page's blocks are content; likely (blocks,), size (blocks,) in words.

    On articles that is one half. Elsewhere, where many blocks are neither surely the one nor the other, it is the cut
    that maximises the F1 of words that is to be expected: with the k likeliest blocks, twice the words expected right
    over the words taken and the words expected in all (Lipton et al., "Optimal thresholding of classifiers to maximize
    F1 measure", 2014). Of a page without a likely block nothing is content.
    """
    if article or not len(likely) or (likely.max() < NOTHING and len(likely) >= FEW):
        return EVEN
    order = np.argsort(-likely, kind="stable")
    right = np.cumsum(likely[order] * size[order])
    taken = np.cumsum(size[order])
    best = int((2 * right / (taken + right[-1])).argmax())
    return float(likely[order[best]])
