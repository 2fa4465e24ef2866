"""Learn to judge the blocks of HTML pages from pages whose content is known."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cleaners.classifier.alignment import covered
from cleaners.classifier.blocks import features
from cleaners.classifier.decode import Array
from cleaners.classifier.gold import GoldPage
from cleaners.classifier.judge import MODEL
from cleaners.classifier.packing import pack
from cleaners.classifier.vocabulary import MODEL as VOCABULARY
from cleaners.classifier.vocabulary import Counted, names_of, tokens, told
from cleaners.clean import read_html_page, type_of
from cleaners.metadata import merge
from cleaners.page import Evidence
from cleaners.segment.html import Element, Html

TREES = 200
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
    """A gold page as it is learned from: its blocks, its type, and which blocks are content (blocks,)."""

    page: Html
    kind: Evidence | None
    content: Array
    site: str
    weight: float


def example(gold: GoldPage) -> Example | None:
    """A gold page with its blocks labelled: content is what stands in its gold, in order. None if it has no blocks."""
    read = read_html_page(gold.html)
    page = read.page
    if not page.blocks:
        return None
    kind = type_of(merge.from_markup(page, read.nodes, gold.url)["evidence"])
    content = covered(tuple(block.text for block in page.blocks), gold.content)
    return Example(page, kind, np.array(content), gold.site, gold.weight)


def train(examples: Sequence[Example]) -> dict[str, bytes]:
    """The packed files, by name, that are learned from examples. The same examples give the same bytes."""
    import lightgbm

    counted = Counted()
    for one in examples:
        _count(one, counted)
    learned = counted.learned()
    rows: list[Array] = []
    labels: list[Array] = []
    weights: list[Array] = []
    for number, one in enumerate(examples):
        words = learned.without(one.site, _names(one.page), _words(one.page))
        own, size = features(one.page, one.kind, words)
        taken = _sample(len(size), number)
        rows.append(own[taken])
        labels.append(one.content[taken])
        weights.append(_weights(size, one.weight)[taken] * (len(size) / len(taken)))
    data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(labels), weight=np.concatenate(weights))
    booster = lightgbm.train(PARAMETERS, data, TREES)
    return {f"{MODEL}.onnx": pack(booster), VOCABULARY: learned.pack()}


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
    """Note what the names around its blocks and the words of its short blocks stand for."""
    held: dict[int, tuple[str, list[float]]] = {}
    for block, box, content in zip(one.page.blocks, one.page.boxes, one.content.tolist(), strict=True):
        length = len(block.text)
        for element in _above(box, AROUND):
            if names := names_of(element):
                shares = held.setdefault(id(element), (names, [0.0, 0.0]))[1]
                shares[0] += length * content
                shares[1] += length
        if length < TELLING:
            for word in sorted(set(told(block.text))):
                counted.add("words", word, one.site, float(content))
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
