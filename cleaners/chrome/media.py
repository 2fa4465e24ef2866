"""What is left of players: times, and the titles of what they would play."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.flat import Flat, Found
from cleaners.page import Removal

# "04:17 Min.", "0:00", "25:19", "00:00 / 38:12", "-1:02:45", "0:00 / -25:19"
TIMES = re.compile(
    r"[-–−]?\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:\s?[/|·–-]\s?[-–−]?\d{1,2}:[0-5]\d(?::[0-5]\d)?)?"
    r"(?:\s?(?:min|мин|std|h)\b\.?)?",
    re.I,
)
ZERO = re.compile(r"0{1,2}:00(?::00)?\b")
REACH = 4


def _starts_player(page: Flat, times: list[bool], index: int) -> bool:
    """Whether a line is a player's "0:00": alone, or above the length of what it plays.

    "23:30" / "00:00" / "00:30" is a timetable, and "00:00" / "Night News" a programme.
    """
    text = page.blocks[index].text
    if (
        not times[index]
        or not ZERO.match(text)
        or (index and times[index - 1] and not ZERO.match(page.blocks[index - 1].text))
    ):
        return False
    return text.startswith("0:00") or "/" in text or (index + 1 < len(times) and times[index + 1])


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Player times and the title above them; also a list of titles with times under a heading such as "Podcasts".

    "20:15" alone is a programme's hour or a result: lines of times count only near a zero ("0:00") or a media label.
    """
    begin = [block.text[0].isdecimal() or block.text[0] in "-–−" for block in page.blocks]
    times = [begins and bool(TIMES.fullmatch(page.blocks[i].text)) for i, begins in enumerate(begin)]
    for i in range(len(page.blocks)):
        if not times[i] or not found.free(i):
            continue
        near = range(max(0, i - REACH), min(len(times), i + REACH + 1))
        zero = any(_starts_player(page, times, n) for n in near)
        if not zero and not any(found.kind(n) == "media" for n in near):
            continue
        yield page.removal(i, i, "media", "player-time", 0.9)
        above = i - 1
        heading = page.labels[above - 1] if above > 0 else None
        titled = ZERO.match(page.blocks[i].text) or (heading and heading.kind == "media")
        if titled and found.free(above) and not page.prose[above] and not times[above]:
            yield page.removal(above, above, "media", "player-title", 0.8)
    # A weak heading ("Radio", "Video") right above what was found.
    for i in range(len(page.blocks) - 1):
        label = page.labels[i]
        if found.free(i) and label and label.kind == "media" and found.kind(i + 1) == "media":
            yield page.removal(i, i, "media", "player-heading", 0.8)
