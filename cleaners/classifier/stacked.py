"""What a second judgement of a page's lines, or its blocks, is told: how the first one judged those around each.

Stacked generalisation (Wolpert, "Stacked generalization", 1992), along the page: a line among sure content is content
sooner than the same line among sure chrome, and what stands outside the heaviest run of content is sooner chrome. Of
HTML the lines are the blocks.
"""

from __future__ import annotations

import numpy as np

WINDOWS = (3, 8)  # lines above, and as many below
FAR = 200  # lines; farther is as far
SURE, SURE_WORDS = 0.8, 8
LIKELY, UNLIKELY = 0.5, 0.2
# A run of content: how likely a word must be content to add to it, and what each of its lines costs, in words
RUNS = ((0.5, 0.5), (0.7, 1.0))
NAMED = 0.3  # what a word of a line that the rules have named takes from it


def stacked(likely: np.ndarray, left: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Rows (left, features) of float32, of columns_of() in its order."""
    columns = columns_of(likely, left, words).values()
    rows = np.empty((len(columns), len(left)), np.float32)
    for row, column in zip(rows, columns, strict=True):
        row[:] = column
    return np.ascontiguousarray(rows.T)


def columns_of(likely: np.ndarray, left: np.ndarray, words: np.ndarray) -> dict[str, np.ndarray | float]:
    """What is told of the lines that no rule has named: (left,), or one number for all of them, by name.

    left (left,) are their numbers, likely (left,) how likely each is content by the first judgement, words (lines,) the
    words of all lines of the page.
    """
    lines, count = len(words), len(left)
    chance = np.zeros(lines)
    chance[left] = likely
    expected = chance * words
    free = np.zeros(lines, bool)
    free[left] = True
    totals = _running(expected), _running(words), _running(chance)
    found: dict[str, np.ndarray | float] = {"likely": likely}
    for name, values, places in (("line", chance, left), ("free", likely, np.arange(count))):
        padded = np.pad(values, 1)
        found |= {f"{name}-1": padded[places], f"{name}+1": padded[places + 2]}
    for size in WINDOWS:
        above, below = np.maximum(left - size, 0), np.minimum(left + 1 + size, lines)
        for name, begin, end in ((f"above_{size}", above, left), (f"below_{size}", left + 1, below)):
            right, held, sums = (total[end] - total[begin] for total in totals)
            found |= {f"words_{name}": right / np.maximum(held, 1), f"lines_{name}": sums / np.maximum(end - begin, 1)}
    sure = chance > SURE
    for name, marked in (
        ("sure", sure & (words >= SURE_WORDS)),
        ("likely", chance > LIKELY),
        ("not", chance < UNLIKELY),
    ):
        found[f"to_{name}_above"], found[f"to_{name}_below"] = _distances(marked, left)
    for least, cost in RUNS:
        gain = np.where(free, words * (chance - least), -NAMED * words) - cost
        found |= {f"{name}_{least}": value for name, value in _of_run(gain, left, free, totals).items()}
    own = words[left]
    taken = np.empty(count)
    order = np.argsort(-likely, kind="stable")
    taken[order] = np.cumsum(own[order])
    content = max(float(expected.sum()), 1e-9)
    return found | {
        "rank": taken / content,
        "page_share": content / max(float(own.sum()), 1),
        "page_words": float(np.log1p(content)),
        "page_highest": float(likely.max()),
        "page_sure": float(expected[sure].sum()) / content,
    }


def _running(values: np.ndarray) -> np.ndarray:
    return np.concatenate(([0.0], np.cumsum(values)))


def _distances(marked: np.ndarray, places: np.ndarray) -> list[np.ndarray]:
    """How many lines above and below each place the next marked one stands."""
    at = np.flatnonzero(marked)
    if not len(at):
        return [np.full(len(places), FAR)] * 2
    before, after = np.searchsorted(at, places), np.searchsorted(at, places, "right")
    above = np.where(before > 0, places - at[before - 1], FAR)
    below = np.where(after < len(at), at[np.minimum(after, len(at) - 1)] - places, FAR)
    return [np.minimum(above, FAR), np.minimum(below, FAR)]


def _of_run(
    gain: np.ndarray, left: np.ndarray, free: np.ndarray, totals: tuple[np.ndarray, ...]
) -> dict[str, np.ndarray | float]:
    """Where each line stands to the heaviest run of lines by their gain, and what that run holds."""
    expected, words, _ = totals
    sums = _running(gain)
    end = int(np.argmax(sums - np.minimum.accumulate(sums)))
    start = int(np.argmin(sums[: end + 1]))
    held, before, outside = expected[end] - expected[start], left < start, (left < start) | (left >= end)

    def between(total: np.ndarray) -> np.ndarray:
        """What stands between a line and the run."""
        above, below = total[start] - total[np.minimum(left + 1, start)], total[left] - total[np.minimum(end, left)]
        gap: np.ndarray = np.where(before, above, below) * outside
        return gap

    return {
        "words_to_run": between(words),
        "named_to_run": between(_running(~free)),
        "from_start": np.clip(left - start, -FAR, FAR),
        "from_end": np.clip(left - (end - 1), -FAR, FAR),
        "run_share": held / max(float(expected[-1]), 1e-9),
        "run_purity": held / max(float(words[end] - words[start]), 1),
        "run_words": float(np.log1p(held)),
    }
