"""The lines of a flattened page as rows of numbers: what the trees see of each.

A row holds what a line is (its characters, its end, its label), what stands around it (neighbours, windows, the rules'
removals, blank lines), what it repeats, and what the page is. Nothing is tied to a language but the labels, which are
the phrases of all of them. All is numpy over the whole page: a loop over its lines costs more than the trees.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import unicodedata
from collections import Counter
from collections.abc import Mapping

import numpy as np

from cleaners.chrome.surroundings import CHROME
from cleaners.flat import Flat, Found
from cleaners.segment.scripts import CHARACTER

Columns = dict[str, np.ndarray]

# Classes of characters
OTHER, LOWER, CAPITAL, UNCASED, DIGIT, SPACE, BREAK, COMMA = range(8)
STOP, COLON, QUOTE, BRACKET, DASH, SEPARATOR, MONEY, SIGN = range(8, 16)
CLASSES = 16
SIGNS = {
    COMMA: ",;،，、；",
    STOP: ".!?…。！？｡．؟۔।",
    COLON: ":：",
    QUOTE: "'\"’‘“”„«»「」『』‚`",
    BRACKET: "()[]{}（）【】《》〈〉〔〕",
    DASH: "-–—―",
    SEPARATOR: "|/·•›‹<>→←\\*▪◦●■｜／+_#=~",
    BREAK: "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029",
}
CATEGORIES = {
    **dict.fromkeys(("Lu", "Lt"), CAPITAL),
    **dict.fromkeys(("Lo", "Lm", "Mn", "Mc"), UNCASED),
    **dict.fromkeys(("Nd", "Nl", "No"), DIGIT),
    **dict.fromkeys(("So", "Sk", "Sm"), SIGN),
    **dict.fromkeys(("Ps", "Pe"), BRACKET),
    **{"Ll": LOWER, "Zs": SPACE, "Cc": SPACE, "Sc": MONEY, "Pd": DASH},
}
PLANE = 0x10000  # characters beyond it are signs to us: they are pictures, or rare
QUESTIONS = tuple(map(ord, "?？؟"))
COUNTED = {
    "digits": DIGIT,
    "commas": COMMA,
    "stops": STOP,
    "colons": COLON,
    "quotes": QUOTE,
    "brackets": BRACKET,
    "dashes": DASH,
    "separators": SEPARATOR,
    "money": MONEY,
    "signs": SIGN,
}
KINDS = {
    "metadata": frozenset(("metadata",)),
    "captions": frozenset(("captions",)),
    "related": frozenset(("related",)),
    "comments": frozenset(("comments",)),
    "legal": frozenset(("legal", "consent")),
    "chrome": CHROME - {"related", "comments", "legal", "consent"},
}
# The group of a line's removal: none, one without a feature of its own, those of KINDS in their order
FREE, NAMED = 1, 2
GROUPS: dict[str | None, int] = {
    None: FREE,
    **{kind: group for group, kinds in enumerate(KINDS.values(), NAMED) for kind in kinds},
}
# The rules that are least sure: what they claim of a line is told of it, and the line is judged all the same.
DOUBTED = {"unpunctuated-crowd": 1, "paragraph": 2, "tail": 3}
SHORT = 4  # words
HEADLINE = 20  # words
PARAGRAPH = 25  # words
WINDOWS = (6, 20)  # lines
GAP = 6  # lines without prose that part one run of prose from another
LAGS = 6  # lines from a teaser to the next
AROUND = 12  # lines in which teasers are looked for
FAR = 200  # lines
BEGINNING = 12  # characters
LONG = 200  # characters of a line that are compared
CONTENT_WORD = 4  # letters


def table(named: Columns) -> np.ndarray:
    """A page's columns as rows of float32: (blocks, features)."""
    rows = np.empty((len(named), len(named["words"])), np.float32)
    for row, values in zip(rows, named.values(), strict=True):
        row[:] = values
    return np.ascontiguousarray(rows.T)


def judged(found: Found, named: Columns) -> np.ndarray:
    """The numbers of the lines that are to be judged: (judged,), those that no rule has named, or a doubted one.

    named are the columns() of the page.
    """
    left = named["doubt"] > 0
    left[found.left()] = True
    return np.flatnonzero(left)


def doubt(found: Found, line: int) -> int:
    """Which of the doubted rules claims a line, and no other with it: its number, or 0."""
    removal = found.of(line)
    number = DOUBTED.get(removal.rule, 0) if removal else 0
    return number if number and removal and len(found.touched(removal)) == 1 else 0


def columns(page: Flat, found: Found) -> Columns:
    """The features of a page's blocks, whose named rules have spoken.

    By name: (blocks,) each, or (1,) where one number holds for all of them. The page has one block or more.
    """
    n = len(page.blocks)
    starts = np.fromiter((block.start for block in page.blocks), np.int64, n)
    ends = np.fromiter((block.end for block in page.blocks), np.int64, n)
    codes = np.frombuffer(page.text.encode("utf-32-le"), np.uint32)
    own = _characters(starts, ends, codes)
    layout = _layout(starts, ends, codes)
    marks = _marks(page, found)
    return {
        **own,
        **layout,
        **{name: marks[name] for name in ("prose", "weak", "doubt")},
        **_units(own, marks["gone"] == 0),
        **_paragraphs(page, own, marks),
        **_windows(own, marks),
        **_neighbours(own, marks),
        **_places(page, found, own, marks),
        **_runs(own["words"], marks["article"]),
        **_repeats(page, own),
        **_vocabulary(page, found, marks["article"]),
        **_whole(found, own, layout, marks),
    }


def _characters(starts: np.ndarray, ends: np.ndarray, codes: np.ndarray) -> Columns:
    """What a line's characters are, how it begins and how it ends."""
    n = len(starts)
    kinds = _kinds()[np.minimum(codes, PLANE - 1)]
    classes, unspaced = kinds % CLASSES, kinds >= CLASSES
    length = (ends - starts).astype(np.float64)
    # The space between two lines is counted with the first of them: nothing below asks for space.
    owner = np.repeat(np.arange(0, n * CLASSES, CLASSES), np.diff(starts[1:], prepend=0, append=len(codes)))
    counts = np.bincount(owner + classes, minlength=n * CLASSES).reshape(n, CLASSES)

    is_word = (classes >= LOWER) & (classes <= DIGIT)
    begins = is_word & ~unspaced
    begins[1:] &= ~is_word[:-1]
    after = np.concatenate((classes[1:], [BREAK]))
    sums = np.zeros(len(codes) + 1, np.int32)

    def count(mark: np.ndarray) -> np.ndarray:
        np.cumsum(mark, out=sums[1:])
        counted: np.ndarray = sums[ends] - sums[starts]
        return counted

    characters = count(unspaced)
    words = count(begins) + characters / 2
    some = np.maximum(words, 1)
    letters = np.maximum(counts[:, LOWER] + counts[:, CAPITAL] + counts[:, UNCASED], 1)

    end, start = ends - 1, starts.copy()
    for _ in range(3):
        end -= ((classes[end] == QUOTE) | (classes[end] == BRACKET)) & (end > starts)
    for _ in range(2):
        start += ((classes[start] == QUOTE) | (classes[start] == BRACKET)) & (start < ends - 1)
    last = classes[end]
    ellipsis = (last == STOP) & (end > starts) & (classes[np.maximum(end - 1, 0)] == STOP)
    first = classes[starts]
    marked = (first == SEPARATOR) | (first == DASH)
    return {
        "words": words,
        "log_words": np.log1p(words),
        "length": np.log1p(length),
        "word_length": letters / some,
        "capitals": count(begins & (classes == CAPITAL)) / some,
        "upper": counts[:, CAPITAL] / letters,
        "uncased": counts[:, UNCASED] / letters,
        "unspaced": characters / np.maximum(length, 1),
        "numbers": count(begins & (classes == DIGIT)) / some,
        **{name: counts[:, sign] / some for name, sign in COUNTED.items()},
        "comma_count": counts[:, COMMA],
        "inner_stops": count((classes == STOP) & ((after == SPACE) | (after == UNCASED))),
        "seams": count((classes == LOWER) & (after == CAPITAL)),
        "first": first,
        "first_inside": classes[start],
        "last": classes[ends - 1],
        "last_inside": last,
        "stopped": (last == STOP) & ~ellipsis,
        "ellipsis": ellipsis,
        "asks": np.isin(codes[end], QUESTIONS),
        "item": marked & (classes[np.minimum(starts + 1, ends - 1)] == SPACE),
    }


def _layout(starts: np.ndarray, ends: np.ndarray, codes: np.ndarray) -> Columns:
    """Blank lines and indents, as the flattener drew them."""
    is_break = codes == ord("\n")
    breaks = np.concatenate(([0], np.cumsum(is_break)))
    above = np.minimum(np.concatenate(([4], breaks[starts[1:]] - breaks[ends[:-1]])), 4)
    begins = np.maximum.accumulate(np.concatenate(([0], np.where(is_break, np.arange(1, len(codes) + 1), 0))))
    return {
        "breaks_above": above,
        "breaks_below": np.concatenate((above[1:], [4])),
        "indent": np.minimum(starts - begins[starts], 60),
    }


def _marks(page: Flat, found: Found) -> Columns:
    """What the phrases and the rules say of a line."""
    n = len(page.blocks)
    groups = np.fromiter((GROUPS.get(found.kind(i), 0) for i in range(n)), np.uint8, n)
    gone = groups != FREE
    prose = np.fromiter(page.prose, bool, n)
    return {
        "prose": prose,
        "article": prose & ~gone,
        "gone": gone,
        "doubt": np.fromiter((doubt(found, i) for i in range(n)), np.uint8, n),
        "weak": np.fromiter((label is not None and not label.strong for label in page.labels), bool, n),
        **{name: groups == group for group, name in enumerate(KINDS, NAMED)},
    }


def _units(own: Mapping[str, np.ndarray], free: np.ndarray) -> Columns:
    """Lines that a flattener made of one sentence: "The", "Harbour Board", "met."."""
    n = len(free)
    first, last, words = own["first_inside"], own["last_inside"], own["words"]
    goes_on = np.zeros(n, bool)
    open_end = ~own["stopped"] & (last != COLON) & free
    goes_on[:-1] = open_end[:-1] & free[1:] & np.isin(first[1:], (LOWER, COMMA, STOP))
    # "... said the" before a link that begins with a capital and goes on behind it
    before_link = open_end & (words >= SHORT) & (last == LOWER)
    goes_on[:-2] |= before_link[:-2] & (first[1:-1] == CAPITAL) & goes_on[1:-1]
    unit = np.concatenate(([0], np.cumsum(~goes_on[:-1])))
    tails = np.flatnonzero(np.concatenate((~goes_on[:-1], [True])))
    heads = np.concatenate(([0], tails[:-1] + 1))
    return {
        "goes_on": goes_on,
        "unit_lines": (tails - heads)[unit],
        "unit_words": np.log1p(np.bincount(unit, words))[unit],
        "unit_stopped": own["stopped"][tails][unit],
        "unit_place": np.arange(n) - heads[unit],
    }


def _paragraphs(page: Flat, own: Mapping[str, np.ndarray], marks: Mapping[str, np.ndarray]) -> Columns:
    """The lines between two blank ones."""
    n = len(page.blocks)
    paragraph = np.fromiter((block.paragraph for block in page.blocks), np.int64, n)
    size = np.bincount(paragraph)
    some = np.maximum(size, 1)
    shares = {"prose": marks["prose"], "gone": marks["gone"], "short": own["words"] < SHORT, "stopped": own["stopped"]}
    return {
        "paragraph_lines": np.log1p(size)[paragraph],
        "paragraph_words": np.log1p(np.bincount(paragraph, own["words"]))[paragraph],
        "paragraph_place": np.arange(n) - np.searchsorted(paragraph, np.arange(len(size)))[paragraph],
        **{f"paragraph_{name}": (np.bincount(paragraph, mark) / some)[paragraph] for name, mark in shares.items()},
    }


def _windows(own: Mapping[str, np.ndarray], marks: Mapping[str, np.ndarray]) -> Columns:
    """Sums over the lines above and below."""
    n = len(marks["gone"])
    unstopped = ~own["stopped"]
    signals = {
        "words": own["words"],
        "prose_words": own["words"] * marks["article"],
        "stopped": own["stopped"],
        "gone": marks["gone"],
        "chrome": marks["gone"] & ~marks["metadata"] & ~marks["captions"],
        "short": unstopped & (own["words"] < SHORT),
        "headline": unstopped & (own["words"] >= SHORT) & (own["words"] <= HEADLINE),
        "capitals": own["capitals"],
        "weak": marks["weak"],
        "digits": own["digits"] > 0,
        "lower": own["first_inside"] == LOWER,
    }
    most = max(WINDOWS)
    sums = np.zeros((len(signals), n + 1 + 2 * most))
    np.cumsum(np.array(list(signals.values()), np.float64), axis=1, out=sums[:, most + 1 : most + 1 + n])
    sums[:, most + 1 + n :] = sums[:, most + n, None]
    here = sums[:, most : most + 1 + n]
    found: Columns = {}
    for reach in WINDOWS:
        above = here[:, :-1] - sums[:, most - reach : most - reach + n]
        below = sums[:, most + 1 + reach : most + 1 + reach + n] - here[:, 1:]
        for window in (above, below):
            window[:2] = np.log1p(window[:2])
        found.update((f"{name}_above_{reach}", values) for name, values in zip(signals, above, strict=True))
        found.update((f"{name}_below_{reach}", values) for name, values in zip(signals, below, strict=True))
    return found


def _neighbours(own: Mapping[str, np.ndarray], marks: Mapping[str, np.ndarray]) -> Columns:
    """What the line above and the line below are."""
    signals = {
        **{name: own[name] for name in ("log_words", "first_inside", "last_inside", "capitals", "commas")},
        "prose": marks["prose"],
    }
    n = len(marks["gone"])
    padded = np.full((len(signals), n + 2), -1, np.float32)
    padded[:, 1:-1] = np.stack([np.asarray(signal, np.float32) for signal in signals.values()])
    return {
        f"{name}{step:+d}": padded[row, 1 + step : 1 + step + n] for step in (-1, 1) for row, name in enumerate(signals)
    }


def _places(page: Flat, found: Found, own: Mapping[str, np.ndarray], marks: Mapping[str, np.ndarray]) -> Columns:
    """Where a line stands: on the page, from the title and the body, and from what is known."""
    n = len(page.blocks)
    index = np.arange(n)
    known = {
        "gone": marks["gone"],
        "article": marks["article"],
        "paragraph": marks["article"] & (own["words"] >= PARAGRAPH),
        "stopped": own["stopped"] & ~marks["gone"],
        **{name: marks[name] for name in KINDS},
    }
    above, below = _distances(np.stack(list(known.values())))
    first, last = found.body()
    title = title_of(page, found)
    return {
        **{f"to_{name}_above": values for name, values in zip(known, above, strict=True)},
        **{f"to_{name}_below": values for name, values in zip(known, below, strict=True)},
        "place": index / max(n - 1, 1),
        "place_words": np.cumsum(own["words"]) / max(own["words"].sum(), 1),
        "lines_above": np.log1p(index),
        "lines_below": np.log1p(n - 1 - index),
        "after_body_start": np.clip(index - first, -FAR, FAR),
        "before_body_end": np.clip(last - index, -FAR, FAR),
        "to_title": np.full(n, -FAR - 1) if title is None else np.clip(index - title, -FAR, FAR),
    }


def _distances(marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lines from each line up to the nearest one with a mark, and down to it; FAR if there is none.

    marks are (marks, lines), and so are both answers.
    """
    n = marks.shape[1]
    index = np.arange(n)
    above = np.full(marks.shape, FAR)
    below = np.full(marks.shape, FAR)
    seen = np.maximum.accumulate(np.where(marks, index, -FAR), axis=1)
    ahead = np.minimum.accumulate(np.where(marks, index, n + FAR)[:, ::-1], axis=1)[:, ::-1]
    above[:, 1:] = np.minimum(index[1:] - seen[:, :-1], FAR)
    below[:, :-1] = np.minimum(ahead[:, 1:] - index[:-1], FAR)
    return above, below


def title_of(page: Flat, found: Found) -> int | None:
    """The index of the block that is the title."""
    title = next(found.rule("metadata", "title"), None)
    return bisect.bisect(page.starts, title.start) - 1 if title else None


def _runs(words: np.ndarray, article: np.ndarray) -> Columns:
    """The runs of prose on the page: the heaviest is as a rule the article."""
    n = len(words)
    index = np.arange(n)
    where = np.flatnonzero(article)
    if not len(where):
        names = ("to_main", "run_share", "run_to_main", "prose_share_above", "page_main", "page_runs")
        return dict.fromkeys(names, np.full(1, -1.0))
    run = np.concatenate(([0], np.cumsum(np.diff(where) > GAP)))
    weights = np.bincount(run, words[where])
    heads = where[np.searchsorted(run, np.arange(len(weights)))]
    tails = where[np.searchsorted(run, np.arange(len(weights)), "right") - 1]
    main = int(np.argmax(weights))
    before = np.searchsorted(heads, index, "right") - 1
    own = np.where((before >= 0) & (index <= tails[before]), weights[before], 0)
    total = max(weights.sum(), 1)
    beside = np.where(index < heads[main], index - heads[main], np.maximum(index - tails[main], 0))
    return {
        "to_main": beside.clip(-FAR, FAR),
        "run_share": own / total,
        "run_to_main": own / max(weights[main], 1),
        "prose_share_above": np.concatenate(([0], np.cumsum(weights)))[before + 1] / total,
        "page_main": np.full(1, weights[main] / total),
        "page_runs": np.full(1, len(weights)),
    }


def _repeats(page: Flat, own: Mapping[str, np.ndarray]) -> Columns:
    """The same line, or the beginning of it, elsewhere on the page, and lines of its shape around it."""
    n = len(page.blocks)
    index = np.arange(n)
    folded = [block.text[:LONG].casefold() for block in page.blocks]
    beginnings = [text[:BEGINNING] for text in folded]
    times, begun = Counter(folded), Counter(beginnings)
    size = np.log2(own["words"] + 1).astype(np.int64)
    shape = (own["first_inside"] * np.int64(CLASSES) + own["last_inside"]) * 32 + size
    sums = np.zeros((LAGS, n + 1))
    for lag in range(1, min(LAGS + 1, n)):
        sums[lag - 1, 1 + lag :] = shape[lag:] == shape[:-lag]
    np.cumsum(sums, axis=1, out=sums)
    alike = sums[:, np.minimum(index + AROUND + 1, n)] - sums[:, np.maximum(index - AROUND, 0)]
    return {
        "times": np.fromiter(map(times.__getitem__, folded), np.float32, n),
        "beginnings": np.fromiter(map(begun.__getitem__, beginnings), np.float32, n),
        "alike_next": alike[0],
        "alike": alike[1:].max(axis=0),
        "alike_period": alike.argmax(axis=0),
    }


def _vocabulary(page: Flat, found: Found, article: np.ndarray) -> Columns:
    """The share of a line's words that stand as well in the page's prose, in its other lines, and in its title."""
    n = len(page.blocks)
    lines = [[word for word in own if len(word) >= CONTENT_WORD] for own in page.words]
    sizes = np.fromiter(map(len, lines), np.int64, n)
    words = list(itertools.chain.from_iterable(lines))
    table = dict(zip(dict.fromkeys(words), itertools.count()))
    ids = np.fromiter(map(table.__getitem__, words), np.int64, len(words))
    owner = np.repeat(np.arange(n), sizes)
    in_prose = article[owner]
    prose = np.bincount(ids[in_prose], minlength=len(table))
    other = np.bincount(ids[~in_prose], minlength=len(table))
    title = title_of(page, found)
    named = np.zeros(len(table), bool)
    if title is not None:
        named[[table[word] for word in lines[title]]] = True
    some = np.maximum(sizes, 1)

    def share(of: np.ndarray) -> np.ndarray:
        return np.bincount(owner, of, minlength=n) / some

    return {
        "shared_with_prose": share(prose[ids] > in_prose),
        "shared_with_lines": share(other[ids] > ~in_prose),
        "shared_with_title": share(named[ids]),
        "often_in_prose": share(np.log1p(prose[ids] - in_prose)),
    }


def _whole(
    found: Found, own: Mapping[str, np.ndarray], layout: Mapping[str, np.ndarray], marks: Mapping[str, np.ndarray]
) -> Columns:
    """What the page is."""
    words, gone = own["words"], marks["gone"]
    total, free = max(words.sum(), 1), max(words[~gone].sum(), 1)
    unstopped = ~own["stopped"]

    def share(of: np.ndarray) -> float:
        return np.count_nonzero(of) / len(words)

    numbers = {
        "lines": np.log1p(len(words)),
        "words": np.log1p(total),
        "prose": words[marks["article"]].sum() / free,
        "prose_words": np.log1p(words[marks["article"]].sum()),
        "prose_lines": share(marks["article"]),
        "stopped": words[own["stopped"] & ~gone].sum() / free,
        "gone": words[gone].sum() / total,
        "words_of_line": total / len(words),
        "longest": np.log1p(words.max()),
        "short": share(unstopped & (words < SHORT)),
        "headlines": share(unstopped & (words >= SHORT) & (words <= HEADLINE)),
        "blank": share(layout["breaks_above"] > 1),
        "indented": share(layout["indent"] > 0),
        "items": share(own["item"]),
        "digits": share(own["digits"] > 0),
        "money": share(own["money"] > 0),
        "questions": share(own["asks"]),
        "uncased": own["uncased"].mean(),
        **{rule: any(True for _ in found.rule("metadata", rule)) for rule in ("title", "published_at", "authors")},
        **{f"of_{name}": np.log1p(marks[name].sum()) for name in KINDS},
    }
    return {f"page_{name}": np.full(1, value, np.float64) for name, value in numbers.items()}


@functools.cache
def _kinds() -> np.ndarray:
    """For each character of the basic plane its class, and CLASSES more if its script puts no spaces between words."""
    characters = list(map(chr, range(PLANE)))
    kinds = np.fromiter((CATEGORIES.get(unicodedata.category(c), OTHER) for c in characters), np.uint8, PLANE)
    for sign, members in SIGNS.items():
        kinds[list(map(ord, members))] = sign
    kinds[PLANE - 1] = SIGN
    return kinds + CLASSES * np.fromiter((CHARACTER.match(c) is not None for c in characters), np.uint8, PLANE)
