"""What the elements of HTML say of the blocks in them: consent dialogs, figure captions, navigation, what is hidden."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from cleaners.classifier.judge import Judgement
from cleaners.flat import Flat, Found
from cleaners.page import Removal
from cleaners.segment.html import Element, Html

KINDS = {"figcaption": "captions", **dict.fromkeys(("nav", "header", "footer", "menu"), "navigation")}
# "share-buttons", "share_buttons", "block--share"
APART = re.compile(r"[\s_\-:/.]+")
# The same of ASCII
SPACED = bytes(ord(" ") if chr(byte) in "_-:/." else byte for byte in range(256))
UNNAMED = (None, None)
MAX_NAMES = 300  # code points
MIN_COPY = 80  # code points
SAMPLE = 40  # code points
SAMPLES = 6  # of one block, about
HIGHEST = ("html", "body", "main", "article")  # their names speak of the whole page


class Said(NamedTuple):
    """What the elements around a block say: the kind of chrome that their names surely are, the kind that they are if
    the block is no content, and whether it stands in a figcaption."""

    certain: str | None
    likely: str | None
    in_caption: bool


NOTHING = Said(None, None, False)


def read(html: Html) -> list[Said]:
    """What is said of each block of a page, the innermost element first."""
    known: dict[Element | None, Said] = {None: NOTHING}
    for box in html.boxes:
        chain: list[Element] = []
        one: Element | None = box
        while one is not None and one not in known:
            chain.append(one)
            one = one.parent
        said = known[one]
        for below in reversed(chain):
            names = named(below.names) if below.names and below.tag not in HIGHEST else UNNAMED
            if names is not UNNAMED or below.tag in KINDS:
                certain, likely = names
                said = Said(
                    certain or said.certain,
                    likely or KINDS.get(below.tag) or said.likely,
                    said.in_caption or below.tag == "figcaption",
                )
            known[below] = said
    return [known[box] for box in html.boxes]


def certain(page: Flat, found: Found, html: Html, said: Sequence[Said], content: Set[int]) -> Iterator[Removal]:
    """Blocks in consent dialogs, by the names that their vendors give them.

    What holds most of the content is no dialog, whatever it is named.
    """
    runs = list(_runs(found, ((i, one.certain) for i, one in enumerate(said) if one.certain)))
    held = [i for first, last, _ in runs for i in range(first, last + 1) if i in content]
    if 2 * sum(len(page.blocks[i].text) for i in held) > sum(len(page.blocks[i].text) for i in content):
        return
    for first, last, kind in runs:
        yield page.removal(first, last, kind, "element", 0.97, path(html.boxes[first]))


def figure_captions(page: Flat, html: Html, said: Sequence[Said], content: Set[int]) -> Iterator[Removal]:
    """The captions of figures, unless they are most of the content, as on a page of pictures."""
    found = [i for i, one in enumerate(said) if one.in_caption]
    words = sum(len(page.blocks[i].text) for i in found if i in content)
    if 2 * words <= sum(len(page.blocks[i].text) for i in content):
        for i in found:
            yield page.removal(i, i, "captions", "element", 0.9, path(html.boxes[i]))


def copies(page: Flat, html: Html) -> Iterator[Removal]:
    """Hidden blocks that say again what the visible page says: the text of a microdata element, a print version."""
    hidden = [i for i, box in enumerate(html.boxes) if box.hidden and len(page.blocks[i].text) >= MIN_COPY]
    if not hidden:
        return
    visible = " ".join(block.text for block, box in zip(page.blocks, html.boxes, strict=True) if not box.hidden)
    for i in hidden:
        text = page.blocks[i].text
        places = range(0, len(text) - SAMPLE + 1, max(SAMPLE, len(text) // SAMPLES))
        said = sum(text[at : at + SAMPLE] in visible for at in places)
        if 2 * said > len(places):
            yield page.removal(i, i, "repeats", "hidden-copy", 0.9, f"{said} of {len(places)} samples are visible")


def rest(
    page: Flat, found: Found, html: Html, said: Sequence[Said], judgement: Judgement, indexes: Iterable[int]
) -> Iterator[Removal]:
    """Blocks that are no content and not removed yet, as the kind that their elements say, else boilerplate.

    The confidence of a run of blocks is that of the least sure; the evidence says how likely it is to be content.
    """
    for first, last, kind in _runs(found, ((i, said[i].likely or "boilerplate") for i in sorted(indexes))):
        likeliest = int(judgement.likely[first : last + 1].argmax()) + first
        evidence = f"{path(html.boxes[first])} p={judgement.likely[likeliest]:.2f}".strip()
        yield page.removal(first, last, kind, "classifier", judgement.confidence(likeliest), evidence)


def _runs(found: Found, kinds: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Runs of free blocks next to each other of one kind, given each block's: first and last block, and the kind."""
    run: tuple[int, int, str] | None = None
    for i, kind in kinds:
        if not found.free(i):
            continue
        if run and run[1:] == (i - 1, kind):
            run = (run[0], i, kind)
            continue
        if run:
            yield run
        run = (i, i, kind)
    if run:
        yield run


@functools.lru_cache(maxsize=4096)
def named(names: str) -> tuple[str | None, str | None]:
    """The kinds of chrome that classes and id name, certain and likely: the first that they name, if any."""
    words = _words(names[:MAX_NAMES])
    certain, likely = _first("certain", names, words), _first("likely", names, words)
    return (certain, likely) if certain or likely else UNNAMED


def _first(table: str, names: str, words: list[str]) -> str | None:
    whole, parts = _beginnings(table)
    if whole.isdisjoint(words):
        for part in parts:
            if part in names:
                break
        else:
            return None
    match = _pattern(table).search(f" {' '.join(words)} ")
    return match.lastgroup if match else None


def _words(names: str) -> list[str]:
    """The words of names: what stands between white space, hyphens and their like."""
    if names.isascii():
        return names.encode().translate(SPACED).decode().split()
    return APART.sub(" ", names).split()


@functools.cache
def _names(table: str) -> dict[str, list[str]]:
    text = (importlib.resources.files("cleaners.chrome") / "elements.toml").read_text(encoding="utf-8")
    names: dict[str, list[str]] = tomllib.loads(text)[table]
    return names


@functools.cache
def _beginnings(table: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words that names begin with, as their words stand apart and as they are one; and those that go on."""
    names = [name for names in _names(table).values() for name in names]
    first = {part for name in names for part in (name.split()[0], name.replace(" ", ""))}
    return frozenset(first), tuple(sorted(part.removesuffix("*") for part in first if "*" in part))


@functools.cache
def _pattern(table: str) -> re.Pattern[str]:
    groups = []
    for kind, names in _names(table).items():
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
