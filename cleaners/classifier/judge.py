"""Which blocks of an HTML page are content: the trees' say, and a cut over the whole page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleaners.classifier.blocks import features
from cleaners.classifier.decode import Array, cut
from cleaners.classifier.stacked import stacked
from cleaners.classifier.trees import evaluate
from cleaners.classifier.vocabulary import vocabulary
from cleaners.flat import is_prose
from cleaners.page import Block, Evidence
from cleaners.segment.html import Html

MODEL = "blocks"
STACKED = "blocks_stacked"
# Types of pages of many parts that are as good: what stands around a part says little of it
OF_PARTS = frozenset(("collection", "listing", "product"))
RECOVERED = 2  # times the words of the content; so much must a body held as data hold to be the content instead
SURE = 0.9  # confidence
MAX_LINKS = 0.5  # of the characters of its blocks


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is thought of a page's blocks: how likely each is content (blocks,), and from which probability on it is."""

    likely: Array
    cut: float
    content: tuple[bool, ...]

    def confidence(self, block: int) -> float:
        """How sure it is that a block is no content: 1/2 at the cut, 1 where content is impossible."""
        return round(1 - 0.5 * min(float(self.likely[block]) / max(self.cut, 1e-6), 1), 2)

    def far(self, near: int) -> frozenset[int]:
        """The blocks that are surely no content, and more than near blocks away from all that may be.

        None are where the page has no content: then all of it has to say why.
        """
        content = np.array(self.content, bool)
        if not content.any():
            return frozenset()
        places = np.flatnonzero(content | (self.likely > (2 - 2 * SURE) * self.cut))
        blocks = np.arange(len(content))
        after = np.searchsorted(places, blocks)
        below, above = places[np.minimum(after, len(places) - 1)], places[np.maximum(after - 1, 0)]
        away = np.minimum(np.abs(below - blocks), np.abs(blocks - above))
        return frozenset(np.flatnonzero(away > near).tolist())


def judge(page: Html, kind: Evidence | None) -> Judgement:
    """Judge every block of a page of a type, None where that is not known.

    A body that the page holds as data, or for readers without scripts, is the content where what else was found is less
    than half of it.
    """
    if not page.blocks:
        return Judgement(np.zeros(0, np.float32), 0.5, ())
    rows, size = features(page, kind, vocabulary())
    likely = evaluate(MODEL, rows)
    if kind is None or kind.value not in OF_PARTS:
        likely = (likely + evaluate(STACKED, stacked(likely, np.arange(len(likely)), size))) / 2
    at = cut(likely, size, article=kind is not None and kind.value == "article")
    content = likely >= at
    for origin in ("json-ld", "preloaded", "noscript"):
        own = np.array([box.hidden == origin for box in page.boxes])
        if not own.any():
            continue
        body = own & np.array([_reads(block, share) for block, share in zip(page.blocks, page.link_share, strict=True)])
        if size[body].sum() >= RECOVERED * max(size[content & ~own].sum(), 1):
            content = body
    return Judgement(likely, at, tuple(content.tolist()))


def _reads(block: Block, link_share: float) -> bool:
    return link_share <= MAX_LINKS and (is_prose(block.text) or block.role in ("heading", "quote", "code"))
