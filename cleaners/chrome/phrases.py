"""The words of each kind of chrome, read from phrases/*.toml, and the match of a line against them.

A phrase is what a whole line (or each sentence, or each piece of a line glued together from labels) must be.
In a phrase `*` stands for anything up to 100 characters, `#` for a number, `(a|b)` for a choice, and `~` behind a stem
for the rest of the word ("zgod~" is "zgody" and "zgodę"), but not in the first word, by which phrases are looked up.
Letter case, quote styles, full-width forms, and bullets, arrows and stops around the line are ignored. What a
language's `letters` list as `forms` of one letter (网 and 網, ا and أ) counts as one. In scripts without spaces `*`
begins and ends at any character, and a phrase is looked up under its first one.

`lines` hold wherever they stand ("accept all cookies"); `words` are as well a section's heading or a list's item
("politics", "share"), so they count only beside other chrome or outside the body.
"""

from __future__ import annotations

import functools
import importlib.resources
import itertools
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import ahocorasick

from cleaners.chrome.phrase import RUN, Tree, alternatives, count, heads, is_telling, matcher, parse, required, spell
from cleaners.flat import JOINED, REMEMBERED, Label, spaced_words
from cleaners.segment.scripts import CHARACTER, UNSPACED
from cleaners.segment.text import unglue

MAX_LINE = 300  # code points; a longer line is no label: of 3,841 lines of gold pages up to 600 none was
MAX_REMEMBERED = 2000  # code points
BUTTON_STOP = re.compile(r"^\D*(?<!\.)[.。]\s*$")  # "I agree." but not "3 min."
STOPS = (".", "!", "?", "…", ".”", ".»", "。", "！", "？", "。」", "。”", "؟")
BUTTONS = ("accounts", "comments", "consent", "languages", "media", "navigation", "promotions", "sharing")
MIN_SENTENCE = 5  # words
MAX_TILES = 40  # words, or pairs of characters, of a line of labels
MAX_TILE = 6  # of one of them
MIN_GLUED = 3  # labels that stand side by side in a script without spaces
MAX_SPELLINGS = 40
STOP_INSIDE = re.compile(r"[.!?…؟。！？](?:(?<=[。！？])|\s)")
SENTENCE_END = re.compile(r"(?<=[.!?…؟])\s+(?=\S)")
UNSPACED_END = re.compile(r"(?<=[.!?…؟])\s+(?=\S)|(?<=[。！？])\s*(?=[^\s。！？」』”’）)])")
# "Share | Tweet", "Home › News", "EN / DE", "Facebook  X"
PARTS = r"\s|·•/›»>,\\→‹«❯–—｜丨／＞、，،・"
PARTED = re.compile(f"[{PARTS}]")
PART = re.compile(f"[^{PARTS}]+")
CHARACTERS = re.compile(f"[{UNSPACED}]|[^{UNSPACED}]+")  # one by one, but for other scripts between them
TRIM = " \t\u00a0\u200b\ufeff.:;…!?›»«‹><|→·•・*-–—+▶►▸▼▾▲▽△◀◁▷✕×↓←■□◆◇●○◎★☆※()[]"
ASCII_TRIM = "".join(filter(str.isascii, TRIM))  # all that a line in ASCII can have, and sooner stripped
STRAIGHT: dict[int, Any] = {
    **str.maketrans("’‘‛ʼ`´“”„‟\u00a0\u202f\u3000", "''''''\"\"\"\"   "),
    **{full: full - 0xFEE0 for full in range(0xFF01, 0xFF5E)},  # "１２", "Ａ", "："
    **{zero + digit: str(digit) for zero in (0x660, 0x6F0) for digit in range(10)},  # "٣", "۳"
    **str.maketrans("。｡、～〜،؛؟۔٫٬", "..,--,;?..,"),
    **dict.fromkeys((0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),  # directions
    **dict.fromkeys((0x640, 0x670, *range(0x64B, 0x660))),  # "العـــربيّة": what stretches, and what gives vowels
}
# Turkish folds as one i: else "İLGİLİ" gives "i̇lgi̇li̇", each i with a combining dot, and "YAZILARI" no "yazıları".
ONE_I = str.maketrans({"ı": "i", "\u0307": None})
LETTERS_ONLY = bytes(byte if chr(byte).isalpha() else ord(" ") for byte in range(128)) + bytes(128)
TWO_WORDS = re.compile(r"([^\W\d_]+)(?:[\W\d_]+([^\W\d_]+))?")
FIRST_WORD = re.compile(rf"[^\W\d_{UNSPACED}]+(?:['-][^\W\d_{UNSPACED}]+)*|[{UNSPACED}]")
BRACKETS = str.maketrans("()[]【】〔〕〖〗", "          ")
# What folding and the loss of brackets make of ASCII
ASCII_FOLDED = bytes(map(ord, "".join(map(chr, range(128))).lower().replace("`", "'").translate(BRACKETS))) + bytes(128)
BRANCH = re.compile(r"[()|]")
WILD = re.compile(r"[*#~]")
LOOSE = re.compile(f"(?<=[{UNSPACED}]) | (?=[{UNSPACED}])")


def fold(text: str) -> str:
    """A text without what case, quotes, full width and the forms of one letter make of it; Turkish ı becomes i."""
    if text.isascii():
        return text.replace("`", "'").lower()
    return _with_one_i(text.translate(_folding()).casefold())


def _with_one_i(folded: str) -> str:
    return folded.translate(ONE_I) if "ı" in folded or "\u0307" in folded else folded


def _closed(text: str) -> str:
    """A text without the spaces beside characters of a script that needs none: "下载 App" is "下载App"."""
    return text if text.isascii() or not CHARACTER.search(text) else LOOSE.sub("", text)


def normalise(text: str) -> str:
    """A line as phrases are compared: case folded, quotes straight, no brackets, no bullets or stops around it."""
    return _remembered(text) if len(text) <= MAX_REMEMBERED else _normalise(text)


def _normalise(text: str) -> str:
    if text.isascii():
        return _stripped(text.encode().translate(ASCII_FOLDED).decode())
    return _stripped(_with_one_i(_foldable().sub(_folded, text).casefold()))


def _stripped(folded: str) -> str:
    """A folded line without bullets and stops around it, and without spare spaces."""
    if folded.isascii():
        return " ".join(folded.strip(ASCII_TRIM).split())
    return _closed(" ".join(folded.strip(TRIM).split()))


_remembered = functools.lru_cache(maxsize=REMEMBERED)(_normalise)


def words_in(text: str) -> frozenset[str]:
    """The words of a line as phrases have them: runs of letters, case folded."""
    return _words_in(text) if len(text) <= MAX_REMEMBERED else frozenset(runs(_normalise(text)))


@functools.lru_cache(maxsize=REMEMBERED)
def _words_in(text: str) -> frozenset[str]:
    return frozenset(runs(normalise(text)))


def runs(text: str) -> list[str]:
    """The runs of letters in a text."""
    return text.encode().translate(LETTERS_ONLY).decode().split() if text.isascii() else RUN.findall(text)


@functools.cache
def data() -> dict[str, dict[str, Any]]:
    """The packaged phrases: language -> kind -> table."""
    folder = importlib.resources.files("cleaners.chrome") / "phrases"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name.removesuffix(".toml"): tomllib.loads(f.read_text(encoding="utf-8")) for f in files}


@functools.cache
def _forms() -> dict[str, str]:
    """Each letter that has several forms: letter -> all its forms, the one that stands for them first."""
    lists = (tables.get("letters", {}).get("forms", ()) for tables in data().values())
    return {letter: forms for found in lists for forms in found for letter in forms}


@functools.cache
def _folding() -> dict[int, Any]:
    return STRAIGHT | {ord(letter): forms[0] for letter, forms in _forms().items() if letter != forms[0]}


@functools.cache
def _foldable() -> re.Pattern[str]:
    """Any character that folding or the loss of brackets changes."""
    return re.compile(f"[{re.escape(''.join(map(chr, (*_folding(), *BRACKETS))))}]")


def _folded(character: re.Match[str]) -> str:
    return _unbracketed()[character[0]]


@functools.cache
def _unbracketed() -> dict[str, str]:
    """What stands for each of these characters."""
    return {chr(one): chr(one).translate(_folding()).translate(BRACKETS) for one in (*_folding(), *BRACKETS)}


@functools.cache
def words_of(kind: str, table: str) -> tuple[str, ...]:
    """All languages' phrases of one table, normalised and with choices spelled out."""
    found = (phrase for tables in data().values() for phrase in tables.get(kind, {}).get(table, ()))
    return tuple(dict.fromkeys(_tidy(one) for phrase in found for one in spell(parse(fold(phrase)))))


@functools.cache
def entries(kind: str, table: str) -> frozenset[str]:
    """words_of(), to ask whether a line is one of them."""
    return frozenset(words_of(kind, table))


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest that fits; by their common beginnings, so that many cost little.

    Folded words are found in text that is not.

    >>> any_of(("by", "bylines", "von"))
    '(?:by(?:lines)?|von)'
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _any_ending(tree) if tree else "(?!)"


def _any_ending(tree: dict[str, Any]) -> str:
    endings = [_unfolded(letter) + _any_ending(rest) for letter, rest in tree.items() if letter]
    if len(endings) < 2 and "" not in tree:
        return "".join(endings)
    return f"(?:{'|'.join(endings)}){'?' * ('' in tree)}" if endings else ""


def _unfolded(letter: str) -> str:
    """A letter in all its forms; the signs for vowels may follow an Arabic one."""
    forms = f"[{_forms()[letter]}]" if letter in _forms() else re.escape(letter)
    return forms + "[\u0640\u064b-\u0652]*" * ("\u0620" <= letter <= "\u064a")


def whole_words(words: Iterable[str], ending: str = r"\b") -> re.Pattern[str]:
    """A pattern for any of some folded words as a whole; in scripts without spaces wherever they stand."""
    words = set(words)
    unspaced = set(filter(CHARACTER.search, words))
    return re.compile(rf"\b{any_of(words - unspaced)}{ending}|{any_of(unspaced)}", re.I)


def sentences(text: str) -> list[str]:
    """The sentences of a line, cut at stops; those of Chinese and Japanese need no space behind them."""
    return (SENTENCE_END if text.isascii() or not CHARACTER.search(text) else UNSPACED_END).split(text)


def longest_words(entries: Iterable[str]) -> frozenset[str]:
    """The longest word of each entry: a line without any of them holds none of the entries as whole words."""
    return frozenset(max(words, key=len) for entry in entries if (words := RUN.findall(entry)))


@functools.cache
def keywords(kind: str, table: str) -> frozenset[str]:
    """The longest word of each entry of a table."""
    return longest_words(words_of(kind, table))


@functools.cache
def first_words(kind: str, table: str) -> frozenset[str]:
    """The first word of each entry of a table."""
    return frozenset(word[0] for entry in words_of(kind, table) if (word := RUN.search(entry)))


def may_hold(text: str, words: frozenset[str]) -> bool:
    """Whether one of the words stands in a line, or the line's words can not be told; as Flat.holding() of a page."""
    return not words.isdisjoint(words_in(text)) or bool(not text.isascii() and JOINED.search(text))


def _key(text: str, start: int = 0, end: int = MAX_REMEMBERED) -> str:
    """What a line, or a phrase, is looked up under: its first word, "#" for a number, nothing for anything else."""
    first = text[start : start + 1]
    if first.isdigit():
        return "#"
    word = FIRST_WORD.match(text, start, end)
    return word[0] if word else first.strip("*$£€©")


def _tidy(text: str) -> str:
    return _closed(" ".join(text.split()).strip(TRIM.replace("*", "")))


@functools.cache
def _reporting(unspaced: bool) -> re.Pattern[str]:
    """The words that report, of scripts with or without spaces."""
    words = any_of(word for word in words_of("prose", "reporting") if bool(CHARACTER.search(word)) == unspaced)
    return re.compile(words if unspaced else rf"\b{words}\b")


@functools.cache
def names_of(kind: str, table: str) -> frozenset[str]:
    """All languages' entries of a table of names, whose letter case counts."""
    return frozenset(name for tables in data().values() for name in tables.get(kind, {}).get(table, ()))


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
        spoken = spoken and (line.isascii() or not _address().search(line))
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
def _address() -> re.Pattern[str]:
    """The words of address in scripts without spaces."""
    return re.compile(any_of(filter(CHARACTER.search, words_of("consent", "address"))))


def addresses(line: str) -> bool:
    """Whether a normalised line speaks to its reader, or for its site."""
    return not entries("consent", "address").isdisjoint(runs(line)) or bool(_address().search(line))


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
            for choice in map(_tidy, spell(tree)):
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
            self._under[_key(_tidy(head))].add(number)
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
                    label = self._look_up(_stripped(folded[start:end]), numbers)
                    reach[j] = [*before, label] if label else None
        return reach[-1]

    def _sentences(self, text: str, near: set[int]) -> Label | None:
        if not STOP_INSIDE.search(text):
            return None
        labels: list[Label] = []
        for sentence in sentences(text):
            label = self._one(_normalise(sentence), near)
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


@functools.cache
def phrases() -> Phrases:
    """The packaged phrases, read once."""
    return Phrases()
