"""What the classifier is told of the blocks of an HTML page: a row of numbers for each."""

from __future__ import annotations

import itertools
import operator
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaners.classifier.characters import CLOSER, COMMA, DIGIT, MARK, STOP, UPPER, Array, Counts
from cleaners.classifier.vocabulary import MAX_TOLD, Vocabulary, Words, names_of, told
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
# The tags that tell anything, by number, 0 for all others; and for each number its group, and whether it is in these.
KNOWN = {tag: number for number, tag in enumerate(sorted({*TAGS, *LANDMARKS, *WITHIN}), 1)}
GROUP = np.array([0, *(TAGS.get(tag, 0) for tag in KNOWN)])
IS_LANDMARK = np.array([False, *(tag in LANDMARKS for tag in KNOWN)])
IS_WITHIN = np.array([[WITHIN.get(tag) == place for place in range(5)] for tag in ("", *KNOWN)], np.int64)
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
    # What tells of the blocks is (blocks,), or (several, blocks), or one number for all of them.
    read = _read(page, words)
    columns: list[Array | float] = [
        *_of_text(read),
        *_of_page(read),
        *_of_type(kind),
        *_of_place(page, read),
        *_of_neighbours(read),
        *_of_surroundings(page, read, words),
    ]
    widths = [len(column) if isinstance(column, np.ndarray) and column.ndim == 2 else 1 for column in columns]
    rows = np.empty((sum(widths), len(read.size)), np.float32)
    for end, width, column in zip(itertools.accumulate(widths), widths, columns, strict=True):
        rows[end - width : end] = column
    return np.ascontiguousarray(rows.T), read.size


@dataclass(frozen=True, slots=True)
class _Read:
    """What is counted of each block (n,): spans, words, the share in links, what its words say (n, 3), and so on.

    told are the words of the short blocks; sums are running totals along the page, (7, n + 1), in the order of SUMMED.
    """

    texts: list[str]
    told: Words
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
    is_short = (size <= MAX_TOLD).tolist()
    short = Words.told(text if short else "" for text, short in zip(texts, is_short, strict=True))
    said = words.of_words(short).astype(np.float32)
    summed = (size, links * size, np.where(prose, size, 0), stopped, role == HEADING, said[:, 0], np.ones(len(size)))
    sums = np.zeros((len(summed), len(size) + 1))
    for row, values in zip(sums, summed, strict=True):
        np.cumsum(values, out=row[1:])
    same = Counter(texts)
    return _Read(
        texts,
        short,
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
        read.said.T,
    ]


def _of_page(read: _Read) -> list[float]:
    """The page as a whole: the same for all its blocks."""
    n, size = len(read.size), read.size
    length = read.end - read.start
    prose = read.sums[PROSE, -1]
    median, most = _quantiles(size, (0.5, 0.9))
    return [
        np.log1p(n),
        np.log1p(size.sum()),
        max(prose, 1) / size.sum(),
        (read.links * length).sum() / max(length.sum(), 1),
        np.count_nonzero(read.prose) / n,
        np.log1p(np.count_nonzero(read.prose)),
        np.count_nonzero(read.role == HEADING) / n,
        np.count_nonzero(read.role == LIST_ITEM) / n,
        np.count_nonzero(read.role == TABLE_ROW) / n,
        (read.role == CODE).any(),
        median,
        most,
        np.count_nonzero(read.hidden) / n,
        read.said[:, 0].mean(),
        np.count_nonzero(read.repeated > 1) / n,
    ]


def _quantiles(values: Array, shares: Sequence[float]) -> list[float]:
    """Quantiles between whose neighbours the value is interpolated; numpy's own take a hundred times as long."""
    ordered = np.sort(values).astype(np.float64)
    places = [share * (len(values) - 1) for share in shares]
    return np.interp(places, np.arange(len(values)), ordered).tolist()


def _of_type(kind: Evidence | None) -> list[float]:
    """How sure the page's type is, for each type."""
    return [kind.confidence if kind and kind.value == one else 0.0 for one in TYPES]


def _of_place(page: Html, read: _Read) -> list[Array | float]:
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
        _near(place - first),
        _near(place - final),
        np.minimum(place - above, 40),
        np.minimum(below - place, 40),
        _near(place - headline) if headline >= 0 else -99,
        np.sign(behind) * np.log1p(abs(behind)) if headline >= 0 else 0,
        paragraph != paragraph[place - 1],
        np.where(headed, read.said[heading, 0], 0),
        np.where(headed, read.said[heading, 1], 0),
        np.where(headed, read.level[heading], 0),
        np.where(headed, np.minimum(place - heading, FAR), 99),
        _echoed(page, read),
        title,
        _near(place - title.argmax()) if title.max() > 0.7 else -99,
    ]


def _near(distance: Array) -> Array:
    nearest: Array = np.minimum(np.maximum(distance, -FAR), FAR)
    return nearest


def _of_neighbours(read: _Read) -> list[Array]:
    """The blocks before and behind, one by one and in windows."""
    n = len(read.size)
    place = np.arange(n)
    said = read.said[:, 0]
    near = np.stack([np.log1p(read.size), read.links, read.prose, read.stopped, read.role == HEADING])
    nearest = np.concatenate([near, np.stack([said, read.capitals, read.hidden > 0])])
    shifted = [_shifted(rows, by) for rows, step in ((nearest, 1), (nearest, 2), (near, 3)) for by in (step, -step)]
    back, ahead = np.array(((3, 3), (8, 8), (20, 20), (8, 0), (0, 8))).T[:, :, np.newaxis]
    inside = _inside(read, np.maximum(place - back, 0), np.minimum(place + ahead + 1, n))
    held, blocks = inside[WORDS], inside[BLOCKS]
    windows = (
        np.log1p(held / blocks),
        inside[LINKED] / held,
        inside[PROSE] / held,
        inside[STOPPED] / blocks,
        inside[HEADINGS] / blocks,
        inside[SAID] / blocks,
    )
    return [*shifted, np.stack(windows, axis=1).reshape(-1, n)]


def _of_surroundings(page: Html, read: _Read, words: Vocabulary) -> list[Array | float]:
    """The elements around the block: what they hold, what their names say, how far they are from the page's prose."""
    frame = _Frame(page)
    elements, parent, own = frame.elements, frame.parent, frame.own
    start, depth = frame.numbers("start"), frame.numbers("depth")
    end = np.maximum(frame.numbers("end"), start)
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
    tags = [one.tag for one in elements]
    known = np.array([KNOWN.get(one, 0) for one in tags])
    tag = GROUP[known]
    numbers: dict[str, int] = {}
    names = (names_of(one) if one.attributes else one.names for one in elements)
    by_name = [numbers.setdefault(one, len(numbers)) for one in names]
    named = words.of_names(list(numbers))[by_name].astype(np.float32)
    prose_words = np.where(read.prose, read.size, 0)
    # The element that holds most prose directly, or one level down.
    best = int((np.bincount(own, prose_words, len(tag)) + np.bincount(parent[own], prose_words, len(tag))).argmax())
    holding = np.flatnonzero(inside[PROSE] >= CORE * prose)
    core = int(holding[-1]) if len(holding) else 0
    around = frame.around(best, named, known, depth)
    # Elements of one parent, with the same tag and names.
    families: dict[tuple[int, str, str], int] = {}
    alike = zip(frame.parents, tags, [one.names for one in elements], strict=True)
    kin = np.array([families.setdefault(key, len(families)) for key in alike])
    twins = np.log(np.bincount(kin))[kin]
    group = kin[own]
    in_group = np.maximum(np.bincount(group), 1)

    columns: list[Array | float] = [
        (np.bincount(group, values) / in_group)[group]
        for values in (np.log1p(read.size), read.links, read.prose, read.said[:, 0])
    ]
    columns.append(np.log(in_group)[group])
    told_of = np.concatenate([holds, tag[np.newaxis], twins[np.newaxis], named.T])
    ring = own
    for _ in range(LEVELS):
        columns.append(told_of[:, ring])
        ring = parent[ring]
    mark = around.landmark[own]
    columns += [holds[:, mark], tag[mark], named[mark].T, depth[own] - depth[mark]]
    columns += [around.within[own].T, around.names[own].T, depth[own]]
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
        holds[2, best],
        inside[PROSE, core] / prose,
        tag[best],
        held[core] / total,
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
        elements: list[Element] = []
        parents: list[int] = []
        number: dict[Element | None, int] = {None: -1}
        for box in page.boxes:
            chain: list[Element] = []
            one: Element | None = box
            while one is not None and one not in number:
                chain.append(one)
                one = one.parent
            for new in reversed(chain):
                parents.append(number[new.parent])
                number[new] = len(elements)
                elements.append(new)
        self.elements, self.parents = elements, parents
        self.own = np.array([number[box] for box in page.boxes])
        self.parent = np.maximum(np.array(parents), 0)

    def numbers(self, attribute: str) -> Array:
        """An attribute of each element."""
        return np.fromiter(map(operator.attrgetter(attribute), self.elements), np.int64, len(self.elements))

    def around(self, best: int, named: Array, known: Array, depth: Array) -> _Around:
        """What is handed down, from the outside in: to all elements of one depth at once.

        named (elements, 3) is what names say, known (elements,) the tags by their numbers in KNOWN.
        """
        trunk = np.zeros(len(depth), bool)
        one = best
        while one >= 0:
            trunk[one] = True
            one = self.parents[one]
        order = np.argsort(depth, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        above = place[self.parent[order]]
        # Of names the lowest, the highest and the sum; of WITHIN what is counted, and what is there or not.
        names, within = named[order].astype(np.float64), IS_WITHIN[known[order]]
        # Which element is the landmark, and at which depth the trunk was left; and who has these from nobody.
        marks = np.stack([order, np.where(trunk, depth, 0)[order]], axis=1)
        inherits = ~np.stack([IS_LANDMARK[known], trunk], axis=1)[order]
        bounds = np.searchsorted(depth[order], np.arange(1, depth.max() + 2)).tolist()
        for level in itertools.starmap(slice, itertools.pairwise(bounds)):
            up = above[level]
            own, over = names[level], names[up]
            np.minimum(own[:, 0], over[:, 0], out=own[:, 0])
            np.maximum(own[:, 1], over[:, 1], out=own[:, 1])
            own[:, 2] += 0.7 * over[:, 2]
            inside, outside = within[level], within[up]
            inside[:, 0] += outside[:, 0]
            np.maximum(inside[:, 1:], outside[:, 1:], out=inside[:, 1:])
            np.copyto(marks[level], marks[up], where=inherits[level])
        landmark, meets = marks[place].T
        return _Around(landmark, within[place], names[place], trunk, meets)


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
    end = 0
    for i, size in enumerate(read.told.size.tolist()):
        own = read.told.words[end : end + size]
        end += size
        if not known.isdisjoint(own) and read.size[i] >= 3:
            shares[i] = len(known.intersection(own)) / max(len(set(own)), len(known) * 0.5, 1)
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
