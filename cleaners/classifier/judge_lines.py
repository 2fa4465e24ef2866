"""Which lines of a flattened page are content, where no named rule is sure: the trees' say, and a cut over the page."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleaners.classifier.lines import columns, judged, table
from cleaners.classifier.stacked import stacked
from cleaners.classifier.trees import evaluate
from cleaners.classifier.wording import rows, tokens, wording
from cleaners.flat import Flat, Found
from cleaners.page import Removal

MODEL = "lines"
STACKED = "lines_stacked"
EVEN = 0.5
MIN_LINES = 6  # a few lines are no page: there is nothing to tell the chrome by
ARTICLE = 0.8  # of the words of what is likely content stand in prose,
ARTICLE_WORDS = 300  # and these are so many
# Where the rules leave few lines there is little chrome to find, and little around a line to tell it by. A standfirst,
# between the title and the body, is a summary of another story in all but its place. So these stay, if not so unlikely.
UNLIKELY = 0.1
FEW_LINES = 20
BELOW_TITLE = 6  # lines
MIN_WORDS = 7


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """The free lines that are more likely chrome; the confidence is the probability that they are.

    What a doubted rule claims and is more likely content is taken back from found.
    """
    free = len(found.left())
    if free < MIN_LINES:
        return
    named = columns(page, found)
    lines = judged(found, named)
    told = np.hstack((table(named)[lines], rows(tokens([page.blocks[i].text for i in lines]), wording())))
    first = evaluate(MODEL, told)
    likely = (first + evaluate(STACKED, stacked(first, lines, named["words"]))) / 2
    at = cut(likely, named["words"][lines], named["prose"][lines])
    body, _ = found.body()
    doubted = {i: removal for i in lines.tolist() if (removal := found.of(i))}
    found.withdraw(doubted[i] for i in lines[likely >= at].tolist() if i in doubted)
    for i, probability in zip(lines.tolist(), likely.tolist(), strict=True):
        if i in doubted:
            continue
        standfirst = i <= body and 0 < named["to_title"][i] <= BELOW_TITLE and named["words"][i] >= MIN_WORDS
        own = min(at, UNLIKELY) if standfirst or free <= FEW_LINES else at
        if probability < own:
            sure = round(1 - probability, 2)
            yield page.removal(i, i, "boilerplate", "classifier", sure, f"{sure:.2f} likely, from {1 - own:.2f} on")


def cut(likely: np.ndarray, words: np.ndarray, prose: np.ndarray) -> float:
    """The probability from which on the lines of a page are content; all three are (lines,).

    One half on pages whose content is mostly prose, and not little of it. Elsewhere, where many lines are neither
    surely the one nor the other, it is the cut that maximises the F1 of words that is to be expected: with the k
    likeliest lines, twice the words expected right over the words taken and the words expected in all (Lipton et al.,
    "Optimal thresholding of classifiers to maximize F1 measure", 2014). It is never above one half.
    """
    taken = likely >= EVEN
    in_prose = words[taken & prose].sum()
    if in_prose >= max(ARTICLE * words[taken].sum(), ARTICLE_WORDS):
        return EVEN
    order = np.argsort(-likely, kind="stable")
    right, size = np.cumsum(likely[order] * words[order]), np.cumsum(words[order])
    expected = 2 * right / np.maximum(size + right[-1], 1e-9)
    return min(float(likely[order[int(expected.argmax())]]), EVEN)
