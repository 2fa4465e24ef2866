"""The words of each kind of chrome, read from phrases/*.toml, and how a line is made comparable with them.

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
import re
import tomllib
from collections.abc import Iterable
from typing import Any

from cleaners.chrome.phrase import RUN, parse, spell
from cleaners.flat import JOINED, REMEMBERED
from cleaners.segment.scripts import CHARACTER, UNSPACED

MAX_REMEMBERED = 2000  # code points
SENTENCE_END = re.compile(r"(?<=[.!?…؟])\s+(?=\S)")
UNSPACED_END = re.compile(r"(?<=[.!?…؟])\s+(?=\S)|(?<=[。！？])\s*(?=[^\s。！？」』”’）)])")
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
BRACKETS = str.maketrans("()[]【】〔〕〖〗", "          ")
# What folding and the loss of brackets make of ASCII
ASCII_FOLDED = bytes(map(ord, "".join(map(chr, range(128))).lower().replace("`", "'").translate(BRACKETS))) + bytes(128)
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
        return stripped(text.encode().translate(ASCII_FOLDED).decode())
    return stripped(_with_one_i(_foldable().sub(_folded, text).casefold()))


def stripped(folded: str) -> str:
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
    return tuple(dict.fromkeys(tidy(one) for phrase in found for one in spell(parse(fold(phrase)))))


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


def tidy(text: str) -> str:
    return _closed(" ".join(text.split()).strip(TRIM.replace("*", "")))


@functools.cache
def names_of(kind: str, table: str) -> frozenset[str]:
    """All languages' entries of a table of names, whose letter case counts."""
    return frozenset(name for tables in data().values() for name in tables.get(kind, {}).get(table, ()))


@functools.cache
def unspaced_address() -> re.Pattern[str]:
    """The words of address in scripts without spaces."""
    return re.compile(any_of(filter(CHARACTER.search, words_of("consent", "address"))))


def addresses(line: str) -> bool:
    """Whether a normalised line speaks to its reader, or for its site."""
    return not entries("consent", "address").isdisjoint(runs(line)) or bool(unspaced_address().search(line))
