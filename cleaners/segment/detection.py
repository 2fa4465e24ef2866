"""Which encoding the bytes of a page are in, told by how plausible the text is that each encoding makes of them.

The words are scored, not the mark-up: how frequent their letters are in a language that is written in the encoding
(letters.toml), and what does not happen in words, as a capital after a small letter, a Greek letter beside a Latin
one, a symbol between two letters. Scores are log-probabilities, so those of two encodings for the same bytes compare.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cleaners.segment.charsets import packaged, read

CHUNK = 65_536  # bytes
MAX_CHUNKS = 32  # with bytes above 127
SAMPLE = 2_000  # bytes of words; the encodings that are far behind after FIRST_SAMPLE bytes are given up
FIRST_SAMPLE = 500
FAR_BEHIND = 150.0
OTHER_WORDS = 60  # ASCII words, for the language
AROUND = 24  # bytes

# <script>...</script>, <!-- ... -->, <p class="x">; what is not closed reaches to the end
MARKUP = re.compile(rb"(?is)<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)|<[a-z/!?][^<>]*>")
# Letters, and all that is the second byte of a character in GBK, Big5 or Shift-JIS: 0-9, @ to ~
WORD = re.compile(rb"[0-9@-~\x80-\xff]+")

# A declared encoding is believed unless another is more plausible by this much, and by this much for each character
# that the two read differently. Servers and editors declare some that nobody chose.
BELIEF = 4.0
BELIEF_IN_DEFAULTS = 2.0
DEFAULTS = ("cp1252", "utf-8")
BELIEF_PER_CHARACTER = 0.2

# Log-probabilities.
UNKNOWN = -16.0  # U+FFFD, a control, a code point without a character
FOREIGN = -12.0  # a letter that the language does not have
FOREIGN_ASCII = -5.0
RARE = -12.0  # a Chinese, Japanese or Korean character that is none of the frequent ones
ASCII_SIGN = -4.0  # a digit, or a sign as "@"
MARK = -5.0  # a combining accent, a Hebrew or Arabic vowel sign
CAPITAL = -2.0
ODD_PLACE = -5.0  # a capital after a small letter, two scripts in a word, a symbol between letters
BESIDE_CHARACTER = -2.0  # a letter beside a Chinese character
LEADING_APOSTROPHE = -3.0
UNUSUAL_LANGUAGE = -6.0  # one that is seldom written in this encoding
SYMBOLS = (
    (-4.5, "’“”–—«»…\u00a0"),
    (-6.5, "‘„•·©®™€£¢°§ºª½¿¡、。「」，：（）！？；《》・ー،؛؟\u200c"),
    (-13.0, "¤¬¨¸¯"),
)
SYMBOL = {char: score for score, chars in SYMBOLS for char in chars}
OTHER_SYMBOL = -9.0
BEFORE_LETTERS = "“„«‘‚¿¡§©£€"
AFTER_LETTERS = "”»…™®°"
BETWEEN_LETTERS = "’–—·\u00a0\u00ad\u200c\u200d"
NO_LETTERS = "ªºµ"  # that Unicode calls letters
LETTERS = ("upper", "lower", "letter", "character")  # of the kinds of characters
# How the names begin of what is written without spaces
CHARACTERS = ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH", "HANGUL", "IDEOGRAPHIC")
# What ASCII words say of the language: letters are weighed less than those of the words that differ.
ASCII_WEIGHT = 0.6
ASCII_WORD = -0.8  # an ASCII word in a language that is not written in Latin letters
ASCII_LIMIT = -12.0

# An encoding can write a language if it lacks no more than this share of its letters.
MISSING = 0.008

Letters = Mapping[str, float]  # letter -> log-probability


def detect(data: bytes, declared: Sequence[str] = ()) -> str:
    """The codec in which the bytes make the most plausible text.

    declared are codecs that the page, or who sent it, names; the first one that comes close to the best is taken.
    """
    sample, others = words(data)
    hints = _of_ascii(others)
    codecs = tuple(dict.fromkeys((*packaged("encodings.toml")["detected"], *declared)))
    scores = {codec: plausibility(sample[:FIRST_SAMPLE], codec, hints, codec in declared) for codec in codecs}
    if len(sample) > FIRST_SAMPLE:
        least = max(scores.values()) - FAR_BEHIND
        codecs = tuple(codec for codec in codecs if scores[codec] > least)
        scores = {codec: plausibility(sample, codec, hints, codec in declared) for codec in codecs}
    best = max(codecs, key=lambda codec: scores[codec])
    near = (codec for codec in declared if scores.get(codec, -math.inf) >= scores[best] - _belief(sample, codec, best))
    return next(near, best)


def _belief(sample: bytes, declared: str, best: str) -> float:
    """By how much the best encoding must be more plausible than the declared one to be taken in its place."""
    ours, theirs = read(sample, declared), read(sample, best)
    if len(ours) == len(theirs):
        different = sum(a != b for a, b in zip(ours, theirs, strict=True))
    else:
        different = sum(byte > 127 for byte in sample)
    return (BELIEF_IN_DEFAULTS if declared in DEFAULTS else BELIEF) + BELIEF_PER_CHARACTER * different


def plausibility(sample: bytes, codec: str, hints: Mapping[str, float], declared: bool = False) -> float:
    """Log-probability of words, as the encoding reads them, in the likeliest of the languages it can write.

    hints are what is known of the languages: the log-probability of each. What is not declared is less likely, the
    rarer the encoding is and the less usual in it the language.
    """
    text = read(sample, codec)
    pairs = Counter(zip(" " + text, text, strict=False))
    score = sum(count * _place(before, char) for (before, char), count in pairs.items())
    counts = {char: count for char, count in Counter(text.lower()).items() if _kind(char)[0] in LETTERS}
    wide = 2 * sum(n for char, n in counts.items() if _kind(char)[0] == "character") > sum(counts.values())
    languages = [
        sum(count * (letters.get(char) or _foreign(char)) for char, count in counts.items())
        + hints.get(name, 0.0)
        + (0.0 if usual or declared else UNUSUAL_LANGUAGE)
        for name, letters, usual in _languages(codec, wide)
    ]
    rarity = 0.0 if declared else float(packaged("encodings.toml")["detected"].get(codec, 0.0))
    return score + max(languages, default=FOREIGN * sum(counts.values())) - rarity


@functools.lru_cache(65_536)
def _kind(char: str) -> tuple[str, str]:
    """What a character is in a word, and its script.

    upper, lower, letter (without case), character (Chinese, Japanese, Korean), mark, symbol, ascii, space or unknown.
    """
    if char == " ":
        return "space", ""
    if char.isascii():
        return ("upper" if char.isupper() else "lower", "LATIN") if char.isalpha() else ("ascii", "")
    category = unicodedata.category(char)
    if char == "\ufffd" or category in ("Cc", "Cn", "Co", "Cs"):
        return "unknown", ""
    if category[0] not in "LM" or char in NO_LETTERS:
        return "symbol", ""
    script = unicodedata.name(char, "").split(" ")[0]
    if script in CHARACTERS:
        return "character", ""
    if category[0] == "M" and script != "THAI":
        return "mark", script
    return {"Lu": "upper", "Ll": "lower"}.get(category, "letter"), script


@functools.lru_cache(65_536)
def _place(before: str, char: str) -> float:
    """Log-probability of a character to stand after another, and of its being there at all if it is no letter."""
    kind, script = _kind(char)
    kind_before, script_before = _kind(before)
    after_letter = kind_before in ("upper", "lower", "letter")
    score = 0.0
    if kind == "unknown":
        score = UNKNOWN
    elif kind == "ascii":
        score = ASCII_SIGN
    elif kind == "mark":
        score = MARK if script_before and script in (script_before, "COMBINING") else UNKNOWN
    elif kind == "symbol":
        score = SYMBOL.get(char, OTHER_SYMBOL)
        if after_letter and char not in BETWEEN_LETTERS and char not in AFTER_LETTERS:
            score += ODD_PLACE
        elif char == "’" and kind_before == "space":
            score += LEADING_APOSTROPHE
    elif kind == "character":
        score = BESIDE_CHARACTER if after_letter else 0.0
    elif kind in LETTERS:
        score = CAPITAL if kind == "upper" else 0.0
        if kind_before == "character":
            score += BESIDE_CHARACTER
        elif kind_before == "symbol":
            score += 0.0 if before in BETWEEN_LETTERS or before in BEFORE_LETTERS else ODD_PLACE
        elif after_letter and (script != script_before or (kind == "upper" and kind_before == "lower")):
            score += ODD_PLACE
    return score


def _foreign(char: str) -> float:
    if char.isascii():
        return FOREIGN_ASCII
    return RARE if _kind(char)[0] == "character" else FOREIGN


def _of_ascii(words: Sequence[bytes]) -> dict[str, float]:
    """Log-probability of each language by the ASCII words of the page, 0 for the likeliest one.

    In a language of other letters they are taken to be English, and few.
    """
    counts = Counter(char for word in words for char in word.decode("ascii").lower())
    scores = {
        name: ASCII_WEIGHT * sum(count * letters.get(char, FOREIGN) for char, count in counts.items())
        for name, letters in _letters().items()
        if "e" in letters
    }
    foreign = scores["en"] + ASCII_WORD * len(words)
    best = max(scores.values())
    return {name: max(scores.get(name, foreign) - best, ASCII_LIMIT) for name in (*_letters(), *_characters())}


def words(data: bytes) -> tuple[bytes, list[bytes]]:
    """The different words of a page with bytes above 127, up to SAMPLE bytes of them, and some of its ASCII words."""
    found: dict[bytes, None] = {}
    others: dict[bytes, None] = {}
    left = SAMPLE
    for word in _words(data):
        if word.isascii():
            if len(others) < OTHER_WORDS and len(word) > 1 and word.isalpha():
                others[word] = None
        elif word not in found:
            found[word[:left]] = None
            left -= len(word)
            if left <= 0:
                break
    sample = b" ".join(found)
    return b" ".join((sample, *_unseen(data, sample))), list(others)


def _words(data: bytes) -> Iterator[bytes]:
    chunks = (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    for chunk in itertools.islice((chunk for chunk in chunks if not chunk.isascii()), MAX_CHUNKS):
        yield from WORD.findall(MARKUP.sub(b" ", chunk))


def _unseen(data: bytes, sample: bytes) -> Iterator[bytes]:
    """A word for each byte above 127 that the sample lacks: the one euro sign of a page may tell its encoding."""
    for byte in range(128, 256):
        place = -1 if byte in sample else data.find(byte)
        start, end = max(place - AROUND, 0), min(place + AROUND, len(data))
        for word in WORD.finditer(data, start, end) if place >= 0 else ():
            # A word that is cut may begin amid a character.
            if word.start() <= place < word.end() and (start < word.start() or not start) and word.end() < end:
                yield word[0]


@functools.cache
def _letters() -> dict[str, Letters]:
    """Languages by name, with their letters."""
    languages: dict[str, Letters] = {}
    for name, text in packaged("letters.toml")["letters"].items():
        counts = {part[0]: int(part[1:]) for part in text.split()}
        total = sum(counts.values())
        languages[name] = {char: math.log(count / total) for char, count in counts.items()}
    return languages


@functools.cache
def _characters() -> dict[str, Letters]:
    """Languages by name, with their most frequent characters. The frequency falls about as 1 / rank."""
    return {
        name: {char: math.log(0.3 / (rank + 40)) for rank, char in enumerate(text)}
        for name, text in packaged("letters.toml")["characters"].items()
    }


@functools.cache
def _languages(codec: str, wide: bool) -> tuple[tuple[str, Letters, bool], ...]:
    """The languages that an encoding can write, and whether they usually are written in it; wide ones or the others."""
    usual = packaged("encodings.toml")["languages"].get(codec, "").split()
    return tuple(
        (name, letters, name in usual)
        for name, letters in (_characters() if wide else _letters()).items()
        if name in usual or sum(math.exp(log) for char, log in letters.items() if not _has(codec, char)) < MISSING
    )


def _has(codec: str, char: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
