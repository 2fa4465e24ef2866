"""A phrase as a tree of literal text and choices: what it spells out, what a line must hold to match it, and the match.

Regular expressions would say the same, but there are thousands of phrases and each takes milliseconds to compile.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cleaners.segment.scripts import CHARACTER, UNSPACED, is_uncased

RUN = re.compile(r"[^\W\d_]+")
# "2 min / day" -> "min", "/", "day"
REQUIRED = re.compile(r"[^\W\d_]+|[^\w\s*#~]")
MIN_REQUIRED = 3  # letters of a word by which a phrase is found
MAX_ANYTHING = 100  # characters that a * stands for
# "get our *app" -> "get ", "our ", "*", "app"
PIECE = re.compile(r"[*#~]|[^*#~ ]* +|[^*#~ ]+")
# "12", "1,204", "1.2K", "1,8 тыс.", "3 tys.", "3.4万"
NUMBER = re.compile(r"\d[\d.,\s]{0,12}\s?(?:[万亿億千]|(?:k|w|m|mil|mila|mill|tsd|mio|mln|tys|bin|тыс|тис|млн)\b\.?)?")
WORD_REST = re.compile(r"\w*")
# Where anything begins and ends: between words ("print*" does not match "printers"), or beside a character of a script
# without spaces
BETWEEN = re.compile(rf"(?!(?<=\w)\w)|(?<=[{UNSPACED}])|(?=[{UNSPACED}])")
PLAIN_BETWEEN = re.compile(r"(?!(?<=\w)\w)")
MATCHED = 256  # lines whose places between words are remembered

# A phrase as a tree: a sequence of literal strings and of choices, each choice a list of sequences.
Tree = list[Any]


def parse(phrase: str) -> Tree:
    """The tree of a folded phrase: "get (it|(our|the) app)" is ["get ", [["it"], [[["our"], ["the"]], " app"]]].

    Raises ValueError where brackets do not close.
    """
    stack: list[list[Tree]] = [[[]]]
    for token in re.findall(r"[()|]|[^()|]+", phrase):
        if token == "(":
            stack.append([[]])
        elif token == "|":
            stack[-1].append([])
        elif token == ")":
            if len(stack) < 2:
                raise ValueError(f"a bracket is closed that was not opened: {phrase!r}")
            choice = stack.pop()
            stack[-1][-1].append(choice)
        else:
            stack[-1][-1].append(token)
    if len(stack) > 1:
        raise ValueError(f"a bracket is not closed: {phrase!r}")
    return [stack[0]] if len(stack[0]) > 1 else stack[0][0]


def count(tree: Tree) -> int:
    """How many phrases a tree spells out."""
    return math.prod(sum(map(count, part)) for part in tree if isinstance(part, list))


def spell(tree: Tree) -> Iterator[str]:
    """The phrases that a tree spells out."""
    parts = [[part] if isinstance(part, str) else [s for choice in part for s in spell(choice)] for part in tree]
    return ("".join(choice) for choice in itertools.product(*parts))


def alternatives(tree: Tree) -> list[Tree]:
    """The choices of a tree that is nothing but a choice: what a line must hold is told better of each alone."""
    if len(tree) != 1 or isinstance(tree[0], str):
        return [tree]
    return [one for choice in tree[0] for one in alternatives(choice)]


def heads(tree: Tree) -> set[str]:
    """The beginnings of a tree's phrases: their first words, or all of a phrase that has only one.

    They end at the first character of a script without spaces.
    """
    if tree and isinstance(tree[0], str) and (len(tree) == 1 or " " in tree[0].lstrip()):
        return {_head(tree[0])}
    begun = {""}
    for part in tree:
        following = {part} if isinstance(part, str) else {head for choice in part for head in heads(choice)}
        done = {head for head in begun if " " in head.lstrip() or CHARACTER.search(head)}
        begun = done | {_until_character(head + more) for head in begun - done for more in following}
    return set(map(_head, begun))


def _until_character(text: str) -> str:
    character = CHARACTER.search(text)
    return text[: character.end()] if character else text


def _head(text: str) -> str:
    """The first word, with a space behind it where more follows."""
    text = _until_character(text)
    return " ".join(text.split(maxsplit=1)[:1]) + (" " if " " in text.lstrip() else "")


def required(tree: Tree) -> list[frozenset[str]]:
    """Sets of words and signs: any text that a tree matches holds one of each; the set of the longest comes first.

    "(this|our) site uses (cookies|*trackers)": "cookies" or "trackers", and "site", and "uses", and "this" or "our".
    """
    sets: list[frozenset[str]] = []
    for part in tree:
        if isinstance(part, str):
            sets += [frozenset((one,)) for one in REQUIRED.findall(part)]
        elif all(choices := [required(choice) for choice in part]):
            sets.append(frozenset().union(*(choice[0] for choice in choices)))
    return sorted(sets, key=lambda words: (-min(map(len, words)), len(words)))


def is_telling(words: Iterable[str]) -> bool:
    """Whether few lines hold one of some words that they do not mean: in Han, kana and Arabic a letter says more."""
    return all(len(word) >= MIN_REQUIRED or is_uncased(word) for word in words)


# Whether a line goes on to its end, from a place on, as the rest of a phrase does
Rest = Callable[[str, int], bool]


def matcher(tree: Tree) -> Callable[[str], bool]:
    """What tells whether a whole normalised line is what a tree spells out; every space of the tree is optional.

    >>> [matcher(parse("(get|install) our app*"))(line) for line in ("get our app today", "install app", "getour app")]
    [True, False, True]
    """
    begins = _then(tree, _ends)
    return lambda line: begins(line, 0)


def _ends(line: str, at: int) -> bool:
    return at == len(line)


def _then(tree: Tree, following: Rest) -> Rest:
    for part in reversed(tree):
        if isinstance(part, str):
            for piece in reversed(PIECE.findall(part)):
                following = STEPS.get(piece, _word)(piece, following)
        else:
            following = _choice(part, following)
    return following


def _word(word: str, following: Rest) -> Rest:
    """A word, and the space behind it if it has one, which the line may leave out."""
    bare = word.rstrip(" ")
    size = len(bare)
    if bare == word:
        return lambda line, at: line.startswith(bare, at) and following(line, at + size)

    def goes_on(line: str, at: int) -> bool:
        if not line.startswith(bare, at):
            return False
        at += size
        return (line.startswith(" ", at) and following(line, at + 1)) or following(line, at)

    return goes_on


def _choice(choices: list[Tree], following: Rest) -> Rest:
    """One of the choices; those are tried that begin with the letter which stands there, or with no certain one."""
    by_letter: dict[str, list[Rest]] = {}
    for choice in choices:
        by_letter.setdefault(_first_letter(choice), []).append(_then(choice, following))
    others = by_letter.pop("", [])
    for rests in by_letter.values():
        rests += others

    def goes_on(line: str, at: int) -> bool:
        for rest in by_letter.get(line[at : at + 1], others):  # noqa: SIM110 - any() makes a generator, at twice the cost
            if rest(line, at):
                return True
        return False

    return goes_on


def _first_letter(choice: Tree) -> str:
    """The character that a choice surely begins with, else nothing."""
    first = choice[0] if choice else ""
    return first[:1].strip(" *#~") if isinstance(first, str) else ""


def _anything(_: str, following: Rest) -> Rest:
    def goes_on(line: str, at: int) -> bool:
        places = _between(line)
        first = bisect_left(places, at)
        if first == len(places) or places[first] != at:
            return False
        if following is _ends:
            return len(line) - at <= MAX_ANYTHING
        last = at + MAX_ANYTHING
        return any(following(line, place) for place in itertools.takewhile(lambda place: place <= last, places[first:]))

    return goes_on


def _number(_: str, following: Rest) -> Rest:
    def goes_on(line: str, at: int) -> bool:
        found = NUMBER.match(line, at)
        return found is not None and any(
            following(line, end) and NUMBER.fullmatch(line, at, end) for end in range(found.end(), at, -1)
        )

    return goes_on


def _word_rest(_: str, following: Rest) -> Rest:
    def goes_on(line: str, at: int) -> bool:
        return any(following(line, end) for end in range(WORD_REST.match(line, at).end(), at - 1, -1))  # type: ignore[union-attr]

    return goes_on


STEPS = {"*": _anything, "#": _number, "~": _word_rest}


@functools.lru_cache(maxsize=MATCHED)
def _between(line: str) -> list[int]:
    """The places in a line at which anything may begin or end."""
    between = PLAIN_BETWEEN if line.isascii() or not CHARACTER.search(line) else BETWEEN
    return [one.start() for one in between.finditer(line)]
