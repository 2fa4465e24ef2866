"""Learn to judge the blocks of HTML pages from pages whose content is known."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cleaners.classifier.alignment import by_snippets, covered
from cleaners.classifier.blocks import features
from cleaners.classifier.decode import Array
from cleaners.classifier.gold import GoldPage, held_out
from cleaners.classifier.judge import MODEL, STACKED
from cleaners.classifier.packing import pack
from cleaners.classifier.stacked import stacked
from cleaners.classifier.vocabulary import MODEL as VOCABULARY
from cleaners.classifier.vocabulary import Counted, names_of, tokens, told
from cleaners.clean import read_html_page, type_of
from cleaners.metadata import merge
from cleaners.page import Evidence
from cleaners.segment.html import Element, Html

TREES = 200
STACKED_TREES = 100
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.07,
    "num_leaves": 31,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "seed": 1,
    # The same bytes each time: one thread, one order.
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
MAX_BLOCKS = 250  # of one page; of a longer one a sample
AROUND = 8  # elements around a block whose names are said to name it
TELLING = 300  # code points; of longer blocks the words say nothing


@dataclass(frozen=True, slots=True)
class Example:
    """A gold page as it is learned from: its blocks, its type, and which blocks are content.

    content (blocks,) is 1, 0, or NaN where it is not known.
    """

    page: Html
    kind: Evidence | None
    content: Array
    site: str
    weight: float


def example(gold: GoldPage) -> Example | None:
    """A gold page with its blocks labelled: content is what stands in its gold, in order, or in a snippet of it.

    None if it has no blocks, or nothing is known of them.
    """
    read = read_html_page(gold.html)
    page = read.page
    if not page.blocks:
        return None
    kind = type_of(merge.from_markup(page, read.nodes, gold.url)["evidence"])
    texts = tuple(block.text for block in page.blocks)
    content = by_snippets(texts, *gold.snippets) if gold.content is None else covered(texts, gold.content)
    labels = np.array(content, np.float64)
    return None if np.isnan(labels).all() else Example(page, kind, labels, gold.site, gold.weight)


def train(examples: Sequence[Example]) -> dict[str, bytes]:
    """The packed files, by name, that are learned from examples. The same examples give the same bytes.

    The second judgement learns from first ones by trees that saw no page of a page's site.
    """
    counted = Counted()
    for one in examples:
        _count(one, counted)
    learned = counted.learned()
    rows: list[Array] = []
    sizes: list[Array] = []
    for one in examples:
        words = learned.without(one.site, _names(one.page), _words(one.page))
        own, size = features(one.page, one.kind, words)
        rows.append(own)
        sizes.append(size)
    around: list[Array] = [np.zeros(0)] * len(examples)
    for inside, others in held_out([one.site for one in examples]):
        trees = _grow([examples[n] for n in others], [rows[n] for n in others], [sizes[n] for n in others])
        for n in inside:
            likely = np.asarray(trees.predict(rows[n], num_threads=1), np.float32)
            around[n] = stacked(likely, np.arange(len(likely)), sizes[n])
    return {
        f"{MODEL}.onnx": pack(_grow(examples, rows, sizes)),
        f"{STACKED}.onnx": pack(_grow(examples, around, sizes, STACKED_TREES)),
        VOCABULARY: learned.pack(),
    }


def _grow(examples: Sequence[Example], rows: Sequence[Array], sizes: Sequence[Array], trees: int = TREES) -> Any:
    """Trees that judge blocks by their rows and sizes in words, a table of either for each example."""
    import lightgbm

    taken: list[Array] = []
    weights: list[Array] = []
    for number, (one, size) in enumerate(zip(examples, sizes, strict=True)):
        known = np.flatnonzero(~np.isnan(one.content))
        own = _sample(len(known), number)
        taken.append(known[own])
        weights.append(_weights(size[known], one.weight)[own] * (len(known) / len(own)))
    data = lightgbm.Dataset(
        np.concatenate([table[own] for table, own in zip(rows, taken, strict=True)]),
        np.concatenate([one.content[own] for one, own in zip(examples, taken, strict=True)]),
        weight=np.concatenate(weights),
    )
    return lightgbm.train(PARAMETERS, data, trees)


def _sample(size: int, number: int) -> Array:
    if size <= MAX_BLOCKS:
        return np.arange(size)
    return np.array(sorted(random.Random(number).sample(range(size), MAX_BLOCKS)))


def _weights(size: Array, weight: float) -> Array:
    """A block counts as the root of its words, a page as the root of its blocks: no long page drowns the others."""
    weights = np.sqrt(size + 1)
    scaled: Array = weights / weights.sum() * min(len(size), 400) ** 0.5 * weight
    return scaled


def _count(one: Example, counted: Counted) -> None:
    """Note what the words of its short blocks stand for, and the names around its blocks, if all of these are known."""
    held: dict[int, tuple[str, list[float]]] = {}
    whole = not np.isnan(one.content).any()
    for block, box, content in zip(one.page.blocks, one.page.boxes, one.content.tolist(), strict=True):
        length = len(block.text)
        for element in _above(box, AROUND) if whole else ():
            if names := names_of(element):
                shares = held.setdefault(id(element), (names, [0.0, 0.0]))[1]
                shares[0] += length * content
                shares[1] += length
        if length < TELLING and not math.isnan(content):
            for word in sorted(set(told(block.text))):
                counted.add("words", word, one.site, content)
    for names, (in_content, in_all) in held.values():
        for token in sorted(set(tokens(names))):
            counted.add("names", token, one.site, in_content / max(in_all, 1))


def _above(box: Element, most: int) -> Iterable[Element]:
    for number, element in enumerate(box.ancestors()):
        if number == most:
            return
        yield element


def _names(page: Html) -> set[str]:
    return {token for element in _elements(page) for token in tokens(names_of(element))}


def _words(page: Html) -> set[str]:
    return {word for block in page.blocks for word in told(block.text)} | set(told(page.title or ""))


def _elements(page: Html) -> Iterable[Element]:
    seen: set[int] = set()
    for box in page.boxes:
        for element in box.ancestors():
            if id(element) in seen:
                break
            seen.add(id(element))
            yield element
