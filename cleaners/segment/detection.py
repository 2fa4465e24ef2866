"""Which encoding legacy bytes are in, told by how plausible the text is that each encoding makes of them.

A text is scored as words: by how frequent their letters are in a language of the encoding (letters.toml), and by
what does not happen inside words (a capital after a small letter, a Greek letter beside a Latin one, a symbol
between two letters). Scores are log-probabilities, so those of two encodings for the same bytes can be compared.
"""

from __future__ import annotations

import functools
import importlib.resources
import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

CHUNK = 65_536
ASCII = bytes(range(128))
WINDOW = 24
SAMPLE = 2_000  # bytes of words
MARKUP = re.compile(rb"(?is)<(script|style)\b.*?</\1|<!--.*?-->|<[a-z/!?][^<>]*>")
# The bytes of words, and those that are the second half of a character in GBK, Big5 and Shift-JIS: 0-9, @ to ~
WORD = re.compile(rb"[0-9@-~\x80-\xff]+")
# A declared encoding is believed unless another one is more plausible by this much, and by this much for each byte.
BELIEF = 4.0
BELIEF_PER_BYTE = 0.2

OTHERS = 60
ASCII_WEIGHT = 0.7
ASCII_WORD = 0.8
ASCII_LIMIT = -12.0
FIRST_SAMPLE = 500
NEAR = 150.0
STRANGER = -4.0
MULTIBYTE = ("gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp_ext", "cp949")
# Log-probabilities.
UNKNOWN = -16.0  # U+FFFD, controls and code points without a character
FOREIGN = -10.0  # a letter that the language does not have
FOREIGN_ASCII = -5.0
RARE_CHARACTER = -12.0
ODD_SYMBOL = -9.0
ODD_PLACE = -5.0
CAPITAL = -2.0
SYMBOLS = {-13.0: "¤¬¨¸¯", -4.5: "’“”–—«»…\u00a0", -6.5: "‘„•·©®™€£°§ºª½¿¡、。「」，：（）！？；《》・ー・،؛؟\u200c"}
SYMBOL = {char: cost for cost, chars in SYMBOLS.items() for char in chars}
OPENING = "“„«‘‚¿¡§©£€"
CLOSING = "”»…™®°"
INFIX = "’–—·\u00a0\u00ad\u200c\u200d"
NO_LETTERS = "ªºµ"
LETTERS = ("upper", "lower", "letter", "character")


def detect(data: bytes, declared: tuple[str, ...] = ()) -> str:
    """The codec in which the bytes make the most plausible text; a declared one, the first ones first, if it comes close."""
    sample, others = words(data)
    codecs = tuple(dict.fromkeys((*tables()["detected"], *declared)))
    score = {codec: plausibility(sample[:FIRST_SAMPLE], codec, others) for codec in codecs}
    if len(sample) > FIRST_SAMPLE:
        near = max(score.values()) - NEAR
        score = {codec: plausibility(sample, codec, others) for codec in codecs if score[codec] > near}
    best = max(score, key=lambda codec: score[codec])
    return next((codec for codec in declared if codec in score and score[best] - score[codec] < _belief(sample, codec, best)), best)


def _belief(sample: bytes, declared: str, best: str) -> float:
    """By how much the best must be more plausible than the declared: the more they read differently, the more."""
    ours, theirs = sample.decode(declared, "replace"), sample.decode(best, "replace")
    if len(ours) == len(theirs):
        different = sum(a != b for a, b in zip(ours, theirs, strict=True))
    else:
        different = sum(byte > 127 for byte in sample)
    return BELIEF + BELIEF_PER_BYTE * different


@functools.cache
def data(name: str) -> dict[str, Any]:
    """The tables of a packaged TOML file."""
    return tomllib.loads((importlib.resources.files("cleaners.segment") / name).read_text(encoding="utf-8"))


def tables() -> dict[str, Any]:
    return data("encodings.toml")


@functools.cache
def _letters() -> dict[str, dict[str, float]]:
    letters = {}
    for name, spec in data("letters.toml")["letters"].items():
        counts = {part[0]: float(part[1:]) for part in spec.split()}
        total = sum(counts.values()) + 20
        letters[name] = {char: math.log(count / total) for char, count in counts.items()}
    return letters


@functools.cache
def _characters() -> dict[str, dict[str, float]]:
    characters = {}
    for name, spec in data("letters.toml")["characters"].items():
        chars = "".join(spec.split())
        characters[name] = {char: math.log(0.3 / (rank + 40)) for rank, char in enumerate(chars)}
    return characters


@functools.cache
def _languages(codec: str) -> tuple[tuple[str, dict[str, float], float], ...]:
    """The languages that an encoding can write: name, letters and the handicap of those it was not made for."""
    names = tables()["languages"].get(codec, "").split()
    if codec in MULTIBYTE:
        return tuple((name, _characters()[name], 0.0) for name in names)
    return tuple(
        (name, table, 0.0 if name in names else STRANGER)
        for name, table in _letters().items()
        if name in names or all(log < -6.5 or _has(codec, char) for char, log in table.items())
    )


def _has(codec: str, char: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


@functools.lru_cache(65_536)
def _kind(char: str) -> tuple[str, str]:
    """What stands in a word: (kind, script). Kinds: upper, lower, letter (uncased), character (CJK), symbol, none."""
    code = ord(char)
    if char == " ":
        return "space", ""
    if code < 128:
        return ("upper" if char.isupper() else "lower", "LATIN") if char.isalpha() else ("ascii", "")
    if char in NO_LETTERS:
        return "symbol", ""
    category = unicodedata.category(char)
    if char == "\ufffd" or category in ("Cc", "Cn", "Co", "Cs"):
        return "bad", ""
    if category[0] in "LM":
        script = unicodedata.name(char, "").split(" ")[0]
        if script in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "KATAKANA-HIRAGANA", "HALFWIDTH", "IDEOGRAPHIC"):
            return "character", script
        if category[0] == "M" and script == "COMBINING":
            return "mark", ""
        return {"Lu": "upper", "Ll": "lower"}.get(category, "letter"), script
    return "symbol", ""


@functools.lru_cache(65_536)
def _place(before: str, char: str) -> float:
    """Log-probability of where a character stands, and of what it is if it is no letter."""
    kind, script = _kind(char)
    was, script_was = _kind(before)
    if kind in ("space", "mark"):
        return 0.0
    if kind == "bad":
        return UNKNOWN
    cased = was in ("upper", "lower", "letter")
    if kind == "ascii":
        return -4.0
    if kind == "symbol":
        cost = SYMBOL.get(char, ODD_SYMBOL)
        if char == "’" and was == "space":
            cost -= 3.0
        if cased and char not in INFIX and char not in CLOSING:
            cost += ODD_PLACE
        return cost
    cost = 0.0
    if kind == "upper":
        cost += CAPITAL
        if was == "lower":
            cost += ODD_PLACE
    if kind == "character":
        return -2.0 if cased else 0.0
    if was == "character":
        cost -= 2.0
    elif was == "symbol" and before not in INFIX and before not in OPENING:
        cost += ODD_PLACE
    elif cased and script != script_was:
        cost += ODD_PLACE
    return cost


@functools.lru_cache(1)
def _ascii(others: bytes) -> dict[str, float]:
    counts = Counter(others.decode("ascii").lower())
    score = {
        name: ASCII_WEIGHT * sum(n * table.get(c, FOREIGN_ASCII-2) for c, n in counts.items() if c.isalpha())
        for name, table in _letters().items() if "a" in table
    }
    best = max(score.values())
    foreign = score["en"] - ASCII_WORD * len(others.split())
    return {name: max(score.get(name, foreign) - best, ASCII_LIMIT) for name in (*_letters(), *_characters())}


def plausibility(sample: bytes, codec: str, others: bytes = b"") -> float:
    """Log-probability of the words, as one of the languages that are written in the encoding."""
    text = sample.decode(codec, "replace")
    places = Counter(zip(" " + text, text, strict=False))
    score = sum(count * _place(*pair) for pair, count in places.items())
    letters = {char: count for char, count in Counter(text.lower()).items() if _kind(char)[0] in LETTERS}
    best = max(
        (
            sum(n * (table.get(c) or _missing(c)) for c, n in letters.items()) + _ascii(others)[name] + handicap
            for name, table, handicap in _languages(codec)
        ),
        default=0.0,
    )
    return score + best - float(tables()["detected"].get(codec, 5.0))


def _missing(char: str) -> float:
    if _kind(char)[0] == "character":
        return RARE_CHARACTER
    return FOREIGN_ASCII if char.isascii() else FOREIGN


def words(data: bytes) -> tuple[bytes, bytes]:
    """The different words with a byte above 127, without the mark-up, as far as SAMPLE bytes of them; and others."""
    found: dict[bytes, None] = {}
    others: dict[bytes, None] = {}
    size = 0
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        if chunk.isascii():
            continue
        for word in WORD.findall(MARKUP.sub(b" ", chunk)):
            if word.isascii():
                if len(others) < OTHERS and word.isalpha() and len(word) > 1:
                    others[word] = None
            elif word not in found:
                found[word] = None
                size += len(word)
                if size > SAMPLE:
                    break
        if size > SAMPLE:
            break
    if not found:
        found = {w: None for w in WORD.findall(data[: 10 * CHUNK]) if not w.isascii()}
    sample = b" ".join(found)[: SAMPLE * 2]
    return b" ".join((sample, *_unseen(data, sample))), b" ".join(others)


def _unseen(data: bytes, sample: bytes) -> Iterator[bytes]:
    """A short word for each byte above 127 that the sample lacks: the one euro sign of a page may tell its encoding."""
    for byte in sorted(set(data.translate(None, ASCII)) - set(sample)):
        place = data.find(byte)
        start = max(place - WINDOW, 0)
        for word in WORD.finditer(data, start, place + WINDOW):
            if start < word.start() <= place < word.end() < place + WINDOW:
                yield word[0]
