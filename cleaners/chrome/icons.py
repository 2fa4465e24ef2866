"""Names of icons that a flattener took for text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.phrases import words_of
from cleaners.flat import Flat, Found
from cleaners.page import Removal

# " date 2022-04-01  icon bookmark-bicon bookmarkicon cameraicon chevron down": the word "icon" before or after each
# short name, mostly glued to its neighbours. The prefix holds the date or label that stood in the same element.
MIN_ICONS = 4
ICON = re.compile(r"[iI][cC][oO][nN]")
MEAN_GAP = 32  # characters from one "icon" to the next; running text about icons is farther apart
# fa-chevron-down, icon_facebook, ic_close, glyphicon glyphicon-search, material names set as text
NAME = (
    r"(?:(?:fa|fas|far|fab|bi|mdi|glyphicon|svg)(?:\s+(?:fa|bi|mdi|glyphicon)-[\w-]+)+"
    r"|(?:fa|bi|mdi|glyphicon|icon|ic|svg)[-_][\w-]+)"
)
JOIN = re.compile(r"[-_]")
CLASS_NAME = re.compile(rf"{NAME}(?:\s+{NAME})*")


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Runs of icon names: a whole line, or the part of a line from the first name to the last."""
    named, joined = page.matching(ICON), page.matching(JOIN)
    for i in found.left():
        block = page.blocks[i]
        if i in named and (span := _run(block.text)):
            yield page.part(i, *span, "icons", "icon-run", 0.98)
        elif (i in joined and CLASS_NAME.fullmatch(block.text)) or _is_icons(block.text):
            yield page.removal(i, i, "icons", "icon-name", 0.95)
    # Font icons live in the private use area of Unicode; no text does.
    for match in re.finditer(r"[\ue000-\uf8ff\U000f0000-\U000ffffd]+", page.text):
        yield Removal(match.start(), match.end(), match[0], "icons", "private-use", 0.98)


def _is_icons(text: str) -> bool:
    return text.split(None, 1)[0] in _ligatures() and _ligatures().issuperset(text.split())


@functools.cache
def _ligatures() -> frozenset[str]:
    return frozenset(words_of("icons", "ligatures"))


def _run(text: str) -> tuple[int, int] | None:
    """Where a line's icon names stand: from the first to the last, with a date and names that frame them."""
    at = [match.start() for match in ICON.finditer(text)]
    if len(at) < MIN_ICONS:
        return None
    # The densest stretch: leave out mentions that stand far from the others.
    runs: list[list[int]] = [[at[0]]]
    for here in at[1:]:
        if here - runs[-1][-1] <= MEAN_GAP:
            runs[-1].append(here)
        else:
            runs.append([here])
    run = max(runs, key=len)
    if len(run) < MIN_ICONS or re.search(r"[.!?;]\s", text[run[0] : run[-1]]):
        return None
    start, end = run[0], run[-1] + len("icon")
    if prefix := re.search(r"(?:\bdate\s+[\d./-]{8,10}\s+)?(?:[\w-]+)?$", text[:start]):
        start = prefix.start()
    rest = text[end:]
    if len(rest.split()) <= 3 and not re.search(r"[.!?]", rest):
        return start if text[:start].strip() else 0, len(text)
    tail = re.match(r"[\w-]*", rest)
    return start if text[:start].strip() else 0, end + (tail.end() if tail else 0)
