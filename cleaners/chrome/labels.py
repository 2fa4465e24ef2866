"""The labels of lines: what a whole line, each of its sentences, or each piece of a line glued together says it is."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

import ahocorasick

from cleaners.chrome.phrase import RUN, Tree, alternatives, count, heads, is_telling, matcher, parse, required, spell
from cleaners.chrome.phrases import (
    BRACKETS,
    MAX_REMEMBERED,
    TRIM,
    addresses,
    any_of,
    data,
    entries,
    fold,
    normalise,
    runs,
    sentences,
    stripped,
    tidy,
    unspaced_address,
    words_of,
)
from cleaners.flat import Label, spaced_words
from cleaners.segment.scripts import CHARACTER, UNSPACED
from cleaners.segment.text import unglue

MAX_LINE = 300  # code points; a longer line is no label: of 3,841 lines of gold pages up to 600 none was
BUTTON_STOP = re.compile(r"^\D*(?<!\.)[.。]\s*$")  # "I agree." but not "3 min."
STOPS = (".", "!", "?", "…", ".”", ".»", "。", "！", "？", "。」", "。”", "؟")
BUTTONS = ("accounts", "comments", "consent", "languages", "media", "navigation", "promotions", "sharing")
MIN_SENTENCE = 5  # words
MAX_TILES = 40  # words, or pairs of characters, of a line of labels
MAX_TILE = 6  # of one of them
MIN_GLUED = 3  # labels that stand side by side in a script without spaces
MAX_SPELLINGS = 40
STOP_INSIDE = re.compile(r"[.!?…؟。！？](?:(?<=[。！？])|\s)")
# "Share | Tweet", "Home › News", "EN / DE", "Facebook  X"
PARTS = r"\s|·•/›»>,\\→‹«❯–—｜丨／＞、，،・"
PARTED = re.compile(f"[{PARTS}]")
PART = re.compile(f"[^{PARTS}]+")
CHARACTERS = re.compile(f"[{UNSPACED}]|[^{UNSPACED}]+")  # one by one, but for other scripts between them
TWO_WORDS = re.compile(r"([^\W\d_]+)(?:[\W\d_]+([^\W\d_]+))?")
FIRST_WORD = re.compile(rf"[^\W\d_{UNSPACED}]+(?:['-][^\W\d_{UNSPACED}]+)*|[{UNSPACED}]")
BRANCH = re.compile(r"[()|]")
WILD = re.compile(r"[*#~]")


class Phrases:
    """All `labels`, `lines` and `words`, arranged for matching.

    What spells out to a few literal phrases stands in a dict. An open phrase is tried on a line only if the line begins
    with one of its first words and holds one of the words that it requires: how many phrases there are costs nothing.
    """

    def __init__(self) -> None:
        self.literal: dict[str, Label] = {}
        self._open: list[Label] = []  # the numbers below are places in it
        self._trees: list[Tree] = []
        self._required: list[list[frozenset[str]]] = []  # what an open phrase requires beside the words it is found by
        self._under: dict[str, set[int]] = defaultdict(
            set
        )  # key of a first word -> open phrases that can begin with it
        self._undemanding: set[int] = set()  # open phrases that require no telling word
        requiring: dict[str, list[int]] = defaultdict(list)  # telling word -> open phrases that require it
        for table in ("labels", "lines", "words"):
            for tables in data().values():
                for kind in tables:
                    for phrase in tables[kind].get(table, ()):
                        self._add(phrase, kind, table, requiring)
        # The first words of literal phrases, by one or two: "share", "log in"
        self._beginnings = frozenset(" ".join(RUN.findall(literal)[:2]) for literal in self.literal)
        # Of those the phrases that require no telling word: any line can be one
        self._always = {key: both for key, under in self._under.items() if (both := under & self._undemanding)}
        self._spelled = frozenset("".join(RUN.findall(literal)) for literal in self.literal)
        self._requiring = ahocorasick.Automaton()
        for word, requirers in requiring.items():
            self._requiring.add_word(word, tuple(requirers))
        self._requiring.make_automaton()
        self._matcher = functools.cache(lambda number: matcher(self._trees[number]))

    def _add(self, phrase: str, kind: str, table: str, requiring: dict[str, list[int]]) -> None:
        label = Label(kind, phrase, table)
        folded = fold(phrase)
        tree = parse(folded) if BRANCH.search(folded) else [folded]
        if not WILD.search(phrase) and count(tree) <= MAX_SPELLINGS:
            for choice in map(tidy, spell(tree)):
                if RUN.search(choice):  # "16+" would be a bare number
                    self.literal.setdefault(choice, label)
            return
        for one in alternatives(tree):
            self._add_open(one, label, requiring)

    def _add_open(self, tree: Tree, label: Label, requiring: dict[str, list[int]]) -> None:
        number = len(self._open)
        self._open.append(label)
        self._trees.append(tree)
        for head in heads(tree):
            self._under[_key(tidy(head))].add(number)
        sets = required(tree)
        found_by = next((words for words in sets if is_telling(words)), frozenset())
        self._required.append([words for words in sets if words is not found_by])
        for word in found_by:
            requiring[word].append(number)
        if not found_by:
            self._undemanding.add(number)

    def match(self, text: str) -> Label | None:
        """The label of a whole line: one phrase, pieces that are each a phrase, or sentences that are each one."""
        return self._match(text) if len(text) <= MAX_LINE else None

    @functools.lru_cache(maxsize=8192)  # noqa: B019 - there is one Phrases in a process
    def _match(self, text: str) -> Label | None:
        line = normalise(text)
        near = self._near(line)
        label = self._one(line, near) or self._tiles(text, line, near) or self._sentences(text, near)
        return None if label and _is_prose(text, label) else label

    def one(self, text: str) -> Label | None:
        """The label of a line that is one phrase."""
        line = normalise(text)
        return self._one(line, self._near(line))

    def _one(self, line: str, near: set[int]) -> Label | None:
        label = self._look_up(line, self._beginning(_key(line), near, line))
        return label or self._first_match(line, self._beginning("", near, line))

    def _look_up(self, line: str, numbers: Iterable[int]) -> Label | None:
        """The label of a normalised line that can be some open phrases, or a literal one."""
        literal = self.literal.get(line)
        if not numbers or (literal and literal.strong):
            return literal
        label = self._first_match(line, numbers)
        return label if label and (label.strong or not literal) else literal

    def _first_match(self, line: str, numbers: Iterable[int]) -> Label | None:
        return next((self._open[number] for number in numbers if self._matcher(number)(line)), None)

    def _beginning(self, key: str, near: set[int], line: str) -> list[int]:
        """The open phrases that a line, or the part of it that begins with a key, can be by the words of the line."""
        if not (under := self._under.get(key)):
            return []
        here = under & near
        if always := self._always.get(key):
            here |= always
        return [number for number in sorted(here) if self._has_required(number, line)]

    def _has_required(self, number: int, line: str) -> bool:
        for words in self._required[number]:
            for word in words:
                if word in line:
                    break
            else:
                return False
        return True

    def _near(self, line: str) -> set[int]:
        """The open phrases that a line, or a part of it, can be by the words that it holds, but for _undemanding.

        Words may be glued together: a word counts wherever it stands.
        """
        near: set[int] = set()
        for _, numbers in self._requiring.iter(line):
            near.update(numbers)
        return near

    def _tiles(self, text: str, line: str, near: set[int]) -> Label | None:
        """The label of a line made of labels only: "Log inSubscribe", "News Sport Weather", "Share | Print"."""
        unspaced = not text.isascii() and CHARACTER.search(text) is not None
        pieces = unglue(text)
        is_free = unspaced or len(pieces) > 1  # a label can end within a run of letters
        if not is_free and not (self._begins(line, near) and PARTED.search(text)):
            return None
        if len(text) > 2 * MAX_TILES and len(text.split()) > MAX_TILES:
            return None
        pieces = tuple(map(fold, pieces))
        folded = "".join(pieces)
        tokens = _tokens(folded, itertools.accumulate(map(len, pieces)))
        glued = len(tokens) == 1 and unspaced
        if glued:  # "首页新闻国际体育"
            tokens = [one.span() for one in CHARACTERS.finditer(folded, *tokens[0])]
        if not 2 <= len(tokens) <= MAX_TILES * (1 + glued):
            return None
        tiles = self._divide(folded.translate(BRACKETS), tokens, glued, near, line)
        if not tiles or len(tiles) < (MIN_GLUED if glued else 2):
            return None
        kind = Counter(tile.kind for tile in tiles).most_common(1)[0][0]
        strong = len(tiles) > (MIN_GLUED if glued else 2) or any(tile.strong for tile in tiles)
        return Label(kind, " + ".join(tile.phrase for tile in tiles), "lines" if strong else "words")

    def _begins(self, line: str, near: set[int]) -> bool:
        """Whether a line, in which labels end with words, can begin with one; few do that are none themselves."""
        words = TWO_WORDS.match(line)
        if words and self._beginnings.isdisjoint((words[1], f"{words[1]} {words[2]}")):
            literal = False
        else:
            literal = not self._spelled.isdisjoint(itertools.accumulate(runs(line)))
        return literal or bool(self._beginning(_key(line), near, line))

    def _divide(
        self, folded: str, tokens: list[tuple[int, int]], glued: bool, near: set[int], line: str
    ) -> list[Label] | None:
        """The labels that the tokens of a folded line are, the longest that fit first."""
        letters = ["".join(RUN.findall(folded[start:end])) for start, end in tokens]
        spelled, at = "".join(letters), [0, *itertools.accumulate(map(len, letters))]
        beginning: dict[str, list[int]] = {}  # the open phrases that can begin with a key
        reach: list[list[Label] | None] = [[], *([None] * len(tokens))]
        for i, (start, _) in enumerate(tokens):
            before = reach[i]
            if before is None:
                continue
            first = len(folded) - len(folded[start:].lstrip(TRIM))  # character of the label
            for j in range(min(len(tokens), i + MAX_TILE * (1 + glued)), i, -1):
                end = tokens[j - 1][1]
                if reach[j] is not None or (glued and end - start == 1):  # 赞 is a button, but not in "赞成"
                    continue
                key = _key(folded, first, end)
                if (numbers := beginning.get(key)) is None:
                    numbers = beginning[key] = self._beginning(key, near, line)
                if numbers or spelled[at[i] : at[j]] in self._spelled:
                    label = self._look_up(stripped(folded[start:end]), numbers)
                    reach[j] = [*before, label] if label else None
        return reach[-1]

    def _sentences(self, text: str, near: set[int]) -> Label | None:
        if not STOP_INSIDE.search(text):
            return None
        labels: list[Label] = []
        for sentence in sentences(text):
            label = self._one(normalise(sentence), near)
            if not label:
                return None
            labels.append(label)
        strong = any(label.strong for label in labels)
        return Label(labels[0].kind, labels[0].phrase, "lines" if strong else "words") if len(labels) > 1 else None


def _tokens(folded: str, cuts: Iterable[int]) -> list[tuple[int, int]]:
    """Where the parts of a folded line stand that a label can begin and end with; some are cut where a seam was."""
    cuts = list(cuts)[:-1]
    tokens = [word.span() for word in PART.finditer(folded)]
    if not cuts:
        return tokens
    return [
        span
        for start, end in tokens
        for span in itertools.pairwise((start, *(cut for cut in cuts if start < cut < end), end))
    ]


def _key(text: str, start: int = 0, end: int = MAX_REMEMBERED) -> str:
    """What a line, or a phrase, is looked up under: its first word, "#" for a number, nothing for anything else."""
    first = text[start : start + 1]
    if first.isdigit():
        return "#"
    word = FIRST_WORD.match(text, start, end)
    return word[0] if word else first.strip("*$£€©")


@functools.cache
def _reporting(unspaced: bool) -> re.Pattern[str]:
    """The words that report, of scripts with or without spaces."""
    words = any_of(word for word in words_of("prose", "reporting") if bool(CHARACTER.search(word)) == unspaced)
    return re.compile(words if unspaced else rf"\b{words}\b")


def _is_prose(text: str, label: Label) -> bool:
    """Whether a line that a phrase matched is rather a sentence of prose or dialogue.

    "I agree." and "— No comment." end in a full stop or open with a dash, as buttons do not. "Subscribe now, the editor
    told readers" reports what chrome says. "Available on Monday, the book sold out" matched an open phrase, but does
    not speak to its reader; law does not either, so there it takes two words of its vocabulary.
    """
    line = normalise(text)
    words = spaced_words(line)
    end = text.rstrip()
    stopped = end.endswith(STOPS) and not end.endswith("...")
    if text.lstrip()[:1] in "—–":
        return True
    if " + " in label.phrase and "," in text and BUTTON_STOP.search(text):
        return True  # "Music, games and films." lists what sections are named after
    if not WILD.search(label.phrase):
        spoken = entries("consent", "address").isdisjoint(line.split())
        spoken = spoken and (line.isascii() or not unspaced_address().search(line))
        return spoken and words <= 4 and bool(BUTTON_STOP.search(text)) and label.kind in BUTTONS
    reporting = _reporting(False).findall(line)
    if not line.isascii():
        reporting += _reporting(True).findall(line)
    if any(word not in fold(label.phrase) for word in reporting):
        return True
    if not stopped or words < MIN_SENTENCE:
        return False
    if label.kind == "legal":
        return len({stem for stem in words_of("legal", "vocabulary") if stem in line}) < 2
    if label.kind in BUTTONS and any(place in line for place in words_of("consent", "here")):
        return False
    return not addresses(line)


@functools.cache
def phrases() -> Phrases:
    """The packaged phrases, read once."""
    return Phrases()
