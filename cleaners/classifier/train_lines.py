"""Learn to judge the lines of flattened pages from pages whose content is known."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cleaners.classifier.alignment import by_snippets
from cleaners.classifier.gold import held_out
from cleaners.classifier.judge_lines import MODEL, STACKED
from cleaners.classifier.lines import columns, judged, table
from cleaners.classifier.packing import pack
from cleaners.classifier.stacked import stacked
from cleaners.classifier.wording import MODEL as WORDING
from cleaners.classifier.wording import Learned, Tokens, tokens
from cleaners.clean import read_text
from cleaners.flat import Flat, Found

TREES = 160
STACKED_TREES = 100
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.08,
    "num_leaves": 31,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "seed": 11,
    # The same bytes each time: one thread, one order.
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}
MAX_LINES = 120  # of one page; of a longer one a sample
MAX_PAIRS = 4_000_000_000  # words of a page times words of its content; what is larger is not learned from
CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+")
COVERED = 0.6  # of a line's words that stand in the content at its place
MOVED = 0.8  # of those of a line that stands in another place there
MIN_MOVED = 3  # words of such a line
ROUNDS = 3
FEW_WORDS = 4  # of a line that is content only near surer ones
SURE_WORDS = 8
NEAR = 6  # lines


@dataclass(frozen=True, slots=True)
class GoldText:
    """A flattened page whose content is known, the whole of it or, where it is None, snippets of it and of the chrome.

    site is its domain; weight, how much it counts beside others.
    """

    text: str
    content: str | None
    site: str
    weight: float = 1.0
    snippets: tuple[Sequence[str], Sequence[str]] = ((), ())


@dataclass(frozen=True, slots=True)
class Example:
    """The lines of a gold page that are to be judged, as they are learned from.

    left (left,) are their numbers, told their tokens, rows (left, features) what is told of them, and content (left,)
    is 1 for content, 0 for chrome, NaN where it is not known; words (lines,) are those of all lines. taken (taken,) are
    the places in left that the trees are grown from, weights (taken,) what these count.
    """

    left: np.ndarray
    told: Tokens
    rows: np.ndarray
    content: np.ndarray
    words: np.ndarray
    taken: np.ndarray
    weights: np.ndarray
    site: str


def example(gold: GoldText) -> Example | None:
    """What is learned from a gold page; None if the named rules leave nothing free of what is known of it."""
    page, found = read_text(gold.text)
    lines = [block.text for block in page.blocks]
    content = by_snippets(lines, *gold.snippets) if gold.content is None else labels(lines, gold.content)
    return None if content is None else example_of(page, found, np.array(content, np.float64), gold)


def example_of(page: Flat, found: Found, content: np.ndarray, gold: GoldText) -> Example | None:
    """What is learned from a gold page that is read already; content is 1, 0 or NaN for each of its lines."""
    if not page.blocks:
        return None
    named = columns(page, found)
    left = judged(found, named)
    taken = np.flatnonzero(~np.isnan(content[left]))
    if not len(taken):
        return None
    words = named["words"]
    known = words[left][taken]
    weights = np.log1p(known) * (known > 0)
    # A page counts as the root of its lines, so that no long page drowns the others.
    weights = weights * (gold.weight * len(taken) ** 0.5 / max(weights.sum(), 1e-9))
    if len(taken) > MAX_LINES:
        own = np.array(sorted(random.Random(len(gold.text)).sample(range(len(taken)), MAX_LINES)))
        taken, weights = taken[own], weights[own] * (weights.sum() / max(weights[own].sum(), 1e-9))
    told = tokens([page.blocks[i].text for i in left])
    return Example(left, told, table(named)[left], content[left], words, taken, weights, gold.site)


def train(examples: Sequence[Example]) -> dict[str, bytes]:
    """The packed files, by name, that are learned from examples. The same examples give the same bytes.

    The second judgement learns from first ones by trees that saw no page of a page's site.
    """
    learned = Learned([one.told for one in examples], [one.content for one in examples], [one.site for one in examples])
    told = [np.hstack((one.rows, said)) for one, said in zip(examples, learned.rows(), strict=True)]
    around: list[np.ndarray] = [np.zeros(0)] * len(examples)
    for inside, others in held_out([one.site for one in examples]):
        trees = _grow([examples[n] for n in others], [told[n] for n in others])
        for n in inside:
            likely = np.asarray(trees.predict(told[n], num_threads=1), np.float32)
            around[n] = stacked(likely, examples[n].left, examples[n].words)
    return {
        f"{MODEL}.onnx": pack(_grow(examples, told)),
        f"{STACKED}.onnx": pack(_grow(examples, around, STACKED_TREES)),
        WORDING: learned.pack(),
    }


def _grow(examples: Sequence[Example], rows: Sequence[np.ndarray], trees: int = TREES) -> Any:
    """Trees that judge lines by their rows, a table for each example."""
    import lightgbm

    weights = np.concatenate([one.weights for one in examples])
    data = lightgbm.Dataset(
        np.concatenate([own[one.taken] for one, own in zip(examples, rows, strict=True)]),
        np.concatenate([one.content[one.taken] for one in examples]).astype(np.float32),
        weight=weights / weights.mean(),
    )
    return lightgbm.train(PARAMETERS, data, trees)


def labels(lines: Sequence[str], content: str) -> list[bool] | None:
    """Which lines are content: most of their words stand in it, in order. None if both are too long to compare.

    A line of a few words must stand near surer ones. One without words is content between two that are.
    """
    shares = covered(lines, content)
    if shares is None:
        return None
    sizes = [len(WORD.findall(line)) for line in lines]
    is_content = [share >= COVERED and size > 0 for share, size in zip(shares, sizes, strict=True)]
    sure = [i for i, size in enumerate(sizes) if is_content[i] and size >= FEW_WORDS and shares[i] >= MOVED]
    if sure:
        places = np.array(sure)
        for i, size in enumerate(sizes):
            if is_content[i] and size < FEW_WORDS and np.abs(places - i).min() > NEAR:
                is_content[i] = False
    for i in range(1, len(lines) - 1):
        if not sizes[i]:
            is_content[i] = is_content[i - 1] and shares[i + 1] >= COVERED
    return is_content


def covered(lines: Sequence[str], content: str) -> list[float] | None:
    """For each line the share of its words that stand in the content, at its place or, as a whole, in another."""
    words: list[str] = []
    owner: list[int] = []
    for i, line in enumerate(lines):
        own = WORD.findall(line.lower())
        words += own
        owner += [i] * len(own)
    wanted = WORD.findall(content.lower())
    if len(words) * len(wanted) > MAX_PAIRS:
        return None
    sizes = np.maximum(np.bincount(np.array(owner, np.int64), minlength=len(lines)), 1)

    def shares(places: Sequence[int]) -> np.ndarray:
        held = [i for i, place in zip(owner, places, strict=True) if place >= 0]
        return np.bincount(np.array(held, np.int64), minlength=len(lines)) / sizes

    # What is said twice on the page can be aligned twice: nearest to the first line that is sure.
    early = common(words, wanted)
    late = [-1 if place < 0 else len(wanted) - 1 - place for place in common(words[::-1], wanted[::-1])][::-1]
    agreed = shares([a if a == b else -1 for a, b in zip(early, late, strict=True)])
    sure = np.flatnonzero((sizes >= SURE_WORDS) & (agreed >= 0.9))
    first = int(sure[0]) if len(sure) else 0
    places = [b if i < first else a for i, a, b in zip(owner, early, late, strict=True)]
    share = shares(places)
    for _ in range(ROUNDS):
        used = {place for i, place in zip(owner, places, strict=True) if share[i] >= COVERED}
        rest = [n for n in range(len(wanted)) if n not in used]
        open_words = [n for n, i in enumerate(owner) if share[i] < COVERED]
        if not rest or not open_words:
            break
        again = common([words[n] for n in open_words], [wanted[n] for n in rest])
        for n, place in zip(open_words, again, strict=True):
            places[n] = rest[place] if place >= 0 else -1
        moved = (share < COVERED) & (sizes >= MIN_MOVED) & (shares(places) >= MOVED)
        if not moved.any():
            break
        share = np.where(moved, shares(places), share)
    return [float(one) for one in share]


def common(words: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """The longest common subsequence of two runs of words: for each of words its place in wanted, or -1.

    By the bit-parallel algorithm of Hyyrö (2004), on integers as long as the page.

    >>> common("home the ferry sank share".split(), "the ferry slowly sank".split())
    [-1, 0, 1, 3, -1]
    """
    where: dict[str, int] = {}
    for i, word in enumerate(words):
        where[word] = where.get(word, 0) | 1 << i
    full = (1 << len(words)) - 1
    row, rows = full, []
    for word in wanted:
        matches = row & where.get(word, 0)
        row = ((row + matches) | (row - matches)) & full
        rows.append(row)
    places = [-1] * len(words)
    i, n = len(words) - 1, len(wanted) - 1
    while i >= 0 and n >= 0:
        if rows[n] >> i & 1:
            i -= 1
        elif n and not rows[n - 1] >> i & 1:
            n -= 1
        else:
            places[i] = n
            i, n = i - 1, n - 1
    return places


def examples(pages: Iterable[GoldText]) -> list[Example]:
    """The examples of gold pages, in their order."""
    return [one for page in pages if (one := example(page)) is not None]
