"""What tells running text from labels and headlines in scripts without capitals: Han, kana and Arabic."""

from __future__ import annotations

import re

# Han and kana, for a class: scripts that put no spaces between words. Hangul does.
UNSPACED = r"\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
CHARACTER = re.compile(f"[{UNSPACED}]")
# Letters of scripts without capitals
LETTERS = re.compile(r"[\u0620-\u064a\u3041-\u30ff\u3400-\u9fff]")
ARABIC = re.compile(r"[\u0620-\u06ff]")
SAMPLE = 2000  # code points
MIN_SENTENCE = 7  # words
MIN_UNSTOPPED = 30  # words; a line as long as this is a paragraph even when its full stop is lost
MIN_QUESTION = 20  # words; headlines in Arabic end in ؟ and ! as well
MIN_TEASER = 60  # words; what ends in an ellipsis is the beginning of another story
MIN_RUN = 10  # characters between spaces; a menu has fewer
PARTICLE = re.compile(r"\b(?:في|من|على|إلى|أن|إن|عن|مع|التي|الذي|هذا|هذه|كان|كانت|قد|لم|لا|ما|بعد|قبل|بين|كما|أو|ثم)\b")
PARTICLES = 0.08  # of the words; running text has twice as many, a menu few
# "...した。", "...と話した。」", "...报道。（完）", "...いる。(c)AFP": what ends no headline
STOPPED = re.compile(
    r"[。｡][\"”’)\]」』）】〉》]*[\u200e\u200f]*(?:\s?[（(【\[][^（()）。]{1,20}[）)】\]]|\s?[（(][cCｃＣ][）)].{0,40})?$"
)
# "昨日は海まで歩きました♪": Japanese weblogs leave out the stop after the verb that ends a sentence
POLITE = re.compile(
    r"(?:です|ます|ました|でした|ません|でしょう|ましょう|ください|である|だった)[かねよわー〜～♪☆★笑（）]*$"
)
# "元タレントの", "据": particles that end no label and no headline
UNFINISHED = re.compile(r"(?:[のをがは、]|した|する|という|による|ための|[的在和与與及是对對从從由把被将將，])$")


def is_uncased(text: str) -> bool:
    """Whether a text has letters of Han, kana or Arabic, which know no capitals."""
    return not text.isascii() and bool(LETTERS.search(text))


def is_unspaced(text: str) -> bool:
    """Whether a text is mostly Han or kana, which put no spaces between words."""
    sample = text[:SAMPLE]
    return not text.isascii() and 2 * len(CHARACTER.findall(sample)) > len(sample) - sample.count(" ")


def is_arabic(text: str) -> bool:
    """Whether a text is mostly Arabic."""
    sample = text[:SAMPLE]
    return not text.isascii() and 2 * len(ARABIC.findall(sample)) > len(sample) - sample.count(" ")


def is_unspaced_prose(text: str, words: int) -> bool:
    """Whether a line of so many words in Han or kana is running text: it ends in a 。, as headlines do not, or is long.

    Neither capitals nor spaces tell a menu from a paragraph here.
    """
    if words < MIN_SENTENCE:
        return False
    if text.endswith(("...", "…", "[…]", "[...]")):
        return words >= MIN_TEASER
    if STOPPED.search(text) or text.endswith((":", "：")):
        return True
    runs = len(CHARACTER.findall(text)) >= MIN_RUN * len(text.split())
    return words >= MIN_UNSTOPPED and runs and bool(re.search("[，、；。,]", text))


def is_arabic_prose(text: str, words: int, stopped: bool) -> bool:
    """Whether a line of so many words in Arabic is running text: it ends in a stop, or is long and has commas or
    particles. stopped says whether it ends in terminal punctuation."""
    if words < MIN_SENTENCE:
        return False
    if stopped:
        question = text.endswith(("؟", "?", "!", "…")) and not re.search(r"[^.]\.\s", text)
        return not question or words >= MIN_QUESTION
    if text.endswith(":"):
        return True
    particles = len(PARTICLE.findall(text[:SAMPLE])) >= PARTICLES * min(words, 300)
    return words >= MIN_UNSTOPPED and (particles or bool(re.search("[،؛]", text)))
