"""What the elements of HTML say of the blocks in them: consent dialogs, figure captions, navigation, what is hidden."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterator, Sequence, Set

from cleaners.flat import Flat, Found
from cleaners.page import Removal
from cleaners.segment.html import Element, Html

KINDS = {"figcaption": "captions", **dict.fromkeys(("nav", "header", "footer", "menu"), "navigation")}
# "share-buttons", "share_buttons", "block--share"
APART = re.compile(r"[\s_\-:/.]+")
MAX_NAMES = 300  # code points
HIGHEST = ("html", "body", "main", "article")  # their names speak of the whole page


def certain(page: Flat, found: Found, html: Html, content: Set[int]) -> Iterator[Removal]:
    """Blocks in consent dialogs, by the names that their vendors give them.

    What holds most of the content is no dialog, whatever it is named.
    """
    kinds: dict[int, str | None] = {}
    runs = list(_runs(page, found, html, range(len(page.blocks)), "certain", kinds))
    held = [i for first, last, *_ in runs for i in range(first, last + 1) if i in content]
    if 2 * sum(len(page.blocks[i].text) for i in held) > sum(len(page.blocks[i].text) for i in content):
        return
    for first, last, kind, _ in runs:
        yield page.removal(first, last, kind, "element", 0.97, path(html.boxes[first]))


def rest(page: Flat, found: Found, html: Html, content: Set[int]) -> Iterator[Removal]:
    """Every block that is neither content nor removed yet, as the kind that its elements say, else boilerplate."""
    kinds: dict[int, str | None] = {}
    others = [i for i in range(len(page.blocks)) if i not in content]
    for first, last, kind, hidden in _runs(page, found, html, others, "likely", kinds):
        rule, confidence = ("hidden", 0.9) if hidden else ("extraction", 0.7)
        yield page.removal(first, last, kind, rule, confidence, path(html.boxes[first]))


def _runs(
    page: Flat, found: Found, html: Html, indexes: Sequence[int], table: str, kinds: dict[int, str | None]
) -> Iterator[tuple[int, int, str, str]]:
    """Runs of free blocks next to each other of one kind: first and last block, kind, why they are hidden."""
    run: tuple[int, int, str, str] | None = None
    for i in indexes:
        kind = _kind(html.boxes[i], table, kinds)
        if kind is None and table == "likely":
            kind = "boilerplate"
        if kind is None or not found.free(i):
            continue
        hidden = html.boxes[i].hidden
        if run and run[1] == i - 1 and run[2:] == (kind, hidden):
            run = (run[0], i, kind, hidden)
            continue
        if run:
            yield run
        run = (i, i, kind, hidden)
    if run:
        yield run


def _kind(box: Element, table: str, kinds: dict[int, str | None]) -> str | None:
    """The kind that a block's elements name, the innermost first; kinds remembers what was found of an element."""
    seen: list[int] = []
    kind: str | None = None
    around: Element | None = box
    while around is not None:
        one, around = around, around.parent
        if id(one) in kinds:
            kind = kinds[id(one)]
            break
        seen.append(id(one))
        if one.names and one.tag not in HIGHEST:
            kind = named(one.names, table)
        if kind is None and table == "likely":
            kind = KINDS.get(one.tag)
        if kind:
            break
    kinds.update(dict.fromkeys(seen, kind))
    return kind


@functools.lru_cache(maxsize=4096)
def named(names: str, table: str) -> str | None:
    """The kind of chrome that classes and id name; the first that speaks of them, else None."""
    words = " " + " ".join(APART.split(names[:MAX_NAMES])) + " "
    match = _pattern(table).search(words)
    return match.lastgroup if match else None


@functools.cache
def _pattern(table: str) -> re.Pattern[str]:
    text = (importlib.resources.files("cleaners.chrome") / "elements.toml").read_text(encoding="utf-8")
    groups = []
    for kind, names in tomllib.loads(text)[table].items():
        words = "|".join(re.escape(name).replace(r"\*", r"\S*").replace(r"\ ", r"[ ]?") for name in names)
        groups.append(f"(?P<{kind}> (?:{words})(?= ))")
    return re.compile("|".join(groups))


def path(box: Element) -> str:
    """The landmarks and named elements around a block, outermost first: "footer > div.newsletter"."""
    shown = []
    for one in box.ancestors():
        if one.tag in ("html", "body"):
            break
        if one.names or one.tag not in ("div", "span"):
            name = one.names.split()
            shown.append(f"{one.tag}.{name[0]}" if name else one.tag)
        if len(shown) == 3:
            break
    return " > ".join(reversed(shown))
