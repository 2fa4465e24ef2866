"""What kind of page it is: signs in its URL, its mark-up and its blocks, added up by their weights."""

from __future__ import annotations

import functools
import importlib.resources
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from cleaners.metadata.jsonld import Node, types
from cleaners.metadata.markup import Marked
from cleaners.page import Evidence
from cleaners.segment.html import Html

SURE = 0.4  # probability; below it the type stays unknown
MAX_LINE = 60  # code points of a line that is looked up
MAX_NAMES = 300  # code points of classes and id
PROSE = 120  # code points; shorter blocks are labels as often as sentences
MOSTLY_LINKS = 0.3  # of a block's characters
# What is counted on the page, and from which number on it is a sign: "prices 10" says that there are ten or more.
STEPS: dict[str, tuple[float, ...]] = {
    "lines": (2, 5, 12),  # of one group
    "prose": (300, 1000, 3000, 8000),  # code points
    "prose share": (0.2, 0.5, 0.7),  # of the characters
    "link share": (0.25, 0.5, 0.75),
    "paragraphs": (3, 10, 30),
    "headings": (3, 10, 25),
    "code": (1, 5, 20),  # blocks
    "prices": (1, 4, 12, 40),
    "years": (1, 4, 12),  # short lines with a year in them
    "alike": (8, 20, 50),  # short lines in boxes of one name
    "questions": (2, 6),  # headings that ask
    "top heading": (1, 2),
}
PRICE = re.compile(r"[$€£¥₹₽₩]\s?\d|\d\s?(?:[€£₽]|zł\b|kr\b|руб|Kč\b|Ft\b|lei\b|USD\b|EUR\b)")  # "$ 12.99", "12,99 €"
YEAR = re.compile(r"\b20[0-3]\d\b")
WORD = re.compile(r"[\w-]+")
DIGIT = re.compile(r"\d")
EDGES = " \t\n.,:;!?…*()[]<>«»|·•+-–—›→↑↓#"


def evidence(page: Html, marked: Marked, nodes: Iterable[Node], url: str | None) -> Evidence | None:
    """The page's type and the signs that spoke for it most; None where no type is likelier than all others together.

    nodes are the objects of its JSON-LD.
    """
    found = sorted(signs(page, marked, nodes, url))  # sums of floats, and ties, depend on the order
    likely = probabilities(found)
    best = max(likely, key=lambda name: likely[name])
    if likely[best] < SURE:
        return None
    index = _types().index(best)
    spoke = sorted((sign for sign in found if sign in _weights()), key=lambda sign: -_weights()[sign][index])
    return Evidence("page_type", best, ", ".join(spoke[:5]), "page", "signs", round(likely[best], 2))


def probabilities(found: Iterable[str]) -> dict[str, float]:
    """How likely each type is, by the signs of a page: the softmax of the sums of their weights."""
    names, weights = _types(), _weights()
    sums = list(weights.get("always", (0.0,) * len(names)))
    for sign in found:
        for i, weight in enumerate(weights.get(sign, ())):
            sums[i] += weight
    top = max(sums)
    powers = [math.exp(one - top) for one in sums]
    return {name: power / sum(powers) for name, power in zip(names, powers, strict=True)}


def signs(page: Html, found: Marked, nodes: Iterable[Node], url: str | None) -> set[str]:
    """The signs of a page, named after their place and group: "path forum", "names cart", "prices 4"."""
    signs = set(_of_url(url)) if url else set()
    metas: set[str] = set()
    for one in found.metas:
        name = (one.attributes.get("property") or one.attributes.get("name") or "").lower()
        metas.add(name)
        if name in ("og:type", "generator"):
            said = (one.attributes.get("content") or "").strip().lower()
            signs.update(_generators(said) if name == "generator" else _groups("og", (said,)))
    signs.update(_groups("meta", metas))
    signs.update(_groups("typed", found.types.union(*map(types, nodes))))
    signs.update(_of_names({word for one in found.names if len(one) <= MAX_NAMES for word in one.split()}))
    if page.title:
        signs.update(_groups("title", WORD.findall(page.title.casefold())))
    for name, number in _measures(page):
        signs.update(_steps(name, sum(step <= number for step in STEPS.get(name, STEPS["lines"]))))
    return signs


@functools.cache
def _steps(name: str, reached: int) -> tuple[str, ...]:
    return tuple(f"{name} {step:g}" for step in STEPS.get(name, STEPS["lines"])[:reached])


def _of_names(words: Iterable[str]) -> Iterator[str]:
    """The signs in all classes and ids of a page: "add-to-cart" is looked up as its words, and as addtocart."""
    names = " ".join(words).replace("_", "-")
    yield from _groups("names", names.replace("-", "").split())
    for mark in "-:/.":
        names = names.replace(mark, " ")
    yield from _groups("names", names.split())


def _of_url(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url.lower())
        name = parts.hostname or ""
    except ValueError:
        return
    yield from _groups("host", re.split(r"[.-]", name))
    segments = [segment for segment in parts.path.split("/") if segment]
    if not segments:
        yield "path none"
        return
    yield f"path {min(len(segments), 4)} deep"
    yield from _groups("path", segments[:-1])
    last, _, ending = segments[-1].rpartition(".") if "." in segments[-1] else (segments[-1], "", "")
    yield from _groups("last", (last,))
    words = len(re.findall(r"[^\W\d_]{2,}", last))
    yield f"last {'1 word' if words < 2 else '2 words' if words < 4 else '4 words' if words < 7 else '7 words'}"
    if ending in ("htm", "html", "shtml"):
        yield "last html"
    if re.search(r"\d{5}", last):
        yield "last number"
    if re.search(r"(?:^|&)(?:t|f|tid|topic|threadid)=\d", parts.query):
        yield "query forum"


def _generators(said: str) -> Iterator[str]:
    for group, names in _data()["generator"].items():
        if any(said.startswith(name) or f" {name}" in said for name in names):
            yield f"generator {group}"


def _groups(place: str, words: Iterable[str]) -> Iterator[str]:
    """The signs that words are, looked for in one place."""
    known = _words(place)
    for word in known.keys() & words:
        yield from known[word]


def _measures(page: Html) -> Iterator[tuple[str, float]]:
    """What is counted on the page, by the names of STEPS; whole lines by "lines GROUP"."""
    lines = _words("lines")
    counts: Counter[str] = Counter()
    alike: list[str] = []
    said: list[str] = []
    code = paragraphs = headings = questions = top = prices = years = 0
    prose = linked = total = 0.0
    for block, box, share in zip(page.blocks, page.boxes, page.link_share, strict=True):
        if box.hidden:
            continue
        text, role = block.text, block.role
        length = len(text)
        total += length
        linked += share * length
        if role == "code":
            code += 1
        elif length >= PROSE:
            if share < MOSTLY_LINKS:
                prose += length
                paragraphs += 1
            continue
        if role == "heading":
            headings += 1
            questions += text[-1] == "?"
            top += block.level == 1
        if length <= MAX_LINE:
            said.append(text)
            if DIGIT.search(text):
                prices += PRICE.search(text) is not None
                years += YEAR.search(text) is not None
            alike.append(box.names or (box.parent.names if box.parent else ""))
    for line in "\n".join(said).casefold().split("\n"):
        if groups := lines.get(line.strip(EDGES)):
            counts.update(groups)
    yield from counts.items()
    yield from (("code", code), ("paragraphs", paragraphs), ("headings", headings), ("questions", questions))
    yield from (("top heading", top), ("prices", prices), ("years", years), ("prose", prose))
    yield from (("prose share", prose / max(total, 1)), ("link share", linked / max(total, 1)))
    yield "alike", max(Counter(alike).values(), default=0)


@functools.cache
def _data() -> dict[str, Any]:
    text = (importlib.resources.files("cleaners.metadata") / "page_types.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def _types() -> tuple[str, ...]:
    return tuple(_data()["types"]["names"])


@functools.cache
def _weights() -> dict[str, tuple[float, ...]]:
    return {sign: tuple(weights) for sign, weights in _data().get("weights", {}).items()}


@functools.cache
def _words(place: str) -> dict[str, tuple[str, ...]]:
    """The signs by the words of one place; a word may be in several groups."""
    known: dict[str, tuple[str, ...]] = {}
    for group, words in _data()[place].items():
        for word in dict.fromkeys(words):
            known[word] = (*known.get(word, ()), f"{place} {group}")
    return known
