"""What the classifier is told of the blocks of an HTML page: a row of numbers for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaners.classifier.characters import CLOSER, COMMA, DIGIT, MARK, STOP, UPPER, Array, Counts
from cleaners.classifier.vocabulary import MAX_TOLD, Vocabulary, names_of, told
from cleaners.page import Evidence
from cleaners.segment.html import Element, Html

ROLES = {"paragraph": 0, "heading": 1, "list_item": 2, "table_row": 3, "quote": 4, "code": 5, "other": 6}
HEADING, LIST_ITEM, TABLE_ROW, CODE = 1, 2, 3, 5
HIDDEN = {"": 0, "hidden": 1, "noscript": 2, "json-ld": 3, "preloaded": 4}
# Tags that say what is in them; to the rest div is as good a name.
TAG_GROUPS = (
    "div span center, p, article, main, section, aside, nav, header, footer, ul ol dl menu, li dt dd, "
    "table tbody thead tr td th caption, form fieldset, figure figcaption, a, button label, blockquote pre, "
    "h1 h2 h3 h4 h5 h6 hgroup, body html, dialog details summary, noscript, recovered"
)
TAGS = {tag: number for number, tags in enumerate(TAG_GROUPS.split(", ")) for tag in tags.split()}
TYPES = ("article", "forum", "product", "collection", "listing", "documentation", "service")
LANDMARKS = frozenset("article main section aside nav header footer ul ol dl table form figure dialog".split())
# Landmarks that are looked for all the way up: main and article are counted.
WITHIN = {"main": 0, "article": 0, "nav": 1, "aside": 2, "footer": 3, "header": 3, "form": 4}
LEVELS = 4  # elements around a block that are told of, its own box first
PROSE_WORDS = 12  # of a block that ends as a sentence does
LONG_WORDS = 30  # of one that does not
CORE = 0.6  # of the page's prose is in its core
FAR = 60  # blocks; farther is as far
# What is sought elsewhere on the page: samples of long blocks and of hidden ones.
ECHO_WORDS = 60
ECHO_HIDDEN = 12
ECHO_SAMPLE = 40  # code points
MAX_ECHOES = 150  # blocks
MAX_ECHOED = 500_000  # code points of a page


def features(page: Html, kind: Evidence | None, words: Vocabulary) -> tuple[Array, Array]:
    """What is told of each block: rows (blocks, features) of float32, and the words of each block (blocks,).

    kind is the page's type, as metadata/page_type.py has it.
    """
    read = _read(page, words)
    columns = [
        *_of_text(read),
        *_of_page(read),
        *_of_type(kind, len(read.size)),
        *_of_place(page, read),
        *_of_neighbours(read),
        *_of_surroundings(page, read, words),
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1), read.size


@dataclass(frozen=True, slots=True)
class _Read:
    """What is counted of each block (n,): spans, words, the share in links, what its words say (n, 3), and so on.

    sums are running totals along the page, (7, n + 1), in the order of SUMMED.
    """

    texts: list[str]
    counts: Counts
    start: Array
    end: Array
    size: Array
    links: Array
    role: Array
    level: Array
    hidden: Array
    capitals: Array
    stopped: Array
    prose: Array
    repeated: Array
    said: Array
    sums: Array


SUMMED = WORDS, LINKED, PROSE, STOPPED, HEADINGS, SAID, BLOCKS = range(7)


def _read(page: Html, words: Vocabulary) -> _Read:
    blocks = page.blocks
    counts = Counts(page.text)
    start = np.array([block.start for block in blocks])
    end = np.array([block.end for block in blocks])
    size = np.maximum(counts.words(start, end), 1).astype(np.float32)
    links = np.array(page.link_share, np.float32)
    role = np.array([ROLES.get(block.role, 6) for block in blocks])
    capitals = counts.capitals(start, end) / size
    last, before = counts.at(end - 1), counts.at(np.maximum(end - 2, start))
    stopped = (last == STOP) | ((last == CLOSER) & (before == STOP))
    prose = (links < 0.35) & (((size >= PROSE_WORDS) & stopped) | ((size >= LONG_WORDS) & (capitals < 0.6)))
    texts = [block.text for block in blocks]
    said = np.array(
        [words.of_words(text) if short else (0, 0, 0) for text, short in zip(texts, size <= MAX_TOLD, strict=True)],
        np.float32,
    )
    summed = (size, links * size, np.where(prose, size, 0), stopped, role == HEADING, said[:, 0], np.ones(len(size)))
    sums = np.zeros((len(summed), len(size) + 1))
    np.cumsum(np.stack(summed), axis=1, out=sums[:, 1:])
    same = Counter(texts)
    return _Read(
        texts,
        counts,
        start,
        end,
        size,
        links,
        role,
        np.array([block.level for block in blocks], np.float32),
        np.array([HIDDEN.get(box.hidden, 1) for box in page.boxes]),
        capitals,
        stopped,
        prose,
        np.array([same[text] for text in texts], np.float32),
        said,
        sums,
    )


def _of_text(read: _Read) -> list[Array]:
    """The block by itself."""
    start, end, counts = read.start, read.end, read.counts
    length = np.maximum(end - start, 1)
    stops = counts.of(STOP, start, end)
    last = counts.at(end - 1)
    return [
        np.log1p(length),
        np.log1p(read.size),
        length / read.size,
        read.links,
        read.capitals,
        read.stopped,
        np.log1p(stops),
        stops / read.size,
        counts.of(COMMA, start, end) / read.size,
        counts.of(DIGIT, start, end) / length,
        counts.of(UPPER, start, end) / length,
        counts.of(MARK, start, end) / length,
        last == COMMA,
        last == MARK,
        read.prose,
        read.role,
        read.level,
        read.hidden,
        np.log(read.repeated),
        *read.said.T,
    ]


def _of_page(read: _Read) -> list[Array]:
    """The page as a whole: the same for all its blocks."""
    n, size = len(read.size), read.size
    length = read.end - read.start
    prose = read.sums[PROSE, -1]
    values = (
        np.log1p(n),
        np.log1p(size.sum()),
        max(prose, 1) / size.sum(),
        (read.links * length).sum() / max(length.sum(), 1),
        read.prose.mean(),
        np.log1p(read.prose.sum()),
        (read.role == HEADING).mean(),
        (read.role == LIST_ITEM).mean(),
        (read.role == TABLE_ROW).mean(),
        (read.role == CODE).any(),
        np.median(size),
        np.percentile(size, 90),
        (read.hidden != 0).mean(),
        read.said[:, 0].mean(),
        (read.repeated > 1).mean(),
    )
    return [np.full(n, value) for value in values]


def _of_type(kind: Evidence | None, n: int) -> list[Array]:
    """How sure the page's type is, for each type."""
    return [np.full(n, kind.confidence if kind and kind.value == one else 0) for one in TYPES]


def _of_place(page: Html, read: _Read) -> list[Array]:
    """Where the block stands on the page: among its prose, behind its headline, under which heading."""
    n = len(read.size)
    place = np.arange(n)
    so_far, prose_so_far = read.sums[WORDS, :-1], read.sums[PROSE, :-1]
    prose = np.flatnonzero(read.prose)
    first, final = (prose[0], prose[-1]) if len(prose) else (0, n - 1)
    above = np.maximum.accumulate(np.where(read.prose, place, -1))
    below = np.minimum.accumulate(np.where(read.prose, place, n)[::-1])[::-1]
    headline = _headline(page, read)
    behind = so_far - so_far[headline]
    paragraph = np.array([block.paragraph for block in page.blocks])
    heading = np.maximum.accumulate(np.where(read.role == HEADING, place, -1))
    headed = heading >= 0
    title = _titled(page.title or "", read)
    return [
        place / n,
        np.minimum(place, 200),
        np.minimum(n - place, 200),
        so_far / read.sums[WORDS, -1],
        prose_so_far / max(read.sums[PROSE, -1], 1),
        np.clip(place - first, -FAR, FAR),
        np.clip(place - final, -FAR, FAR),
        np.minimum(place - above, 40),
        np.minimum(below - place, 40),
        np.clip(place - headline, -FAR, FAR) if headline >= 0 else np.full(n, -99),
        np.sign(behind) * np.log1p(abs(behind)) if headline >= 0 else np.zeros(n),
        paragraph != np.roll(paragraph, 1),
        np.where(headed, read.said[heading, 0], 0),
        np.where(headed, read.said[heading, 1], 0),
        np.where(headed, read.level[heading], 0),
        np.where(headed, np.minimum(place - heading, FAR), 99),
        _echoed(page, read),
        title,
        np.clip(place - title.argmax(), -FAR, FAR) if title.max() > 0.7 else np.full(n, -99),
    ]


def _of_neighbours(read: _Read) -> list[Array]:
    """The blocks before and behind, one by one and in windows."""
    n = len(read.size)
    place = np.arange(n)
    said = read.said[:, 0]
    near = np.stack([np.log1p(read.size), read.links, read.prose, read.stopped, read.role == HEADING])
    nearest = np.concatenate([near, np.stack([said, read.capitals, read.hidden > 0])])
    columns: list[Array] = []
    for rows, step in ((nearest, 1), (nearest, 2), (near, 3)):
        columns += [*_shifted(rows, step), *_shifted(rows, -step)]
    for back, ahead in ((3, 3), (8, 8), (20, 20), (8, 0), (0, 8)):
        inside = _inside(read, np.maximum(place - back, 0), np.minimum(place + ahead + 1, n))
        columns += [
            np.log1p(inside[WORDS] / inside[BLOCKS]),
            inside[LINKED] / inside[WORDS],
            inside[PROSE] / inside[WORDS],
            inside[STOPPED] / inside[BLOCKS],
            inside[HEADINGS] / inside[BLOCKS],
            inside[SAID] / inside[BLOCKS],
        ]
    return columns


def _of_surroundings(page: Html, read: _Read, words: Vocabulary) -> list[Array]:
    """The elements around the block: what they hold, what their names say, how far they are from the page's prose."""
    n = len(read.size)
    frame = _Frame(page)
    elements, parent, own = frame.elements, frame.parent, frame.own
    start = np.array([one.start for one in elements])
    end = np.maximum(np.array([one.end for one in elements]), start)
    low = np.searchsorted(read.start, start)
    inside = _inside(read, low, np.maximum(np.searchsorted(read.start, end), low))
    held, blocks = np.maximum(inside[WORDS], 1), np.maximum(inside[BLOCKS], 1)
    total, prose = read.sums[WORDS, -1], max(read.sums[PROSE, -1], 1)
    holds = np.stack(
        [
            np.log1p(held),
            inside[LINKED] / held,
            inside[PROSE] / prose,
            inside[PROSE] / held,
            held / blocks,
            np.log1p(blocks),
            inside[HEADINGS] / blocks,
            inside[STOPPED] / blocks,
            inside[SAID] / blocks,
            held / total,
        ]
    )
    tag = np.array([TAGS.get(one.tag, 0) for one in elements])
    named = np.array([words.of_names(names_of(one)) for one in elements], np.float32)
    prose_words = np.where(read.prose, read.size, 0)
    # The element that holds most prose directly, or one level down.
    best = int((np.bincount(own, prose_words, len(tag)) + np.bincount(parent[own], prose_words, len(tag))).argmax())
    holding = np.flatnonzero(inside[PROSE] >= CORE * prose)
    core = int(holding[-1]) if len(holding) else 0
    around = frame.around(best, named)
    depth = np.array([one.depth for one in elements])
    kin = {(id(one.parent), one.tag, one.names) for one in elements}
    alike = Counter((id(one.parent), one.tag, one.names) for one in elements)
    twins = np.log([alike[id(one.parent), one.tag, one.names] for one in elements])
    numbers = {key: number for number, key in enumerate(kin)}
    group = np.array([numbers[id(box.parent), box.tag, box.names] for box in page.boxes])
    _, group = np.unique(group, return_inverse=True)
    in_group = np.bincount(group)

    columns = [
        (np.bincount(group, values) / in_group)[group]
        for values in (np.log1p(read.size), read.links, read.prose, read.said[:, 0])
    ]
    columns.append(np.log(in_group)[group])
    ring = own
    for _ in range(LEVELS):
        columns += [*holds[:, ring], tag[ring], twins[ring], *named[ring].T]
        ring = parent[ring]
    mark = around.landmark[own]
    columns += [*holds[:, mark], tag[mark], *named[mark].T, depth[own] - depth[mark]]
    columns += [*around.within[own].T, *around.names[own].T, depth[own]]
    behind, beyond = read.start - start[best], read.start - end[best]
    return [
        *columns,
        depth[own] - around.meets[own],
        depth[best] - around.meets[own],
        around.trunk[own],
        (own == best) | (parent[own] == best),
        (read.start >= start[best]) & (read.end <= end[best]),
        (read.start >= start[core]) & (read.end <= end[core]),
        np.sign(behind) * np.log1p(abs(behind)),
        np.sign(beyond) * np.log1p(abs(beyond)),
        np.full(n, holds[2, best]),
        np.full(n, inside[PROSE, core] / prose),
        np.full(n, tag[best]),
        np.full(n, held[core] / total),
    ]


@dataclass(frozen=True, slots=True)
class _Around:
    """What is handed down to each element from those around it.

    landmark (elements,) is the innermost landmark; within (elements, 5) counts those of WITHIN; names (elements, 3) the
    lowest, the highest and a sum of what all names say; trunk whether it holds the best element; meets the depth at
    which its way up meets that of the best element.
    """

    landmark: Array
    within: Array
    names: Array
    trunk: Array
    meets: Array


class _Frame:
    """The elements around a page's blocks, each once, outer ones first. own is the box of each block."""

    def __init__(self, page: Html) -> None:
        self.elements: list[Element] = []
        self.parents: list[int] = []
        number: dict[int, int] = {}
        own: list[int] = []
        for box in page.boxes:
            chain: list[Element] = []
            one: Element | None = box
            while one is not None and id(one) not in number:
                chain.append(one)
                one = one.parent
            for one in reversed(chain):
                self.parents.append(number[id(one.parent)] if one.parent is not None else -1)
                number[id(one)] = len(self.elements)
                self.elements.append(one)
            own.append(number[id(box)])
        self.own = np.array(own)
        self.parent = np.maximum(np.array(self.parents), 0)

    def around(self, best: int, named: Array) -> _Around:
        """What is handed down, from the outside in."""
        n = len(self.elements)
        trunk = [False] * n
        one = best
        while one >= 0:
            trunk[one] = True
            one = self.parents[one]
        landmark, meets = [0] * n, [0] * n
        within: list[tuple[int, ...]] = []
        names: list[tuple[float, float, float]] = []
        for number, (element, above, own) in enumerate(zip(self.elements, self.parents, named.tolist(), strict=True)):
            tag = element.tag
            if above < 0:
                names.append(tuple(own))
                counted: tuple[int, ...] = (0, 0, 0, 0, 0)
                landmark[number] = number
                meets[number] = element.depth if trunk[number] else 0
            else:
                lowest, highest, summed = names[above]
                names.append((min(lowest, own[0]), max(highest, own[1]), own[2] + 0.7 * summed))
                counted = within[above]
                landmark[number] = number if tag in LANDMARKS else landmark[above]
                meets[number] = element.depth if trunk[number] else meets[above]
            if (place := WITHIN.get(tag)) is not None:
                changed = list(counted)
                changed[place] = changed[place] + 1 if place == 0 else 1
                counted = tuple(changed)
            within.append(counted)
        return _Around(np.array(landmark), np.array(within), np.array(names), np.array(trunk), np.array(meets))


def _inside(read: _Read, low: Array, high: Array) -> Array:
    """What runs of blocks hold, from low up to high: (7, runs), in the order of SUMMED."""
    inside: Array = read.sums[:, high] - read.sums[:, low]
    return inside


def _shifted(rows: Array, step: int) -> Array:
    """The values of the block so many places further on, -1 where there is none."""
    moved = np.full(rows.shape, -1, np.float32)
    if abs(step) < rows.shape[1]:
        if step > 0:
            moved[:, :-step] = rows[:, step:]
        else:
            moved[:, -step:] = rows[:, :step]
    return moved


def _headline(page: Html, read: _Read) -> int:
    """The place of the heading that is the page's own: of the first level, and likest to its title; -1 for none."""
    headings = [int(i) for i in np.flatnonzero((read.level == 1) & (read.hidden == 0))]
    if len(headings) < 2 or not page.title:
        return headings[0] if headings else -1
    title = set(told(page.title))
    return max(headings, key=lambda i: (len(title.intersection(told(read.texts[i]))), -i))


def _titled(title: str, read: _Read) -> Array:
    """For each short block of three words or more, the share of its words that the page's title has."""
    shares = np.zeros(len(read.size), np.float32)
    known = set(told(title))
    for i in np.flatnonzero((read.size >= 3) & (read.size <= MAX_TOLD)) if known else ():
        own = set(told(read.texts[i]))
        shares[i] = len(own & known) / max(len(own), len(known) * 0.5, 1)
    return shares


def _echoed(page: Html, read: _Read) -> Array:
    """For long and for hidden blocks, the share of a few samples that the page says elsewhere too."""
    shares = np.zeros(len(read.size), np.float32)
    if len(page.text) > MAX_ECHOED:
        return shares
    asked = np.flatnonzero((read.size >= ECHO_WORDS) | ((read.hidden > 0) & (read.size >= ECHO_HIDDEN)))
    for i in asked[:MAX_ECHOES]:
        text: str = read.texts[i]
        places: Sequence[int] = range(20, len(text) - ECHO_SAMPLE, max(60, len(text) // 4))
        if places:
            shares[i] = sum(page.text.count(text[at : at + ECHO_SAMPLE]) > 1 for at in places) / len(places)
    return shares
